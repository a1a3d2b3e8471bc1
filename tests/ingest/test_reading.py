"""What a file tells beside its rows: how many there are, how its columns are read, when it was made."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.reader import Reading, read_enrolments

FILES = sorted((Path(__file__).parent.parent / "data" / "enrolments").iterdir())
SCHOOLS = ("3309901", "3309911", "3529902", "9389903")
ROW = "Okonedo-Reed,Maya,11/02/2015,E330990119001,02/09/2026"


def read(text: str | bytes, school: str = "3309901", **corrected: str) -> Reading:
    data = io.BytesIO(text.encode() if isinstance(text, str) else text)
    return read_enrolments(data, file_name="roll", school_laestab=school, corrected=corrected)


def refused(text: str | bytes, **corrected: str) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as error:
        read(text, **corrected)
    return error.value


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_kind_of_file_says_how_many_rows_it_has(path: Path) -> None:
    counted = 0
    for school in SCHOOLS:
        try:
            reading = read(path.read_bytes(), school)
        except UnreadableFile:
            continue  # another school's
        assert reading.row_count == len(list(reading)) > 0
        counted += 1
    assert counted


def test_a_correction_beats_every_guess() -> None:
    text = f"Surname,Forename,DOB,UPN,DOA,Family\n{ROW},Weir\n"
    (plain,) = read(text)
    (corrected,) = read(text, family="surname")
    assert plain.row and plain.row.surname == "Okonedo-Reed"
    assert corrected.row and corrected.row.surname == "Weir"
    columns = {c.heading: (c.field, c.is_corrected) for c in read(text, family="surname").columns}
    assert columns["Family"] == ("surname", True) and columns["Surname"] == ("", False)


def test_a_column_that_is_not_used_makes_way() -> None:
    text = f"Surname,Forename,DOB,UPN,DOA,Surname (parent),Surname\n{ROW},,Other\n"
    assert refused(text).code == "double_columns"
    renamed = text.replace(",Surname\n", ",Surname P\n").replace("Surname,F", "Name of family,F")
    (row,) = read(renamed, nameoffamily="surname", surnamep="")
    assert row.row and row.row.surname == "Okonedo-Reed"


def test_two_exports_may_name_a_field_differently_but_not_one_file() -> None:
    both = {"family": "surname", "nachname": "surname"}
    for heading in ("Family", "Nachname"):
        (row,) = read(f"{heading},Forename,DOB,UPN,DOA\n{ROW}\n", **both)
        assert row.row and row.row.surname == "Okonedo-Reed"
    assert refused(f"Family,Forename,DOB,UPN,DOA,Nachname\n{ROW},Weir\n", **both).code == "double_columns"


def test_a_named_column_of_both_names_beats_guessed_ones() -> None:
    text = 'Who,Surname,DOB,UPN,DOA\n"Reed, Maya",Parent,11/02/2015,E330990119001,02/09/2026\n'
    (row,) = read(text, who="name")
    assert row.row and (row.row.surname, row.row.forename) == ("Reed", "Maya")


def test_corrections_find_headings_and_separators_that_no_guess_knows() -> None:
    text = f"Nachname;Vorname;Geboren;Kennung;Eintritt\n{ROW.replace(',', ';')}\n"
    told = refused(text)
    assert told.code == "no_header"
    assert [c.heading for c in told.columns] == ["Nachname", "Vorname", "Geboren", "Kennung", "Eintritt"]
    (row,) = read(
        text,
        nachname="surname",
        vorname="forename",
        geboren="birth_date",
        kennung="upn",
        eintritt="entry_date",
    )
    assert row.row and row.row.forename == "Maya"


def test_a_refusal_for_columns_says_how_they_were_read() -> None:
    told = refused("Surname,Forename,UPN,DOA,Colour\na,b,c,d,e\n")
    assert told.code == "missing_columns"
    assert [c.field for c in told.columns] == ["surname", "forename", "upn", "entry_date", ""]


@pytest.mark.parametrize("text", [f"{ROW}\n{ROW}\n", f"Roll of Larkmoor,November\n{ROW}\n"])
def test_without_headings_no_pupil_is_shown_as_one(text: str) -> None:
    told = refused(text)
    assert (told.code, told.columns) == ("no_header", ())


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("2026-07-15T14:02:11", datetime(2026, 7, 15, 14, 2, 11, tzinfo=UTC)),
        ("2026-07-15T14:02:11+01:00", datetime(2026, 7, 15, 13, 2, 11, tzinfo=UTC)),
        ("2026-07-15", datetime(2026, 7, 15, tzinfo=UTC)),
        ("1899-12-30T00:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("15/07/2026", None),
        ("", None),
    ],
)
def test_a_ctf_says_when_it_was_made(written: str, stated: datetime | None) -> None:
    (path,) = [p for p in FILES if p.name == "3309901_CTF_3309911_001.xml"]
    text = path.read_text("utf-8").replace("2026-07-15T14:02:11", written)
    assert read(text).stated_at == stated
    assert read(f"Surname,Forename,DOB,UPN,DOA\n{ROW}\n").stated_at is None


def test_twelve_characters_without_the_check_letter_are_told_as_such() -> None:
    (row,) = read(f"Surname,Forename,DOB,UPN,DOA\n{ROW.replace('E33', '33')}\n")
    (finding,) = row.findings
    assert finding.code == "1510" and "no check letter" in finding.message
