"""What of a record goes with a transfer, and what is held back and why.

The guidance (Keeping Children Safe in Education) is that the file goes in its entirety. So whatever stays is counted,
with its reason, for both schools.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256

from chalicelib.domain.incident import Incident
from chalicelib.domain.lineage import There
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.redaction import Redactions, Unready, redactions
from chalicelib.domain.vault import Document, DocumentStatus


class HeldBack(StrEnum):
    """Why something of a record stays. The last four are statuses of a file (domain/vault.py).

    STRUCK_OUT_SINCE: it was struck out after the new school got it, and still stands there. REDACTED: a redacted copy
    stands for it. REDACTED_SINCE: a redacted copy that stays, because the new school has the original."""

    NOT_TICKED = "not_ticked"
    WITH_ITS_INCIDENT = "with_its_incident"
    STRUCK_OUT = "struck_out"
    STRUCK_OUT_SINCE = "struck_out_since"
    REDACTED = "redacted"
    REDACTED_SINCE = "redacted_since"
    UPLOADING = "uploading"
    SCANNING = "scanning"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


@dataclass(frozen=True)
class Selection:
    """`incidents` and `documents` are what goes, with only those of their categories that may go.

    `held_incidents` and `held_documents`: id -> why it stays. `there_incidents`: by id, what the new school has
    already, and `there_documents`: id -> the new school's file; `there` is all that it has. `unready`: redacted copies that
    should go in the place of their originals and cannot; before that is settled nothing may go.
    """

    incidents: tuple[Incident, ...]
    documents: tuple[Document, ...]
    held_incidents: Mapping[str, HeldBack] = field(default_factory=dict)
    held_documents: Mapping[str, HeldBack] = field(default_factory=dict)
    there_incidents: Mapping[str, Incident] = field(default_factory=dict)
    there_documents: Mapping[str, Document] = field(default_factory=dict)
    there: There = field(default_factory=There)
    unready: Mapping[str, Unready] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.incidents and not self.documents

    @property
    def there_already(self) -> dict[str, int]:
        """{"incidents": 12, "files": 3}: not sent again; empty when there is nothing yet."""
        counts = {"incidents": len(self.there_incidents), "files": len(self.there_documents)}
        return {noun: count for noun, count in counts.items() if count}

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
        return _sha256([*self._going, self.held_back])

    @property
    def going_sha256(self) -> str:
        """As `sha256`, whatever is held back."""
        return _sha256(self._going)

    @property
    def _going(self) -> list[object]:
        incidents = [[i.incident_id, i.content_sha256, *i.category_ids] for i in self.incidents]
        documents = [[d.document_id, d.sha256, d.incident_id, *d.category_ids] for d in self.documents]
        return [sorted(incidents), sorted(documents)]


def _sha256(lines: list[object]) -> str:
    return sha256(json.dumps(lines, separators=(",", ":")).encode()).hexdigest()


def select(
    preferences: Preferences,
    incidents: Iterable[Incident],
    documents: Iterable[Document],
    there: There | None = None,
) -> Selection:
    """An incident goes when one of its categories may, with only those that may; its files follow it. A file of its own
    goes unless its categories are all unticked. What is struck out or cannot be opened stays. What the new school has
    already (`there`) does not go again, and is no matter of preferences. A redacted copy goes as its original would, and the
    original stays."""
    there = there or There()
    going: dict[str, Incident] = {}
    may_go: dict[str, tuple[str, ...]] = {}
    held_incidents: dict[str, HeldBack] = {}
    there_incidents: dict[str, Incident] = {}
    for incident in incidents:
        categories = preferences.let_go(incident.category_ids)
        may_go[incident.incident_id] = categories
        one = replace(incident, category_ids=categories)
        if incident.struck_out is not None:
            is_shown = any(copy.struck_out is None for copy in there.copies_of(incident))
            held_incidents[incident.incident_id] = (
                HeldBack.STRUCK_OUT_SINCE if is_shown else HeldBack.STRUCK_OUT
            )
        elif there.has(one):
            there_incidents[incident.incident_id] = one
        elif not categories and incident.category_ids:
            held_incidents[incident.incident_id] = HeldBack.NOT_TICKED
        else:
            going[incident.incident_id] = one
    files: list[Document] = []
    held_documents: dict[str, HeldBack] = {}
    there_documents: dict[str, Document] = {}
    no_files = {i for i in there_incidents if not may_go[i]} | set(held_incidents)
    filed = list(documents)
    redacted = redactions(filed)
    unready: dict[str, Unready] = {}
    for document in filed:
        copy = there.file(document) if document.status is DocumentStatus.AVAILABLE else None
        if copy is not None and document.struck is None:
            there_documents[document.document_id] = copy
            continue
        why_redacted = _why_redacted(document, redacted, there)
        why = _why_held(preferences, document, no_files) or why_redacted
        is_to_go = (
            document.redacts and not why_redacted and not _stays_anyway(preferences, document, no_files)
        )
        if is_to_go and (problem := redacted.why_unready(document)):
            unready[document.document_id] = problem
        if why is HeldBack.STRUCK_OUT and copy is not None and copy.struck is None:
            why = HeldBack.STRUCK_OUT_SINCE
        if why is not None:
            held_documents[document.document_id] = why
            continue
        own = may_go.get(document.incident_id)
        categories = preferences.let_go(document.category_ids) if own is None else own
        files.append(replace(document, category_ids=categories))
    return Selection(
        tuple(going.values()),
        tuple(files),
        held_incidents,
        held_documents,
        there_incidents,
        there_documents,
        there,
        unready,
    )


def _why_held(preferences: Preferences, document: Document, no_files: Collection[str]) -> HeldBack | None:
    """`no_files`: the incidents whose files stay with them."""
    if document.struck is not None:
        return HeldBack.STRUCK_OUT
    if document.status is not DocumentStatus.AVAILABLE:
        return HeldBack(document.status.value)
    if document.incident_id in no_files:
        return HeldBack.WITH_ITS_INCIDENT
    is_free = not document.incident_id
    if is_free and document.category_ids and not preferences.let_go(document.category_ids):
        return HeldBack.NOT_TICKED
    return None


def _stays_anyway(preferences: Preferences, document: Document, no_files: Collection[str]) -> bool:
    """Whether it would stay even if it could be opened."""
    finished = replace(document, status=DocumentStatus.AVAILABLE)
    return _why_held(preferences, finished, no_files) is not None


def _why_redacted(document: Document, redacted: Redactions, there: There) -> HeldBack | None:
    if redacted.goes_instead_of(document):
        return HeldBack.REDACTED
    if not document.redacts:
        return None
    if redacted.is_without_original(document):
        return HeldBack.STRUCK_OUT
    # of several versions the one that counts: who has an earlier one only is still to get what became of it
    current = redacted.current_original_of(document)
    original_id = current.original_id if current else document.redacts
    has_it = original_id in there.original_files or bool(current and there.file(current))
    return HeldBack.REDACTED_SINCE if has_it else None
