"""Review before authorising: what goes, what is held back, and that exactly that goes."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    NotPossibleNow,
    SafehandError,
    TransferStopped,
)
from chalicelib.domain.incident import StrikeOut
from chalicelib.domain.permission import Actor
from chalicelib.domain.selection import HeldBack
from chalicelib.domain.transfer import State
from chalicelib.domain.vault import DocumentStatus
from chalicelib.storage import documents
from chalicelib.usecases import preferences, review, transfers, workflow
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import Cloud, Direct
from tests.steps import now_is

ALL = ("cat_bully", "cat_online", "cat_attend")
BLIND = make.key_holder(OLD)
"""A key holder whose groups have no right on any category."""


@pytest.fixture
def asked(cloud: Cloud) -> Cloud:
    world.store_move(State.REQUESTED)
    return cloud


def reading(*category_ids: str) -> Actor:
    return make.key_holder(OLD, rights=world.reader(OLD, *category_ids).rights)


def authorise(**given: str) -> State:
    return transfers.authorise_transfer(BLIND, "tr_one", NOW, **given).transfer.state  # type: ignore[arg-type]  # texts only


def test_all_of_it_in_order(asked: Cloud) -> None:
    found = review.review_transfer(reading(*ALL), "tr_one", NOW)
    assert (len(found.selection.incidents), len(found.selection.documents)) == (2, 2)
    assert (found.selection.held_back, found.unseen_incidents, found.unseen_documents) == ({}, 0, 0)
    page = review.review_incidents(reading(*ALL), "tr_one", "", NOW)
    assert [i.text for i in page.incidents] == list(world.TEXTS)
    assert page.next == ""


def test_what_the_reader_may_not_see_is_counted_only(asked: Cloud) -> None:
    found = review.review_transfer(reading("cat_bully"), "tr_one", NOW)
    assert (found.unseen_incidents, found.unseen_documents) == (1, 1)
    assert [d.document_id for d in found.documents] == ["doc_0001"]
    assert len(found.selection.incidents) == 2, "it goes all the same, and is counted"
    page = review.review_incidents(reading("cat_bully"), "tr_one", "", NOW)
    assert [i.incident_id for i in page.incidents] == ["inc_0001"]
    assert review.review_incidents(BLIND, "tr_one", "", NOW).incidents == []


def test_what_stays_is_shown_with_its_reason(asked: Cloud) -> None:
    struck = StrikeOut(NOW, "Sasha Quill", "Wrong child")
    world.store_incidents(make.incident(3, struck_out=struck))
    preferences.update_preferences(BLIND, ["cat_online"], 0, NOW)
    page = review.review_incidents(reading(*ALL), "tr_one", "", NOW)
    assert page.held == {"inc_0001": HeldBack.NOT_TICKED, "inc_0003": HeldBack.STRUCK_OUT}
    assert page.going == {"inc_0002": ("cat_online",)}


def test_page_by_page(asked: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "PAGE", 1)
    first = review.review_incidents(reading(*ALL), "tr_one", "", NOW)
    second = review.review_incidents(reading(*ALL), "tr_one", first.next, NOW)
    assert [i.incident_id for i in (*first.incidents, *second.incidents)] == ["inc_0001", "inc_0002"]
    assert second.next == ""
    assert review.review_incidents(reading(*ALL), "tr_one", "zzz", NOW).incidents == [], "nobody's mark"


@pytest.mark.parametrize(
    ("actor", "error"),
    [
        (make.key_holder(NEW), NotAllowed),
        (make.key_holder(THIRD), NotFound),
        (make.actor(OLD), NotAllowed),
        (make.key_holder(OLD, has_second_factor=False), NotAllowed),
    ],
)
def test_only_key_holders_of_the_previous_school(
    actor: Actor, error: type[SafehandError], asked: Cloud
) -> None:
    reads: list[Callable[[], Any]] = [
        lambda: review.review_transfer(actor, "tr_one", NOW),
        lambda: review.review_incidents(actor, "tr_one", "", NOW),
    ]
    for read in reads:
        with pytest.raises(error):
            read()
    refused = [a for a in asked.of_kind("audit") if a["action"] == "review_transfer"]
    assert [a["outcome"] for a in refused] == ["refused", "refused"]


def test_no_transfer_and_no_such_transfer(asked: Cloud) -> None:
    with pytest.raises(NotFound):
        review.review_transfer(BLIND, "tr_nobodys", NOW)


@pytest.mark.parametrize("state", [State.AUTHORISED, State.COPYING, State.TRANSFERRED, State.DECLINED])
def test_there_is_nothing_to_review_any_more(state: State, cloud: Cloud) -> None:
    world.store_move(state)
    with pytest.raises(NotPossibleNow) as refused:
        review.review_transfer(BLIND, "tr_one", NOW)
    assert refused.value.code == "wrong_state"


def test_every_look_is_audited_with_the_student(asked: Cloud) -> None:
    review.review_transfer(BLIND, "tr_one", NOW)
    review.review_incidents(BLIND, "tr_one", "", NOW)
    looks = [a for a in asked.of_kind("audit") if a["action"] == "review_transfer"]
    assert [(a["school_id"], a["student_id"]) for a in looks] == [(OLD, "stu_old")] * 2


def test_authorise_what_was_reviewed(asked: Cloud) -> None:
    mark = review.review_transfer(BLIND, "tr_one", NOW).selection.sha256
    assert authorise(reviewed=mark) is State.AUTHORISED
    assert now_is().reviewed == mark
    world.run_workflow()
    assert now_is().state is State.TRANSFERRED


@pytest.mark.parametrize("change", ["incident", "file", "preferences"])
def test_the_authoriser_is_told_of_a_change_since_the_review(change: str, asked: Cloud) -> None:
    mark = review.review_transfer(BLIND, "tr_one", NOW).selection.sha256
    if change == "incident":
        world.store_incidents(make.incident(3))
    elif change == "file":
        world.store_document(make.document(3), b"a third file")
    else:
        preferences.update_preferences(BLIND, ["cat_bully"], 0, NOW)
    with pytest.raises(NotPossibleNow) as refused:
        authorise(reviewed=mark, held_back_reason="The rest is not ours to send.")
    assert refused.value.code == "changed_since_review"
    assert now_is().state is State.REQUESTED
    again = review.review_transfer(BLIND, "tr_one", NOW).selection.sha256
    assert authorise(reviewed=again, held_back_reason="Not ours to send.") is State.AUTHORISED


def test_what_the_preferences_hold_back_needs_a_reason(asked: Cloud) -> None:
    preferences.update_preferences(BLIND, ["cat_bully"], 0, NOW)
    with pytest.raises(Invalid) as refused:
        authorise(held_back_reason="  ")
    assert (refused.value.code, refused.value.fields) == ("reason_needed", {"held_back_reason": "needed"})
    assert now_is().state is State.REQUESTED
    assert authorise(held_back_reason=" Attendance goes with the main file. ") is State.AUTHORISED
    assert now_is().held_back_reason == "Attendance goes with the main file."
    assert "main file" not in str(asked.of_kind("audit")), "what people write stays out of the audit"


def test_a_reason_is_not_kept_when_nothing_is_held_back(asked: Cloud) -> None:
    preferences.update_preferences(BLIND, ALL, 0, NOW)
    assert authorise(held_back_reason="Just so") is State.AUTHORISED
    assert now_is().held_back_reason == ""


def test_a_retry_sends_what_was_reviewed_or_needs_another_look(asked: Cloud) -> None:
    mark = review.review_transfer(BLIND, "tr_one", NOW).selection.sha256
    authorise(reviewed=mark)
    world.store_incidents(make.incident(3))
    workflow.fail_transfer("tr_one", 1, {}, NOW)
    transfers.retry_transfer(BLIND, "tr_one", NOW)
    with pytest.raises(TransferStopped) as stopped:
        workflow.prepare_transfer("tr_one", 2, NOW)
    assert stopped.value.code == "changed_since_review"
    workflow.fail_transfer("tr_one", 2, {}, NOW)
    mark = review.review_transfer(BLIND, "tr_one", NOW).selection.sha256
    transfers.retry_transfer(BLIND, "tr_one", NOW, reviewed=mark)
    world.run_workflow(attempt=3)
    assert (now_is().state, now_is().incident_count) == (State.TRANSFERRED, 3)


def test_a_file_that_stays_holds_nothing_up(asked: Cloud) -> None:
    """One in an unticked category, and still being scanned."""
    changes = Direct()
    documents.add_document(
        changes,
        make.document(3, category_ids=("cat_attend",), status=DocumentStatus.SCANNING, uploaded_at=NOW),
    )
    changes.commit()
    preferences.update_preferences(BLIND, ["cat_bully", "cat_online"], 0, NOW)
    authorise(held_back_reason="Attendance goes with the main file.")
    world.run_workflow()
    assert now_is().state is State.TRANSFERRED
    assert now_is().held_back["files_scanning"] == 1
