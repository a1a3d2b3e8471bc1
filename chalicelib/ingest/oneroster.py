"""OneRoster 1.1 and 1.2 bundles: a ZIP of CSV tables with a manifest. Source of the names: 1EdTech, "OneRoster:
CSV Binding" 1.1 and 1.2 (www.imsglobal.org/spec/oneroster).

A pupil is a row of users.csv whose role is student (1.2: in roles.csv). The UPN is in `userIds` as `{UPN:...}`,
the birth date in demographics.csv, the dates in roles.csv or else in enrollments.csv (`spells`). The tables are
streamed; kept in memory is what is needed to join them, some 500 bytes for each pupil of the school and 100 for
each other person, of whom MAX_PEOPLE may be in a bundle.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO

from chalicelib.domain import upn
from chalicelib.domain.column_map import heading_key
from chalicelib.domain.enrolment import Finding, ReadRow, error, warning
from chalicelib.domain.errors import Invalid, UnreadableFile
from chalicelib.ingest.dates import parse_date
from chalicelib.ingest.duplicates import find_repeated
from chalicelib.ingest.oneroster_tables import Row, Tables
from chalicelib.ingest.spells import Spells
from chalicelib.ingest.verdict import judge

MAX_PEOPLE = 100_000  # the largest trusts; one school has 2,000 pupils with 6,000 parents and staff

_USER_IDS = re.compile(r"\{?([^{}:,;]{1,50}):([^{}:,;]{0,100})\}?")
_LAESTAB_DIGITS = 7
_NO_SEX = frozenset({"unspecified", "other"})  # OneRoster's own words for: not told


class _Pupil:
    """What other tables than users.csv tell of one pupil of the school."""

    __slots__ = ("birth_date", "classes", "deleted", "fault", "sex", "stays", "twice")

    def __init__(self) -> None:
        self.stays = Spells()  # at the school, by roles.csv
        self.classes = Spells()
        self.fault: tuple[str, str] | None = None  # a pair of dates that is wrong, for `judge` to tell
        self.birth_date = self.sex = ""
        self.deleted = self.twice = False

    def add(self, spells: Spells, row: Row) -> None:
        try:
            begin, end = parse_date(row.get("begindate", "")), parse_date(row.get("enddate", ""))
        except Invalid:
            begin, end = date.max, date.min
        if begin and end and end < begin:
            self.fault = row.get("begindate", "")[:100], row.get("enddate", "")[:100]
        elif begin or end or spells is self.classes:  # a role without dates tells nothing about them
            spells.add(begin, end)


class OneRosterFile:
    """One bundle. Made only when the whole of it can be read; `rows()` then raises nothing.

    `data` must be seekable and stay open. `laestab` is the seven digits of the school whose roll this is.
    """

    def __init__(self, data: BinaryIO, laestab: str) -> None:
        self._tables = Tables(data)
        self._schools, self._own = self._find_schools(laestab)
        self._pupils: dict[str, _Pupil] = {}
        self._elsewhere: set[str] = set()  # students of other schools, by roles.csv
        if self._tables.has_roles:
            self._read_roles()
        people = self._read_users()
        self._strangers: dict[str, None] = {}  # students of the school whom users.csv does not have
        self._timetable_ends: date | None = None
        self._read_enrollments(people)
        self._read_demographics()
        self._session_ends = self._read_sessions()
        if not self._students and not self._strangers:
            raise UnreadableFile(
                "The OneRoster export has no students. Check what your MIS is set to export; nothing has been "
                "changed.",
                code="empty",
            )
        self.row_count = self._students + len(self._strangers)
        self._on_two_rows = find_repeated(self._upns)

    def rows(self) -> Iterator[ReadRow]:
        last = 1
        for last, row in self._tables.rows("users.csv"):
            at = self._school_of(row)
            if at is not None:
                yield self._judge(last, row, own=at)
        for number, _ in enumerate(self._strangers, last + 1):
            message = (
                f"Row {number} (counted on after the last of users.csv): enrollments.csv names a pupil who is "
                "not in users.csv, so it is not known who that is. Export all users, and send the file again."
            )
            yield ReadRow(number, None, (error("unknown_pupil", message, ""),))

    def _judge(self, number: int, row: Row, *, own: bool) -> ReadRow:
        where = f"Row {number} of users.csv"
        if not own:
            message = f"{where}: the pupil belongs to another school. Send each school's own export."
            return ReadRow(number, None, (error("other_school", message, ""),))
        if _is_deleted(row):
            message = (
                f"{where}: it is marked as to be deleted, which says nothing about leaving, and changes "
                "nothing. If the pupil has left, export the end date."
            )
            return ReadRow(number, None, (error("to_be_deleted", message, ""),))
        pupil = self._pupils[_id(row)]
        raw = _texts(row)
        if pupil.sex.lower() not in _NO_SEX:
            raw["sex"] = pupil.sex
        raw["birth_date"] = pupil.birth_date
        told = self._shape_findings(where, row, pupil) + self._add_dates(where, raw, pupil)
        on_two_rows = bool(self._on_two_rows) and upn.normalise(raw["upn"]) in self._on_two_rows
        return judge(number, raw, where=where, on_two_rows=on_two_rows, told=told)

    def _shape_findings(self, where: str, row: Row, pupil: _Pupil) -> tuple[Finding, ...]:
        told: tuple[Finding, ...] = ()
        if "" in row:
            message = (
                f"{where}: it has more cells than there are headings, so its values may stand in the wrong "
                "columns. Export the file again."
            )
            told += (error("row_shape", message, ""),)
        if pupil.twice:
            message = (
                f"{where}: its sourcedId stands on two rows of users.csv, so it is not clear whose dates are "
                "whose. Export again; if it stays so, ask the supplier of your MIS."
            )
            told += (error("double_id", message, ""),)
        if pupil.deleted:
            message = (
                f"{where}: one of the pupil's rows in another table is marked as to be deleted and was not "
                "used. Check that the dates are right."
            )
            told += (warning("to_be_deleted", message, ""),)
        return told

    def _add_dates(self, where: str, raw: dict[str, str], pupil: _Pupil) -> tuple[Finding, ...]:
        """Puts entry and leaving date into `raw`.

        Classes that end do not yet mean that a pupil has left: they end for everybody with the timetable. So
        their end counts as leaving only where the classes of others at the school go on after it.
        """
        if pupil.fault:
            raw["entry_date"], raw["leaving_date"] = pupil.fault
            return ()
        by_role = pupil.stays.end is not None
        entry = pupil.stays.entry or pupil.classes.entry
        end = pupil.stays.end if by_role else pupil.classes.end
        raw["entry_date"] = entry.isoformat() if entry else ""
        if end is None or end == date.max:
            return ()
        if by_role or end != self._timetable_ends:
            raw["leaving_date"] = end.isoformat()
        elif end not in self._session_ends:
            message = (
                f"{where}, leaving date: the pupil's classes end, but so do everybody's in the file, so nobody "
                "is taken as having left. For leavers, send the export of the whole school or a leavers list."
            )
            return (warning("end_of_classes", message, "leaving_date"),)
        return ()

    def _upns(self) -> Iterator[str]:
        for _, row in self._tables.rows("users.csv"):
            if self._school_of(row) and not _is_deleted(row) and (text := upn.normalise(_texts(row)["upn"])):
                yield text

    def _school_of(self, row: Row) -> bool | None:
        """Whether a row of users.csv is a student of the school; None when it is no student at all."""
        if self._tables.has_roles:
            user = _id(row)
            return True if user in self._pupils else False if user in self._elsewhere else None
        if row.get("role", "").strip().lower() != "student":
            return None
        return self._is_own(row.get("orgsourcedids", ""))

    def _is_own(self, told: str) -> bool:
        """`told`: ids of organisations. Without any school among them, the only school is meant."""
        named = {one.strip() for one in told.split(",")} & self._schools
        return bool(named & self._own) or (not named and len(self._schools) == 1)

    def _find_schools(self, laestab: str) -> tuple[frozenset[str], frozenset[str]]:
        """Ids of all schools in orgs.csv, and of those that are the school asked about (by its LAESTAB)."""
        laestabs: dict[str, str] = {}
        for _, row in self._tables.rows("orgs.csv"):
            if _is_deleted(row) or row.get("type", "").strip().lower() != "school":
                continue
            digits = "".join(c for c in row.get("identifier", "") if c.isdigit())
            laestabs[_id(row)] = digits if len(digits) == _LAESTAB_DIGITS else ""
            _bound(len(laestabs))
        own = frozenset(org for org, told in laestabs.items() if told == laestab)
        if own:
            return frozenset(laestabs), own
        if len(laestabs) == 1 and not any(laestabs.values()):
            return frozenset(laestabs), frozenset(laestabs)  # the only one, and its LAESTAB is not told
        raise UnreadableFile(
            "No school in orgs.csv of this OneRoster export has your school's LAESTAB as its identifier. Check "
            "that it is the right file, and that it is sent under the right school.",
            code="wrong_school",
        )

    def _read_roles(self) -> None:
        for _, row in self._tables.rows("roles.csv"):
            if row.get("role", "").strip().lower() != "student":
                continue
            user = row.get("usersourcedid", "").strip()
            _bound(len(self._pupils) + len(self._elsewhere))
            if not self._is_own(row.get("orgsourcedid", "")):
                self._elsewhere.add(user)
                continue
            pupil = self._pupils.setdefault(user, _Pupil())
            if _is_deleted(row):
                pupil.deleted = True
            else:
                pupil.add(pupil.stays, row)

    def _read_users(self) -> set[str]:
        """Finds the school's pupils. Returns the ids of all people."""
        people: set[str] = set()
        self._students = 0
        for _, row in self._tables.rows("users.csv"):
            user = _id(row)
            at = self._school_of(row)
            self._students += at is not None
            if at:
                pupil = self._pupils.setdefault(user, _Pupil())
                pupil.twice |= user in people
            people.add(user)
            _bound(len(people))
        return people

    def _read_enrollments(self, people: set[str]) -> None:
        for _, row in self._tables.rows("enrollments.csv"):
            own = self._is_own(row.get("schoolsourcedid", ""))
            if not own or row.get("role", "").strip().lower() != "student":
                continue
            user = row.get("usersourcedid", "").strip()
            pupil = self._pupils.get(user)
            if user not in people:
                if not _is_deleted(row):
                    self._strangers[user] = None
                    _bound(len(self._strangers))
            elif pupil is not None and _is_deleted(row):
                pupil.deleted = True
            elif pupil is not None:
                pupil.add(pupil.classes, row)
        ends = [pupil.classes.end for pupil in self._pupils.values()]
        self._timetable_ends = max((end for end in ends if end is not None), default=None)

    def _read_demographics(self) -> None:
        for _, row in self._tables.rows("demographics.csv"):
            pupil = self._pupils.get(_id(row))
            if pupil is None:
                continue
            if _is_deleted(row):
                pupil.deleted = True
                continue
            pupil.birth_date = row.get("birthdate", "").strip()[:100]
            pupil.sex = row.get("sex", "").strip()[:100]

    def _read_sessions(self) -> frozenset[date]:
        """The last days of terms and years, where the bundle has academicSessions.csv."""
        ends: set[date] = set()
        for _, row in self._tables.rows("academicsessions.csv"):
            try:
                end = parse_date(row.get("enddate", ""))
            except Invalid:
                continue
            if end:
                ends.add(end)
        return frozenset(ends)


