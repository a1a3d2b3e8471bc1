"""Redacted copies: a file that goes with a transfer in the place of another one, which stays. docs/decisions/0089."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.vault import GIVEN_UP, Document, current_of


class Unready(StrEnum):
    """Why a redacted copy cannot go yet. Its original stays all the same, so nothing goes before this is settled.

    NOT_REDACTED: it has the very bytes of a version of its original. OUTDATED: the original was replaced since, and the copy
    is of an earlier version of it."""

    BEING_CHECKED = "being_checked"
    NOT_KEPT = "not_kept"
    NOT_REDACTED = "not_redacted"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class Redactions:
    """Of a student's files at one school. A *family* is all versions of one file and all redacted copies of it.

    `originals`: by the id that copies at other schools have too (Document.original_id). By family: `standing`, the newest
    redacted copy that is not struck out, which goes in the place of all others; `current`, the version of the original
    that counts, None when none can be opened.
    """

    originals: Mapping[str, Document]
    standing: Mapping[str, Document]
    current: Mapping[str, Document | None]

    def original_of(self, copy: Document) -> Document | None:
        """The version that it was made from; None where only the redacted copy is."""
        return self.originals.get(copy.redacts)

    def current_original_of(self, copy: Document) -> Document | None:
        """The version of the original that counts now, from which to make another redacted copy."""
        original = self.original_of(copy)
        return self.current.get(original.first_id) if original else None

    def goes_instead_of(self, document: Document) -> Document | None:
        """The redacted copy that stands for it. None when nothing does, as for that copy itself."""
        standing = self.standing.get(_family(document, self.originals))
        return standing if standing and standing.document_id != document.document_id else None

    def is_without_original(self, copy: Document) -> bool:
        """Whether all versions of its original were struck out: what is wrong in full is wrong in part."""
        return self.original_of(copy) is not None and self.current_original_of(copy) is None

    def why_unready(self, copy: Document) -> Unready | None:
        """Of a redacted copy that stands for its original."""
        if copy.status in GIVEN_UP:
            return Unready.NOT_KEPT
        if not copy.can_open:
            return Unready.BEING_CHECKED
        family = _family(copy, self.originals)
        if any(o.first_id == family and o.sha256 == copy.sha256 for o in self.originals.values()):
            return Unready.NOT_REDACTED
        current = self.current_original_of(copy)
        return Unready.OUTDATED if current and current.original_id != copy.redacts else None


NO_REDACTIONS = Redactions({}, {}, {})


def redactions(documents: Iterable[Document]) -> Redactions:
    every = list(documents)
    copies = [d for d in every if d.redacts]
    if not copies:
        return NO_REDACTIONS
    originals = {d.original_id: d for d in every if not d.redacts}
    standing: dict[str, Document] = {}
    for copy in sorted(copies, key=lambda d: (d.uploaded_at, d.document_id)):
        if copy.struck is None:
            standing[_family(copy, originals)] = copy
    versions: dict[str, list[Document]] = {}
    for one in originals.values():
        versions.setdefault(one.first_id, []).append(one)
    return Redactions(originals, standing, {first: current_of(found) for first, found in versions.items()})


def _family(document: Document, originals: Mapping[str, Document]) -> str:
    """Redacted copies whose original is at another school only are a family of their own."""
    if not document.redacts:
        return document.first_id
    original = originals.get(document.redacts)
    return original.first_id if original else document.redacts
