"""A school's corrections of its columns."""

import pytest

from chalicelib.domain.column import Column
from chalicelib.domain.column_map import MAX_COLUMNS, column_map
from chalicelib.domain.errors import Invalid
from chalicelib.domain.imports import kept_columns
from chalicelib.domain.local_id import bare, fuller, has_lost_zeros


def test_headings_are_compared_without_case_blanks_and_points_and_kept_as_written() -> None:
    made = column_map("sch_new", [(" Fam. Name", "surname"), ("Colour", "")], 3)
    assert made.columns == {"famname": "surname", "colour": ""}
    assert made.written == {"famname": "Fam. Name", "colour": "Colour"} and made.version == 3


def test_two_exports_may_name_a_field_differently() -> None:
    assert column_map("sch_new", [("A", "surname"), ("B", "surname")], 0).columns == {
        "a": "surname",
        "b": "surname",
    }


@pytest.mark.parametrize(
    ("columns", "code", "place"),
    [
        ([("A", "surname"), ("B", "colour")], "unknown_field", "columns.1.field"),
        ([("Fam Name", "surname"), ("FAMNAME", "")], "double_heading", "columns.0.heading"),
        ([("", "surname")], "invalid", "columns.0.heading"),
        ([("!!", "surname")], "invalid", "columns.0.heading"),
        ([("x" * 101, "surname")], "invalid", "columns.0.heading"),
        ([(f"h{n}", "") for n in range(MAX_COLUMNS + 1)], "invalid", "columns"),
    ],
)
def test_a_map_that_cannot_be(columns: list[tuple[str, str]], code: str, place: str) -> None:
    with pytest.raises(Invalid) as error:
        column_map("sch_new", columns, 0)
    assert (error.value.code, list(error.value.fields)) == (code, [place])


def test_what_an_import_keeps_of_its_columns_is_bounded() -> None:
    assert len(kept_columns([Column("x", "upn")] * 1000)) == MAX_COLUMNS
    kept = kept_columns([Column("y" * 500, "")] * 1000)
    assert sum(len(c["heading"]) for c in kept) <= 8_000 and len(kept[0]["heading"]) == 100


@pytest.mark.parametrize(
    ("held", "told", "kept", "lost"),
    [
        ("007101", "7101", "007101", True),
        ("7101", "007101", "007101", False),
        ("007101", "007101", "007101", False),
        ("0A12", "A12", "A12", False),
        ("000", "0", "000", True),
        ("7101", "", "", False),
        ("", "7101", "7101", False),
        ("7101", "101", "101", False),
    ],
)
def test_lost_zeros(held: str, told: str, kept: str, lost: bool) -> None:
    assert (fuller(held, told), has_lost_zeros(held, told)) == (kept, lost)
    assert bare("007101") == "7101" and bare("٠٧") == "٠٧"
