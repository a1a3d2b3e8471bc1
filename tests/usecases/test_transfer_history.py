"""The history of a transfer: each school's own, whole, and nobody else's."""

import pytest

from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.storage import transfers as stored
from chalicelib.usecases import matching, transfers, workflow
from chalicelib.usecases.transfer_history import view_transfer_history
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import Cloud
from tests.steps import LATER

OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)


def told(school_id: str, transfer_id: str) -> list[tuple[str, str]]:
    """(deed, who), newest first. Steps at one instant come in no order."""
    events, more = view_transfer_history(make.key_holder(school_id), transfer_id, "", NOW)
    assert more == ""
    return [(e.deed, e.who) for e in events]


@pytest.fixture
def moved(rolls: Cloud) -> str:
    """Found and requested, authorised, failed, and retried later."""
    world.store_record()
    matching.match_changed_student("stu_new", NOW)
    (one,) = stored.list_incoming(NEW, limit=2)
    transfers.request_transfer(NEW_HOLDER, one.transfer_id, NOW)
    transfers.authorise_transfer(OLD_HOLDER, one.transfer_id, NOW)
    workflow.fail_transfer(one.transfer_id, 1, {}, LATER)
    transfers.retry_transfer(OLD_HOLDER, one.transfer_id, LATER)
    return one.transfer_id


def test_each_side_hears_all_that_its_school_knows(moved: str) -> None:
    common = [("authorise_transfer", "Sasha Quill"), ("fail", "Safehand"), ("retry_transfer", "Sasha Quill")]
    assert sorted(told(OLD, moved)) == sorted([*common, ("request_transfer", "The new school")])
    theirs = [("authorise_transfer", "The previous school"), ("fail", "Safehand")]
    theirs += [("retry_transfer", "The previous school"), ("request_transfer", "Sasha Quill")]
    assert sorted(told(NEW, moved)) == sorted([*theirs, ("detect", "Safehand")])
    assert {deed for deed, _ in told(OLD, moved)[:2]} == {"fail", "retry_transfer"}, "newest first"


def test_a_look_is_audited_and_is_no_step_itself(moved: str, rolls: Cloud) -> None:
    transfers.view_transfer(OLD_HOLDER, moved, NOW)
    before = told(OLD, moved)
    assert told(OLD, moved) == before
    (look,) = [a for a in rolls.of_kind("audit") if a["action"] == "view_transfer_history"]
    assert (look["school_id"], look["subject_id"], look["student_id"]) == (OLD, moved, "stu_old")


def test_another_transfer_of_the_student_is_not_told(moved: str) -> None:
    world.store_transfer(transfer_id="tr_other")
    assert told(OLD, "tr_other") == []


def test_nobody_else_hears_of_it(moved: str) -> None:
    for transfer_id in (moved, "tr_none"):
        with pytest.raises(NotFound):
            view_transfer_history(make.key_holder(THIRD), transfer_id, "", NOW)
    with pytest.raises(NotAllowed):
        view_transfer_history(make.actor(OLD), moved, "", NOW)
