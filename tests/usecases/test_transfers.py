"""What people do with a transfer, and what they are told when they may not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, SafehandError
from chalicelib.domain.permission import Actor
from chalicelib.domain.transfer import State, Step, Transfer
from chalicelib.storage import transfers as stored
from chalicelib.usecases import transfers
from chalicelib.usecases.transfers import TransferView
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import Cloud
from tests.steps import LATER

NEW_HOLDER, OLD_HOLDER = make.key_holder(NEW), make.key_holder(OLD)

Do = Callable[[Actor, str], TransferView]
DO: dict[Step, Do] = {
    Step.REQUEST: lambda actor, one: transfers.request_transfer(actor, one, LATER),
    Step.AUTHORISE: lambda actor, one: transfers.authorise_transfer(actor, one, LATER),
    Step.DECLINE: lambda actor, one: transfers.decline_transfer(actor, one, "Not our student", LATER),
    Step.WITHDRAW: lambda actor, one: transfers.withdraw_transfer(actor, one, LATER),
    Step.ACKNOWLEDGE: lambda actor, one: transfers.acknowledge_transfer(actor, one, LATER),
    Step.RETRY: lambda actor, one: transfers.retry_transfer(actor, one, LATER),
}


def now_is(transfer_id: str = "tr_one") -> Transfer:
    found = stored.find_transfer(transfer_id)
    assert found is not None
    return found


def audited(cloud: Cloud, action: str) -> list[tuple[str, str, str]]:
    """(school, who, outcome)."""
    return sorted(
        (a["school_id"], a["actor_id"], a["outcome"]) for a in cloud.of_kind("audit") if a["action"] == action
    )


def told(cloud: Cloud) -> list[tuple[str, str]]:
    return [(n["school_id"], n["notice_kind"]) for n in cloud.of_kind("outbox") if n["task"] == "notify"]


def starts(cloud: Cloud) -> list[tuple[str, str]]:
    return [(n["pk"], n["sk"]) for n in cloud.of_kind("outbox") if n["task"] == "start_workflow"]


@pytest.fixture
def schools(cloud: Cloud) -> Cloud:
    world.store_schools(OLD, NEW, THIRD)
    world.store_student(make.leaver())
    world.store_student(make.student(forename="Mai", surname="Reed"))
    return cloud


def test_request(schools: Cloud) -> None:
    world.store_transfer(State.DETECTED)
    view = DO[Step.REQUEST](NEW_HOLDER, "tr_one")
    assert (view.transfer.state, view.transfer.was_requested) == (State.REQUESTED, True)
    assert view.transfer == now_is()
    assert view.steps == (Step.WITHDRAW,)
    assert told(schools) == [(OLD, "transfer_requested")]
    assert audited(schools, "request_transfer") == [
        (NEW, "usr_sch_new", "done"),
        (OLD, "usr_sch_new", "done"),
    ]
    assert now_is().entered["requested"] == LATER


def test_authorise_starts_the_workflow_in_the_same_write(schools: Cloud) -> None:
    world.store_transfer(State.REQUESTED)
    writes = schools.count("TransactWriteItems")
    view = DO[Step.AUTHORISE](OLD_HOLDER, "tr_one")
    assert schools.count("TransactWriteItems") == writes + 1
    assert (view.transfer.state, view.transfer.attempt) == (State.AUTHORISED, 1)
    assert starts(schools) == [("TRANSFER#tr_one", "START#0001")]
    assert told(schools) == []
    assert audited(schools, "authorise_transfer") == [
        (NEW, "usr_sch_old", "done"),
        (OLD, "usr_sch_old", "done"),
    ]
    assert schools.executions() == [], "starting is the outbox's business"


def test_decline_with_a_reason_that_travels_back(schools: Cloud) -> None:
    world.store_transfer(State.REQUESTED)
    for nothing in ("", "  ", "x" * 1001):
        with pytest.raises(Invalid):
            transfers.decline_transfer(OLD_HOLDER, "tr_one", nothing, LATER)
    DO[Step.DECLINE](OLD_HOLDER, "tr_one")
    seen = transfers.view_transfer(NEW_HOLDER, "tr_one", LATER)
    assert seen.transfer.decline_reason == "Not our student"
    assert seen.steps == (Step.REQUEST,)
    assert told(schools) == [(NEW, "transfer_declined")]
    again = DO[Step.REQUEST](NEW_HOLDER, "tr_one")
    assert (again.transfer.state, now_is().decline_reason) == (State.REQUESTED, "")


def test_withdraw_and_acknowledge(schools: Cloud) -> None:
    world.store_transfer(State.REQUESTED)
    world.store_transfer(State.TRANSFERRED, transfer_id="tr_two")
    assert DO[Step.WITHDRAW](NEW_HOLDER, "tr_one").transfer.state is State.WITHDRAWN
    assert DO[Step.ACKNOWLEDGE](NEW_HOLDER, "tr_two").transfer.state is State.ACKNOWLEDGED
    assert audited(schools, "acknowledge_transfer") == [
        (NEW, "usr_sch_new", "done"),
        (OLD, "usr_sch_new", "done"),
    ]
    assert told(schools) == [] and starts(schools) == []


def test_retry_starts_the_next_attempt(schools: Cloud) -> None:
    world.store_transfer(State.FAILED, attempt=3, failure_code="file_missing")
    view = DO[Step.RETRY](OLD_HOLDER, "tr_one")
    assert (view.transfer.attempt, now_is().failure_code) == (4, "")
    assert starts(schools) == [("TRANSFER#tr_one", "START#0004")]


@pytest.mark.parametrize("step", DO)
def test_a_step_out_of_turn_is_told_and_changes_nothing(step: Step, schools: Cloud) -> None:
    for state in State:
        transfer_id = f"tr_{state}"
        world.store_transfer(state, transfer_id=transfer_id, was_requested=True)
        who = NEW_HOLDER if step in (Step.REQUEST, Step.WITHDRAW, Step.ACKNOWLEDGE) else OLD_HOLDER
        before = now_is(transfer_id)
        try:
            after = DO[step](who, transfer_id).transfer
        except NotPossibleNow as error:
            assert error.code == ("held" if (state, step) == (State.HELD, Step.REQUEST) else "wrong_state")
            assert now_is(transfer_id) == before
        else:
            assert now_is(transfer_id) == after != before


@pytest.mark.parametrize("step", DO)
def test_another_schools_transfer_is_not_found(step: Step, schools: Cloud) -> None:
    world.store_transfer(State.REQUESTED)
    for who in (make.key_holder(THIRD), make.actor(THIRD), make.operator()):
        with pytest.raises(NotFound) as error:
            DO[step](who, "tr_one")
        with pytest.raises(NotFound) as missing:
            DO[step](who, "tr_nowhere")
        assert error.value.message == missing.value.message
    refused = [a for a in schools.of_kind("audit") if a["outcome"] == "refused"]
    assert sorted(a["school_id"] for a in refused) == ["platform"] * 2 + [THIRD] * 4
    assert len({a["subject_id"] for a in refused}) == 2, (
        "the audit tells no difference between missing and foreign"
    )
    assert all(str(a["subject_id"]).startswith("asked_") for a in refused)
    assert now_is().state is State.REQUESTED


@pytest.mark.parametrize("step", [Step.AUTHORISE, Step.DECLINE, Step.RETRY])
def test_before_the_request_the_previous_school_finds_nothing(step: Step, schools: Cloud) -> None:
    world.store_transfer(State.DETECTED)
    with pytest.raises(NotFound):
        DO[step](OLD_HOLDER, "tr_one")
    with pytest.raises(NotFound):
        transfers.view_transfer(OLD_HOLDER, "tr_one", LATER)
    assert transfers.list_transfers(OLD_HOLDER, incoming=False, before="", now=LATER) == ([], "")


@pytest.mark.parametrize("who", [OLD_HOLDER, make.actor(NEW), make.key_holder(NEW, has_second_factor=False)])
def test_a_refusal_is_audited(who: Actor, schools: Cloud) -> None:
    world.store_transfer(State.TRANSFERRED)
    with pytest.raises(NotAllowed):
        DO[Step.ACKNOWLEDGE](who, "tr_one")
    assert audited(schools, "acknowledge_transfer") == [(who.school_id, who.user_id, "refused")]
    assert now_is().state is State.TRANSFERRED


def race(*calls: Callable[[], object]) -> list[object]:
    """What each call answered or raised, all at once."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        gate.wait()
        try:
            return call()
        except SafehandError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_people_authorise_at_once(schools: Cloud) -> None:
    for number in range(5):
        one = world.store_transfer(State.REQUESTED, transfer_id=f"tr_{number}").transfer_id
        second = replace(OLD_HOLDER, user_id="usr_second")
        answers = race(partial(DO[Step.AUTHORISE], OLD_HOLDER, one), partial(DO[Step.AUTHORISE], second, one))
        assert sorted(type(a).__name__ for a in answers) == ["NotPossibleNow", "TransferView"]
        assert now_is(one).attempt == 1
        assert starts(schools).count((f"TRANSFER#{one}", "START#0001")) == 1
    assert len(starts(schools)) == 5
    assert len(audited(schools, "authorise_transfer")) == 10, "one entry at each school, by the one who won"


