"""What the table's stream hands over: each entry is done once, whoever tries and whatever dies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import mail
from chalicelib.aws.clients import client
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.mailbox import Failure
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.school import User
from chalicelib.domain.transfer import State
from chalicelib.settings import setting
from chalicelib.storage import outbox as stored
from chalicelib.storage import people
from chalicelib.usecases import notices, outbox, transfers
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud, Direct

SECONDS = timedelta(seconds=1)


@pytest.fixture
def notice(cloud: Cloud) -> tuple[str, str]:
    """(pk, sk) of a notice to NEW that nobody has sent."""
    world.store_schools(NEW)
    changes = Direct()
    stored.add_notice(changes, Notice("not_one", NEW, NoticeKind.TRANSFER_DETECTED, "tr_one", NOW))
    changes.commit()
    (entry,) = cloud.of_kind("outbox")
    return entry["pk"], entry["sk"]


def undone(day: datetime = NOW) -> list[tuple[str, str]]:
    return world.undone(day.date())


def test_a_notice_is_mailed_to_the_key_holders_once(notice: tuple[str, str], cloud: Cloud) -> None:
    changes = Direct()
    for name, holds, works in (("second", True, True), ("off", True, False), ("teacher", False, True)):
        person = User(f"usr_{name}", NEW, name, f"{name}@new.example", is_key_holder=holds, is_active=works)
        people.add_new_user(changes, person)
    changes.commit()
    assert undone() == [notice]
    assert outbox.dispatch(*notice, NOW) == "done"
    assert sorted(m[0] for m in cloud.mails()) == ["holder@new.example", "second@new.example"]
    assert outbox.dispatch(*notice, NOW) == "done_before"
    assert len(cloud.mails()) == 2 and undone() == []
    (seen,) = (listed.notice for listed in notices.list_notices(make.key_holder(NEW), NOW))
    assert (seen.kind, seen.sent_at) == (NoticeKind.TRANSFER_DETECTED, NOW)


def test_a_mail_is_the_fixed_sentence_and_the_place_to_act(notice: tuple[str, str], cloud: Cloud) -> None:
    outbox.dispatch(*notice, NOW)
    ((_, subject, body),) = cloud.mails()
    assert subject == "Safehand: a record can be requested"
    assert "A student at your school may have" in body
    assert f"{setting('WEB_ADDRESS')}/admin/transfers/tr_one\n" in body


def test_an_entry_that_is_not_there(cloud: Cloud) -> None:
    assert outbox.dispatch("NOTICES#x", "y", NOW) == "done_before"


def test_two_at_once_send_one_mail(notice: tuple[str, str], cloud: Cloud) -> None:
    def run(_: int) -> str:
        try:
            return outbox.dispatch(*notice, NOW)
        except NotPossibleNow:
            return "claimed"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(run, range(4)))
    assert answers.count("done") == 1
    assert len(cloud.mails()) == 1


def test_while_somebody_is_at_it_the_stream_is_told_to_come_again(
    notice: tuple[str, str], cloud: Cloud
) -> None:
    item = stored.find(*notice)
    assert item and stored.claim(item, NOW, NOW - outbox.CLAIM)
    with pytest.raises(NotPossibleNow) as error:
        outbox.dispatch(*notice, NOW + 59 * SECONDS)
    assert error.value.code == "claimed"
    assert cloud.mails() == []


def test_a_claim_left_by_a_crash_is_taken_over(notice: tuple[str, str], cloud: Cloud) -> None:
    with cloud.crash_after(1, "UpdateItem"):
        outbox.dispatch(*notice, NOW)
    assert cloud.mails() == []
    with pytest.raises(NotPossibleNow):
        outbox.dispatch(*notice, NOW + 30 * SECONDS)
    assert outbox.dispatch(*notice, NOW + 61 * SECONDS) == "done"
    assert len(cloud.mails()) == 1


def test_a_failure_lets_go_at_once(notice: tuple[str, str], cloud: Cloud) -> None:
    client("ses").delete_identity(Identity=setting("MAIL_FROM"))
    with pytest.raises(mail.Refused, match="MessageRejected"):
        outbox.dispatch(*notice, NOW)
    assert undone() == [notice]
    client("ses").verify_email_identity(EmailAddress=setting("MAIL_FROM"))
    assert outbox.dispatch(*notice, NOW) == "done"
    assert len(cloud.mails()) == 1


def test_one_address_that_is_refused_does_not_mail_the_others_again(
    notice: tuple[str, str], cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = Direct()
    people.add_new_user(changes, User("usr_bad", NEW, "bad", "bad@new.example", is_key_holder=True))
    people.add_new_user(changes, User("usr_good", NEW, "good", "good@new.example", is_key_holder=True))
    changes.commit()
    send = mail.send

    def refuse(address: str, *rest: Any) -> None:
        if address.startswith("bad"):
            raise mail.Refused("MessageRejected")
        send(address, *rest)

    monkeypatch.setattr(mail, "send", refuse)
    assert outbox.dispatch(*notice, NOW) == "done"
    assert undone() == []
    assert "good@new.example" in str(cloud.mails()) and "bad@new.example" not in str(cloud.mails())
    bad = people.find_user(NEW, "usr_bad")
    assert bad and bad.mailbox.failure is Failure.REFUSED, "SES took the sender, so it is the address"


def test_a_failure_half_way_does_not_mail_the_first_ones_again(
    notice: tuple[str, str], cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = Direct()
    people.add_new_user(changes, User("usr_z", NEW, "Zoe", "zoe@new.example", is_key_holder=True))
    changes.commit()
    send = mail.send

    def throttle(address: str, *rest: Any) -> None:
        if address.startswith("zoe"):
            raise ClientError({"Error": {"Code": "Throttling", "Message": ""}}, "SendTemplatedEmail")
        send(address, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(mail, "send", throttle)
        with pytest.raises(ClientError):
            outbox.dispatch(*notice, NOW)
    assert outbox.dispatch(*notice, NOW) == "done"
    assert sorted(m[0] for m in cloud.mails()) == ["holder@new.example", "zoe@new.example"]


def test_the_workflow_is_started_once_per_attempt(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_transfer(State.REQUESTED)
    transfers.authorise_transfer(make.key_holder(OLD), "tr_one", NOW)
    (entry,) = undone()
    assert outbox.dispatch(*entry, NOW) == "done"
    assert outbox.dispatch(*entry, NOW) == "done_before"
    assert cloud.executions() == [("tr_one-1", {"transfer_id": "tr_one", "attempt": 1})]


def test_a_start_whose_answer_was_lost_is_not_a_second_run(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_transfer(State.REQUESTED)
    transfers.authorise_transfer(make.key_holder(OLD), "tr_one", NOW)
    (entry,) = undone()
    with cloud.crash_after(1, "StartExecution"):
        outbox.dispatch(*entry, NOW)
    assert outbox.dispatch(*entry, NOW + 2 * outbox.CLAIM) == "done"
    assert len(cloud.executions()) == 1


def test_a_notice_to_one_person_reaches_nobody_else(cloud: Cloud) -> None:
    world.store_schools(NEW)
    changes = Direct()
    people.add_new_user(changes, User("usr_teacher", NEW, "Tess Teacher", "tess@new.example"))
    told = Notice("not_own", NEW, NoticeKind.TRANSFER_DETECTED, "tr_one", NOW, user_id="usr_teacher")
    stored.add_notice(changes, told)
    changes.commit()
    (entry,) = cloud.of_kind("outbox")
    assert outbox.dispatch(entry["pk"], entry["sk"], NOW) == "done"
    assert [m[0] for m in cloud.mails()] == ["tess@new.example"]
    assert notices.list_notices(make.key_holder(NEW), NOW) == []
