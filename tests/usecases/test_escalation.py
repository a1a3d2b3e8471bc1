"""What stays late is told to both schools once, and to a contact outside weekly at most: numbers, and no more."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, Stale
from chalicelib.domain.mailbox import Failure
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.run import RunState
from chalicelib.domain.term_dates import Span
from chalicelib.storage import transfers as stored
from chalicelib.usecases import (
    escalation,
    mailboxes,
    matching,
    notices,
    outbox,
    term_dates,
    transfers,
    workflow,
)
from chalicelib.usecases.mailboxes import MailEvent
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud
from tests.nights import few_shards

__all__ = ["few_shards"]

DAY = timedelta(days=1)
OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)
VERY_LATE = datetime(2026, 12, 9, 2, 0, tzinfo=NOW.tzinfo)
"""Due on Tuesday 1 December: five whole school days have gone by in this night."""
CONTACT = "clerk@trust.example"


def night(now: datetime) -> list[str]:
    """What became of the entries of that day; the stream then brings what they ask for."""
    came = [outbox.dispatch(*entry, now) for entry in world.undone(now.date())]
    for _ in range(2):  # a look that the night asked for, and then its mail
        for entry in world.undone(now.date()):
            outbox.dispatch(*entry, now)
    return came


def nights(first: datetime, count: int) -> list[str]:
    return [one for n in range(count) for one in night(first + n * DAY)]


def mails(cloud: Cloud, subject: str) -> list[tuple[str, str]]:
    return [(to, body) for to, said, body in cloud.mails() if subject in said]


def told_outside(cloud: Cloud) -> list[str]:
    return [to for to, _ in mails(cloud, "records are late at a school")]


def set_contact(email: str = CONTACT, version: int = 0, now: datetime = NOW) -> None:
    escalation.update_contact(OLD_HOLDER, email, email, version, now)


@pytest.fixture
def requested(rolls: Cloud) -> str:
    world.store_record()
    matching.match_changed_student("stu_new", NOW)
    one = world.only_incoming().transfer_id
    transfers.request_transfer(NEW_HOLDER, one, NOW)
    night(NOW)
    return one


def test_both_schools_are_told_once(requested: str, rolls: Cloud) -> None:
    assert "escalated" not in nights(NOW + DAY, 14), "not in the night of the fifth day"
    assert night(VERY_LATE).count("escalated") == 1
    told = mails(rolls, "a record is very late")
    assert sorted(to for to, _ in told) == ["holder@new.example", "holder@old.example"]
    assert requested in told[0][1] and "Maya" not in str(told)
    assert nights(VERY_LATE + DAY, 30).count("escalated") == 0
    entries = [a for a in rolls.of_kind("audit") if a["action"] == "escalate"]
    assert {a["school_id"] for a in entries} == {OLD, NEW} and len(entries) == 2
    found = stored.find_transfer(requested)
    assert found and found.escalated_on == VERY_LATE.date()


def test_the_nightly_run_tells_and_counts_it(requested: str, rolls: Cloud) -> None:
    run = world.run_nightly(VERY_LATE)
    assert (run.state, run.counts.get("escalated")) == (RunState.COMPLETE, 1)


def test_a_crash_in_the_middle_loses_and_doubles_nothing(requested: str, rolls: Cloud) -> None:
    entry = next(e for e in world.undone(VERY_LATE.date()) if "escalated" in e[1])
    for call in range(1, 5):
        with rolls.crash_after(call):
            outbox.dispatch(*entry, VERY_LATE)
    assert outbox.dispatch(*entry, VERY_LATE) in ("escalated", "done_before")
    night(VERY_LATE)
    assert len(mails(rolls, "a record is very late")) == 2


def test_what_arrived_or_was_declined_is_let_go(requested: str, rolls: Cloud) -> None:
    transfers.decline_transfer(OLD_HOLDER, requested, "Not ours.", NOW)
    assert nights(VERY_LATE, 3) == ["let_go"]


def test_a_new_request_has_its_own_day(requested: str, rolls: Cloud) -> None:
    transfers.decline_transfer(OLD_HOLDER, requested, "Not ours.", NOW + 2 * DAY)
    transfers.request_transfer(NEW_HOLDER, requested, NOW + 2 * DAY)
    assert nights(VERY_LATE, 2).count("escalated") == 0
    assert nights(VERY_LATE + 2 * DAY, 2).count("escalated") == 1


def test_the_machine_has_its_time_and_what_it_failed_is_told(requested: str, rolls: Cloud) -> None:
    transfers.authorise_transfer(OLD_HOLDER, requested, VERY_LATE)
    assert night(VERY_LATE).count("escalated") == 0
    workflow.fail_transfer(requested, 1, {}, VERY_LATE)
    assert night(VERY_LATE + DAY).count("escalated") == 1


def test_holidays_that_are_entered_later_move_it(requested: str, rolls: Cloud) -> None:
    term_dates.update_term_dates(OLD_HOLDER, [], [Span(date(2026, 12, 3), date(2026, 12, 9))], 0, NOW)
    assert nights(VERY_LATE, 5).count("escalated") == 0
    assert nights(datetime(2026, 12, 16, 2, 0, tzinfo=NOW.tzinfo), 1).count("escalated") == 1


# --- the contact outside the school


def test_the_contact_is_told_weekly_how_many(requested: str, rolls: Cloud) -> None:
    set_contact()
    nights(NOW + DAY, 14)
    assert told_outside(rolls) == []
    nights(VERY_LATE, 8)
    assert told_outside(rolls) == [CONTACT, CONTACT], "in that night, and a week later"
    (first, *_) = mails(rolls, "records are late at a school")
    assert first[0] == CONTACT and "3309901" in first[1] and "late: 1." in first[1]
    assert "Alder" not in first[1] and "Maya" not in first[1]
    transfers.authorise_transfer(OLD_HOLDER, requested, VERY_LATE + 9 * DAY)
    world.run_workflow(requested)
    nights(VERY_LATE + 10 * DAY, 10)
    assert len(told_outside(rolls)) == 2
    notes = [a["detail"] for a in rolls.of_kind("audit") if a["action"] == "tell_contact"]
    assert len(notes) == 2 and CONTACT not in str(rolls.of_kind("audit"))


def test_a_contact_that_is_named_later_hears_of_what_is_late_already(requested: str, rolls: Cloud) -> None:
    night(VERY_LATE)
    set_contact(now=VERY_LATE)
    assert nights(VERY_LATE + DAY, 3).count("told") == 1
    set_contact("other@trust.example", 1, VERY_LATE + 2 * DAY)
    nights(VERY_LATE + 3 * DAY, 4)
    assert told_outside(rolls) == [CONTACT], "weekly at most, whoever it is"
    nights(VERY_LATE + 7 * DAY, 2)
    assert told_outside(rolls) == [CONTACT, "other@trust.example"]


def test_nobody_is_told_who_was_taken_away(requested: str, rolls: Cloud) -> None:
    set_contact()
    set_contact("", 1)
    nights(VERY_LATE, 10)
    assert told_outside(rolls) == []
    changed = NoticeKind.ESCALATION_CONTACT_CHANGED
    inside = [n for n in notices.list_notices(OLD_HOLDER, NOW) if n.notice.kind is changed]
    assert len(inside) == 2, "the school's own key holders know of each change"


def test_an_address_that_fails_gets_no_more(requested: str, rolls: Cloud) -> None:
    set_contact()
    event = MailEvent("e1", OLD, frozenset({CONTACT}), NOW + DAY, Failure.BOUNCE)
    assert [mailboxes.take_event(event, NOW) for _ in range(2)] == ["failed", "ignored"]
    assert escalation.view_contact(OLD_HOLDER, NOW).failed_at
    nights(VERY_LATE, 3)
    assert told_outside(rolls) == []
    set_contact(CONTACT, 1, VERY_LATE + 3 * DAY)
    assert mailboxes.take_event(event, VERY_LATE + 4 * DAY) == "ignored", "of a mail from before"
    nights(VERY_LATE + 4 * DAY, 3)
    assert told_outside(rolls) == [CONTACT], "set once more, it is tried again"


@pytest.mark.parametrize(
    ("email", "again", "field"),
    [
        ("clerk@trust", "clerk@trust", "email"),
        (CONTACT, "clark@trust.example", "email_again"),
        (CONTACT, "", "email_again"),
        ("holder@old.example", "holder@old.example", "email"),
    ],
)
def test_addresses_that_are_refused(email: str, again: str, field: str, rolls: Cloud) -> None:
    with pytest.raises(Invalid) as refused:
        escalation.update_contact(OLD_HOLDER, email, again, 0, NOW)
    assert field in refused.value.fields


def test_who_may_set_it(rolls: Cloud) -> None:
    escalation.update_contact(OLD_HOLDER, f" {CONTACT.upper()} ", CONTACT, 0, NOW)
    assert escalation.view_contact(OLD_HOLDER, NOW).email == CONTACT
    assert escalation.view_contact(NEW_HOLDER, NOW).email == ""
    with pytest.raises(Stale):
        set_contact("other@trust.example", 0)
    with pytest.raises(Invalid, match="Nothing was changed"):
        set_contact(CONTACT, 1)
    with pytest.raises(NotAllowed):
        escalation.view_contact(make.actor(OLD), NOW)
