"""UPN rules. Sources of the examples: the DfE's UPN guide and the census help of several systems."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain import upn
from chalicelib.domain.errors import Invalid

VALID = ["A813123407001", "P207000016049", "Z352234519123", "G667401520018", "E330990119001"]
TEMPORARY = ["V33041212401A", "Q33099012304C"]

digits = st.text("0123456789", min_size=11, max_size=11)
permanent = st.builds(lambda a, b: upn.check_letter(a + b) + a + b, digits, st.sampled_from("0123456789"))
temporary = st.builds(
    lambda a, b: upn.check_letter(a + b) + a + b, digits, st.sampled_from(upn.CHECK_LETTERS)
)
any_upn = permanent | temporary


def code_of(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        upn.check(text)
    assert upn.normalise(text) not in caught.value.message or not upn.normalise(text)
    assert caught.value.message.endswith(".")
    return caught.value.code


@pytest.mark.parametrize("text", VALID)
def test_a_permanent_upn_is_told_as_such(text: str) -> None:
    assert upn.check(text) == upn.Upn(value=text, is_temporary=False, la_code=text[1:4])


@pytest.mark.parametrize("text", TEMPORARY)
def test_a_temporary_upn_is_told_as_such(text: str) -> None:
    assert upn.check(text) == upn.Upn(value=text, is_temporary=True, la_code="330")


@pytest.mark.parametrize("text", ["A801200005001", "B207000016049", "Q207000016049"])
def test_a_wrong_check_letter_is_census_error_1510(text: str) -> None:
    """Q207000016049 is called right on a help page; its sum is 266, and 266 mod 23 is 13: P."""
    assert code_of(text) == "1510"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "1500"),
        ("  \u00a0\u200b ", "1500"),
        ("n/a", "1500"),
        ("Unknown", "1500"),
        ("S813123407001", "1510"),  # a letter that is never used
        ("1813123407001", "1510"),
        ("813123407001", "1510"),  # the check letter was lost
        ("A8I3123407001", "1530"),
        ("A", "1530"),
        ("Maya", "1530"),
        ("A81312340700", "1550"),
        ("A81312340O001", "1540"),
        ("A8131234", "1540"),
        ("A81312340700O", "1550"),
        ("A81312340700I", "1550"),
        ("A8131234070011", "1550"),
        ("A813123407001 / A813123407001", "1550"),
        ("8.13E+11", "1540"),
        ("8,13E+11", "1540"),
        ("8E11", "1540"),
        ("A813123407\u0660\u0660\u0661", "1540"),  # digits, but not the ones a UPN is written in
    ],
)
def test_each_fault_has_its_census_error(text: str, code: str) -> None:
    assert code_of(text) == code


def test_a_shortened_number_is_explained_as_the_work_of_a_spreadsheet() -> None:
    with pytest.raises(Invalid, match="spreadsheet"):
        upn.check("8.13123E+11")


@pytest.mark.parametrize(
    "text",
    [
        "a813123407001",
        " A813 1234 07001\t",
        "\ufeffA813123407001",
        "A813123407001\u00a0",
        "\uff21813123407001",
    ],
)
def test_case_blanks_and_wide_forms_do_not_matter(text: str) -> None:
    assert upn.check(text).value == "A813123407001"


@given(any_upn)
def test_what_the_check_letter_makes_is_valid_and_stays_the_same(text: str) -> None:
    found = upn.check(text.lower())
    assert found.value == text == upn.normalise(text)
    assert found.is_temporary == text[-1].isalpha()


@given(any_upn, st.integers(0, 12), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_every_wrong_character_is_found(text: str, place: int, other: str) -> None:
    assume(text[place] != other)
    wrong = text[:place] + other + text[place + 1 :]
    same_number = place == 12 and upn._VALUES.get(other) == upn._VALUES[text[12]]
    if same_number:  # no check letter can tell these, but one of the two is temporary and so never matches
        assert upn.check(wrong).is_temporary != upn.check(text).is_temporary
    else:
        code_of(wrong)


@given(any_upn, st.integers(0, 12), st.integers(0, 12))
def test_every_swap_of_two_different_characters_is_found(text: str, one: int, other: int) -> None:
    assume(text[one] != text[other])
    swapped = list(text)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    code_of("".join(swapped))


@given(st.text())
def test_any_text_is_a_upn_or_is_refused(text: str) -> None:
    try:
        assert upn.normalise(upn.check(text).value) == upn.normalise(text)
    except Invalid as problem:
        assert problem.code in {"1500", "1510", "1530", "1540", "1550"}


@pytest.mark.parametrize("la_code", ["001", "201", "330", "667", "909", "938", "943"])
def test_codes_in_use_now_or_once_are_plausible(la_code: str) -> None:
    assert upn.la_code_is_plausible(la_code)


@pytest.mark.parametrize("la_code", ["000", "006", "100", "200"])
def test_codes_never_used_are_not_plausible(la_code: str) -> None:
    assert not upn.la_code_is_plausible(la_code)


def test_a_check_letter_needs_twelve_characters() -> None:
    with pytest.raises(ValueError, match="twelve"):
        upn.check_letter("33099011900")


def test_a_upn_does_not_show_itself_in_a_log() -> None:
    assert "813123407001" not in repr(upn.check("A813123407001"))
