"""The tables of a OneRoster bundle, each streamed row by row out of the ZIP."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from chalicelib.domain.column_map import heading_key
from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.csv import bounded_lines
from chalicelib.ingest.zip_bundle import ZipBundle

Row = dict[str, str]
"""Cells by heading, headings without case, blanks and punctuation. "" is there when there are too many cells."""

_NEEDED = {  # table -> headings without which it tells nothing
    "manifest.csv": ("propertyName", "value"),
    "orgs.csv": ("sourcedId", "type", "identifier"),
    "users.csv": ("sourcedId", "userIds", "givenName", "familyName"),
    "enrollments.csv": ("schoolSourcedId", "userSourcedId", "role", "beginDate", "endDate"),
    "demographics.csv": ("sourcedId", "birthDate"),
}
_NEEDED_OF_MORE = {
    "roles.csv": ("userSourcedId", "role", "orgSourcedId"),
    "academicsessions.csv": ("endDate",),
}
_NEEDED_WITHOUT_ROLES = ("role", "orgSourcedIds")
_VERSIONS = ("1.1", "1.2")


class Tables:
    """Made only when the ZIP is acceptable, each needed table is there with its headings and reads to its end.

    Raises UnreadableFile with the codes of ZipBundle, and not_recognised, missing_files, missing_columns,
    double_columns, bad_quotes. `has_roles`: roles are in roles.csv (1.2), not in users.csv (1.1).
    """

    def __init__(self, data: BinaryIO) -> None:
        self._bundle = ZipBundle(data, [*_NEEDED, *_NEEDED_OF_MORE])
        if "manifest.csv" not in self._bundle and "users.csv" not in self._bundle:
            raise UnreadableFile(
                "This ZIP is not a OneRoster export. Send that, or send the CSV export or CTF that is in the "
                "ZIP by itself.",
                code="not_recognised",
            )
        missing = [name for name in _NEEDED if name not in self._bundle]
        if missing:
            raise UnreadableFile(
                f"The OneRoster export has no {', '.join(missing)}. Let your MIS export the whole bundle, with "
                "demographics, and send it as it is.",
                code="missing_files",
            )
        self.has_roles = "roles.csv" in self._bundle
        for name in _NEEDED | _NEEDED_OF_MORE:
            for _ in self.rows(name):
                pass
        self._refuse_other_versions()

    def rows(self, name: str) -> Iterator[tuple[int, Row]]:
        """The rows of one table with their numbers as a spreadsheet counts them; none when it is not there."""
        if name not in self._bundle:
            return
        with self._bundle.open(name) as raw:
            text = io.TextIOWrapper(raw, encoding=self._bundle.encodings[name], newline="")
            reader = csv.reader(bounded_lines(text), strict=True, skipinitialspace=True)
            keys: list[str] = []
            try:
                for number, cells in enumerate(reader, 1):
                    if not any(map(str.strip, cells)):
                        continue
                    if not keys:
                        keys = [heading_key(cell) for cell in cells]
                        self._refuse_headings(name, keys)
                        continue
                    row = dict(zip(keys, cells, strict=False))
                    if any(map(str.strip, cells[len(keys) :])):
                        row[""] = ""
                    yield number, row
            except csv.Error:
                raise UnreadableFile(
                    f"The quotation marks in {name} do not pair up near line {reader.line_num}. Export the "
                    "bundle again.",
                    code="bad_quotes",
                ) from None
            if not keys:
                self._refuse_headings(name, keys)

    def _refuse_headings(self, name: str, keys: list[str]) -> None:
        needed = (_NEEDED | _NEEDED_OF_MORE)[name]
        if name == "users.csv" and not self.has_roles:
            needed += _NEEDED_WITHOUT_ROLES
        missing = [heading for heading in needed if heading_key(heading) not in keys]
        if missing:
            raise UnreadableFile(
                f"The table {name} has no column for: {', '.join(missing)}. Let your MIS export the whole "
                "bundle and send it as it is.",
                code="missing_columns",
            )
        double = [heading for heading in needed if keys.count(heading_key(heading)) > 1]
        if double:
            raise UnreadableFile(
                f"The table {name} has two columns with the heading: {', '.join(double)}. Export it again.",
                code="double_columns",
            )

    def _refuse_other_versions(self) -> None:
        for _, row in self.rows("manifest.csv"):
            if heading_key(row.get("propertyname", "")) == "onerosterversion":
                if row.get("value", "").strip().startswith(_VERSIONS):
                    return
                break
        raise UnreadableFile(
            "The manifest does not say that this is OneRoster 1.1 or 1.2. Choose one of the two in your MIS, "
            "and export again.",
            code="not_recognised",
        )
