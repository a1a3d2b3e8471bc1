"""Roll and leaver exports as delimited text, streamed: several passes over the file, memory flat in its size.

The first pass reads all of it without judging, so a file that cannot be read to its end is refused before any
row comes out; it also finds the UPNs that stand on two rows and dates written month first.
"""

import csv
import io
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import BinaryIO

from chalicelib.domain import upn
from chalicelib.domain.column_map import BOTH_NAMES, OTHER_SCHOOL
from chalicelib.domain.enrolment import Finding, ReadRow, error
from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.columns import Known, count_known, known_headings, map_columns, read_as
from chalicelib.ingest.dates import month_first_sign
from chalicelib.ingest.duplicates import find_repeated
from chalicelib.ingest.verdict import judge, other_school, strip_guard

_SEPARATORS = ",;\t|"
_LONGEST_LINE = 1_000_000  # characters; a real row has hundreds
_HEAD = 64 * 1024  # characters looked at to find the separator and the headings
_HEAD_ROWS = 30  # reports may carry a title and the date above their headings
_FEWEST_HEADINGS = 5  # a roll needs five columns; a title above it has one or two cells
_DATE_FIELDS = ("birth_date", "entry_date", "leaving_date")

Record = tuple[int, list[str]]  # row as a spreadsheet numbers it, cells


class CsvFile:
    """One delimited file. Made only when the whole of it can be read; `rows()` then raises nothing.

    `data` must be seekable and stay open. `laestab` is the seven digits of the school whose roll this is.
    `corrected`: the school's column map. `columns` tells how each column is read; a refusal for its columns does too.
    """

    def __init__(
        self, data: BinaryIO, encoding: str, laestab: str, corrected: Mapping[str, str] | None = None
    ) -> None:
        self._data, self._encoding, self._laestab = data, encoding, laestab
        corrected = corrected or {}
        self._known = known_headings(corrected)
        with self._text() as text:
            head = text.read(_HEAD)
        self._skip_lines, separator = _separator_line(head)
        self._separator = separator or _guess_separator(head, self._skip_lines, self._known)
        self._heading_row = 0
        self._heading_row, self._headings = self._find_headings()
        self.columns = read_as(self._headings, self._known, corrected)
        try:
            self._columns = map_columns(self._headings, self._known)
            self.row_count = self._refuse_unreadable()
        except UnreadableFile as refused:
            refused.columns = self.columns
            raise
        self._on_two_rows = find_repeated(self._upns)

    def rows(self) -> Iterator[ReadRow]:
        columns = [(field, index) for field, index in self._columns.items() if field != OTHER_SCHOOL]
        for number, cells in self._records():
            where = f"Row {number}"
            told = self._shape_findings(cells, where)
            width = len(cells)
            raw = {field: cells[index] for field, index in columns if index < width}
            if BOTH_NAMES in self._columns:
                told += _split_name(raw, where)
            on_two_rows = bool(self._on_two_rows) and _upn_text(raw.get("upn", "")) in self._on_two_rows
            yield judge(number, raw, where=where, on_two_rows=on_two_rows, told=told)

    def _shape_findings(self, cells: Sequence[str], where: str) -> tuple[Finding, ...]:
        told: tuple[Finding, ...] = ()
        if len(cells) > len(self._headings) and any(cell.strip() for cell in cells[len(self._headings) :]):
            told += (
                error(
                    "row_shape",
                    f"{where}: it has more cells than there are headings, so its values may stand in the "
                    "wrong "
                    "columns. Look for a separator inside a name or address and put that cell in quotation "
                    "marks.",
                    "",
                ),
            )
        index = self._columns.get(OTHER_SCHOOL)
        if index is not None and index < len(cells):
            told += other_school(where, cells[index], self._laestab)
        return told

    def _refuse_unreadable(self) -> int:
        """The number of rows."""
        indexes = [self._columns[field] for field in _DATE_FIELDS if field in self._columns]
        rows = month_first = day_first = clear_names = 0
        name = self._columns.get(BOTH_NAMES, -1)
        for _, cells in self._records():
            rows += 1
            width = len(cells)
            clear_names += 0 <= name < width and _two_names(cells[name]) is not None
            for index in indexes:
                if index < width and (sign := month_first_sign(cells[index])):
                    month_first += sign > 0
                    day_first += sign < 0
        if not rows:
            raise UnreadableFile(
                "The file has headings but no pupils. If your MIS should have sent some, check the report's "
                "filter; "
                "nothing has been changed.",
                code="empty",
            )
        if name >= 0 and not clear_names:
            raise UnreadableFile(
                'The file has one column for the whole name, and not as "Surname, Forename". Add a column '
                "for the surname and one for the forename to the report in your MIS, and export again.",
                code="missing_columns",
            )
        if month_first and not day_first:
            raise UnreadableFile(
                "The dates are written month first (as in 09/14/2018). Export them day first (14/09/2018) or "
                "as "
                "2018-09-14, so that none is misread.",
                code="month_first_dates",
            )
        return rows

    def _upns(self) -> Iterator[str]:
        index = self._columns["upn"]
        for _, cells in self._records():
            if index < len(cells) and (text := _upn_text(cells[index])):
                yield text

    def _find_headings(self) -> tuple[int, list[str]]:
        found: Record = (0, [])
        likely: list[str] = []
        most = 1  # a single known word is chance
        with closing(self._records()) as records:
            for number, cells in records:
                if number > _HEAD_ROWS:
                    break
                known = count_known(cells, self._known)
                if known > most:
                    found, most = (number, cells), known
                if not likely and _may_be_headings(cells):
                    likely = cells
        if not found[1]:
            refused = UnreadableFile(
                "No row of headings was found. Export with the headings in the first row, such as UPN, "
                "Surname, Forename, Date of birth, Entry date.",
                code="no_header",
            )
            refused.columns = read_as(likely, self._known, {})
            raise refused
        number, headings = found
        while headings and not headings[-1].strip():
            headings.pop()
        return number, headings

    def _records(self) -> Generator[Record, None, None]:
        """The rows below the headings (while these are not known: all rows), without blank ones."""
        below = self._heading_row
        with self._text() as text:
            lines = bounded_lines(text)
            for _ in range(self._skip_lines):
                next(lines, None)
            reader = csv.reader(lines, delimiter=self._separator, skipinitialspace=True, strict=True)
            try:
                for number, cells in enumerate(reader, 1):
                    if number > below and any(map(str.strip, cells)):
                        yield number, cells
            except csv.Error:
                raise UnreadableFile(
                    f"The quotation marks do not pair up near line {reader.line_num + self._skip_lines}. "
                    "Correct that "
                    "line (a quotation mark inside a cell is written twice) or export again.",
                    code="bad_quotes",
                ) from None

    @contextmanager
    def _text(self) -> Iterator[io.TextIOWrapper]:
        self._data.seek(0)
        text = io.TextIOWrapper(self._data, encoding=self._encoding, newline="")
        try:
            yield text
        finally:
            text.detach()  # else closing the text would close the caller's file


