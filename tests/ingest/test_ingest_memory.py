"""Reading needs no more memory for a large file than for a small one."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.domain.upn import check_letter
from chalicelib.ingest.duplicates import find_repeated
from chalicelib.ingest.reader import read_enrolments
from tests.ingest.bundles import DEMOGRAPHICS, ENROLLMENTS, USERS, larkmoor

SCHOOL = "3309901"


def upns(rows: int) -> Iterator[str]:
    for number in range(rows):
        digits = f"330990{number // 100_000}{number % 100_000:05}"
        yield check_letter(digits) + digits


def write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(
            "Adno,Legal Surname,Legal Forename,DOB,Gender,Year,UPN,Enrolment Status,Date of Admission\n"
        )
        for number, upn in enumerate(upns(rows)):
            born = f"{number % 28 + 1:02}/02/2015"
            out.write(f"{number:06},Sample,Pupil,{born},F,7,{upn},Single Registration,02/09/2026\n")


def write_ctf(path: Path, rows: int) -> None:
    school = "<LEA>330</LEA><Estab>9901</Estab>"
    with path.open("w", encoding="utf-8") as out:
        out.write(f"<CTfile><Header><SourceSchool>{school}</SourceSchool></Header><CTFpupilData>")
        for upn in upns(rows):
            out.write(
                f"<Pupil><UPN>{upn}</UPN><Surname>Sample</Surname><Forename>Pupil</Forename><DOB>2015-02-11</DOB>"
                f"<Unknown><Deep>{'x' * 200}</Deep></Unknown><SchoolHistory><School>{school}"
                "<EntryDate>2019-09-04</EntryDate></School></SchoolHistory></Pupil>"
            )
        out.write("</CTFpupilData></CTfile>")


def write_json(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write('{"data": [')
        for number, upn in enumerate(upns(rows)):
            told = {
                "upi": f"{number:032x}", "surname": "Sample", "forename": "Pupil",
                "date_of_birth": {"date": "2015-02-11 00:00:00.000000", "timezone": "Europe/London"},
                "education_details": {"data": {"upn": upn, "admission_date": "2019-09-04", "leaving_date": None}},
                "contacts": {"data": [{"surname": "Other", "notes": "x" * 200}]},
            }  # fmt: skip
            out.write("," * (number > 0) + json.dumps(told))
        out.write('], "meta": {"pagination": {"more": false}}}')


def write_bundle(path: Path, rows: int) -> None:
    """One school of 300 pupils; `rows` are their places in classes."""
    pupils = 300
    head, _ = USERS.splitlines()
    users = [f"u{n},,s1,student,{{UPN:{upn}}},Pupil,Sample,," for n, upn in enumerate(upns(pupils))]
    classes = [f"e{n},,c{n:x},s1,u{n % pupils},student,2019-09-04," for n in range(rows)]
    dates = [f"u{n},2015-02-11,female" for n in range(pupils)]
    path.write_bytes(
        larkmoor(
            users="\n".join([head, *users]),
            enrollments="\n".join([ENROLLMENTS.splitlines()[0], *classes]),
            demographics="\n".join([DEMOGRAPHICS.splitlines()[0], *dates]),
        )
    )


def peak(path: Path, rows: int, accepted_rows: int | None = None) -> int:
    """Highest memory while all rows are read, in bytes."""
    with path.open("rb") as data:
        tracemalloc.start()
        try:
            accepted = sum(
                row.row is not None
                for row in read_enrolments(data, file_name=path.name, school_laestab=SCHOOL)
            )
            highest = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert accepted == (rows if accepted_rows is None else accepted_rows)
    return highest


@pytest.mark.parametrize(
    ("write", "small", "large"),
    [(write_csv, 2_000, 20_000), (write_ctf, 300, 3_000), (write_json, 300, 3_000)],
)
def test_memory_is_flat(tmp_path: Path, write: Callable[[Path, int], None], small: int, large: int) -> None:
    peaks = []
    for rows in (small, large):
        write(tmp_path / str(rows), rows)
        peaks.append(peak(tmp_path / str(rows), rows))
    assert max(peaks) < 4 * 1024 * 1024
    assert peaks[1] - peaks[0] < 256 * 1024


def test_memory_of_a_bundle_grows_with_the_pupils_only(tmp_path: Path) -> None:
    peaks = []
    for rows in (3_000, 30_000):
        write_bundle(tmp_path / str(rows), rows)
        peaks.append(peak(tmp_path / str(rows), rows, 300))
    assert max(peaks) < 4 * 1024 * 1024
    assert peaks[1] - peaks[0] < 256 * 1024


def test_repeated_values_are_found_among_many() -> None:
    """Enough values that some share a place in the table: these suspects must be cleared."""
    values = [*upns(30_000), "twice", "thrice", "twice", "thrice", "thrice"]
    assert find_repeated(lambda: values) == {"twice", "thrice"}


def test_without_suspects_there_is_no_second_look() -> None:
    looks = []

    def read() -> list[str]:
        looks.append(1)
        return ["one", "two"]

    assert find_repeated(read) == frozenset()
    assert len(looks) == 1
