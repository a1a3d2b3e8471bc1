"""Hand-overs, kept with the student: what destroys the record destroys them as well. A link is looked up by the SHA-256 of
its token; the token itself is in the mail only."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.update import Action

from chalicelib.domain.handover import MOST_DOWNLOADS, Handover, Receipt, State, handover_of
from chalicelib.storage import export_keys, keys
from chalicelib.storage.outbox import SEND_LINK, OutboxItem, undone
from chalicelib.storage.table import Changes, Item, get, somebody_was_first

LOOK = "look_at_handover"
_TEXTS = ("passphrase", "token_sha256", "ended_by", "failed_because")


class HandoverItem(Item, discriminator="handover"):
    """No `expires_at` as a number: the item stays as long as the record, whatever becomes of the link."""

    handover_id = UnicodeAttribute()
    student_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    receiver = UnicodeAttribute()
    address = UnicodeAttribute()
    made_by_id = UnicodeAttribute()
    made_by = UnicodeAttribute()
    made_at = UTCDateTimeAttribute()
    days = NumberAttribute()
    due_on = UnicodeAttribute()
    passphrase = UnicodeAttribute(null=True)
    reviewed = UnicodeAttribute()
    held_back_reason = UnicodeAttribute(null=True)
    held_back = JSONAttribute()
    state = UnicodeAttribute()
    ready_at = UTCDateTimeAttribute(null=True)
    ends_at = UTCDateTimeAttribute(null=True)
    token_sha256 = UnicodeAttribute(null=True)
    links = NumberAttribute(default=0)
    sent_at = UTCDateTimeAttribute(null=True)
    is_refused = BooleanAttribute(default=False)
    downloads = NumberAttribute(default=0)
    downloaded_at = UTCDateTimeAttribute(null=True)
    receipt = JSONAttribute(null=True)
    ended_at = UTCDateTimeAttribute(null=True)
    ended_by = UnicodeAttribute(null=True)
    failed_because = UnicodeAttribute(null=True)
    size = NumberAttribute(default=0)


class PackageLinkItem(Item, discriminator="package_link"):
    """Whose link it is. It goes by itself when the link has ended."""

    handover_id = UnicodeAttribute()
    student_id = UnicodeAttribute()
    expires_at = NumberAttribute()


class HandoverDayItem(OutboxItem, discriminator="handover_day"):
    """On which day the clock looks at a hand-over: the nightly run finds it then. The stream's filter passes it by."""


def add_handover(changes: Changes, made: Handover) -> None:
    changes.put_new(
        HandoverItem(
            pk=keys.student(made.student_id),
            sk=export_keys.handover(made.handover_id),
            gsi1pk=export_keys.handovers_of(made.school_id),
            gsi1sk=list_key(made),
            handover_id=made.handover_id,
            student_id=made.student_id,
            school_id=made.school_id,
            receiver=made.receiver,
            address=made.address,
            made_by_id=made.made_by_id,
            made_by=made.made_by,
            made_at=made.made_at,
            days=made.days,
            due_on=made.due_on.isoformat(),
            passphrase=made.passphrase,
            reviewed=made.reviewed,
            held_back_reason=made.held_back_reason or None,
            held_back=dict(made.held_back),
            state=made.state.value,
        )
    )


def add_move(changes: Changes, before: Handover, after: Handover) -> None:
    """Commit refuses when its state, or its link, is not that of `before` any more."""
    condition = (HandoverItem.state == before.state.value) & (HandoverItem.links == before.links)
    changes.update(_key(before), _actions(after), condition, somebody_was_first())


def _actions(after: Handover) -> list[Action]:
    actions: list[Action] = [
        HandoverItem.state.set(after.state.value),
        HandoverItem.address.set(after.address),
        HandoverItem.links.set(after.links),
        HandoverItem.size.set(after.size),
        HandoverItem.is_refused.set(after.is_refused),
    ]
    texts = {name: getattr(after, name) for name in _TEXTS}
    actions += [getattr(HandoverItem, n).set(v) for n, v in texts.items() if v]
    actions += [getattr(HandoverItem, n).remove() for n, v in texts.items() if not v]
    times = {"ready_at": after.ready_at, "ends_at": after.expires_at, "ended_at": after.ended_at}
    actions += [getattr(HandoverItem, n).set(v) for n, v in times.items() if v]
    if after.receipt:
        actions.append(HandoverItem.receipt.set(_stored(after.receipt)))
    return actions


def add_link_wanted(changes: Changes, handover: Handover, now: datetime) -> None:
    """A mail with a new link is to be sent: the one of the number that the hand-over now has."""
    changes.put_new(
        OutboxItem(
            pk=keys.student(handover.student_id),
            sk=export_keys.package_mail(handover.handover_id, handover.links),
            task=SEND_LINK,
            subject_id=handover.handover_id,
            student_id=handover.student_id,
            at=now,
            attempt=handover.links,
            **undone(now, f"{handover.handover_id}-{handover.links}"),
        )
    )


