"""Transfers are found by the student's name, at each school its own."""

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.usecases import matching, transfers
from chalicelib.usecases.transfer_search import search_transfers
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud

OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)


@pytest.fixture
def detected(cloud: Cloud) -> str:
    """The id of a transfer that nobody has requested yet."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_record()
    matching.match_changed_student("stu_new", NOW)
    return world.only_incoming().transfer_id


def found(school_id: str, text: str, *, incoming: bool) -> list[str]:
    views, has_more = search_transfers(make.key_holder(school_id), text, NOW, incoming=incoming)
    assert not has_more
    return [one.transfer.transfer_id for one in views]


def test_each_school_finds_what_it_may_know_of(detected: str) -> None:
    surname = make.student().surname.lower()[:3]
    assert found(NEW, surname, incoming=True) == [detected]
    assert found(NEW, surname, incoming=False) == []
    assert found(OLD, surname, incoming=False) == [], "it has not been requested"
    transfers.request_transfer(NEW_HOLDER, detected, NOW)
    assert found(OLD, surname, incoming=False) == [detected], "who has left is looked for too"
    assert found(OLD, surname, incoming=True) == []
    assert found(NEW, "zzyx", incoming=True) == []


def test_bad_questions(detected: str) -> None:
    with pytest.raises(Invalid):
        search_transfers(NEW_HOLDER, "!", NOW, incoming=True)
    with pytest.raises(NotAllowed):
        search_transfers(make.actor(NEW), "ma", NOW, incoming=True)
