"""Bounces and complaints, and which mails somebody wants. The events have the shapes that the SES guide shows."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.addressees import addressees
from chalicelib.domain.errors import Invalid, NotPossibleNow, Stale
from chalicelib.domain.mailbox import ALWAYS, BUNDLE_OF, Bundle, Failure, Mailbox
from chalicelib.domain.notice import ABOUT_ACCOUNTS, Notice, NoticeKind
from chalicelib.domain.school import User
from chalicelib.storage import outbox as stored
from chalicelib.storage import people
from chalicelib.usecases import dashboard, mailboxes, outbox
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW
from tests.cloud import Cloud, Direct

LATER = NOW + timedelta(hours=1)
HOLDER = make.key_holder(NEW)
KIM = User("usr_kim", NEW, "Kim", "kim@new.example", is_key_holder=True)


@pytest.fixture
def school(cloud: Cloud) -> Cloud:
    """Two key holders: the one of the world, and Kim."""
    world.store_schools(NEW)
    changes = Direct()
    people.add_new_user(changes, KIM)
    changes.commit()
    return cloud


def event(
    kind: str = "Bounce", sent_at: datetime = NOW, user_id: str = "usr_kim", **said: Any
) -> dict[str, Any]:
    shapes: dict[str, dict[str, Any]] = {
        "Bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": "Kim@new.example", "action": "failed", "status": "5.1.1"}],
        },
        "Complaint": {
            "complainedRecipients": [{"emailAddress": "kim@new.example"}],
            "complaintSubType": None,
            "complaintFeedbackType": "abuse",
        },
        "Delivery": {"recipients": ["kim@new.example"]},
    }
    told = shapes[kind]
    return {
        "eventType": kind,
        kind.lower(): {"timestamp": "2026-11-24T12:00:09.000Z", "feedbackId": "0100-1", **told, **said},
        "mail": {
            "timestamp": sent_at.isoformat().replace("+00:00", "Z"),
            "source": "safehand@example.org",
            "messageId": "0100-2",
            "destination": ["kim@new.example"],
            "tags": {"ses:configuration-set": ["safehand-notices"], "user": [user_id]},
        },
    }


def take(detail: dict[str, Any], now: datetime = LATER) -> str:
    return mailboxes.take_event(mailboxes.read_event(detail), now)


def kim() -> User:
    user = people.find_user(NEW, "usr_kim")
    assert user
    return user


def told(cloud: Cloud, kind: NoticeKind = NoticeKind.TRANSFER_DETECTED, user_id: str = "") -> list[str]:
    """Who is mailed a new notice."""
    before = len(cloud.mails())
    changes = Direct()
    stored.add_notice(changes, Notice(f"not_{before}", NEW, kind, "tr_one", LATER, user_id=user_id))
    changes.commit()
    entry = next(e for e in cloud.of_kind("outbox") if e["notice_id"] == f"not_{before}")
    assert outbox.dispatch(entry["pk"], entry["sk"], LATER) == "done"
    return sorted(m[0] for m in cloud.mails()[before:])


@pytest.mark.parametrize(("kind", "failure"), [("Bounce", Failure.BOUNCE), ("Complaint", Failure.COMPLAINT)])
def test_no_mail_goes_where_mails_do_not_arrive(kind: str, failure: Failure, school: Cloud) -> None:
    assert take(event(kind)) == "failed"
    assert (kim().mailbox.failed_at, kim().mailbox.failure) == (LATER, failure)
    assert told(school) == ["holder@new.example"]
    (entry,) = [a for a in school.of_kind("audit") if a["action"] == "mail_failed"]
    assert (entry["subject_id"], entry["school_id"]) == ("usr_kim", NEW)
    assert "kim@" not in str(entry)
    shown = dashboard.view_dashboard(HOLDER, LATER)
    assert (shown.is_own_mail_failing, shown.failing_key_holders) == (False, 1)
    assert dashboard.view_dashboard(make.actor(NEW, user_id="usr_kim"), LATER).is_own_mail_failing


def test_the_same_event_again_changes_nothing(school: Cloud) -> None:
    assert [take(event()), take(event()), take(event("Complaint"))] == ["failed", "ignored", "ignored"]
    assert len([a for a in school.of_kind("audit") if a["action"] == "mail_failed"]) == 1


def test_what_comes_back_for_a_time_is_counted_once_and_tolerated(school: Cloud) -> None:
    assert (
        take(event(bounceType="Transient"))
        == take(event(bounceType="Undetermined", feedbackId="2"))
        == "delayed"
    )
    assert take(event(bounceType="Transient", feedbackId="2")) == "ignored"
    assert (kim().mailbox.works, kim().mailbox.delayed) == (True, 2)
    assert "kim@new.example" in told(school)


@pytest.mark.parametrize(
    "detail",
    [
        event(bouncedRecipients=[{"emailAddress": "kim@before.example"}]),
        event(bouncedRecipients=[]),
        event(user_id="usr_nobody"),
        event("Complaint", complaintFeedbackType="not-spam"),
        event("Delivery"),
        {**event(), "mail": {"timestamp": "2026-11-24T12:00:00Z"}},
    ],
    ids=["an earlier address", "no address", "nobody", "not spam", "delivered", "without our tag"],
)
def test_what_is_no_news_of_the_address_now(detail: dict[str, Any], school: Cloud) -> None:
    assert take(detail) == "ignored"
    assert kim() == replace(KIM, version=1)


@pytest.mark.parametrize(
    "detail",
    [
        None, [], "x", {}, {"eventType": "Bounce"}, {**event(), "bounce": None}, {**event(), "mail": {"timestamp": "soon"}},
        event(bouncedRecipients=[{}]), event(bouncedRecipients="x"), event(bounceType=None, bouncedRecipients=None),
        {**event(), "mail": {"timestamp": "2026-11-24T12:00:00"}},
    ],
)  # fmt: skip
def test_another_shape_waits_in_the_queue_of_failures_and_its_text_is_not_told(detail: object) -> None:
    with pytest.raises(Invalid) as error:
        mailboxes.read_event(detail)
    assert error.value.code == "mail_event" and "kim" not in str(error.value)


def test_a_key_holder_has_it_tried_again_and_old_news_does_not_block_it(school: Cloud) -> None:
    take(event())
    with pytest.raises(Stale):
        mailboxes.try_again(HOLDER, "usr_kim", 1, LATER)
    after = mailboxes.try_again(HOLDER, "usr_kim", 2, LATER)
    assert after.mailbox.works and kim() == after
    assert take(event(sent_at=NOW)) == "ignored", "of a mail that was sent before"
    assert told(school) == ["holder@new.example", "kim@new.example"]
    with pytest.raises(NotPossibleNow):
        mailboxes.try_again(HOLDER, "usr_kim", 3, LATER)
    assert take(event(sent_at=LATER + timedelta(minutes=1))) == "failed"


def test_operators_learn_that_no_key_holder_can_be_mailed(
    school: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = "no key holder can be mailed"
    take(event())
    assert alarm not in caplog.text
    holder = next(u for u in people.list_users(NEW) if u.email == "holder@new.example")
    recipients = [{"emailAddress": holder.email}]
    assert take(event(user_id=holder.user_id, bouncedRecipients=recipients)) == "failed"
    assert caplog.text.count(alarm) == 1
    assert told(school) == [] and caplog.text.count(alarm) == 2


def test_one_wants_some_mails_only(school: Cloud) -> None:
    actor = make.key_holder(NEW, user_id="usr_kim")
    assert mailboxes.view_settings(actor, NOW).user.mailbox.off == frozenset()
    off = frozenset({Bundle.WAITING, Bundle.ALERTS})
    after = mailboxes.change_settings(actor, off, 1, NOW)
    assert (after.user, after.needed) == (kim(), frozenset())
    assert told(school) == ["holder@new.example"]
    assert told(school, NoticeKind.INCIDENT_ALERT, "usr_kim") == []
    assert told(school, NoticeKind.PASSWORD_CHANGED, "usr_kim") == ["kim@new.example"]
    assert told(school, NoticeKind.TRANSFER_SENT) == ["holder@new.example", "kim@new.example"]
    with pytest.raises(Stale) as error:
        mailboxes.change_settings(actor, frozenset(), 1, NOW)
    assert isinstance(error.value.current, mailboxes.MailSettings)
    assert mailboxes.view_settings(HOLDER, NOW).needed == {Bundle.WAITING}, (
        "the last one who gets them is told"
    )


def test_a_notice_to_a_school_reaches_somebody() -> None:
    kind = NoticeKind.TRANSFER_REQUESTED
    off, dead = Mailbox(off=frozenset(Bundle)), Mailbox(failed_at=NOW, failure=Failure.BOUNCE)
    one, two, three = (replace(KIM, user_id=f"usr_{n}") for n in "abc")
    assert addressees(kind, [one, replace(two, mailbox=off)]) == [one]
    neither = [replace(one, mailbox=off), replace(two, mailbox=off)]
    assert addressees(kind, neither) == neither
    assert addressees(kind, [replace(one, mailbox=dead), replace(two, mailbox=off)]) == [
        replace(two, mailbox=off)
    ]
    others = [replace(one, is_active=False), replace(two, is_key_holder=False), replace(three, mailbox=dead)]
    assert addressees(kind, others) == []


def test_every_kind_is_in_a_bundle_or_always_sent() -> None:
    assert set(BUNDLE_OF) | ALWAYS == set(NoticeKind) and not set(BUNDLE_OF) & ALWAYS
    assert ABOUT_ACCOUNTS | {NoticeKind.FILE_QUARANTINED} <= ALWAYS
    assert set(BUNDLE_OF.values()) == set(Bundle)
    assert all(Mailbox(off=frozenset(Bundle)).wants(kind) for kind in ALWAYS)
