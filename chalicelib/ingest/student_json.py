"""Students as JSON, as the Wonde API gives them and as other interfaces do alike. Streamed, memory flat.

Read are `{"data": [...], "meta": {...}}` (one page, or several one after the other), a bare list, one
student's own object, and JSON Lines. Names of fields are compared like the headings of a CSV, in the student's
own object and in its `education_details`; contacts, classes and all else are passed over. Source of the names:
Wonde's API reference (docs.wonde.com: students, include education_details). Its `upi` is Wonde's own number,
not the UPN, and `local_upn` is not the national one.
"""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson  # type: ignore[import-untyped]  # it has no types

from chalicelib.domain import upn
from chalicelib.domain.column_map import BOTH_NAMES, LABELS, OTHER_SCHOOL, REQUIRED, heading_key
from chalicelib.domain.enrolment import Finding, ReadRow, error
from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.columns import HEADINGS
from chalicelib.ingest.duplicates import find_repeated
from chalicelib.ingest.verdict import judge, other_school, strip_guard

_CHUNK = 16 * 1024
_SILENT_CHUNKS = 128  # 2 MB without one name or value: a hidden giant, not a student
_DEEPEST = 60
_LONGEST_TEXT = 1000

_ALSO = {  # names that only interfaces use, and their place among the headings; -1 is before all
    "currentncyear": ("year_group", -1),
    "registration": ("registration_form", 50),
    "misid": ("local_id", 51),
}
_KNOWN = {
    heading: (field, rank)
    for field, ranked in HEADINGS.items()
    if field != BOTH_NAMES
    for rank, heading in enumerate(ranked)
} | _ALSO
_DATES = frozenset({"birth_date", "entry_date", "leaving_date"})
_LOCAL_ZONES = frozenset({"", "europe/london", "gb"})
_PARTS = ("name", "code", "date", "timezone")  # of a value that is an object, the useful ones


class _Pupil:
    """What one student's object says, as text: by field the values with the rank of their names."""

    __slots__ = ("is_object", "values")

    def __init__(self, *, is_object: bool = True) -> None:
        self.is_object = is_object
        self.values: dict[str, dict[int, str]] = {}

    def keep(self, field: str, rank: int, text: str) -> None:
        self.values.setdefault(field, {})[rank] = text.strip()[:_LONGEST_TEXT]

    def raw(self) -> dict[str, str]:
        """The best value of each field. Beside a legal name the other one is the preferred one."""
        told = {field: self._told(field) for field in self.values}
        raw = {field: texts[0] for field, texts in told.items() if texts}
        for field in ("surname", "forename"):
            if len(set(told.get(field, ()))) > 1:
                raw.setdefault(f"preferred_{field}", told[field][-1])
        return raw

    def upn(self) -> str:
        return upn.normalise(strip_guard(next(iter(self._told("upn")), "")))

    def _told(self, field: str) -> list[str]:
        return [text for _, text in sorted(self.values.get(field, {}).items()) if text]


class StudentJsonFile:
    """One file of students. Made only when the whole of it can be read; `rows()` then raises nothing.

    `data` must be seekable and stay open. `encoding` is one that all of it fits.
    """

    def __init__(self, data: BinaryIO, encoding: str, laestab: str) -> None:
        self._data, self._encoding, self._laestab = data, encoding, laestab
        seen: set[str] = set()
        pupils = 0
        for pupil in self._pupils():
            seen |= pupil.values.keys()
            pupils += 1
        if not pupils:
            raise UnreadableFile(
                "The file holds no pupils. If your MIS should have sent some, check the report's filter; "
                "nothing has been changed.",
                code="empty",
            )
        _refuse_other_things(seen)
        self.row_count = pupils
        self._on_two_rows = find_repeated(self._upns)

    def rows(self) -> Iterator[ReadRow]:
        for number, pupil in enumerate(self._pupils(), 1):
            where = f"Pupil {number}"
            if not pupil.is_object:
                yield ReadRow(number, None, (_not_a_pupil(where),))
                continue
            raw = pupil.raw()
            told = other_school(where, raw.pop(OTHER_SCHOOL, ""), self._laestab)
            on_two_rows = bool(self._on_two_rows) and pupil.upn() in self._on_two_rows
            yield judge(number, raw, where=where, on_two_rows=on_two_rows, told=told)

    def _upns(self) -> Iterator[str]:
        for pupil in self._pupils():
            if text := pupil.upn():
                yield text

    def _pupils(self) -> Iterator[_Pupil]:
        events = ijson.sendable_list()
        parser = ijson.basic_parse_coro(events, multiple_values=True)
        walk = _Walk()
        silent = 0
        try:
            for chunk in self._chunks():
                parser.send(chunk)
                silent = 0 if events else silent + 1
                if silent > _SILENT_CHUNKS:
                    raise _not_students()
                yield from walk.take(events)
            parser.close()
            yield from walk.take(events)
        except (ijson.JSONError, ArithmeticError, ValueError, SystemError):  # the last three: hostile numbers
            raise UnreadableFile(
                "The file is not complete, well-formed JSON. It may have been cut short or edited: export it "
                "again and send it unchanged.",
                code="not_json",
            ) from None

    def _chunks(self) -> Iterator[bytes]:
        """The file in UTF-8, which is all that the parser knows."""
        self._data.seek(0)
        text = io.TextIOWrapper(self._data, encoding=self._encoding, newline="")
        try:
            while chunk := text.read(_CHUNK):
                yield chunk.encode("utf-8")
        finally:
            text.detach()


