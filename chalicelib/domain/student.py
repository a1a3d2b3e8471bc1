"""A student as one school knows them: the enrolment, the identifiers and what hangs on them.

The same child at two schools is two students; matching (matching.py) finds that they belong together.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.enrolment import EnrolmentRow, EnrolStatus
from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.local_id import fuller
from chalicelib.domain.recheck import recheck_date


class IdentifierKind(StrEnum):
    """CORRECTED_UPN stood here once and was replaced without being told as a former one, so it may have been another
    child's: it is kept as history and never matched on."""

    UPN = "upn"
    TEMPORARY_UPN = "temporary_upn"
    FORMER_UPN = "former_upn"
    FORMER_TEMPORARY_UPN = "former_temporary_upn"
    CORRECTED_UPN = "corrected_upn"


MAX_MATCHABLE = 11
"""Identifiers of one student that are matched on: the UPN and ten former ones. Each costs a look-up in every match."""
MAX_CORRECTED = 50
"""Corrected UPNs that are kept as history, the newest."""

TEMPORARY_KINDS = frozenset({IdentifierKind.TEMPORARY_UPN, IdentifierKind.FORMER_TEMPORARY_UPN})

_TEXTS_THAT_MAY_BE_BLANK = (
    "middle_names",
    "preferred_surname",
    "preferred_forename",
    "sex",
    "year_group",
    "registration_form",
    "local_id",
)


@dataclass(frozen=True, order=True)
class Identifier:
    """`until`: for a CORRECTED_UPN the day on which it was replaced; None where that was not kept."""

    kind: IdentifierKind
    value: str
    until: date | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Student:
    """`received` are the transfers whose content shows here. `version` counts changes of the enrolment itself.

    `shares_upn`: the same UPN stands on another student of this school, so nothing may be matched by it.
    `import_id`: the import that changed the enrolment last; `as_of`: the moment that it told of.
    `late_count`: how often something was added since the student left; `late_seen`: up to which of these matching has looked
    for a supplement (docs/decisions/0075).
    `record_version` counts changes of which incidents show here, and of their categories.
    """

    student_id: str
    school_id: str
    surname: str
    forename: str
    birth_date: date
    entry_date: date
    leaving_date: date | None = None
    identifiers: tuple[Identifier, ...] = ()
    middle_names: str = ""
    preferred_surname: str = ""
    preferred_forename: str = ""
    sex: str = ""
    year_group: str = ""
    registration_form: str = ""
    status: EnrolStatus = EnrolStatus.CURRENT
    local_id: str = ""
    shares_upn: bool = False
    incident_count: int = 0
    received: frozenset[str] = field(default_factory=frozenset)
    late_count: int = field(default=0, compare=False)
    late_seen: int = field(default=0, compare=False)
    version: int = 0
    import_id: str = field(default="", compare=False)
    as_of: datetime | None = field(default=None, compare=False)
    record_version: int = field(default=0, compare=False)

    def has_left(self, today: date) -> bool:
        """Archived: the leaving date has come."""
        return self.leaving_date is not None and self.leaving_date <= today

    def is_current(self, today: date) -> bool:
        """On roll with a start date that has come."""
        return self.entry_date <= today and not self.has_left(today)

    @property
    def has_late(self) -> bool:
        """Whether something was added late that nobody has looked at yet."""
        return self.late_count > self.late_seen

    def shows(self, transfer_id: str) -> bool:
        """Whether what came with a transfer shows ("" for what was written here): only once all of it has arrived.

        Every way of reading a record must ask this (docs/decisions/0002).
        """
        return not transfer_id or transfer_id in self.received

    @property
    def matchable(self) -> tuple[Identifier, ...]:
        """The identifiers that say who the child is now."""
        return tuple(i for i in self.identifiers if i.kind is not IdentifierKind.CORRECTED_UPN)

    def next_match_date(self, today: date) -> date | None:
        """The next day on which matching must look again: because a date comes, or to re-check a leaver's record.

        None when nothing can come of it: no date ahead, and no record that could move.
        """
        ahead = [d for d in (self.entry_date, self.leaving_date) if d is not None and d > today]
        if ahead:
            return min(ahead)
        if self.leaving_date is None or not self.incident_count or not self.matchable:
            return None
        return recheck_date(self.student_id, self.leaving_date, today)


def identifiers_of(row: EnrolmentRow) -> tuple[Identifier, ...]:
    """Typed identifiers of a row: its UPN (temporary or not) and the former ones, without repeats."""
    found: set[Identifier] = set()
    if row.upn is not None:
        kind = IdentifierKind.TEMPORARY_UPN if row.upn.is_temporary else IdentifierKind.UPN
        found.add(Identifier(kind, row.upn.value))
    for former in row.former_upns:
        kind = IdentifierKind.FORMER_TEMPORARY_UPN if former.is_temporary else IdentifierKind.FORMER_UPN
        found.add(Identifier(kind, former.value))
    return tuple(sorted(found))