def add_link(changes: Changes, handover: Handover, token_sha256: str, now: datetime) -> None:
    """The link of this token is the one that lives. Commit refuses when another mail was asked for, or it has ended."""
    is_same = (HandoverItem.state == State.READY.value) & (HandoverItem.links == handover.links)
    changes.update(
        _key(handover), [HandoverItem.token_sha256.set(token_sha256), HandoverItem.sent_at.set(now)], is_same
    )
    assert handover.expires_at is not None
    changes.put(
        PackageLinkItem(
            pk=export_keys.package_link(token_sha256),
            sk=keys.PROFILE,
            handover_id=handover.handover_id,
            student_id=handover.student_id,
            expires_at=int(handover.expires_at.timestamp()),
        )
    )


def add_refused(changes: Changes, handover: Handover) -> None:
    """No mail reaches the address. Commit refuses when a newer link was asked for, or when it is known."""
    is_news = (HandoverItem.links == handover.links) & (HandoverItem.is_refused != True)  # noqa: E712
    changes.update(_key(handover), [HandoverItem.is_refused.set(True)], is_news)


def add_download(changes: Changes, handover: Handover, now: datetime) -> None:
    """Commit refuses when this link does not live any more, or was used as often as it can be."""
    lives = (
        (HandoverItem.state == State.READY.value)
        & (HandoverItem.token_sha256 == handover.token_sha256)
        & (HandoverItem.downloads < MOST_DOWNLOADS)
    )
    changes.update(
        _key(handover), [HandoverItem.downloads.add(1), HandoverItem.downloaded_at.set(now)], lives
    )


def add_day(changes: Changes, handover: Handover, on: date) -> None:
    """The day on which the clock looks at it next."""
    at = datetime.combine(on, time(), UTC)
    changes.put(
        HandoverDayItem(
            pk=keys.student(handover.student_id),
            sk=export_keys.handover_day(handover.handover_id, on),
            task=LOOK,
            subject_id=handover.handover_id,
            student_id=handover.student_id,
            at=at,
            **undone(at, f"{handover.handover_id}-look"),
        )
    )


def find_handover(student_id: str, handover_id: str) -> Handover | None:
    item = get(HandoverItem, keys.student(student_id), export_keys.handover(handover_id))
    return None if item is None else _handover(item)


def list_handovers(student_id: str) -> list[Handover]:
    """Newest first."""
    found = HandoverItem.query(
        keys.student(student_id), HandoverItem.sk.startswith(export_keys.handover("")), consistent_read=True
    )
    return sorted(map(_handover, found), key=lambda h: (h.made_at, h.handover_id), reverse=True)


def list_of_school(school_id: str, *, limit: int, before: str = "") -> list[Handover]:
    """Of all students, newest first; `before` is the `list_key` of the last of the page before."""
    condition = HandoverItem.gsi1sk < before if before else None
    found = HandoverItem.by_school.query(
        export_keys.handovers_of(school_id), condition, scan_index_forward=False, limit=limit
    )
    return [_handover(i) for i in found if isinstance(i, HandoverItem)]


def list_key(handover: Handover) -> str:
    return export_keys.made(handover.made_at, handover.handover_id)


def find_of_export(student_id: str, export_id: str) -> Handover | None:
    return find_handover(student_id, handover_of(export_id))


def find_by_token(token_sha256: str) -> Handover | None:
    """The hand-over whose link this is or was; whether it lives, the caller looks."""
    link = get(PackageLinkItem, export_keys.package_link(token_sha256), keys.PROFILE)
    return None if link is None else find_handover(link.student_id, link.handover_id)


def _key(handover: Handover) -> HandoverItem:
    return HandoverItem(pk=keys.student(handover.student_id), sk=export_keys.handover(handover.handover_id))


def _handover(item: HandoverItem) -> Handover:
    facts: dict[str, Any] = {n: getattr(item, n) or "" for n in _TEXTS}
    return Handover(
        item.handover_id,
        item.student_id,
        item.school_id,
        item.receiver,
        item.address,
        item.made_by_id,
        item.made_by,
        item.made_at,
        int(item.days),
        date.fromisoformat(item.due_on),
        reviewed=item.reviewed,
        held_back_reason=item.held_back_reason or "",
        held_back=item.held_back,
        state=State(item.state),
        ready_at=item.ready_at,
        expires_at=item.ends_at,
        links=int(item.links),
        sent_at=item.sent_at,
        is_refused=bool(item.is_refused),
        downloads=int(item.downloads),
        downloaded_at=item.downloaded_at,
        receipt=_receipt(item.receipt) if item.receipt else None,
        ended_at=item.ended_at,
        size=int(item.size),
        **facts,
    )


def _stored(receipt: Receipt) -> dict[str, str]:
    return asdict(receipt) | {"on": receipt.on.isoformat(), "noted_at": receipt.noted_at.isoformat()}


def _receipt(stored: dict[str, str]) -> Receipt:
    facts: dict[str, Any] = dict(stored)
    facts["on"], facts["noted_at"] = (
        date.fromisoformat(stored["on"]),
        datetime.fromisoformat(stored["noted_at"]),
    )
    return Receipt(**facts)
