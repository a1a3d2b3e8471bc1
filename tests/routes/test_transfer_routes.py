"""Bodies and replies of transfers and of archiving, as a browser meets them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.enrolment import EnrolStatus
from chalicelib.domain.student import IdentifierKind
from chalicelib.domain.supplement import proposed
from chalicelib.domain.transfer import State
from chalicelib.storage import transfers
from tests import builders as make
from tests import world
from tests.builders import NOW, OLD, TODAY
from tests.cloud import Direct
from tests.routes.conftest import Api

TEMPORARY = (make.identifier(make.TEMPORARY_UPN, IdentifierKind.TEMPORARY_UPN),)


@pytest.fixture
def old_holder(nobody: Api) -> Iterator[Api]:
    yield nobody.as_(OLD)


def store_pair(**changes: Any) -> None:
    world.store_student(make.leaver(**changes))
    world.store_student(make.student(**changes))


@pytest.mark.parametrize("body", [None, {}, {"confirms_match": False}, {"confirms_match": True}])
def test_a_request_may_come_without_a_body(body: object, holder: Api) -> None:
    store_pair()
    world.store_transfer(State.DETECTED)
    answer = holder.ask("POST", "/transfers/tr_one/request", body)
    assert (answer.status, answer.body["state"], answer.body["side"]) == (200, "requested", "new")


@pytest.mark.parametrize("body", [{"confirms_match": "perhaps"}, {"confirm": True}, [], "yes"])
def test_a_body_that_says_something_else_is_refused(body: object, holder: Api) -> None:
    store_pair()
    world.store_transfer(State.DETECTED)
    assert holder.ask("POST", "/transfers/tr_one/request", body).status == 400
    assert holder.ask("GET", "/transfers/tr_one").body["state"] == "detected"


def test_a_body_that_is_needed_may_not_be_left_out(old_holder: Api) -> None:
    store_pair()
    world.store_transfer(State.REQUESTED)
    assert old_holder.ask("POST", "/transfers/tr_one/decline").status == 400


def test_a_temporary_upn_from_held_to_authorised(holder: Api, old_holder: Api) -> None:
    store_pair(identifiers=TEMPORARY)
    world.store_transfer(State.HELD, hold_reason="temporary_upn_only")
    held = holder.ask("GET", "/transfers/tr_one").body
    assert set(held["held"]) == {"why", "what_to_do"}
    assert (held["to_confirm"], held["comparison"], held["conflict"]) == ("temporary_upn_only", None, None)
    refused = holder.ask("POST", "/transfers/tr_one/request")
    assert (refused.status, refused.error["code"]) == (400, "confirmation_needed")
    holder.ask("POST", "/transfers/tr_one/request", {"confirms_match": True})
    seen = old_holder.ask("GET", "/transfers/tr_one").body
    assert (seen["side"], seen["held"]) == ("previous", None)
    assert seen["comparison"] == {"surname_agrees": True, "forename_agrees": True}
    refused = old_holder.ask("POST", "/transfers/tr_one/authorise", {})
    assert (refused.status, refused.error["code"]) == (400, "confirmation_needed")
    done = old_holder.ask("POST", "/transfers/tr_one/authorise", {"confirms_match": True})
    assert (done.status, done.body["state"]) == (200, "authorised")


def test_a_conflict_in_each_sides_words(holder: Api, old_holder: Api) -> None:
    world.store_student(make.leaver(leaving_date=None))
    world.store_student(make.student())
    world.store_transfer(State.REQUESTED)
    told = [api.ask("GET", "/transfers/tr_one").body["conflict"] for api in (holder, old_holder)]
    assert [t["code"] for t in told] == ["back_on_roll"] * 2
    assert told[0]["what_to_do"] != told[1]["what_to_do"]
    refused = old_holder.ask("POST", "/transfers/tr_one/authorise")
    assert (refused.status, refused.error["code"]) == (409, "back_on_roll")


def test_a_supplement_names_what_it_adds_to_and_that_names_it(holder: Api, old_holder: Api) -> None:
    store_pair()
    base = world.store_transfer(State.TRANSFERRED, supplements=1)
    one = proposed(replace(base, supplements=0), [], TODAY, NOW)
    changes = Direct()
    transfers.add_new_transfer(changes, one)
    changes.commit()
    for side in (holder, old_holder):
        assert side.ask("GET", "/transfers/tr_one").body["supplement_ids"] == [one.transfer_id]
        seen = side.ask("GET", f"/transfers/{one.transfer_id}").body
        assert seen["supplement"] == {"base_id": "tr_one", "number": 1, "went_on": TODAY.isoformat()}
        assert seen["conflict"]["code"] == "base_recalled", "nothing of the record shows"
    outgoing = old_holder.ask("GET", "/transfers/outgoing").body["transfers"]
    assert {t["transfer_id"]: t["supplement"] is None for t in outgoing} == {
        "tr_one": True,
        one.transfer_id: False,
    }


def test_archive_and_restore(holder: Api) -> None:
    world.store_student(make.student(status=EnrolStatus.MAIN_DUAL))
    seen = holder.ask("GET", "/students/stu_new").body
    assert (seen["status"], seen["status_words"]) == ("M", "Main - dual registration")
    assert seen["is_archived"] is False
    asked = {"leaving_date": "2026-09-30"}
    version = f'"{seen["version"]}"'
    archived = holder.ask("POST", "/students/stu_new/archive", asked, if_match=version)
    assert (archived.status, archived.body["leaving_date"], archived.body["is_archived"]) == (
        200,
        "2026-09-30",
        True,
    )
    assert archived.body == holder.ask("GET", "/students/stu_new").body
    assert archived.headers["ETag"] == f'"{archived.body["version"]}"'
    stale = holder.ask("POST", "/students/stu_new/archive", asked, if_match=version)
    assert (stale.status, stale.error["code"]) == (412, "stale_version")
    assert stale.error["current"] == archived.body
    blind = holder.ask("POST", "/students/stu_new/restore")
    assert (blind.status, blind.error["code"]) == (400, "if_match_missing")
    back = holder.ask("POST", "/students/stu_new/restore", if_match=archived.headers["ETag"])
    assert (back.body["leaving_date"], back.body["is_archived"]) == (None, False)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"leaving_date": None},
        {"leaving_date": "30/09/2026"},
        {"leaving_date": "2026-02-30"},
        {"leaving_date": "2026-09-30", "version": 1},
    ],
)
def test_an_archive_needs_a_date(body: object, holder: Api) -> None:
    world.store_student(make.student())
    refused = holder.ask("POST", "/students/stu_new/archive", body, if_match='"1"')
    assert (refused.status, refused.error["code"]) == (400, "invalid")


def test_another_schools_student_is_not_found(holder: Api) -> None:
    world.store_student(make.leaver())
    body = {"leaving_date": "2026-09-30"}
    missing = holder.ask("POST", "/students/stu_nowhere/archive", body, if_match='"1"')
    foreign = holder.ask("POST", "/students/stu_old/archive", body, if_match='"1"')
    assert missing.status == foreign.status == 404
    assert missing.error["message"] == foreign.error["message"]