def test_authorise_and_withdraw_at_once(schools: Cloud) -> None:
    world.store_transfer(State.REQUESTED)
    answers = race(
        lambda: DO[Step.AUTHORISE](OLD_HOLDER, "tr_one"), lambda: DO[Step.WITHDRAW](NEW_HOLDER, "tr_one")
    )
    assert sorted(type(a).__name__ for a in answers) == ["NotPossibleNow", "TransferView"]
    assert (now_is().state is State.AUTHORISED) == (len(starts(schools)) == 1)


def test_each_side_sees_its_own_child_only(schools: Cloud) -> None:
    world.store_transfer(State.REQUESTED)
    at_old = transfers.view_transfer(OLD_HOLDER, "tr_one", NOW)
    at_new = transfers.view_transfer(NEW_HOLDER, "tr_one", NOW)
    assert (at_old.student_id, at_old.student_name) == ("stu_old", "Maya Okonedo-Reed")
    assert (at_new.student_id, at_new.student_name) == ("stu_new", "Mai Reed")
    assert at_old.previous_school == at_new.previous_school == "Alder Primary"
    assert at_old.new_school == at_new.new_school == "Birch Academy"
    assert at_old.new_entry_date == make.student().entry_date
    assert at_old.steps == (Step.AUTHORISE, Step.DECLINE)
    assert len([a for a in schools.of_kind("audit") if a["action"] == "view_transfer"]) == 2


