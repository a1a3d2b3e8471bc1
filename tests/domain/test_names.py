import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import names


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("  Okonedo-Reed ", "Okonedo-Reed"),
        ("Mary\u00a0 Ann\n", "Mary Ann"),
        ("Zoe\u0308", "Zoë"),
        ("A\u200bda\x00", "Ada"),
        ("\u2019t Hooft", "\u2019t Hooft"),
        ("", ""),
    ],
)
def test_tidy_keeps_the_name_and_drops_the_noise(written: str, tidied: str) -> None:
    assert names.tidy(written) == tidied


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert names.tidy(names.tidy(text)) == names.tidy(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Okonedo-Reed", "OKONEDO REED"),
        ("O'Neill", "O\u2019Neill"),
        ("Zoë", "Zoe"),
        ("Łucja", "Lucja"),
        ("Bjørn", "Bjorn"),
        ("Strauß", "Strauss"),
        ("José", "Jose\u0301"),
    ],
)
def test_two_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    assert names.same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("Iris", "Ivo"), ("", ""), ("-", "'"), ("Ann", "Anne")])
def test_other_names_and_blanks_are_not_alike(one: str, other: str) -> None:
    assert not names.same_name(one, other)


def test_staff_see_the_preferred_names() -> None:
    assert names.display_name("Tomasz", "Wilk") == "Tomasz Wilk"
    assert names.display_name("Tomasz", "Wilk", preferred_forename="Tomek") == "Tomek Wilk"
    assert names.display_name("Tomasz", "Wilk", preferred_surname="Vilk") == "Tomasz Vilk"


def test_a_list_keeps_a_family_together() -> None:
    people = [("Zoë", "Ångström"), ("Adam", "Bell"), ("ada", "ANGSTROM")]
    assert sorted(people, key=lambda person: names.sort_name(*person)) == [people[2], people[0], people[1]]


@pytest.mark.parametrize(
    ("forename", "surname", "expected"),
    [
        ("Maya", "Okonedo-Reed", "MOR"),
        ("seán", "ó Dálaigh", "SÓD"),
        ("Minh Anh", "Nguyễn", "MAN"),
        ("", "", ""),
    ],
)
def test_initials(forename: str, surname: str, expected: str) -> None:
    assert names.initials(forename, surname) == expected
