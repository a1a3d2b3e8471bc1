"""docs/enrolments.md names every code that a row or a file can get, and no other."""

import re
from pathlib import Path

from chalicelib.ingest.reader import read_enrolments

ROOT = Path(__file__).parent.parent.parent
READERS = [p for p in (ROOT / "chalicelib" / "ingest").glob("*.py") if not p.name.startswith("package_")]
"""Of enrolment files; packages of records have codes of their own."""
SOURCES = [
    ROOT / "chalicelib" / "domain" / "upn.py",
    ROOT / "chalicelib" / "domain" / "enrolment.py",
    ROOT / "chalicelib" / "usecases" / "roll.py",
    *READERS,
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


def test_the_codes_of_whole_files_stand_at_the_door_and_on_the_page() -> None:
    raised = set()
    for path in READERS:
        for refusal in re.findall(
            r"UnreadableFile\((.*?)\bcode=\"(\w+)\"", path.read_text("utf-8"), re.DOTALL
        ):
            raised.add(refusal[1])
    door = re.search(r"Codes: (.*?)\.\n", read_enrolments.__doc__ or "", re.DOTALL)
    assert door and set(re.split(r",\s+", door[1])) == raised
    page = (ROOT / "docs" / "enrolments.md").read_text("utf-8").split("## When a whole file is refused")[1]
    assert set(re.findall(r"^\| ([a-z_]+) \|", page, re.MULTILINE)) == raised
