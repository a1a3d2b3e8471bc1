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
    assert names.fold(one) == names.fold(other)


@pytest.mark.parametrize(("one", "other"), [("Iris", "Ivo"), ("Ann", "Anne")])
def test_other_names_are_not_alike(one: str, other: str) -> None:
    assert names.fold(one) != names.fold(other)
