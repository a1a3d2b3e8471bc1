"""Mails that do not arrive, and what somebody wants by mail. docs/decisions/0082."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.addressees import who_can_be_mailed
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import Invalid, NotPossibleNow, Stale
from chalicelib.domain.mailbox import Bundle, Failure
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.school import User
from chalicelib.storage import people
from chalicelib.storage.table import Changes
from chalicelib.usecases import escalation, handover_steps
from chalicelib.usecases.access import note, own_school, require
from chalicelib.usecases.users import save, to_change

_log = logging.getLogger("safehand.mail")


@dataclass(frozen=True)
class MailEvent:
    """What SES says of a mail: `failure` when no further mail may be sent to these addresses, None when it came back for a
    time. `user_id`: the tag that the mail was sent with: of a mail to an escalation contact, the school's id; of one to
    the receiver of a package, the hand-over's and the student's."""

    event_id: str
    user_id: str
    addresses: frozenset[str]
    sent_at: datetime
    failure: Failure | None


def read_event(detail: object) -> MailEvent | None:
    """The detail of an event of SES; None for one that tells of no address. Raises Invalid for another shape: then it waits
    in the queue of failures."""
    try:
        return _read(detail)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise Invalid("SES told of a mail in a shape that is not known here.", code="mail_event") from None


def _read(detail: object) -> MailEvent | None:
    said = dict(detail)  # type: ignore[call-overload]  # anything else than a mapping is a TypeError
    sent, kind = said["mail"], said["eventType"]
    if kind == "Bounce":
        told, recipients = said["bounce"], said["bounce"]["bouncedRecipients"]
        failure = Failure.BOUNCE if told["bounceType"] == "Permanent" else None
    elif kind == "Complaint":
        told, recipients = said["complaint"], said["complaint"]["complainedRecipients"]
        if told.get("complaintFeedbackType") == "not-spam":
            return None
        failure = Failure.COMPLAINT
    else:
        return None
    user_id, at = sent.get("tags", {}).get("user", [""])[0], datetime.fromisoformat(sent["timestamp"])
    if at.tzinfo is None or not isinstance(user_id, str):
        raise ValueError
    addresses = frozenset(str(r["emailAddress"]).lower() for r in recipients)
    return MailEvent(str(told["feedbackId"]), user_id, addresses, at, failure)


def take_event(event: MailEvent | None, now: datetime) -> str:
    """Twice is once. Returns "failed", "delayed", or "ignored": no news of the address that the person has now."""
    if event is None or not event.user_id:
        return "ignored"
    failed = _FAILED.get(event.user_id[:4], note_failure)
    for address in event.addresses:
        if event.failure:
            done = failed(event.user_id, address, event.failure, event.sent_at, now)
        elif event.user_id[:4] in _FAILED:  # who is no user: a delay comes to nothing there
            done = "ignored"
        else:
            done = _note_delay(event.user_id, address, event.event_id)
        if done != "ignored":
            return done
    return "ignored"


_FAILED = {"sch_": escalation.note_failure, "hov_": handover_steps.note_failure}
"""By the begin of the tag: whose mail it was, when it was no user's."""


def note_failure(user_id: str, address: str, failure: Failure, sent_at: datetime, now: datetime) -> str:
    """No mail is sent to the person any more, if this is still the address. Audited."""
    user = _person(user_id, address)
    if user is None:
        return "ignored"
    box = user.mailbox.failed(failure, sent_at, now)
    if box == user.mailbox:
        return "ignored"
    changes = Changes()
    people.add_save_user(changes, replace(user, mailbox=box))
    note(changes, SYSTEM, "mail_failed", user_id, now, user.school_id, reason=failure.value)
    changes.commit()
    if user.holds_keys and not who_can_be_mailed(people.list_key_holders(user.school_id)):
        _log.error("no key holder can be mailed", extra={"school_id": user.school_id})  # an alarm counts it
    return "failed"


def _note_delay(user_id: str, address: str, event_id: str) -> str:
    user = _person(user_id, address)
    if user is None:
        return "ignored"
    box = user.mailbox.delayed_once(event_id)
    if box == user.mailbox:
        return "ignored"
    changes = Changes()
    people.add_save_user(changes, replace(user, mailbox=box))
    changes.commit()
    return "delayed"


def _person(user_id: str, address: str) -> User | None:
    school_id = people.school_id_of_user(user_id)
    user = people.find_user(school_id, user_id) if school_id else None
    return user if user and user.email == address.lower() else None


def try_again(actor: Actor, user_id: str, version: int, now: datetime) -> User:
    """A key holder says that mails will arrive now. Raises Stale, NotFound, NotPossibleNow when they do already."""
    user = to_change(actor, user_id, version, now)
    if user.mailbox.works:
        raise NotPossibleNow("Mails are sent to this person already.", code="mail_works")
    after = replace(user, mailbox=user.mailbox.mended(now))
    changes = Changes()
    people.add_save_user(changes, after)
    note(changes, actor, "try_mail_again", user_id, now)
    return save(changes, after)


@dataclass(frozen=True)
class MailSettings:
    """`needed`: bundles that the school's other key holders have switched off, so that these mails come all the same."""

    user: User
    needed: frozenset[Bundle]


def view_settings(actor: Actor, now: datetime) -> MailSettings:
    """One's own."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_SCHOOL, Resource(school_id), now)
    holders = people.list_key_holders(school_id)
    user = next((u for u in holders if u.user_id == actor.user_id), None)
    if user is None:
        user = people.find_user(school_id, actor.user_id)
        assert user is not None, "who is signed in is there"
        return MailSettings(user, frozenset())
    return MailSettings(user, _needed(user, holders))


def change_settings(actor: Actor, off: frozenset[Bundle], version: int, now: datetime) -> MailSettings:
    """Which bundles one wants in Safehand only. Raises Stale, with the settings as they stand."""
    before = view_settings(actor, now)
    if before.user.version != version:
        raise Stale(before)
    after = replace(before.user, mailbox=replace(before.user.mailbox, off=off))
    changes = Changes()
    people.add_save_user(changes, after)
    note(changes, actor, "change_mail_settings", actor.user_id, now, off=" ".join(sorted(off)))
    try:
        changes.commit()
    except NotPossibleNow:
        raise Stale(view_settings(actor, now)) from None
    return MailSettings(replace(after, version=after.version + 1), before.needed)


def _needed(user: User, holders: list[User]) -> frozenset[Bundle]:
    others = [u.mailbox for u in who_can_be_mailed(holders) if u.user_id != user.user_id]
    return frozenset(b for b in Bundle if b is not Bundle.ALERTS and all(b in box.off for box in others))


def count_failing(actor: Actor) -> tuple[bool, int]:
    """Whether mails to the actor fail, and for a key holder: to how many of the school's key holders they do."""
    school_id = own_school(actor)
    if not actor.is_key_holder:
        user = people.find_user(school_id, actor.user_id)
        return user is not None and not user.mailbox.works, 0
    failing = [u for u in people.list_key_holders(school_id) if not u.mailbox.works]
    return any(u.user_id == actor.user_id for u in failing), len(failing)
