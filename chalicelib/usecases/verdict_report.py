"""The report of an import for people: the verdict on every row, as CSV that a spreadsheet opens without harm."""

import csv
import io
import tempfile
from collections.abc import Iterable
from types import TracebackType
from typing import BinaryIO, cast

from chalicelib.domain.imports import RowVerdict

HEADINGS = ("row", "admission number", "verdict", "severity", "code", "field", "message")
_IN_MEMORY = 1024 * 1024
_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class VerdictReport:
    """Written while the file is read, to a temporary file: memory stays flat for any number of rows.

    One line for each finding, one for a row without any; UTF-8 with its mark, lines end in CRLF. `data` is the whole
    report, from its start. Used as a context manager, which closes it.
    """

    def __init__(self) -> None:
        spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._bytes = cast(BinaryIO, spool)
        self._text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", newline="")
        self._lines = csv.writer(self._text, lineterminator="\r\n")
        self._lines.writerow(HEADINGS)

    def __enter__(self) -> "VerdictReport":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()

    def add(self, verdicts: Iterable[RowVerdict]) -> None:
        for one in verdicts:
            row = (one.number, safe(one.local_id), one.verdict.value)
            if not one.findings:
                self._lines.writerow((*row, "", "", "", ""))
            for finding in one.findings:
                told = (finding.severity.value, finding.code, finding.field, finding.message)
                self._lines.writerow((*row, *map(safe, told)))

    @property
    def data(self) -> BinaryIO:
        self._text.flush()
        self._bytes.seek(0)
        return self._bytes


def safe(cell: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula and run."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell
