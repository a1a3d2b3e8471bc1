"""Which incidents and files are copies of one original, which copy is the newest, and what a school has already.

A copy knows the way it came (`Incident.came`): the places where it stood and when its content was last changed there. So
two copies can be compared exactly: one has been through the state of the other, or they were changed apart from each
other (docs/decisions/0074). Copies from before that know no way: they count as the same only when they are equal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby

from chalicelib.domain.category import Categories
from chalicelib.domain.incident import Incident
from chalicelib.domain.vault import Document

_MOMENT = len("inc_") + 10
_NEVER = datetime.min.replace(tzinfo=UTC)


def moment_of(incident_id: str) -> str:
    """The begin of the id, which tells the time of the incident: all copies of one original have the same."""
    return incident_id[:_MOMENT]


def moments(incidents: Iterable[Incident]) -> Iterator[list[Incident]]:
    """Of incidents in order, those of one moment together: copies of one original are never apart."""
    return (list(found) for _, found in groupby(incidents, key=lambda i: moment_of(i.incident_id)))


def by_original(incidents: Iterable[Incident]) -> list[list[Incident]]:
    """The copies of each original, in the order in which the first of them came."""
    found: dict[str, list[Incident]] = {}
    every = list(incidents)
    keys = (
        {i.content_sha256: i.original_id for i in every if not _is_old(i)}
        if any(_is_old(i) for i in every)
        else {}
    )
    for one in every:
        key = keys.setdefault(one.content_sha256, one.incident_id) if _is_old(one) else one.original_id
        found.setdefault(key, []).append(one)
    return list(found.values())


def newest_copies(copies: Sequence[Incident]) -> list[Incident]:
    """Of the copies of one original, those that no other one has overtaken: one, or several that were changed apart."""
    return [c for c in copies if not any(_overtakes(other, c) for other in copies if other is not c)]


def newest(copies: Sequence[Incident]) -> Incident:
    """The one that shows. Of several that were changed apart the last one changed, struck-out ones behind the others."""
    return max(newest_copies(copies), key=lambda i: (i.struck_out is None, i.as_of, i.incident_id))


def includes(one: Incident, other: Incident) -> bool:
    """Whether one copy stands at the state of another one of the same original, or has been through it."""
    if _is_old(one) or _is_old(other):
        return one.incident_id == other.incident_id or one.content_sha256 == other.content_sha256
    been = {place.incident_id: place.as_of for place in (*one.came, one.place)}
    been[one.incident_id] = one.as_of
    return been.get(other.place.incident_id, _NEVER) >= other.place.as_of


def _overtakes(one: Incident, other: Incident) -> bool:
    """Of two equal ones the struck-out one counts, then the school's own: striking one out must not bring up the other."""
    if not includes(one, other):
        return False
    return not includes(other, one) or _rank(one) > _rank(other)


def _rank(incident: Incident) -> tuple[bool, bool, str]:
    return incident.struck_out is not None, not incident.transfer_id, incident.incident_id


def _is_old(incident: Incident) -> bool:
    """A copy from before copies knew where they come from."""
    return bool(incident.transfer_id) and not incident.came


def distinct_files(documents: Iterable[Document]) -> list[Document]:
    """Without second copies of the same file. Of equal ones the struck-out one stays, then the school's own."""
    found: dict[tuple[str, ...], Document] = {}
    for one in documents:
        key = (one.original_id, one.sha256 or one.document_id)
        there = found.get(key)
        if there is None or _file_rank(one) > _file_rank(there):
            found[key] = one
    return list(found.values())


def _file_rank(document: Document) -> tuple[bool, bool, str]:
    return document.struck is not None, not document.transfer_id, document.document_id


def as_one_record(
    incidents: Iterable[Incident], documents: Iterable[Document]
) -> tuple[list[Incident], list[Document]]:
    """A record without what was overtaken, in order of ids. A file of an overtaken copy belongs to the newest one."""
    kept: list[Incident] = []
    shown: dict[str, str] = {}
    for copies in by_original(incidents):
        kept += newest_copies(copies)
        if len(copies) > 1:
            top = newest(copies).incident_id
            shown |= {c.incident_id: top for c in copies}
    kept.sort(key=lambda i: i.incident_id)
    files = [
        replace(d, incident_id=shown[d.incident_id]) if d.incident_id in shown else d
        for d in distinct_files(documents)
    ]
    return kept, files


@dataclass(frozen=True)
class There:
    """What shows already at the new school's student. Empty when neither school ever received anything of the child.

    `names` and `previous_names`: category id at the new and at the previous school -> the folded name under which it goes.
    `original_files`: the ids that its files have at all schools (Document.original_id).
    """

    incidents: Mapping[str, Sequence[Incident]] = field(default_factory=dict)
    equal: Mapping[str, Sequence[Incident]] = field(default_factory=dict)
    files: Mapping[tuple[str, ...], Document] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    previous_names: Mapping[str, str] = field(default_factory=dict)
    original_files: frozenset[str] = frozenset()

    def copies_of(self, incident: Incident) -> Sequence[Incident]:
        found = self.incidents.get(incident.original_id, ())
        if found or not self.equal:
            return found
        same = self.equal.get(incident.content_sha256, ())
        return [i for i in same if _is_old(i) or _is_old(incident)]

    def newest_of(self, incident: Incident) -> Incident | None:
        copies = self.copies_of(incident)
        return newest(copies) if copies else None

    def has(self, incident: Incident) -> bool:
        """Whether the new school has this state of the incident, a later one, or one that is equal to it."""
        copies = self.copies_of(incident)
        if any(includes(copy, incident) for copy in copies):
            return True
        if not copies:
            return False
        last = newest(copies)
        return last.content_sha256 == incident.content_sha256 and {
            self.names.get(c) for c in last.category_ids
        } == {self.previous_names.get(c) for c in incident.category_ids}

    def file(self, document: Document) -> Document | None:
        """The new school's own or copy of this file, with the same bytes."""
        found = self.files.get((document.original_id, document.sha256))
        if found is None:
            same = self.files.get(_looks(document))
            found = same if same and (_is_old_file(same) or _is_old_file(document)) else None
        return found

    def category_ids(self, incident: Incident) -> dict[str, str]:
        """Folded name -> the category that the new school's newest copy has: a later version keeps it."""
        last = self.newest_of(incident)
        return {self.names[c]: c for c in last.category_ids if c in self.names} if last else {}


def there(
    incidents: Iterable[Incident],
    documents: Iterable[Document],
    categories: Categories,
    previous_categories: Categories,
) -> There:
    """From all that shows at the new school's student."""
    copies: dict[str, list[Incident]] = {}
    equal: dict[str, list[Incident]] = {}
    for one in incidents:
        copies.setdefault(one.original_id, []).append(one)
        equal.setdefault(one.content_sha256, []).append(one)
    files: dict[tuple[str, ...], Document] = {}
    filed = sorted(documents, key=_file_rank)
    for file in filed:
        files[file.original_id, file.sha256] = file
        files[_looks(file)] = file
    return There(
        copies,
        equal,
        files,
        _folded(categories),
        _folded(previous_categories),
        frozenset(file.original_id for file in filed),
    )


def _looks(document: Document) -> tuple[str, ...]:
    """What copies of one file have in common that do not say so."""
    return document.sha256, document.file_name, document.uploaded_at.isoformat()


def _is_old_file(document: Document) -> bool:
    return bool(document.transfer_id) and not document.copy_of


def _folded(categories: Categories) -> dict[str, str]:
    return {c: categories.previous_name(c).casefold() for c in categories.by_id}
