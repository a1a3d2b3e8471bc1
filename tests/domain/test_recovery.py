"""Recovery codes: how they are shown, and that typing them differently does not matter."""

import pytest

from chalicelib.domain.recovery import ALPHABET, LENGTH, hash_of, hashes_of, shown

CODE = "abcdefghjkmnpqrs"


def test_a_code_is_shown_in_groups_of_four() -> None:
    assert shown(CODE) == "abcd-efgh-jkmn-pqrs" and len(CODE) == LENGTH


@pytest.mark.parametrize("typed", ["abcd-efgh-jkmn-pqrs", " ABCD efgh JKMN pqrs ", "abcdefghjkmnpqrs\n"])
def test_however_it_is_typed(typed: str) -> None:
    assert hash_of("usr_one", typed) == hash_of("usr_one", CODE)


def test_another_code_or_another_person_is_another_hash() -> None:
    assert len({hash_of("usr_one", CODE), hash_of("usr_two", CODE), hash_of("usr_one", CODE[::-1])}) == 3
    assert hashes_of("usr_one", [CODE, "abcd-efgh-jkmn-pqrs"]) == {hash_of("usr_one", CODE)}


def test_nothing_looks_alike_on_paper() -> None:
    assert not set(ALPHABET) & set("ilo01") and len(set(ALPHABET)) == len(ALPHABET)
