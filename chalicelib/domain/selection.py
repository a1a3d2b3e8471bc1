"""What of a record goes with a transfer, and what is held back and why.

The guidance (Keeping Children Safe in Education) is that the file goes in its entirety. So whatever stays is counted,
with its reason, for both schools.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256

from chalicelib.domain.incident import Incident
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.vault import Document, DocumentStatus


class HeldBack(StrEnum):
    """Why something of a record stays. The last four are statuses of a file (domain/vault.py)."""

    NOT_TICKED = "not_ticked"
    WITH_ITS_INCIDENT = "with_its_incident"
    STRUCK_OUT = "struck_out"
    UPLOADING = "uploading"
    SCANNING = "scanning"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


@dataclass(frozen=True)
class Selection:
    """`incidents` and `documents` are what goes, with only those of their categories that may go.

    `held_incidents` and `held_documents`: id -> why it stays.
    """

    incidents: tuple[Incident, ...]
    documents: tuple[Document, ...]
    held_incidents: Mapping[str, HeldBack] = field(default_factory=dict)
    held_documents: Mapping[str, HeldBack] = field(default_factory=dict)

    @property
    def held_back(self) -> dict[str, int]:
        """Counts by noun and reason: {"incidents_not_ticked": 3, "files_quarantined": 1}; empty when everything goes."""
        counts = Counter(f"incidents_{why}" for why in self.held_incidents.values())
        counts.update(f"files_{why}" for why in self.held_documents.values())
        return dict(sorted(counts.items()))

    @property
    def needs_reason(self) -> bool:
        """Whether the school's own preferences keep something back: then a person says why."""
        return HeldBack.NOT_TICKED in (*self.held_incidents.values(), *self.held_documents.values())

    @property
    def sha256(self) -> str:
        """The mark of what goes: what was reviewed is what goes when both have the same one."""
        incidents = [[i.incident_id, i.content_sha256, *i.category_ids] for i in self.incidents]
        documents = [[d.document_id, d.sha256, d.incident_id, *d.category_ids] for d in self.documents]
        lines = [sorted(incidents), sorted(documents), self.held_back]
        return sha256(json.dumps(lines, separators=(",", ":")).encode()).hexdigest()


def select(
    preferences: Preferences, incidents: Iterable[Incident], documents: Iterable[Document]
) -> Selection:
    """An incident goes when one of its categories may, with only those that may; its files follow it. A file of its own
    goes unless its categories are all unticked. What is struck out or cannot be opened stays."""
    going: dict[str, Incident] = {}
    held_incidents: dict[str, HeldBack] = {}
    for incident in incidents:
        categories = preferences.let_go(incident.category_ids)
        if incident.struck_out is not None:
            held_incidents[incident.incident_id] = HeldBack.STRUCK_OUT
        elif not categories and incident.category_ids:
            held_incidents[incident.incident_id] = HeldBack.NOT_TICKED
        else:
            going[incident.incident_id] = replace(incident, category_ids=categories)
    files: list[Document] = []
    held_documents: dict[str, HeldBack] = {}
    for document in documents:
        why = _why_held(preferences, document, held_incidents)
        if why is not None:
            held_documents[document.document_id] = why
            continue
        own = going.get(document.incident_id)
        categories = own.category_ids if own else preferences.let_go(document.category_ids)
        files.append(replace(document, category_ids=categories))
    return Selection(tuple(going.values()), tuple(files), held_incidents, held_documents)


def _why_held(
    preferences: Preferences, document: Document, held_incidents: Mapping[str, HeldBack]
) -> HeldBack | None:
    if document.struck is not None:
        return HeldBack.STRUCK_OUT
    if document.status is not DocumentStatus.AVAILABLE:
        return HeldBack(document.status.value)
    if document.incident_id in held_incidents:
        return HeldBack.WITH_ITS_INCIDENT
    is_free = not document.incident_id
    if is_free and document.category_ids and not preferences.let_go(document.category_ids):
        return HeldBack.NOT_TICKED
    return None
