"""What a Student Report tells, as far as its asker may see it: collected from the record, cut into chunks, written down.

The steps after it know only these chunks (domain/report.py); they read no record.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from chalicelib.aws import export_files
from chalicelib.domain import chronology as filters
from chalicelib.domain.category import Categories
from chalicelib.domain.export import Chosen, Export, Holds, Kind
from chalicelib.domain.incident import Incident
from chalicelib.domain.lineage import distinct_files
from chalicelib.domain.permission import Actor
from chalicelib.domain.report import (
    CHUNK,
    EarlierVersion,
    Report,
    ReportAction,
    ReportFile,
    ReportIncident,
    StruckOut,
    cut,
)
from chalicelib.domain.student import Student
from chalicelib.domain.vault import Document, current_of
from chalicelib.storage import incidents, schools
from chalicelib.usecases import chronology, document_access, incident_access

HEAD = "head.json"
REPORT = "report.pdf"
"""The finished report, where it is no export of its own but goes into a package."""
NOT_YOURS = (
    "Incidents and files in categories that the person who made this report may not view are not in it."
)
NEXT_NOT_SEEN = "not shown, as the next version is in categories that the reader may not see"


def part_name(part: int) -> str:
    return f"part-{part:05d}.json"


def work_key(export: Export, name: str) -> str:
    return export_files.work_key(export.school_id, export.student_id, export.export_id, name)


def finished_key(export: Export) -> str:
    """Where the finished file lies: a package for longer than the rest."""
    where = export_files.package_key if export.kind is Kind.PACKAGE else export_files.ready_key
    return where(export.school_id, export.student_id, export.export_id)


def plan(actor: Actor, student: Student, export: Export, now: datetime) -> Export:
    """What the actor may see, as far as it was chosen."""
    chosen = export.chosen
    seen = document_access.list_seen(actor, student)
    copies: dict[str, list[str]] = {}
    record = Record(actor, student, chosen, seen, _found(actor, student, chosen, copies), copies)
    return write(record, export, _not_shown(chosen), now)


def write(record: "Record", export: Export, not_shown: Iterable[str], now: datetime) -> Export:
    """Writes the chunks and the head, and tells how many there are and what is in them. `not_shown`: sentences."""
    from chalicelib.reports import wire

    head = replace(_head(record, export, now), not_shown=tuple(not_shown))
    parts = count = 0
    while chunk := list(islice(record.incidents, CHUNK)):
        for told in cut(record.told(count, chunk)):
            data = wire.to_json(wire.Chunk(head, told))
            export_files.save_bytes(work_key(export, part_name(parts)), data)
            parts += 1
        count += len(chunk)
    head = replace(head, incident_count=count, files=record.loose_files())
    head = replace(head, file_count=record.files)
    export_files.save_bytes(work_key(export, HEAD), wire.to_json(wire.Chunk(head, ())))
    return replace(export, parts=parts, incidents=count, files=0, holds=record.holds())


def _found(
    actor: Actor, student: Student, chosen: Chosen, copies: dict[str, list[str]]
) -> Iterator[Incident]:
    """Each once, in date order, as the reader may see it: as in the chronology on the screen. `copies` takes up for which
    older copies one stands. Days are those of the clock in the school, as the report tells times."""
    from chalicelib.reports.words import LONDON

    wanted = filters.wanted(chosen.since, chosen.until, chosen.category_ids, chosen.words, "", LONDON)
    shows = incident_access.shows_on(student)
    for incident in chronology.in_order(actor, student, wanted, "", copies):
        is_own = incident.student_id == student.student_id
        if not (is_own or chosen.with_linked) or not shows(incident):
            continue
        if incident_access.may_view(actor, incident):
            shown = incident_access.as_seen(actor, incident)
            if wanted.takes(shown):
                yield shown


class Record:
    """What is told of one student's record: `incidents` in date order, and `files`, of incidents, of their older
    `copies` (id -> ids) and of none. Names of other students and earlier versions only as `chosen`, and as far as `actor`
    may see them. `holds`: of what was told so far."""

    def __init__(
        self,
        actor: Actor,
        student: Student,
        chosen: Chosen,
        files: Iterable[Document],
        incidents: Iterator[Incident],
        copies: Mapping[str, list[str]],
    ) -> None:
        self.actor, self.student, self.chosen, self.incidents = actor, student, chosen, incidents
        self.categories = schools.find_categories(student.school_id)
        self.category_ids: set[str] = set()
        self.arrivals: set[tuple[str, str]] = set()
        self.has_struck_out = False
        self.files = 0
        self._copies = copies
        self._files: dict[str, list[Document]] = {}
        for document in files:
            self._files.setdefault(document.incident_id, []).append(document)

    def told(self, before: int, together: list[Incident]) -> Iterator[ReportIncident]:
        """`before`: how many were told already."""
        names = self._names(together)
        for number, incident in enumerate(together, before + 1):
            self.category_ids.update(incident.category_ids)
            self.arrivals.add((incident.student_id, incident.transfer_id))
            self.has_struck_out |= bool(incident.struck_out and incident.text)
            is_own = incident.student_id == self.student.student_id
            files = self._files_of(incident.incident_id) if is_own else []
            earlier, hidden = self._earlier(incident)
            yield ReportIncident(
                number,
                incident.occurred_at,
                incident.logged_at,
                incident.logged_by,
                _labels(self.categories, incident),
                incident.text,
                origin=incident.origin,
                of_student="" if is_own else names.get(incident.student_id, "another student"),
                agencies=incident.agencies,
                actions=tuple(
                    ReportAction(a.what, a.owner_name, a.due_on, a.done_at, a.done_by)
                    for a in incident.actions
                ),
                body_map=incident.body_map,
                **self._linked(incident, names),
                alerted=tuple(a.name for a in incident.alerted),
                files=self._told_files(files),
                edited_at=incident.edited_at,
                edited_by=incident.edited_by,
                edit_reason=incident.edit_reason,
                struck_out=_struck(incident),
                earlier=earlier,
                hidden_versions=hidden,
            )

    def loose_files(self) -> tuple[ReportFile, ...]:
        """Those of no incident; of a filtered report none."""
        return () if _is_filtered(self.chosen) else self._told_files(self._files.get("", []))

    def holds(self) -> Holds:
        arrivals = frozenset((student, transfer) for student, transfer in self.arrivals if transfer)
        return Holds(frozenset(self.category_ids), arrivals, self.has_struck_out)

    def _files_of(self, incident_id: str) -> list[Document]:
        """Those that came with its older copies too, each once."""
        ids = (incident_id, *self._copies.get(incident_id, ()))
        return distinct_files(file for one in ids for file in self._files.get(one, []))

    def _told_files(self, files: Iterable[Document]) -> tuple[ReportFile, ...]:
        told = []
        for one in files:
            self.category_ids.update(one.category_ids)
            self.arrivals.add((one.student_id, one.transfer_id))
            told.append(
                ReportFile(
                    one.file_name,
                    one.size,
                    one.sha256,
                    one.status,
                    one.uploaded_by,
                    one.uploaded_at,
                    self._note(one),
                    StruckOut(one.struck.at, one.struck.by, one.struck.reason) if one.struck else None,
                )
            )
        self.files += len(told)
        return tuple(told)

    def _note(self, file: Document) -> str:
        if file.redacts:
            return "Redacted copy."
        versions = [d for d in self._files.get(file.incident_id, []) if d.first_id == file.first_id]
        current = current_of(versions)
        is_earlier = current is not None and current.document_id != file.document_id and file.can_open
        return "Earlier version." if is_earlier else ""

    def _names(self, together: list[Incident]) -> dict[str, str]:
        if not self.chosen.with_names:
            return {}
        return incident_access.names_in(together, self.student.student_id)

    def _linked(self, incident: Incident, names: dict[str, str]) -> dict[str, Any]:
        own = f"{self.student.forename} {self.student.surname}"
        known = {**names, self.student.student_id: own}
        shown = tuple(known[one] for one in incident.linked_student_ids if one in known)
        hidden = len(incident.linked_student_ids) - len(shown) + incident.hidden_linked_count
        return {"linked": shown, "hidden_linked_count": hidden}

    def _earlier(self, incident: Incident) -> tuple[tuple[EarlierVersion, ...], int]:
        """Oldest first, and how many the reader may not see. Nothing of what shows only as a trace."""
        is_trace = incident.struck_out is not None and not incident.text
        if not self.chosen.with_history or incident.version < 2 or is_trace:
            return (), 0
        versions = incidents.list_versions(incident.student_id, incident.incident_id)
        seen = [v for v in versions if incident_access.may_view(self.actor, v)]
        names = self._names(seen)
        told = []
        for before, after in zip(versions, [*versions[1:], incident], strict=True):
            if before not in seen:
                continue
            self.category_ids.update(before.category_ids)
            is_after_seen = after is incident or after in seen
            told.append(
                EarlierVersion(
                    after.edited_at or before.edited_at or before.logged_at,
                    after.edited_by if is_after_seen else "somebody",
                    after.edit_reason if is_after_seen else NEXT_NOT_SEEN,
                    before.text,
                    _labels(self.categories, before),
                    before.agencies,
                    body_map=before.body_map,
                    **self._linked(before, names),
                )
            )
        return tuple(told), len(versions) - len(seen)


def _head(record: Record, export: Export, now: datetime) -> Report:
    """Without what is known only when all was told."""
    student, chosen = record.student, export.chosen
    school = schools.find_school(student.school_id)
    return Report(
        reference=export.export_id,
        school_name=school.name if school else "",
        student_name=f"{student.forename} {student.surname}",
        date_of_birth=student.birth_date,
        made_at=now,
        made_by=export.asked_by,
        incident_count=0,
        year_group=student.year_group,
        registration=student.registration_form,
        filter_words=tuple(_filter_words(chosen, record.categories)),
        with_linked=chosen.with_linked,
        with_earlier=chosen.with_history,
    )


def _not_shown(chosen: Chosen) -> Iterator[str]:
    yield NOT_YOURS
    if _is_filtered(chosen):
        yield "Files of no incident are not in a report of chosen incidents."
    if chosen.with_linked:
        yield "Files of other students' incidents are in those students' records."
    else:
        yield "Incidents of other students that this student is linked to are not in this report."
    if not chosen.with_names:
        yield "Names of other students are only counted."


def _is_filtered(chosen: Chosen) -> bool:
    return bool(chosen.since or chosen.until or chosen.category_ids or chosen.words)


def _filter_words(chosen: Chosen, categories: Categories) -> Iterator[str]:
    from chalicelib.reports.words import day

    if chosen.since:
        yield f"From {day(date.fromisoformat(chosen.since))}"
    if chosen.until:
        yield f"Until {day(date.fromisoformat(chosen.until))}"
    if chosen.category_ids:
        yield "In the categories " + ", ".join(categories.label(one) for one in chosen.category_ids)
    if chosen.words:
        yield f"With the words “{chosen.words.strip()}”"


def _labels(categories: Categories, incident: Incident) -> tuple[str, ...]:
    return tuple(categories.label(one) for one in incident.category_ids if one in categories.by_id)


def _struck(incident: Incident) -> StruckOut | None:
    struck = incident.struck_out
    return StruckOut(struck.at, struck.by, struck.reason) if struck else None
