"""What fits what was typed, and what nothing is looked for by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import search
from chalicelib.domain.errors import Invalid
from tests import builders as make

ONEIL = make.student(
    surname="O'Neil-Björk",
    forename="Zoë",
    preferred_forename="Zed",
    year_group="7",
    registration_form="7 Oak",
)


@pytest.mark.parametrize(
    "typed",
    [
        "zo", "ZOE", "zoë", "o'neil", "ONeil", "o neil", "O’Neil", "neil", "bjork", "Björk", "oneilbj",
        "oneil bjork", "O'Neil-Björk, Zoë", "zoe bjo", "zed", "zed 7", "year 7 zo", "Y7 oneil", "7 oak zoe", "form 7oak",
        "zo\u200b\u0000e",
    ],
)  # fmt: skip
def test_it_fits(typed: str) -> None:
    assert search.fits(ONEIL, search.words_typed(typed))


@pytest.mark.parametrize("typed", ["zoey", "eil", "oneill", "zoe smith", "8 zoe", "zoe ash", "jork", "7o"])
def test_it_does_not_fit(typed: str) -> None:
    assert not search.fits(ONEIL, search.words_typed(typed))


@pytest.mark.parametrize("typed", ["", "a", "%", "  ", "a b", "\u202e", "😀", "--", "'", "#", "\x00\x07"])
def test_nothing_to_look_for(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        search.words_typed(typed)
    assert refused.value.code == "search_too_short"


@pytest.mark.parametrize("typed", ["a" * 201, "x" * 10_000, " ".join(f"word{n}" for n in range(9))])
def test_too_much_to_look_for(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        search.words_typed(typed)
    assert refused.value.code == "search_too_long"


def test_one_sign_may_be_a_name_and_a_digit_a_year() -> None:
    assert search.words_typed("李") == ("李",)
    assert search.words_typed("7") == ("7",)
    assert search.look_up_keys(make.student(surname="李", forename="娜")) == (("李", "李"), ("娜", "娜"))


@given(st.text(max_size=400))
def test_any_text_gives_words_or_a_sentence(typed: str) -> None:
    try:
        words = search.words_typed(typed)
    except Invalid as refused:
        assert refused.code.startswith("search_too_")
        assert len(typed) < 10 or typed not in refused.message
    else:
        assert 1 <= len(words) <= search.MAX_WORDS and all(words)


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_a_name_is_found_by_what_it_begins_with(surname: str, forename: str) -> None:
    """Every word that a look-up may begin with has a look-up, as long as there are not too many of them."""
    one = make.student(surname=surname, forename=forename)
    keys = search.look_up_keys(one)
    assert len(keys) <= search.MAX_LOOK_UPS
    words = [w for w in search.name_words(one) if search.can_be_looked_up(w)]
    if len({search.look_up_key(w) for w in words}) <= search.MAX_LOOK_UPS:
        assert all(search.look_up_key(w) in keys for w in words)


def test_whole_words_come_first() -> None:
    ann, anna = make.student(forename="Ann", surname="Zeal"), make.student(forename="Anna", surname="Abel")
    assert sorted([anna, ann], key=lambda s: search.by_fit(s, ["ann"])) == [ann, anna]
    assert sorted([ann, anna], key=lambda s: search.by_fit(s, ["an"])) == [anna, ann]
