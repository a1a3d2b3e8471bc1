"""Whoever a transfer waits for is told again, in school days, once, and no longer than it waits."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.reminder import first_reminder
from chalicelib.domain.run import RunState
from chalicelib.domain.term_dates import Span
from chalicelib.domain.transfer import State
from chalicelib.storage import outbox as stored
from chalicelib.storage import transfers as stored_transfers
from chalicelib.storage.reminders import ReminderItem
from chalicelib.usecases import matching, outbox, recalls, term_dates, transfers, workflow
from chalicelib.usecases.reminders import remind
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud
from tests.nights import few_shards

__all__ = ["few_shards"]

DAY = timedelta(days=1)
OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)
DUE = datetime(2026, 12, 1, 9, 30, tzinfo=NOW.tzinfo)
"""Five school days after NOW, a Tuesday."""


def reminded(cloud: Cloud) -> list[tuple[str, str]]:
    """(address, what of) of the reminders that were mailed."""
    return [
        (to, subject.partition("eminder: ")[2]) for to, subject, _ in cloud.mails() if "eminder" in subject
    ]


def nights(first: datetime, count: int) -> int:
    """As many nights, of each the entries of its day as the run does them; how many schools they reminded."""
    times = 0
    for now in (first + n * DAY for n in range(count)):
        times += [outbox.dispatch(*entry, now) for entry in world.undone(now.date())].count("reminded")
        for entry in world.undone(now.date()):
            outbox.dispatch(*entry, now)  # the stream brings the notices that the night has put there
    return times


@pytest.fixture
def requested(rolls: Cloud) -> str:
    """A transfer found and requested at NOW; the notices are out."""
    world.store_record()
    matching.match_changed_student("stu_new", NOW)
    (one,) = stored_transfers.list_incoming(NEW, limit=2)
    transfers.request_transfer(NEW_HOLDER, one.transfer_id, NOW)
    for entry in world.undone(NOW.date()):
        outbox.dispatch(*entry, NOW)
    return one.transfer_id


def test_an_overdue_record_is_reminded_of_weekly_until_it_goes(requested: str, rolls: Cloud) -> None:
    assert nights(NOW + DAY, 7) == 0, "not before the day after it was due"
    assert nights(DUE + DAY, 1) == 1
    assert reminded(rolls) == [("holder@old.example", "a record is overdue")]
    assert nights(DUE + 2 * DAY, 14) == 2
    transfers.authorise_transfer(OLD_HOLDER, requested, DUE + 16 * DAY)
    assert nights(DUE + 17 * DAY, 20) == 0
    entries = [a for a in rolls.of_kind("audit") if a["action"] == "remind"]
    assert {a["school_id"] for a in entries} == {OLD} and len(entries) == 3


def test_the_nightly_run_finds_it(requested: str, rolls: Cloud) -> None:
    run = world.run_nightly(DUE + DAY)
    assert (run.state, run.counts.get("reminded")) == (RunState.COMPLETE, 1)


def test_nobody_is_reminded_in_the_holidays(requested: str, rolls: Cloud) -> None:
    closed = Span(date(2026, 12, 2), date(2026, 12, 8))
    term_dates.update_term_dates(OLD_HOLDER, [], [closed], 0, NOW)
    assert nights(DUE + DAY, 7) == 0
    assert nights(DUE + 8 * DAY, 1) == 1, "on the first day after them"
    assert len(reminded(rolls)) == 1


def test_a_reminder_that_comes_twice_is_sent_once(requested: str, rolls: Cloud) -> None:
    (entry,) = [e for e in world.undone(date(2026, 12, 2))]
    assert outbox.dispatch(*entry, DUE) == "not_yet"
    item = stored.find(*entry)
    assert item is not None
    assert outbox.dispatch(*entry, DUE + DAY) == "reminded"
    assert outbox.dispatch(*entry, DUE + DAY) == "done_before"
    assert isinstance(item, ReminderItem)
    assert remind(item, DUE + DAY) == "done_before", "read before the other one did it"
    assert len([n for n in rolls.of_kind("outbox") if n.get("notice_kind") == "transfer_overdue"]) == 1


def test_what_nobody_requests_is_reminded_of_four_times(rolls: Cloud) -> None:
    world.store_record()
    matching.match_changed_student("stu_new", NOW)
    assert nights(NOW + DAY, 60) == 4
    assert set(reminded(rolls)) == {("holder@new.example", "a record can be requested")}


def test_a_receipt_that_nobody_confirms(requested: str, rolls: Cloud) -> None:
    transfers.authorise_transfer(OLD_HOLDER, requested, NOW)
    world.run_workflow(requested)
    assert nights(NOW + DAY, 7) == 1
    assert reminded(rolls) == [("holder@new.example", "confirm that a record has arrived")]
    transfers.acknowledge_transfer(NEW_HOLDER, requested, NOW + 8 * DAY)
    assert nights(NOW + 9 * DAY, 20) == 0


def test_a_recall_that_nobody_answers(requested: str, rolls: Cloud) -> None:
    transfers.authorise_transfer(OLD_HOLDER, requested, NOW)
    world.run_workflow(requested)
    transfers.acknowledge_transfer(NEW_HOLDER, requested, NOW)
    recalls.ask_recall(NEW_HOLDER, requested, "Not our student.", NOW)
    recalls.take_back_recall(NEW_HOLDER, requested, NOW)
    recalls.ask_recall(NEW_HOLDER, requested, "Not our student after all.", NOW + 2 * DAY)
    assert nights(NOW + DAY, 8) == 0, "a week from when it was asked last"
    assert nights(NOW + 9 * DAY, 8) == 2
    assert set(reminded(rolls)) == {("holder@old.example", "answer whether a record is recalled")}
    recalls.refuse_recall(OLD_HOLDER, requested, "It is yours.", NOW + 16 * DAY)
    assert nights(NOW + 17 * DAY, 20) == 0


def stop(transfer_id: str) -> None:
    transfers.authorise_transfer(OLD_HOLDER, transfer_id, NOW)
    workflow.fail_transfer(transfer_id, 1, {}, NOW)


@pytest.mark.parametrize(
    ("act", "times"),
    [
        pytest.param(stop, 1, id="one that stopped waits for Retry"),
        pytest.param(lambda t: transfers.withdraw_transfer(NEW_HOLDER, t, NOW), 0, id="withdrawn"),
        pytest.param(lambda t: transfers.decline_transfer(OLD_HOLDER, t, "Not ours", NOW), 0, id="declined"),
        pytest.param(
            lambda t: transfers.authorise_transfer(OLD_HOLDER, t, NOW), 0, id="the machine is at it"
        ),
    ],
)
def test_only_what_waits_for_a_person(
    act: Callable[[str], object], times: int, requested: str, rolls: Cloud
) -> None:
    act(requested)
    assert nights(DUE + DAY, 1) == times
    assert [what for _, what in reminded(rolls)] == ["a record is overdue"] * times


def test_a_request_after_a_refusal_has_its_own_day(requested: str, rolls: Cloud) -> None:
    transfers.decline_transfer(OLD_HOLDER, requested, "Not ours", NOW)
    transfers.request_transfer(NEW_HOLDER, requested, NOW + 2 * DAY)
    assert nights(DUE + DAY, 2) == 0, "the first request's reminder is let go"
    assert nights(DUE + 3 * DAY, 1) == 1


def test_a_crash_in_the_middle_loses_and_doubles_nothing(requested: str, rolls: Cloud) -> None:
    (entry,) = world.undone(date(2026, 12, 2))
    for call in (1, 2, 3):
        with rolls.crash_after(call):
            outbox.dispatch(*entry, DUE + DAY)
    assert outbox.dispatch(*entry, DUE + DAY) == "reminded"
    assert nights(DUE + DAY, 1) == 0
    assert len(reminded(rolls)) == 1


@pytest.mark.parametrize("state", sorted(set(State) - {State.DETECTED, State.REQUESTED, State.TRANSFERRED}))
def test_other_states_begin_no_reminder(state: State) -> None:
    one = make.transfer(state, entered={state: NOW}, due_on=NOW.date())
    assert first_reminder(one) is None