# What a container is, in the walk
_TOP, _LIST, _PUPIL, _DETAILS, _VALUE, _PASSED_OVER = range(6)


class _Walk:
    """Follows the parser's events, keeps only what is wanted of the present student."""

    def __init__(self) -> None:
        self._open: list[int] = []
        self._key = ""
        self._pupil = _Pupil()
        self._is_page = False  # the outermost object has a `data` and is no student itself
        self._field: tuple[str, int] = ("", 0)
        self._parts: dict[str, str] = {}
        self._done: list[_Pupil] = []

    def take(self, events: list[tuple[str, Any]]) -> Iterator[_Pupil]:
        for event, value in events:
            if event == "map_key":
                self._key = value
            elif event in {"start_map", "start_array"}:
                self._begin(is_map=event == "start_map")
            elif event in {"end_map", "end_array"}:
                self._end()
            else:
                self._scalar(event, value)
            if self._done:
                yield from self._done
                self._done.clear()
        events.clear()

    def _begin(self, *, is_map: bool) -> None:
        if len(self._open) >= _DEEPEST:
            raise _not_students()
        self._open.append(self._role(self._open[-1] if self._open else -1, is_map))

    def _role(self, parent: int, is_map: bool) -> int:
        if parent == -1:
            self._is_page, self._pupil = False, _Pupil()
            return _TOP if is_map else _LIST
        if parent == _LIST or (parent == _TOP and self._key == "data"):
            self._is_page = True
            if not is_map and parent == _TOP:
                return _LIST
            self._pupil = _Pupil(is_object=is_map)
            return _PUPIL
        if parent in {_TOP, _PUPIL, _DETAILS}:
            key = heading_key(self._key)
            if key == "educationdetails" or (key == "data" and parent == _DETAILS):
                return _DETAILS if is_map else _PASSED_OVER
            if key in _KNOWN and self._pupil.is_object:
                self._field, self._parts = _KNOWN[key], {}
                return _VALUE
        if parent == _VALUE and is_map and self._key == "data":
            return _VALUE
        return _PASSED_OVER

    def _end(self) -> None:
        role = self._open.pop()
        if role == _PUPIL or (role == _TOP and not self._is_page):
            self._done.append(self._pupil)
        elif role == _VALUE and (not self._open or self._open[-1] != _VALUE):
            self._keep_parts()

    def _scalar(self, event: str, value: Any) -> None:
        parent = self._open[-1] if self._open else -1
        if parent in {_LIST, -1}:
            self._done.append(_Pupil(is_object=False))
            return
        if parent == _PASSED_OVER:
            return
        text = str(value)[:_LONGEST_TEXT] if event in {"string", "number"} else ""
        if parent == _VALUE:
            part = self._key if self._key in _PARTS else ""
            before = self._parts.get(part, "")
            if len(before) < _LONGEST_TEXT:
                self._parts[part] = f"{before};{text}" if before else text
        elif self._pupil.is_object and (known := _KNOWN.get(heading_key(self._key))):
            self._pupil.keep(*known, text)

    def _keep_parts(self) -> None:
        """The text of a value that is an object ({"date": ...}, {"name": ...}) or a list (former UPNs)."""
        field, rank = self._field
        parts = self._parts
        if field in _DATES:
            text = parts.get("date", "")
            if text and parts.get("timezone", "").lower() not in _LOCAL_ZONES:
                text += "Z"  # another zone's clock: only midnight is sure to be the day that is meant
        elif field == "former_upns":
            text = parts.get("", "")
        else:
            text = parts.get("name") or parts.get("code", "")
        self._pupil.keep(field, rank, text)


def _refuse_other_things(seen: set[str]) -> None:
    """`seen`: the fields that occur in any student, even when they are null."""
    if len(seen) < 2:
        raise _not_students()
    missing = [LABELS[field] for field in REQUIRED if field not in seen]
    if missing:
        raise UnreadableFile(
            f"No pupil in the file has the field: {', '.join(missing)}. Let the export include the education "
            "details (UPN, admission and leaving date) and the date of birth, and send it again.",
            code="missing_columns",
        )


def _not_a_pupil(where: str) -> Finding:
    return error(
        "not_a_pupil",
        f"{where}: this entry of the list is no record with fields, so nobody can be read from it. Export the "
        "file again; if it stays so, ask the supplier of your MIS.",
        "",
    )


def _not_students() -> UnreadableFile:
    return UnreadableFile(
        "This is JSON, but no list of students as we know it. Send a student export, a CSV export of your "
        "roll or a CTF from your MIS.",
        code="not_recognised",
    )