def bounded_lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length: a gigabyte without a line break must not be read into memory."""
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE and line[-1] not in "\r\n":
            raise UnreadableFile(
                "A line of the file is far too long for a row of a roll. Export again as CSV, one row for "
                "each pupil.",
                code="not_recognised",
            )
        yield line


def _split_name(raw: dict[str, str], where: str) -> tuple[Finding, ...]:
    """Puts a whole name's two parts in their places. Nothing is guessed where the comma does not tell them."""
    name = raw.pop(BOTH_NAMES, "")
    if parts := _two_names(name):
        raw["surname"], raw["forename"] = parts
        return ()
    if not name.strip():
        return ()
    message = (
        f"{where}, name: it is not clear which part is the surname. Write it as surname, comma, forename, or "
        "export two columns."
    )
    raw["surname"] = raw["forename"] = name  # said once; neither is "missing" as well
    return (error("unclear_name", message, "surname"),)


def _two_names(name: str) -> tuple[str, str] | None:
    """Surname and forename of "Surname, Forename". None unless there is one comma with letters on both sides."""
    surname, comma, forename = name.partition(",")
    if not comma or "," in forename:
        return None
    if not any(map(str.isalpha, surname)) or not any(map(str.isalpha, forename)):
        return None
    return surname.strip(), forename.strip()


def _upn_text(cell: str) -> str:
    return upn.normalise(strip_guard(cell))


def _separator_line(head: str) -> tuple[int, str]:
    """Excel's own first line "sep=;": how many lines it takes (0 or 1), and what it says."""
    first = head.split("\n", 1)[0].rstrip("\r").strip(' "')
    if first[:4].lower() == "sep=" and first[4:] and first[4] in _SEPARATORS:
        return 1, first[4]
    return 0, ""


def _may_be_headings(cells: Sequence[str]) -> bool:
    """Whether nobody's data can stand in this row: a pupil's row always has digits, in the UPN and the dates."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return (
        len(filled) >= _FEWEST_HEADINGS
        and len(set(filled)) == len(filled)
        and not any(map(str.isdigit, "".join(filled)))
    )


def _guess_separator(head: str, skip_lines: int, known: Known) -> str:
    """The separator under which the headings are best understood; where none are, the one that makes most cells."""
    lines = list(io.StringIO(head, newline=""))[skip_lines : skip_lines + _HEAD_ROWS]

    def understood(separator: str) -> tuple[int, int]:
        reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        most = (0, 0)
        try:
            for cells in reader:
                most = max(most, (count_known(cells, known), len(cells)))
        except csv.Error:
            pass  # as far as it went; the full pass says what is wrong
        return most

    return max(_SEPARATORS, key=understood)
