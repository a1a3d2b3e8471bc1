"""What an API key looks like, what is kept of it, and who acts with it."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.api_key import ApiKey, check_label, is_key, key_hash, key_text
from chalicelib.domain.errors import Invalid
from tests.builders import NEW, NOW


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_a_prefix_and_43_characters_that_fit_into_a_url(random: bytes) -> None:
    text = key_text(random)
    assert text.startswith("shk_") and len(text) == 47
    assert is_key(text)
    assert key_hash(text) == sha256(text.encode()).hexdigest()


def test_no_two_keys_of_different_bytes_are_alike() -> None:
    assert len({key_text(bytes([n]) * 32) for n in range(256)}) == 256


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_fewer_random_bytes_make_no_key(size: int) -> None:
    with pytest.raises(ValueError, match="32"):
        key_text(b"x" * size)


GOOD = key_text(b"\x07" * 32)


@pytest.mark.parametrize(
    "text",
    ["", "shk_", GOOD[:-1], f"{GOOD}A", GOOD.upper(), f"{GOOD[:-1]}+", f"{GOOD}\n", f" {GOOD}", "é" * 47],
)
def test_what_is_no_key(text: str) -> None:
    assert not is_key(text)


def test_a_label_is_one_line_of_up_to_100_characters() -> None:
    assert check_label("  Arbor   nightly ") == "Arbor nightly"
    assert len(check_label("x" * 100)) == 100
    for bad in ("", "   ", "x" * 101, "a\x00b", "a\u202eb"):
        with pytest.raises(Invalid) as error:
            check_label(bad)
        assert error.value.fields == {"label": "length"}


def test_who_acts_with_a_key_is_a_connector_of_its_school() -> None:
    actor = ApiKey("key_one", NEW, "Arbor", NOW, "Sasha Quill").actor
    assert (actor.user_id, actor.name, actor.school_id) == ("key_one", "API key Arbor", NEW)
    assert actor.is_connector
    assert not (actor.is_key_holder or actor.is_operator or actor.has_second_factor or actor.rights)
