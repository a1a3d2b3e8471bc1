"""A person's word that they looked through one file before a transfer. docs/decisions/0088."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.vault import Document


@dataclass(frozen=True)
class Tick:
    """Of exactly the bytes with this `sha256` (hex): other bytes are not ticked. `is_set` False: it was taken back."""

    document_id: str
    sha256: str
    by: str
    at: datetime
    is_set: bool = True

    def holds_for(self, document: Document) -> bool:
        return self.is_set and (self.document_id, self.sha256) == (document.document_id, document.sha256)


def tick_of(document: Document, ticks: Mapping[str, Tick]) -> Tick | None:
    """The tick that holds for the file as it is now; `ticks` by document id."""
    tick = ticks.get(document.document_id)
    return tick if tick is not None and tick.holds_for(document) else None


def not_ticked(documents: Iterable[Document], ticks: Mapping[str, Tick]) -> int:
    return sum(tick_of(document, ticks) is None for document in documents)
