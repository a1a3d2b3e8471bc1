"""Puts the rows of an enrolment file on a school's roll: finds who each row is about, writes only what changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.enrolment import EnrolmentRow, Finding, ReadRow, warning
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.imports import RowVerdict, Verdict
from chalicelib.domain.names import fold
from chalicelib.domain.student import Student, enrol, identifiers_of, update
from chalicelib.storage import students
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note

SHARED_UPN = "1520"
"""The census error number of a UPN that stands on two pupils."""

_ON_ANOTHER = "Row {}: the UPN stands on another student of your roll too. Correct it in your MIS and send the file again."


class Roll:
    """One school's roll while a file is read into it."""

    def __init__(self, school_id: str, hasher: IdentifierHasher, import_id: str, now: datetime) -> None:
        self._school_id = school_id
        self._hasher = hasher
        self._import_id = import_id
        self._now = now

    def apply(self, chunk: Sequence[ReadRow]) -> list[RowVerdict]:
        """The verdict on each row, in their order. What only the roll shows is added to a row's own findings."""
        by_id = self._read_ahead(chunk)
        return [self._verdict(read, by_id) for read in chunk]

    def _verdict(self, read: ReadRow, by_id: dict[str, Student]) -> RowVerdict:
        if read.row is None:
            return RowVerdict(read.number, Verdict.REJECTED, read.findings)
        told: list[Finding] = []
        has_changed = self._apply_row(read.row, _shares_upn(read), by_id, told)
        verdict = Verdict.ACCEPTED if has_changed else Verdict.UNCHANGED
        return RowVerdict(read.number, verdict, (*read.findings, *told), read.row.local_id)

    def _read_ahead(self, chunk: Sequence[ReadRow]) -> dict[str, Student]:
        """Most rows are about students that are there already, under the id that follows from their UPN: one read."""
        ids = [i for r in chunk if r.row for i in self._likely_ids(r.row, shares_upn=False)]
        return {s.student_id: s for s in students.find_students(ids)}

    def _apply_row(
        self, row: EnrolmentRow, on_two_rows: bool, by_id: dict[str, Student], told: list[Finding]
    ) -> bool:
        for _ in range(3):
            before, rivals = self._find(row, on_two_rows, by_id)
            shares = on_two_rows or bool(rivals)
            if rivals and not on_two_rows:
                told[:] = [warning(SHARED_UPN, _ON_ANOTHER.format(row.number), "upn")]
            if before is None:
                after = enrol(self._likely_ids(row, shares)[0], self._school_id, row, shares_upn=shares)
            else:
                after = update(before, row, shares_upn=shares)
            turned = [r for r in rivals if not r.shares_upn] or self._freed(before, after)
            if after == before and not turned:
                return False
            try:
                self._save(after, before, turned)
            except NotPossibleNow:
                by_id.clear()  # somebody else changed this student: look again
                continue
            return True
        raise NotPossibleNow("An enrolment kept changing while it was read. The import is tried again.")

    def _freed(self, before: Student | None, after: Student) -> list[Student]:
        """The one child that is left alone with a UPN which this row took away from another."""
        lost = set(before.matchable) - set(after.matchable) if before and before.shares_upn else set()
        if not lost:
            return []
        pairs = students.find_by_identifiers(lost, self._hasher)
        own = students.find_students(
            s for school, s in pairs if school == self._school_id and s != after.student_id
        )
        values = {i.value for i in lost}
        holders = [s for s in own if any(i.value in values for i in s.matchable)]
        return holders if len(holders) == 1 and holders[0].shares_upn else []

    def _save(self, after: Student, before: Student | None, turned: Sequence[Student]) -> None:
        """`turned`: other students who share a UPN from now on, or no longer."""
        changes = Changes()
        today: date = self._now.date()
        if after != before:
            students.add_save_student(changes, after, before, self._hasher, today)
            self._note(changes, "enrol_student" if before is None else "update_enrolment", after)
        for other in turned:
            shares = not other.shares_upn
            students.add_save_student(changes, replace(other, shares_upn=shares), other, self._hasher, today)
            self._note(changes, "flag_shared_upn" if shares else "clear_shared_upn", other)
        changes.commit()

    def _note(self, changes: Changes, action: str, student: Student) -> None:
        note(changes, SYSTEM, action, student.student_id, self._now, self._school_id, source=self._import_id)

    def _find(
        self, row: EnrolmentRow, on_two_rows: bool, by_id: dict[str, Student]
    ) -> tuple[Student | None, list[Student]]:
        """The student that this row is about, and other students of the roll that hold the row's UPN."""
        if not on_two_rows:
            for likely in self._likely_ids(row, shares_upn=False):
                known = by_id.get(likely)
                if known and not known.shares_upn and _holds(known, row) and _is_same_child(known, row):
                    return known, []
        pairs = students.find_by_identifiers(identifiers_of(row), self._hasher)
        if row.local_id:
            pairs |= students.find_by_local_id(self._school_id, row.local_id, self._hasher)
        own = students.find_students(s for school, s in pairs if school == self._school_id)
        same = sorted((s for s in own if _is_same_child(s, row)), key=lambda s: s.local_id != row.local_id)
        before = same[0] if same else None
        return before, [s for s in own if s is not before and _holds(s, row)]

    def _likely_ids(self, row: EnrolmentRow, shares_upn: bool) -> list[str]:
        """Deterministic, so that two runs at once cannot enrol one child twice. Two rows with one UPN are two children."""
        value = f"{self._school_id}|{row.upn.value if row.upn else ''}"
        if shares_upn:
            value += f"|{fold(row.forename)}|{row.birth_date}|{row.local_id}"
        return [f"stu_{h[:26]}" for h in self._hasher.to_look_up(value)]


def _is_same_child(student: Student, row: EnrolmentRow) -> bool:
    """Whether a student of this school's own roll, found by UPN or number, is the row's child.

    The MIS's own number decides where both have one. Else the forename or, for a changed forename, nothing: a twin's
    row with the wrong UPN must not rename a child, so it becomes a second student with a warning instead.
    """
    if student.local_id and row.local_id:
        return student.local_id == row.local_id
    return fold(student.forename) == fold(row.forename)


def _holds(student: Student, row: EnrolmentRow) -> bool:
    return row.upn is not None and any(i.value == row.upn.value for i in student.matchable)


def _shares_upn(read: ReadRow) -> bool:
    return any(f.code == SHARED_UPN for f in read.findings)
