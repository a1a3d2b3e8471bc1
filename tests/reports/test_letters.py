import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.reports.letters import Letters, is_right_to_left, name
from chalicelib.reports.pages import Line, lines_of
from tests.reports.samples import head, incident


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain text\n\twith lines", "plain text\n\twith lines"),
        ("lines\r\nof\rthree kinds", "lines\nof\nthree kinds"),
        ("a\x00b\x1b[31m", "a[U+0000]b[U+001B][31m"),
        ("\u202eevil\u202c \u2066x\u2069", "[U+202E]evil[U+202C] [U+2066]x[U+2069]"),
        ("\ufffe \uffff \U0001fffe \ufdd0", "[U+FFFE] [U+FFFF] [U+1FFFE] [U+FDD0]"),
        ("\ud800", "[U+D800]"),
        ("zero\u200bwidth \u200d joiner \u200f mark \xad", "zero\u200bwidth \u200d joiner \u200f mark \xad"),
        ("Zoë, 我, שלום, 👍🏽", "Zoë, 我, שלום, 👍🏽"),
    ],
)
def test_as_it_can_be_shown(written: str, shown: str) -> None:
    assert Letters()(written) == shown


def test_what_no_font_has() -> None:
    letters = Letters({"𠮷"})
    assert letters("Mr 𠮷田") == "Mr [U+20BB7]田"
    assert letters.shown_by_code_in([incident(text="𠮷\x07\r\n"), head(school_name="\u202e")]) == {
        *("𠮷", "\x07", "\u202e")
    }
    assert (name("𠮷"), name("\x07")) == ("CJK UNIFIED IDEOGRAPH-20BB7", "control character")


@given(st.text())
def test_letters_stay_and_nothing_goes_in_silence(text: str) -> None:
    letters = Letters()
    shown = letters(text)
    codes = sum(letters.is_shown_by_code(c) for c in text.replace("\r", "\n"))
    assert shown.count("[U+") >= codes
    assert [c for c in shown if c.isalnum() and not c.isascii()] == [
        c for c in text if c.isalnum() and not c.isascii()
    ]
    assert letters(shown) == shown


def test_direction_is_that_of_the_first_letter() -> None:
    assert [is_right_to_left(line) for line in ("12 שלום abc", "abc שלום", "12", "السلام")] == [
        *(True, False, False, True)
    ]


def test_lines() -> None:
    assert lines_of("\n one\n\n \nשלום\u2028three\n") == [
        Line(" one", False, False),
        Line("שלום", True, True),
        Line("three", False, False),
    ]
