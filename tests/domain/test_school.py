from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.domain.school import Group, User, check_email, check_laestab, joined_rights
from tests.builders import ALL_RIGHTS, NEW, NOW, UPN, VIEW


def test_keyed_hashes() -> None:
    one, two = IdentifierHasher(b"one"), IdentifierHasher(b"two", b"one")
    assert one.to_look_up(UPN) == [one.to_write(UPN)]
    assert two.to_look_up(UPN) == [two.to_write(UPN), one.to_write(UPN)]
    assert two.to_write(UPN) != one.to_write(UPN)
    assert UPN not in one.to_write(UPN) and len(one.to_write(UPN)) == 40


def test_rights_of_several_groups_join() -> None:
    groups = [
        Group("g1", NEW, "A", {"cat_a": VIEW}),
        Group("g2", NEW, "B", {"cat_a": ALL_RIGHTS, "cat_b": VIEW}),
        Group("g3", NEW, "C"),
    ]
    assert joined_rights(groups) == {"cat_a": ALL_RIGHTS, "cat_b": VIEW}


@pytest.mark.parametrize("text", ["3309901", "330 9901", "330/9901", " 330-9901 "])
def test_a_laestab_is_seven_digits(text: str) -> None:
    assert check_laestab(text) == "3309901"


@pytest.mark.parametrize("text", ["", "330990", "33099011", "33O9901", "٣٣٠٩٩٠١"])
def test_what_is_no_laestab(text: str) -> None:
    with pytest.raises(Invalid):
        check_laestab(text)


def test_an_address_is_kept_in_lower_case() -> None:
    assert check_email(" DSL@School.Example ") == "dsl@school.example"


@pytest.mark.parametrize("text", ["", "dsl", "a@b", "a b@c.de", "a@b@c.de", "a@b.", "x" * 250 + "@b.de"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(Invalid):
        check_email(text)


def test_what_began_before_the_signing_out_is_dead() -> None:
    user = User("usr_one", "sch_one", "Tess", "tess@new.example", signed_out_at=NOW)
    assert user.is_signed_out(NOW - timedelta(microseconds=1))
    assert not user.is_signed_out(NOW)
    assert not replace(user, signed_out_at=None).is_signed_out(NOW)


@pytest.mark.parametrize(
    ("is_key_holder", "is_active", "chose", "needs", "holds"),
    [
        (True, True, False, True, True),
        (True, False, False, True, False),
        (False, True, True, True, False),
        (False, True, False, False, False),
    ],
)
def test_who_needs_a_second_factor_and_who_counts_as_key_holder(
    is_key_holder: bool, is_active: bool, chose: bool, needs: bool, holds: bool
) -> None:
    user = User("u", "s", "Tess", "t@new.example", is_key_holder, is_active, chose_second_factor=chose)
    assert (user.needs_second_factor, user.holds_keys) == (needs, holds)
