"""Asking why no transfer shows, with the stored roll."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.matching import HoldReason
from chalicelib.domain.student import IdentifierKind
from chalicelib.domain.transfer import State
from chalicelib.usecases import matching, transfers
from chalicelib.usecases.why_not import explain
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import Cloud


@pytest.fixture
def rolls(cloud: Cloud) -> Cloud:
    world.store_schools(OLD, NEW, THIRD)
    world.store_student(make.leaver())
    world.store_student(make.student())
    return cloud


def code(school: str, student_id: str) -> str:
    return explain(make.key_holder(school), student_id, NOW).answers[0].code


def test_before_and_after_matching_and_request(rolls: Cloud) -> None:
    assert code(NEW, "stu_new") == "soon"
    matching.match_changed_student("stu_new", NOW)
    assert code(NEW, "stu_new") == "waiting_for_request"
    assert code(OLD, "stu_old") == "not_requested"
    (found,), _ = transfers.list_transfers(make.key_holder(NEW), incoming=True, before="", now=NOW)
    transfers.request_transfer(make.key_holder(NEW), found.transfer.transfer_id, NOW)
    assert code(OLD, "stu_old") == code(NEW, "stu_new") == "waiting_for_authorisation"


def test_nobody_asks_about_a_child_of_another_roll(rolls: Cloud) -> None:
    for student_id in ("stu_old", "stu_new", "stu_nowhere"):
        with pytest.raises(NotFound):
            explain(make.key_holder(THIRD), student_id, NOW)
    with pytest.raises(NotAllowed):
        explain(make.actor(NEW), "stu_new", NOW)


def test_a_school_cannot_probe_children_that_are_not_on_its_roll(rolls: Cloud) -> None:
    """A child elsewhere and a child nowhere are refused alike, in words and in the audit."""
    told = []
    for student_id in ("stu_old", "stu_nowhere"):
        with pytest.raises(NotFound) as refused:
            explain(make.key_holder(NEW), student_id, NOW)
        told.append((refused.value.code, refused.value.message))
    assert told[0] == told[1]
    audited = [a for a in rolls.of_kind("audit") if a["outcome"] == "refused"]
    assert {(a["school_id"], a["action"]) for a in audited} == {(NEW, "view_transfer")}
    assert all(a["subject_id"].startswith("asked_") for a in audited)


def test_a_corrected_upn_tells_of_the_transfer_that_stood_on_it(rolls: Cloud) -> None:
    """Whose UPN was corrected no longer finds the other student by it, and must still hear of the conflict."""
    matching.match_changed_student("stu_new", NOW)
    corrected = (make.identifier(make.UPN, IdentifierKind.CORRECTED_UPN), make.identifier(make.OTHER_UPN))
    world.store_student(make.student(identifiers=corrected))
    assert code(NEW, "stu_new") == "conflict_no_longer_a_match"
    assert code(OLD, "stu_old") == "not_requested", "it was never asked"


def test_asking_is_audited_without_a_name(rolls: Cloud) -> None:
    explain(make.key_holder(NEW), "stu_new", NOW)
    (audited,) = [a for a in rolls.of_kind("audit") if a["action"] == "why_no_transfer"]
    assert (audited["school_id"], audited["subject_id"]) == (NEW, "stu_new")
    assert make.student().surname not in str(audited)


@pytest.mark.parametrize("reason", [r.value for r in HoldReason])
def test_a_held_match_does_not_tell_where_the_child_was(reason: str, rolls: Cloud) -> None:
    world.store_transfer(State.HELD, hold_reason=reason)
    assert transfers.view_transfer(make.key_holder(NEW), "tr_one", NOW).previous_school == ""


def test_every_other_transfer_of_the_student_is_told_to_who_may_know_of_it(rolls: Cloud) -> None:
    """Found by the school's own history, as when the identifier that led to it was corrected long ago."""
    world.store_transfer(State.REQUESTED, transfer_id="tr_first")
    transfers.decline_transfer(make.key_holder(OLD), "tr_first", "Not our student.", NOW)
    world.store_transfer(State.DETECTED, transfer_id="tr_second")
    transfers.withdraw_transfer(make.key_holder(NEW), "tr_second", NOW + timedelta(days=1))
    matching.match_changed_student("stu_new", NOW)
    to_new = explain(make.key_holder(NEW), "stu_new", NOW)
    assert [a.code for a in to_new.answers] == ["waiting_for_request"]
    assert [(a.transfer_id, a.code, a.since) for a in to_new.others] == [
        ("tr_second", "withdrawn", NOW.date() + timedelta(days=1)),
        ("tr_first", "declined", NOW.date()),
    ]
    assert to_new.others[1].why == "The previous school declined the request. The reason: Not our student."
    to_previous = explain(make.key_holder(OLD), "stu_old", NOW)
    (told,) = to_previous.others
    assert (told.transfer_id, told.why) == (
        "tr_first",
        "Your school declined the request. The reason: Not our student.",
    )
    assert "can request the record again" in told.what_to_do
