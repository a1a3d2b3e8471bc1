"""What a school's roll holds about the rows of one chunk: read ahead for all of them, so that a row costs no round trip."""

from collections.abc import Iterable, Sequence

from chalicelib.domain.enrolment import EnrolmentRow
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.local_id import bare
from chalicelib.domain.names import fold
from chalicelib.domain.student import Student, identifiers_of
from chalicelib.storage import students


class Held:
    """Of one school. What a row has changed must be forgotten (`forget`) before the next row asks for it."""

    def __init__(self, school_id: str, hasher: IdentifierHasher) -> None:
        self._school_id = school_id
        self._hasher = hasher
        self._by_id: dict[str, Student | None] = {}
        self._by_value: dict[str, set[str]] = {}

    def read_ahead(self, rows: Sequence[tuple[EnrolmentRow, bool]]) -> None:
        """`rows`: each with whether its UPN stands on two rows of the file.

        Most rows are about students that are there already, under the id that follows from their UPN: one read.
        The others are looked for by all that the row says of them.
        """
        self._students(i for row, _ in rows for i in self.likely_ids(row, shares_upn=False))
        others = [row for row, on_two_rows in rows if on_two_rows or self._likely(row) is None]
        ids = self._ids(value for row in others for value in self.values_of(row))
        self._students(sorted(ids))

    def find(self, row: EnrolmentRow, on_two_rows: bool) -> tuple[Student | None, list[Student]]:
        """The student that this row is about, and other students of the roll with an identifier of it.

        A former UPN counts as much as the UPN: matching joins by either.
        """
        if not on_two_rows and (likely := self._likely(row)):
            return likely, []
        own = self._students(sorted(self._ids(self.values_of(row))))
        same = sorted(
            (s for s in own if _is_same_child(s, row) or (not on_two_rows and _is_renumbered(s, row))),
            key=lambda s: bare(s.local_id) != bare(row.local_id),
        )
        before = same[0] if same else None
        claimed = {i.value for i in identifiers_of(row)}
        if before is not None and before.shares_upn:
            claimed |= {i.value for i in before.matchable}  # a former UPN that the row does not tell again
        return before, [s for s in self.holders(sorted(claimed)) if s is not before and _claims(s, claimed)]

    def holders(self, values: Iterable[str]) -> list[Student]:
        """Students of the roll who hold one of these identifiers, also as history."""
        return self._students(sorted(self._ids(values)))

    def forget(self, touched: Iterable[str]) -> None:
        """`touched`: ids of students and values of identifiers that were written."""
        for one in touched:
            self._by_id.pop(one, None)
            self._by_value.pop(one, None)

    def values_of(self, row: EnrolmentRow) -> list[str]:
        """What the row's student may be found by."""
        local = [students.local_value(self._school_id, row.local_id)] if row.local_id else []
        return [i.value for i in identifiers_of(row)] + local

    def likely_ids(self, row: EnrolmentRow, shares_upn: bool) -> list[str]:
        """Deterministic, so that two runs at once cannot enrol one child twice. Two rows with one UPN are two children."""
        value = f"{self._school_id}|{row.upn.value if row.upn else ''}"
        if shares_upn:
            value += f"|{fold(row.forename)}|{row.birth_date}|{bare(row.local_id)}"
        return [f"stu_{h[:26]}" for h in self._hasher.to_look_up(value)]

    def free_id(self, row: EnrolmentRow, shares_upn: bool) -> str:
        """The id of a new student: the likely one, unless another child had this UPN here first and was corrected."""
        own = self.likely_ids(row, shares_upn=True)[0]
        for candidate in (self.likely_ids(row, shares_upn)[0], own, *(f"{own}_{n}" for n in range(2, 10))):
            if not self._students([candidate]):
                return candidate
        raise NotPossibleNow("One UPN has stood on too many pupils. Correct the UPNs in your MIS first.")

    def _likely(self, row: EnrolmentRow) -> Student | None:
        for known in self._students(self.likely_ids(row, shares_upn=False)):
            told = {i.value for i in identifiers_of(row)}
            is_same = _is_same_child(known, row) or _is_renumbered(known, row)
            if not known.shares_upn and is_same and told <= _values(known):
                return known  # the row tells no identifier that another student could hold too
        return None

    def _students(self, ids: Iterable[str]) -> list[Student]:
        wanted = list(dict.fromkeys(ids))
        unread = [i for i in wanted if i not in self._by_id]
        self._by_id |= dict.fromkeys(unread)
        self._by_id |= {s.student_id: s for s in students.find_students(unread)}
        return [s for s in map(self._by_id.get, wanted) if s is not None]

    def _ids(self, values: Iterable[str]) -> set[str]:
        """Ids of this school's students that hold one of these values."""
        wanted = list(dict.fromkeys(values))
        found = students.look_up([v for v in wanted if v not in self._by_value], self._hasher)
        self._by_value |= {v: {s for school, s in p if school == self._school_id} for v, p in found.items()}
        return set().union(*(self._by_value[v] for v in wanted))


def _is_same_child(student: Student, row: EnrolmentRow) -> bool:
    """Whether a student of this school's own roll, found by UPN or number, is the row's child.

    The MIS's own number decides where both have one, with or without leading zeros. Else the forename or, for a changed
    forename, nothing: a twin's row with the wrong UPN must not rename a child, so it becomes a second student with a
    warning instead.
    """
    if student.local_id and row.local_id:
        return bare(student.local_id) == bare(row.local_id)
    return fold(student.forename) == fold(row.forename)


def _is_renumbered(student: Student, row: EnrolmentRow) -> bool:
    """The same UPN, names and birth date on one roll under another number: an MIS may have two numbers for a pupil, and
    its CSV and its interface tell different ones. A twin with the wrong UPN has another forename."""
    return (
        row.upn is not None
        and row.upn.value in _values(student)
        and fold(student.forename) == fold(row.forename)
        and fold(student.surname) == fold(row.surname)
        and student.birth_date == row.birth_date
    )


def _values(student: Student) -> set[str]:
    return {i.value for i in student.matchable}


def _claims(student: Student, values: set[str]) -> bool:
    return bool(_values(student) & values)