def _texts(row: Row) -> dict[str, str]:
    """What users.csv itself tells, by field."""
    ids = _identifiers(row.get("userids", ""))
    grade = row.get("grades", "").strip()
    return {
        "upn": ids.get("upn", ""),
        "former_upns": ids.get("formerupn", ""),
        "surname": row.get("familyname", ""),
        "forename": row.get("givenname", ""),
        "middle_names": row.get("middlename", ""),
        "preferred_surname": row.get("preferredfamilyname", ""),
        "preferred_forename": row.get("preferredgivenname", ""),
        "year_group": "" if "," in grade else grade,
        "local_id": row.get("identifier", ""),
    }


def _identifiers(text: str) -> Mapping[str, str]:
    """The parts of "{UPN:...},{ULN:...}" by type. Two different UPNs are joined, so that `judge` refuses them."""
    found: dict[str, str] = {}
    for kind, value in _USER_IDS.findall(text[:2000]):
        key = heading_key(kind)
        value = value.strip()
        before = found.get(key, "")
        if not before or upn.normalise(before) == upn.normalise(value):
            found[key] = value
        else:
            found[key] = f"{before};{value}"
    return found


def _id(row: Row) -> str:
    return row.get("sourcedid", "").strip()[:200]


def _is_deleted(row: Row) -> bool:
    return row.get("status", "").strip().lower() == "tobedeleted"


def _bound(people: int) -> None:
    if people > MAX_PEOPLE:
        raise UnreadableFile(
            f"The OneRoster export holds more than {MAX_PEOPLE:,} people or schools. Send each school's own "
            "export.",
            code="too_large",
        )
