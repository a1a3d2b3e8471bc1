"""The receiver of a package has a link and no account: what it gives, how often, what kills it, and that a bad one tells
nothing."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, NotPossibleNow, TooManyTries
from chalicelib.domain.handover import MOST_DOWNLOADS, State
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.origin import Origin
from chalicelib.domain.run import RunState
from chalicelib.domain.term_dates import Span
from chalicelib.storage import destruction
from chalicelib.usecases import handovers, mailboxes, outbox, receiving, term_dates
from chalicelib.usecases.handover_steps import note_failure
from tests import world
from tests.builders import NOW, OLD
from tests.cloud import Cloud
from tests.nights import few_shards
from tests.usecases.packages import (
    ADDRESS,
    HOLDER,
    again,
    hand_over,
    leaver,
    mail_all,
    make_package,
    said,
    sent,
    token_in,
)

__all__ = ["few_shards", "leaver"]

DAY = timedelta(days=1)
HERE = Origin("203.0.113.7")
DUE = datetime(2026, 12, 1, 9, 30, tzinfo=NOW.tzinfo)


def refused(token: str, now: datetime = NOW, origin: Origin = HERE) -> str:
    """What all three questions say of a link that is not live: one and the same."""
    told = set()
    for ask in (receiving.look, receiving.download):
        with pytest.raises(Invalid) as error:
            ask(token, origin, now)
        told.add((error.value.code, error.value.message))
    with pytest.raises(Invalid) as error:
        receiving.confirm(token, "Somebody Else", "DSL", origin, now)
    told.add((error.value.code, error.value.message))
    ((code, _),) = told
    return code


def test_the_mail_names_the_school_and_nothing_of_the_child(leaver: Cloud) -> None:
    sent(leaver)
    ((_, subject, body),) = [m for m in leaver.mails() if m[0] == ADDRESS]
    assert subject == "Safehand: a confidential record for your school"
    assert "has sent you a confidential record" in body and "https://safehand.example.org/receive#" in body
    assert not any(word in subject + body for word in ("Maya", "Okonedo", "stu_old", "hov_", "exp_"))


def test_the_token_is_in_the_mail_only(leaver: Cloud) -> None:
    _, token = sent(leaver)
    assert len(token) == 43, "256 bits"
    assert not any(token in str(item) for item in leaver.items())
    assert {text.partition(" ")[0] for text in leaver.sent if token in text} == {"POST"}, "to SES"


def test_a_link_says_who_sent_it_and_how_large_it_is(leaver: Cloud) -> None:
    ready, token = sent(leaver)
    offered = receiving.look(token, HERE, NOW)
    assert (offered.school.school_id, offered.size, offered.until) == (OLD, ready.size, ready.expires_at)
    assert (offered.downloads_left, offered.can_confirm) == (MOST_DOWNLOADS, False)


def test_each_download_is_counted_up_to_ten(leaver: Cloud) -> None:
    ready, token = sent(leaver)
    for number in range(MOST_DOWNLOADS):
        link = receiving.download(token, HERE, NOW)
        assert again(ready).downloads == number + 1
    assert f"/packages/{OLD}/stu_old/" in link and "Confidential%20record.zip" in link
    assert receiving.look(token, HERE, NOW).downloads_left == 0
    with pytest.raises(NotPossibleNow):
        receiving.download(token, HERE, NOW)
    assert said(leaver).count("download_package") == MOST_DOWNLOADS


def test_receipt_is_confirmed_once_with_name_and_role_and_the_link_is_dead(leaver: Cloud) -> None:
    ready, token = sent(leaver)
    with pytest.raises(NotPossibleNow):
        receiving.confirm(token, "Ann Other", "DSL", HERE, NOW)
    receiving.download(token, HERE, NOW)
    for _ in range(2):  # an answer that was lost is asked for again
        school, receipt = receiving.confirm(token, " Ann  Other ", "DSL", HERE, NOW)
    assert (school.school_id, receipt.name, receipt.role, receipt.on) == (OLD, "Ann Other", "DSL", NOW.date())
    after = again(ready)
    assert (after.state, after.receipt, after.passphrase) == (State.RECEIVED, receipt, "")
    assert refused(token) == "link_not_valid", "for other words, and for anything else"
    assert said(leaver).count("confirm_receipt") == 1
    mail_all()
    assert ("holder@old.example", "Safehand: a package was received") in [m[:2] for m in leaver.mails()]


@pytest.mark.parametrize(
    ("name", "role"), [("", "DSL"), ("Ann", " "), ("A" * 201, "DSL"), ("A\u202eB", "DSL")]
)
def test_who_confirms_says_who_they_are(leaver: Cloud, name: str, role: str) -> None:
    ready, token = sent(leaver)
    receiving.download(token, HERE, NOW)
    with pytest.raises(Invalid) as error:
        receiving.confirm(token, name, role, HERE, NOW)
    assert error.value.fields and again(ready).state is State.READY


KILLERS: dict[str, Callable[[Any], object]] = {
    "revoked": lambda h: handovers.revoke_handover(HOLDER, "stu_old", h.handover_id, NOW),
    "sent again": lambda h: handovers.send_again(HOLDER, "stu_old", h.handover_id, "", NOW),
    "received by telephone": lambda h: handovers.note_receipt(
        HOLDER, "stu_old", h.handover_id, "Ann", "DSL", NOW.date(), NOW
    ),
}


@pytest.mark.parametrize("why", KILLERS)
def test_a_dead_link_is_as_one_that_never_was(leaver: Cloud, why: str) -> None:
    ready, token = sent(leaver)
    KILLERS[why](ready)
    assert refused(token) == refused("x" * 43) == refused("") == "link_not_valid"
    entries = [a for a in leaver.of_kind("audit") if a["action"] == "open_package_link"]
    assert {a["school_id"] for a in entries} == {"platform"}, (
        "no school is named for a link that gives nothing"
    )


def test_a_link_dies_on_the_second(leaver: Cloud) -> None:
    ready, token = sent(leaver, days=1)
    assert ready.expires_at is not None
    assert receiving.look(token, HERE, ready.expires_at - timedelta(seconds=1))
    assert refused(token, ready.expires_at) == "link_not_valid"


def test_a_link_is_dead_when_the_record_is_destroyed(leaver: Cloud) -> None:
    _, token = sent(leaver)
    for parts in destruction.list_parts("stu_old"):
        destruction.delete_parts("stu_old", parts)
    assert refused(token) == "link_not_valid"
    assert not [k for k in ("handover", "package_link", "handover_day") if leaver.of_kind(k)]


def test_a_new_link_goes_to_the_new_address_and_the_old_one_is_dead(leaver: Cloud) -> None:
    ready, old = sent(leaver)
    handovers.send_again(HOLDER, "stu_old", ready.handover_id, "head@oakfield.example", NOW)
    mail_all()
    new = token_in(leaver)
    assert [to for to, *_ in leaver.mails() if to.endswith("oakfield.example")] == [
        ADDRESS,
        "head@oakfield.example",
    ]
    told = [m[:2] for m in leaver.mails() if m[0] == "holder@old.example"]
    assert told == [("holder@old.example", "Safehand: a record is being handed over")] * 2, (
        "and on the change"
    )
    assert refused(old) == "link_not_valid" and receiving.look(new, HERE, NOW)
    assert again(ready).passphrase == ready.passphrase


def test_guessing_is_throttled_by_network_address(leaver: Cloud) -> None:
    _, token = sent(leaver)
    with pytest.raises(TooManyTries):
        for _ in range(30):
            with pytest.raises(Invalid):
                receiving.look("x" * 43, HERE, NOW)
    with pytest.raises(TooManyTries):
        receiving.look(token, HERE, NOW)
    assert receiving.look(token, Origin("198.51.100.1"), NOW)


# --- the mail


def test_a_mail_that_never_went_is_sent_with_another_link(leaver: Cloud, monkeypatch: Any) -> None:
    ready = make_package(hand_over())
    real = client("ses").send_templated_email
    made: list[str] = []

    def lost(**asked: Any) -> None:
        made.append(asked["TemplateData"])
        raise TimeoutError

    monkeypatch.setattr(client("ses"), "send_templated_email", lost)
    with pytest.raises(TimeoutError):
        mail_all()
    monkeypatch.setattr(client("ses"), "send_templated_email", real)
    mail_all()
    first = made[0].partition("/receive#")[2].partition('"')[0]
    assert refused(first) == "link_not_valid"
    assert receiving.look(token_in(leaver), HERE, NOW) and again(ready).links == 1


def test_none_is_mailed_for_one_that_was_revoked_meanwhile(leaver: Cloud) -> None:
    ready = make_package(hand_over())
    handovers.revoke_handover(HOLDER, "stu_old", ready.handover_id, NOW)
    mail_all()
    assert {to for to, *_ in leaver.mails()} == {"holder@old.example"}


def test_a_mail_that_comes_back_is_told_to_the_key_holders_once(leaver: Cloud) -> None:
    ready, token = sent(leaver)
    tag = f"{ready.handover_id}-stu_old"
    event = mailboxes.read_event(
        {
            "eventType": "Bounce",
            "mail": {"timestamp": NOW.isoformat(), "tags": {"user": [tag]}},
            "bounce": {
                "bounceType": "Permanent",
                "feedbackId": "f1",
                "bouncedRecipients": [{"emailAddress": ADDRESS.upper()}],
            },
        }
    )
    assert mailboxes.take_event(event, NOW) == "failed"
    assert mailboxes.take_event(event, NOW) == "ignored"
    assert again(ready).is_refused and receiving.look(token, HERE, NOW)
    mail_all()
    assert "Safehand: the mail with the link of a package does not arrive" in [m[1] for m in leaver.mails()]
    handovers.send_again(HOLDER, "stu_old", ready.handover_id, "new@oakfield.example", NOW)
    assert not again(ready).is_refused
    assert mailboxes.take_event(event, NOW) == "ignored", "it is not the address any more"
    assert note_failure("hov_x-stu_old", ADDRESS, event.failure, NOW, NOW) == "ignored"  # type: ignore[union-attr, arg-type]


# --- the clock


def nights(first: datetime, count: int) -> list[str]:
    """What became of the entries of as many nights."""
    found = []
    for now in (first + n * DAY for n in range(count)):
        found += [outbox.dispatch(*entry, now) for entry in world.undone(now.date())]
        for entry in world.undone(now.date()):
            outbox.dispatch(*entry, now)
    return [outcome for outcome in found if outcome not in ("done", "put_off")]


def test_the_school_is_reminded_weekly_on_school_days_until_the_link_ends(leaver: Cloud) -> None:
    ready, _ = sent(leaver, days=20)
    assert nights(NOW + DAY, 7) == [], "not before the day after it was due"
    assert nights(DUE + DAY, 1) == ["reminded"]
    assert nights(DUE + 2 * DAY, 10) == ["reminded"]
    subject = "Safehand: reminder: nobody has confirmed that a package arrived"
    assert [m[1] for m in leaver.mails()].count(subject) == 2
    assert ready.expires_at is not None
    assert nights(DUE + 12 * DAY, 10) == ["expired"]
    after = again(ready)
    assert (after.state, after.passphrase, after.ended_at is not None) == (State.EXPIRED, "", True)
    assert "Safehand: the link of a package has ended" in [m[1] for m in leaver.mails()]
    assert nights(DUE + 22 * DAY, 20) == []


def test_nobody_is_reminded_in_the_holidays_or_after_receipt(leaver: Cloud) -> None:
    _, token = sent(leaver, days=30)
    closed = Span(DUE.date() + DAY, DUE.date() + 7 * DAY)
    term_dates.update_term_dates(HOLDER, [], [closed], 0, NOW)
    assert nights(DUE + DAY, 7) == []
    assert nights(DUE + 8 * DAY, 1) == ["reminded"]
    receiving.download(token, HERE, DUE + 9 * DAY)
    receiving.confirm(token, "Ann", "DSL", HERE, DUE + 9 * DAY)
    assert nights(DUE + 10 * DAY, 14) == ["let_go"]


def test_the_nightly_run_finds_it(leaver: Cloud, few_shards: None) -> None:
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    role = "arn:aws:iam::123456789012:role/workflow"
    client("stepfunctions").create_state_machine(name="safehand-export", definition=definition, roleArn=role)
    sent(leaver)
    run = world.run_nightly(DUE + DAY)
    assert (run.state, run.counts.get("reminded")) == (RunState.COMPLETE, 1)
    assert NoticeKind.HANDOVER_WAITING in {
        n["notice_kind"] for n in leaver.of_kind("outbox") if "notice_kind" in n
    }


def test_a_look_before_its_day_does_nothing(leaver: Cloud) -> None:
    ready, _ = sent(leaver)
    (day,) = leaver.of_kind("handover_day")
    assert outbox.dispatch(day["pk"], day["sk"], NOW) == "not_yet"
    assert outbox.dispatch(day["pk"], day["sk"], DUE + DAY) == "reminded"
    assert outbox.dispatch(day["pk"], day["sk"], DUE + DAY) == "done_before"
    assert again(ready).state is State.READY
