"""Exports of many shapes, all of one roll."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.column_map import BOTH_NAMES
from chalicelib.domain.enrolment import EnrolmentRow, ReadRow
from chalicelib.domain.upn import check_letter
from chalicelib.ingest.columns import HEADINGS
from chalicelib.ingest.reader import read_enrolments

MAYA = {
    "upn": "E330990119001",
    "surname": "Okonedo-Reed",
    "forename": "Zoë",
    "birth_date": "11/02/2015",
    "entry_date": "04/09/2019",
}


def read(content: bytes | str, encoding: str = "utf-8", school: str = "3309901") -> list[ReadRow]:
    data = io.BytesIO(content.encode(encoding) if isinstance(content, str) else content)
    return list(read_enrolments(data, file_name="roll.csv", school_laestab=school))


def only(rows: list[ReadRow]) -> EnrolmentRow:
    assert len(rows) == 1
    assert rows[0].row, rows[0].findings
    return rows[0].row


def table(columns: dict[str, str], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([columns.keys(), columns.values()])
    return out.getvalue()


ROLL = table(
    {
        "UPN": MAYA["upn"],
        "Surname": "Okonedo-Reed",
        "Forename": "Zoë",
        "DOB": "11/02/2015",
        "DOA": "04/09/2019",
    }
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_encodings_separators_and_line_ends(encoding: str, separator: str, line_end: str) -> None:
    content = ROLL.replace(",", separator).replace("\r\n", line_end)
    row = only(read(content, encoding))
    assert (row.number, row.forename) == (2, "Zoë")


def test_utf_16_the_other_way_round() -> None:
    assert only(read(b"\xfe\xff" + ROLL.encode("utf-16-be"))).forename == "Zoë"


@pytest.mark.parametrize("field", sorted(MAYA))
def test_every_known_heading_is_understood(field: str) -> None:
    for heading in HEADINGS[field]:
        columns = {HEADINGS[name][0]: value for name, value in MAYA.items() if name != field}
        row = only(read(table(columns | {heading: MAYA[field]})))
        assert row.upn and row.upn.value == MAYA["upn"]


@pytest.mark.parametrize(
    "written",
    ["date of birth", "DATE OF BIRTH", " Date  of Birth ", "Date_of_Birth", "D.O.B.", "DateOfBirth"],
)
def test_case_blanks_and_points_in_headings_do_not_matter(written: str) -> None:
    assert only(read(ROLL.replace("DOB", written))).birth_date


def test_the_legal_surname_counts_wherever_it_stands() -> None:
    for order in (("Surname", "Legal Surname"), ("Legal Surname", "Surname")):
        columns = {heading: "Legal" if heading.startswith("Legal") else "Other" for heading in order}
        rest = {"Forename": "Zoë", "UPN": MAYA["upn"], "DOB": "11/02/2015", "Start date": "04/09/2019"}
        assert only(read(table(columns | rest))).surname == "Legal"


def test_columns_that_are_not_needed_are_passed_over() -> None:
    extra = {
        "Address": "1 Sample Street,\r\nSampleton",
        "Notes": 'said "hello"',
        "": "x",
        "Doctor": "",
        "Surname of GP": "Q",
    }
    columns = {
        "UPN": MAYA["upn"],
        "Surname": "Reed",
        "Forename": "Zoë",
        "DOB": "11/02/2015",
        "DOA": "04/09/2019",
    }
    assert only(read(table(extra | columns))).surname == "Reed"


def test_the_separator_line_of_excel() -> None:
    assert only(read("sep=;\r\n" + ROLL.replace(",", ";"))).number == 2


def test_blank_rows_count_as_a_spreadsheet_counts_them() -> None:
    title = "Roll of Larkmoor,,,,\n\n"
    assert only(read(title + ROLL + "\n,,,,\n")).number == 4


def test_a_short_row_lacks_what_is_not_there() -> None:
    (row,) = read(ROLL.splitlines()[0] + "\nE330990119001,Reed,Zoë\n")
    assert [(finding.code, finding.field) for finding in row.findings] == [
        ("missing", "birth_date"),
        ("missing", "entry_date"),
    ]


def test_empty_cells_beyond_the_headings_do_no_harm() -> None:
    head, first = ROLL.splitlines()
    assert only(read(f"{head},,\n{first},, ,,\n"))


def test_one_american_looking_date_among_british_ones_is_a_slip() -> None:
    rows = read(
        ROLL
        + "J352990219014,Wilk,Tomasz,11/30/2014,04/09/2019\n"
        + "D330990119008,Penhale,Ivo,19/04/2015,04/09/2019\n"
    )
    assert [row.row is not None for row in rows] == [True, False, True]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("", "C"), ("c", "C"), ("Single Registration", "C"),
        ("Current (single registration at this school)", "C"),
        ("Main - Dual Registration", "M"), ("Current Main (dual registration)", "M"), ("M", "M"),
        ("Subsidiary", "S"), ("Current subsidiary (dual registration)", "S"), ("s", "S"),
        ("Guest", "G"), ("Guest pupil (pupil not registered at this school)", "G"),
        ("Previous", "C"), ("Dual registration", "C"), ("remained", "C"), ("X", "C"),
    ],
)  # fmt: skip
def test_enrolment_status_words(written: str, status: str) -> None:
    head, first = ROLL.splitlines()
    (read_row,) = read(f"{head},Enrolment Status\n{first},{written}\n")
    assert read_row.row and read_row.row.status == status
    doubtful = written in {"Previous", "Dual registration", "remained", "X"}
    assert [finding.field for finding in read_row.findings] == ["status"] * doubtful


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("Year  7", "7"), ("Yr7", "7"), ("Y7", "7"), ("07", "7"), ("7", "7"), ("Reception", "R"),
        ("Year R", "R"),
        ("Nursery", "N"), ("N2", "N2"), ("Year 13", "13"), ("Oak class", "Oak class"), ("Nursing", "Nursing"),
        ("", ""),
    ],
)  # fmt: skip
def test_year_groups(written: str, short: str) -> None:
    head, first = ROLL.splitlines()
    assert only(read(f"{head},Year Group\n{first},{written}\n")).year_group == short


@pytest.mark.parametrize("written", ["007101", '="007101"', "'007101"])
def test_leading_zeros_stay(written: str) -> None:
    head, first = ROLL.splitlines()
    assert only(read(f"{head},Adno\n{first},{written}\n")).local_id == "007101"


def test_several_former_upns() -> None:
    head, first = ROLL.splitlines()
    row = only(read(f'{head},Former UPN\n{first},"j352990219014; Q33099012304C, -, J352990219014"\n'))
    assert [upn.value for upn in row.former_upns] == ["J352990219014", "Q33099012304C"]


def test_a_name_too_long_is_told_not_cut() -> None:
    (row,) = read(ROLL.replace("Okonedo-Reed", "O" * 101))
    assert [(finding.code, finding.field) for finding in row.findings] == [("too_long", "surname")]


@pytest.mark.parametrize("heading", HEADINGS[BOTH_NAMES])
def test_one_column_for_both_names(heading: str) -> None:
    head, first = ROLL.replace("Surname,Forename", heading).splitlines()
    row = only(read(f"{head}\n{first}\n".replace("Okonedo-Reed,Zoë", '"Okonedo-Reed, Zoë Ann"')))
    assert (row.surname, row.forename) == ("Okonedo-Reed", "Zoë Ann")


@pytest.mark.parametrize("name", ["Maya Reed", "Reed, Maya, Ann", "Reed,", ", Maya", "Reed, -"])
def test_a_whole_name_is_not_guessed(name: str) -> None:
    head = ROLL.splitlines()[0].replace("Surname,Forename", "Name")
    rows = read(
        f'{head}\nE330990119001,"Reed, Maya",11/02/2015,04/09/2019\nJ352990219014,"{name}",11/02/2015,04/09/2019\n'
    )
    assert rows[0].row and rows[1].row is None
    assert [(finding.code, finding.field) for finding in rows[1].findings] == [("unclear_name", "surname")]
    assert "Reed" not in rows[1].findings[0].message


def test_a_row_without_a_name_lacks_both() -> None:
    head = ROLL.splitlines()[0].replace("Surname,Forename", "Name")
    rows = read(
        f'{head}\nE330990119001,"Reed, Maya",11/02/2015,04/09/2019\nJ352990219014,,11/02/2015,04/09/2019\n'
    )
    assert [finding.field for finding in rows[1].findings] == ["surname", "forename"]


def test_two_columns_of_names_go_before_a_whole_name() -> None:
    head, first = ROLL.splitlines()
    assert only(read(f'{head},Name,Name\n{first},"Other, Ann","Else, Bo"\n')).surname == "Okonedo-Reed"


cell = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
) | st.sampled_from(list(MAYA.values()))
line = st.lists(cell, min_size=5, max_size=8).filter(lambda cells: any(map(str.strip, cells)))


@settings(deadline=None)
@given(st.lists(line, min_size=1, max_size=12), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_no_row_is_lost_whatever_stands_in_its_cells(
    lines: list[list[str]], separator: str, end: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["UPN", "Surname", "Forename", "Date of birth", "Entry date", "Sex", "Year", "Adno"])
    writer.writerows([*lines, list(MAYA.values())])
    rows = read(out.getvalue())
    accepted = sum(row.row is not None for row in rows)
    rejected = sum(row.row is None and bool(row.findings) for row in rows)
    assert accepted + rejected == len(rows) == len(lines) + 1


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_1520_stands_on_exactly_the_rows_that_share_a_upn(serials: list[int]) -> None:
    upns = [check_letter(f"330990119{serial:03}") + f"330990119{serial:03}" for serial in serials]
    lines = [f"{upn.lower() if i % 2 else upn},Reed,Zoë,11/02/2015,04/09/2019" for i, upn in enumerate(upns)]
    rows = read("\n".join([ROLL.splitlines()[0], *lines]))
    told = ["1520" in [finding.code for finding in row.findings] for row in rows]
    assert told == [upns.count(upn) > 1 for upn in upns]


def test_more_former_upns_than_anybody_has() -> None:
    """Each one is a write in the transaction that saves the child; a made-up row must not break the import."""
    former = ";".join(check_letter(f"3309901200{n:02}") + f"3309901200{n:02}" for n in range(40))
    (found,) = read(table({**MAYA, "former upn": former}))
    assert found.row is not None and len(found.row.former_upns) == 10
    assert "1560" in {finding.code for finding in found.findings}