def test_lists_newest_first_page_by_page(schools: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "PAGE", 2)
    for day in range(1, 6):
        at = NOW.replace(day=day)
        entered = {"detected": at, "requested": at}
        world.store_transfer(State.REQUESTED, transfer_id=f"tr_{day}", entered=entered)
    for who, incoming in ((NEW_HOLDER, True), (OLD_HOLDER, False)):
        pages, mark = [], ""
        for _ in range(3):
            page, mark = transfers.list_transfers(who, incoming=incoming, before=mark, now=NOW)
            pages.append([v.transfer.transfer_id for v in page])
        assert (pages, mark) == ([["tr_5", "tr_4"], ["tr_3", "tr_2"], ["tr_1"]], "")
        other, _ = transfers.list_transfers(who, incoming=not incoming, before="", now=NOW)
        assert other == []


def test_a_transfer_that_went_back_and_forth_is_still_listed_once(
    schools: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Declined and requested anew, or held anew: the page's mark must be where the list really stands."""
    monkeypatch.setattr(transfers, "PAGE", 1)
    for day in (1, 2):
        at = NOW.replace(day=day)
        world.store_transfer(State.DETECTED, transfer_id=f"tr_{day}", entered={"detected": at})
        transfers.request_transfer(NEW_HOLDER, f"tr_{day}", at)
    transfers.decline_transfer(OLD_HOLDER, "tr_1", "No", NOW)
    transfers.request_transfer(NEW_HOLDER, "tr_1", LATER)
    for who, incoming in ((NEW_HOLDER, True), (OLD_HOLDER, False)):
        seen, mark = [], ""
        for _ in range(3):
            page, mark = transfers.list_transfers(who, incoming=incoming, before=mark, now=NOW)
            seen += [v.transfer.transfer_id for v in page]
            if not mark:
                break
        assert sorted(seen) == ["tr_1", "tr_2"]


def test_lists_are_for_key_holders(schools: Cloud) -> None:
    with pytest.raises(NotAllowed):
        transfers.list_transfers(make.actor(NEW), incoming=True, before="", now=NOW)
    with pytest.raises(NotFound):
        transfers.list_transfers(make.operator(), incoming=True, before="", now=NOW)


@pytest.mark.parametrize(
    ("state", "step"),
    [(State.DETECTED, Step.REQUEST), (State.REQUESTED, Step.AUTHORISE), (State.FAILED, Step.RETRY)],
)
def test_a_corrected_upn_stops_the_next_step(state: State, step: Step, schools: Cloud) -> None:
    """The record must not go to the child who had the UPN by mistake; ending the transfer stays possible."""
    world.store_student(make.leaver())
    world.store_student(make.student(identifiers=(make.identifier(make.OTHER_UPN),)))
    world.store_transfer(state)
    who = NEW_HOLDER if step is Step.REQUEST else OLD_HOLDER
    with pytest.raises(NotPossibleNow) as error:
        DO[step](who, "tr_one")
    assert error.value.code == "no_longer_a_match"
    assert now_is().state is state
    assert schools.of_kind("outbox") == []
