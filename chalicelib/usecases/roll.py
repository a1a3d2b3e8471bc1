"""Puts the rows of an enrolment file on a school's roll: finds who each row is about, writes only what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.enrolment import EnrolmentRow, Finding, ReadRow, warning
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.imports import RowVerdict, Verdict
from chalicelib.domain.local_id import has_lost_zeros
from chalicelib.domain.student import Student, add_only, enrol, update
from chalicelib.storage import rolls, students
from chalicelib.storage.table import MAX_WRITES, Changes, commit_joined
from chalicelib.usecases.access import note
from chalicelib.usecases.held import Held

SHARED_UPN = "1520"
"""The census error number of a UPN that stands on two pupils."""

_TRIES = 3


@dataclass(frozen=True)
class _Plan:
    """What one row asks for. `changes` is None when it says nothing new.

    `touched`: ids and identifiers of all students that it read or writes; no two plans that share one of them may be
    in one transaction, because the second must see what the first did.
    """

    read: ReadRow
    before: Student | None
    told: tuple[Finding, ...]
    touched: frozenset[str]
    changes: Changes | None


class Roll:
    """One school's roll while a file is read into it.

    `as_of`: the moment that the file tells of; None: now, so that nothing is newer. `is_rerun`: an earlier run of this
    import was cut off, so what that run wrote counts as accepted and not as unchanged.
    """

    def __init__(
        self,
        school_id: str,
        hasher: IdentifierHasher,
        import_id: str,
        now: datetime,
        as_of: datetime | None = None,
        *,
        is_rerun: bool = False,
    ) -> None:
        self._school_id = school_id
        self._hasher = hasher
        self._import_id = import_id
        self._now = now
        self._as_of = as_of
        self._is_rerun = is_rerun
        self._newest: datetime | None = None
        self._held = Held(school_id, hasher)

    def apply(self, chunk: Sequence[ReadRow]) -> list[RowVerdict]:
        """The verdict on each row, in their order. What only the roll shows is added to a row's own findings.

        Raises NotPossibleNow when a student kept being changed by others.
        """
        self._newest = rolls.find_newest(self._school_id) if self._as_of else None
        self._held = Held(self._school_id, self._hasher)
        self._held.read_ahead([(r.row, _shares_upn(r)) for r in chunk if r.row])
        verdicts: dict[int, RowVerdict] = {}
        waiting: dict[int, _Plan] = {}
        for place, read in enumerate(chunk):
            if read.row is None:
                verdicts[place] = RowVerdict(read.number, Verdict.REJECTED, read.findings)
                continue
            plan = self._plan(read, read.row)
            if any(plan.touched & other.touched for other in waiting.values()):
                verdicts |= self._save(waiting)
                waiting = {}
                plan = self._plan(read, read.row)
            if plan.changes is None:
                verdicts[place] = self._verdict(plan)
                continue
            if sum(len(p.changes or ()) for p in (*waiting.values(), plan)) > MAX_WRITES:
                verdicts |= self._save(waiting)
                waiting = {}
            waiting[place] = plan
        verdicts |= self._save(waiting)
        return [verdicts[place] for place in range(len(chunk))]

    def _save(self, waiting: dict[int, _Plan]) -> dict[int, RowVerdict]:
        """Writes them together; row by row when somebody else changed one of the students in the meantime."""
        writes = [p.changes for p in waiting.values() if p.changes]
        if len(writes) > 1 and commit_joined(writes):
            done = waiting
        else:
            done = {place: self._save_alone(plan) for place, plan in waiting.items()}
        for plan in waiting.values():
            self._held.forget(plan.touched)
        return {place: self._verdict(plan) for place, plan in done.items()}

    def _save_alone(self, plan: _Plan) -> _Plan:
        for _ in range(_TRIES):
            if plan.changes is None:
                return plan
            try:
                plan.changes.commit()
            except NotPossibleNow:
                self._held = Held(
                    self._school_id, self._hasher
                )  # somebody else changed this student: look again
                if plan.read.row:
                    plan = self._plan(plan.read, plan.read.row)
                continue
            return plan
        raise NotPossibleNow("An enrolment kept changing while it was read. The import is tried again.")

    def _verdict(self, plan: _Plan) -> RowVerdict:
        wrote_before = self._is_rerun and plan.before and plan.before.import_id == self._import_id
        is_accepted = plan.changes is not None or wrote_before
        verdict = Verdict.ACCEPTED if is_accepted else Verdict.UNCHANGED
        local_id = plan.read.row.local_id if plan.read.row else ""
        return RowVerdict(plan.read.number, verdict, (*plan.read.findings, *plan.told), local_id)

    def _plan(self, read: ReadRow, row: EnrolmentRow) -> _Plan:
        on_two_rows = _shares_upn(read)
        before, rivals = self._held.find(row, on_two_rows)
        if before is not None and self._is_older_than(before):
            after, turned, told = self._add_only(before, row)
        else:
            after, turned, told = self._put(row, before, rivals, on_two_rows)
        if before is not None and has_lost_zeros(before.local_id, row.local_id):
            told += (_lost_zeros(row.number),)
        people = [s for s in (before, after, *rivals, *turned) if s is not None]
        touched = frozenset(
            [*self._held.values_of(row), *(s.student_id for s in people)]
            + [i.value for s in people for i in s.identifiers]
        )
        changes = self._changes(after, before, turned) if after != before or turned else None
        return _Plan(read, before, told, touched, changes)

    def _is_older_than(self, held: Student) -> bool:
        """Whether a file that was read, or what changed this student last, told of a later moment (decision 0040)."""
        later = max((at for at in (self._newest, held.as_of) if at), default=None)
        return self._as_of is not None and later is not None and self._as_of < later

    def _put(
        self, row: EnrolmentRow, before: Student | None, rivals: list[Student], on_two_rows: bool
    ) -> tuple[Student, list[Student], tuple[Finding, ...]]:
        """The student after the row, other students who share a UPN from now on or no longer, and what to tell."""
        if before is None:
            shares = on_two_rows or bool(rivals)
            after = enrol(self._held.free_id(row, shares), self._school_id, row, shares_upn=shares)
        else:
            doubtful = frozenset(i.value for r in rivals for i in r.matchable)
            kept = update(before, row, shares_upn=False, today=self._now.date(), doubtful=doubtful)
            values = {i.value for i in kept.matchable}
            rivals = [r for r in rivals if any(i.value in values for i in r.matchable)]
            after = replace(kept, shares_upn=on_two_rows or bool(rivals))
        turned = [r for r in rivals if not r.shares_upn] or self._freed(before, after)
        is_told = bool(rivals) and not on_two_rows
        return after, turned, (_on_another(row.number),) if is_told else ()

    def _add_only(
        self, before: Student, row: EnrolmentRow
    ) -> tuple[Student, list[Student], tuple[Finding, ...]]:
        """The same for a file that is older than one that was read: it replaces nothing, and says where it would."""
        after = add_only(before, row)
        would_be = update(before, row, shares_upn=before.shares_upn)
        told = () if would_be == after else (_older_file(row.number),)
        return after, [], told

    def _freed(self, before: Student | None, after: Student) -> list[Student]:
        """The one child that is left alone with a UPN which this row took away from another."""
        lost = set(before.matchable) - set(after.matchable) if before and before.shares_upn else set()
        values = {i.value for i in lost}
        own = [s for s in self._held.holders(sorted(values)) if s.student_id != after.student_id]
        holders = [s for s in own if any(i.value in values for i in s.matchable)]
        return holders if len(holders) == 1 and holders[0].shares_upn else []

    def _changes(self, after: Student, before: Student | None, turned: Sequence[Student]) -> Changes:
        """`turned`: other students who share a UPN from now on, or no longer."""
        changes = Changes()
        today = self._now.date()
        if after != before:
            by_us = replace(after, import_id=self._import_id, as_of=self._as_of or self._now)
            students.add_save_student(changes, by_us, before, self._hasher, today)
            self._note(changes, "enrol_student" if before is None else "update_enrolment", after)
        for other in turned:
            shares = not other.shares_upn
            students.add_save_student(changes, replace(other, shares_upn=shares), other, self._hasher, today)
            self._note(changes, "flag_shared_upn" if shares else "clear_shared_upn", other)
        return changes

    def _note(self, changes: Changes, action: str, student: Student) -> None:
        note(changes, SYSTEM, action, student.student_id, self._now, self._school_id, source=self._import_id)


def _shares_upn(read: ReadRow) -> bool:
    return any(f.code == SHARED_UPN for f in read.findings)


def _on_another(number: int) -> Finding:
    message = (
        f"Row {number}: the UPN or a former UPN stands on another student of your roll too, so no transfer is offered on "
        "it. Correct it in your MIS and send the file again."
    )
    return warning(SHARED_UPN, message, "upn")


def _older_file(number: int) -> Finding:
    message = (
        f"Row {number}: a newer file of your school was read before this one, so what this row says otherwise was not "
        "taken over. If this row is right, make the export anew in your MIS and send it."
    )
    return warning("older_file", message, "")


def _lost_zeros(number: int) -> Finding:
    message = (
        f"Row {number}, admission number: its leading zeros are lost, which a spreadsheet does. The number that we hold "
        "is kept. Send the export without opening it in a spreadsheet."
    )
    return warning("lost_zeros", message, "local_id")
