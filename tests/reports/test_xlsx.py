"""The spreadsheet is read back by another library, as values and as what it would run."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib.reports import xlsx
from chalicelib.reports.xlsx import GOES_ON, LONGEST, pieces_of
from tests.reports.samples import SHA256, file, head, incident, with_all_parts


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    lines = list(load_workbook(path)[sheet].values)
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def test_all_parts(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    report = head(incident_count=2, with_earlier=True, files=(file("policy.pdf"),))
    xlsx.write(report, [with_all_parts(1), incident(2)], path)
    first, second = rows(path, "Incidents")
    assert first["Text"] == "First line.\n\nSecond paragraph."
    assert (first["Number"], f"{first['Happened']:%d %m %Y %H:%M}") == (1, "24 11 2025 09:30")
    assert first["Categories"] == "Bullying; Online safety"
    assert first["Linked students"] == "Kofi Adjaye; 2 whose name is not shown"
    assert first["Body map"] == "1. Front, left cheek: Red mark\n2. Back, upper back"
    assert first["Struck out"] == "28 Nov 2025, 09:30 by Dr Łuczak: Logged twice"
    assert (second["Student"], second["At school"]) == ("Maya Okonedo-Reed", "Larkmoor Academy")
    assert [(a["Incident"], a["Action"], a["Done"]) for a in rows(path, "Actions")] == [
        (1, "Ring home", "25 Nov 2025, 09:30"),
        (1, "Meet the family", "not done"),
    ]
    assert [(f["Incident"], f["File"], f["SHA-256"]) for f in rows(path, "Files")] == [
        (1, "letter home.pdf", SHA256),
        (1, "scan.tif", None),
        ("none", "policy.pdf", SHA256),
    ]
    assert [v["Text"] for v in rows(path, "Earlier versions")] == ["What stood before."]
    assert [p.name for p in tmp_path.iterdir()] == ["report.xlsx"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        '=HYPERLINK("http://x")',
        "http://example.org",
        "1e9",
        "\ttab",
        "TRUE",
        "{=1}",
    ],
)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    xlsx.write(head(), [incident(text=text)], tmp_path / "report.xlsx")
    sheet = load_workbook(tmp_path / "report.xlsx")["Incidents"]
    cell = sheet["H2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix  # or a spreadsheet would run it once somebody has edited it


def test_a_long_text_goes_on_below(tmp_path: Path) -> None:
    text = "word " * 9_999 + "🙂" * 2
    xlsx.write(head(incident_count=2), [incident(1, text), incident(2)], tmp_path / "report.xlsx")
    found = rows(tmp_path / "report.xlsx", "Incidents")
    assert [r["Number"] for r in found] == [1, 1, 2]
    assert "".join(str(r["Text"]).removesuffix(GOES_ON) for r in found[:2]) == text


def test_pieces_never_cut_a_character() -> None:
    text = "a" + "🙂" * LONGEST
    pieces = pieces_of(text)
    assert "".join(p.removesuffix(GOES_ON) for p in pieces) == text
    assert all(len(p.encode("utf-16-le")) // 2 <= 32_767 for p in pieces)


def test_nothing_matches(tmp_path: Path) -> None:
    report = head(
        incident_count=0, filter_words=("From 1 Sep 2026",), not_shown=("2 incidents of other categories",)
    )
    xlsx.write(report, [], tmp_path / "report.xlsx")
    said = [tuple(row.values()) for row in rows(tmp_path / "report.xlsx", "Report")]
    assert ("Asked for", "No incident matches this. The report is complete all the same.") in said
    assert ("Asked for", "From 1 Sep 2026") in said
    assert ("Not shown", "2 incidents of other categories") in said
    assert rows(tmp_path / "report.xlsx", "Incidents") == []


def test_what_turns_text_stands_as_its_code(tmp_path: Path) -> None:
    xlsx.write(head(), [incident(text="a\u202eb\x07c")], tmp_path / "report.xlsx")
    assert rows(tmp_path / "report.xlsx", "Incidents")[0]["Text"] == "a[U+202E]b[U+0007]c"
