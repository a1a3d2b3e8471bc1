"""docs/enrolments.md names every code that a row or a file can get, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = [
    ROOT / "chalicelib" / "domain" / "upn.py",
    ROOT / "chalicelib" / "domain" / "enrolment.py",
    *(
        ROOT / "chalicelib" / "ingest" / f"{name}.py"
        for name in ("reader", "csv", "ctf", "columns", "dates", "verdict")
    ),
]
CODE = re.compile(
    r'(?:error|warning)\(\s*"(\w+)"'  # of a finding
    r'|code="(\w+)"'  # of a file
    r'|^[A-Z_0-9]+ = "(\d{4}|[a-z]+_date)"',  # named constants
    re.MULTILINE,
)


def test_the_page_and_the_code_agree() -> None:
    raised = {
        next(filter(None, found.groups()))
        for path in SOURCES
        for found in CODE.finditer(path.read_text("utf-8"))
    }
    page = (ROOT / "docs" / "enrolments.md").read_text("utf-8")
    told = set(re.findall(r"^\| (\d{4}|[a-z_]+) \|", page, re.MULTILINE))
    assert len(raised) > 25
    assert told == raised