def enrol(student_id: str, school_id: str, row: EnrolmentRow, *, shares_upn: bool) -> Student:
    """A new student from an accepted row (its entry date and birth date are set)."""
    if row.birth_date is None or row.entry_date is None:
        raise ValueError("an accepted row has a birth date and an entry date")
    return Student(
        student_id=student_id,
        school_id=school_id,
        surname=row.surname,
        forename=row.forename,
        birth_date=row.birth_date,
        entry_date=row.entry_date,
        leaving_date=row.leaving_date,
        identifiers=identifiers_of(row),
        middle_names=row.middle_names,
        preferred_surname=row.preferred_surname,
        preferred_forename=row.preferred_forename,
        sex=row.sex,
        year_group=row.year_group,
        registration_form=row.registration_form,
        status=row.status,
        local_id=row.local_id,
        shares_upn=shares_upn,
    )


def update(
    student: Student,
    row: EnrolmentRow,
    *,
    shares_upn: bool,
    today: date | None = None,
    doubtful: frozenset[str] = frozenset(),
) -> Student:
    """The student after this row, read `today`; equal to the old one when the row says nothing new.

    What a source does not know (an empty cell) never erases what another source told. A UPN that is replaced
    stays as history; only what a file names as a former UPN counts as one. `doubtful`: identifiers that stand on another
    student of the roll too: a former UPN of these is matched on only as long as the file names it.
    """
    if row.leaving_date is not None and row.leaving_date < student.entry_date:
        return student  # an earlier stay at this school that has ended says nothing about the present one
    fresh = enrol(student.student_id, student.school_id, row, shares_upn=shares_upn)
    kept = {name: getattr(student, name) for name in _TEXTS_THAT_MAY_BE_BLANK if not getattr(fresh, name)}
    kept["local_id"] = fuller(student.local_id, fresh.local_id) or student.local_id
    values = {i.value for i in fresh.identifiers}
    history = _history(
        [i for i in student.identifiers if i.value not in values], len(values), doubtful, today
    )
    leaving = fresh.leaving_date
    if leaving is None and student.leaving_date is not None and fresh.entry_date <= student.entry_date:
        leaving = student.leaving_date  # no leaving date, no later start: that brings no leaver back
    return replace(
        fresh,
        **kept,
        identifiers=tuple(sorted(fresh.identifiers + history)),
        leaving_date=leaving,
        incident_count=student.incident_count,
        received=student.received,
        late_count=student.late_count,
        late_seen=student.late_seen,
        version=student.version,
        import_id=student.import_id,
        as_of=student.as_of,
    )


def add_only(student: Student, row: EnrolmentRow) -> Student:
    """The student after a row that is older than what is held: it may fill what is blank and replaces nothing."""
    if row.leaving_date is not None and row.leaving_date < student.entry_date:
        return student  # of an earlier stay
    blank = [name for name in _TEXTS_THAT_MAY_BE_BLANK if not getattr(student, name)]
    filled = replace(student, **{name: getattr(row, name) for name in blank})
    if not student.identifiers:
        filled = replace(filled, identifiers=identifiers_of(row))
    if student.leaving_date is None and row.entry_date == student.entry_date:
        filled = replace(filled, leaving_date=row.leaving_date)
    return filled


LONGEST_NOTICE = timedelta(days=365)
"""How far ahead a leaving date may be announced by hand: a slip in the year would keep a child on the roll for ever."""


def archive(student: Student, leaving_date: date, today: date) -> Student:
    """The student with this leaving date, archived when the day has come.

    Raises Invalid when the date lies before the entry date or over LONGEST_NOTICE ahead. A later file without a leaving
    date does not undo it; a file with its own for the same stay replaces it.
    """
    if leaving_date < student.entry_date:
        raise Invalid(
            "The leaving date is before the student's start date here. Correct the one that is wrong.",
            code="leaving_before_entry",
            fields={"leaving_date": "before entry"},
        )
    if leaving_date > today + LONGEST_NOTICE:
        raise Invalid(
            "The leaving date is more than a year ahead. Check the year.",
            code="leaving_too_far_ahead",
            fields={"leaving_date": "too far ahead"},
        )
    return replace(student, leaving_date=leaving_date)


def restore(student: Student) -> Student:
    """The student without the leaving date, on roll again for the same stay. Raises NotPossibleNow without one."""
    if student.leaving_date is None:
        raise NotPossibleNow("The student has no leaving date. Load the page again.", code="not_archived")
    return replace(student, leaving_date=None)


def _history(
    earlier: list[Identifier], told: int, doubtful: frozenset[str], today: date | None
) -> tuple[Identifier, ...]:
    """Identifiers that the row does not tell. A file without a column for former UPNs does not take them away, but a
    student has at most MAX_MATCHABLE; what is over that, or doubtful, is kept as corrected. So is a UPN that was replaced.
    """
    former: list[Identifier] = []
    corrected = [i for i in earlier if i.kind is IdentifierKind.CORRECTED_UPN]
    for one in earlier:
        if one.kind not in (IdentifierKind.FORMER_UPN, IdentifierKind.FORMER_TEMPORARY_UPN):
            if one.kind is not IdentifierKind.CORRECTED_UPN:
                corrected.append(Identifier(IdentifierKind.CORRECTED_UPN, one.value, today))
        elif one.value in doubtful or told + len(former) >= MAX_MATCHABLE:
            corrected.append(Identifier(IdentifierKind.CORRECTED_UPN, one.value, today))
        else:
            former.append(one)
    corrected.sort(key=lambda i: i.until or date.min)
    return (*former, *corrected[-MAX_CORRECTED:])


def days_between(first: date, last: date) -> list[date]:
    """Every day from first to last, both included; empty when last lies before first."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
