"""A hand-over: a student's record goes to a school, or another body, without Safehand.

A *package* is made of it, one encrypted file; its *receiver* gets a link to it by mail and the passphrase by telephone, and
confirms receipt. docs/decisions/0098.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.text import check_name

USUAL_DAYS, MOST_DAYS = 14, 30
"""How long a link lives, in days after the package is ready."""
MOST_DOWNLOADS = 10
MOST_LINKS = 10
"""Mails with a link of one hand-over."""
MOST_LIVE = 3
"""Hand-overs of one student that are being made or can be fetched."""
MOST_A_DAY = 10
"""Hand-overs of one student in 24 hours, revoked ones too: each has a package made and a mail sent."""
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


class State(StrEnum):
    BEING_MADE = "being_made"
    READY = "ready"
    RECEIVED = "received"
    EXPIRED = "expired"
    REVOKED = "revoked"
    FAILED = "failed"


class Step(StrEnum):
    """What happens to one. CONFIRM: the receiver with the link; NOTE_RECEIPT: a key holder whom they told by telephone."""

    OFFER = "offer"
    SEND_AGAIN = "send_again"
    SHOW_PASSPHRASE = "show_passphrase"
    DOWNLOAD = "download"
    CONFIRM = "confirm"
    NOTE_RECEIPT = "note_receipt"
    EXPIRE = "expire"
    REVOKE = "revoke"
    FAIL = "fail"


LIVE = frozenset({State.BEING_MADE, State.READY})
_READY = frozenset({State.READY})
_MOVES: Mapping[Step, tuple[frozenset[State], State]] = {
    Step.OFFER: (frozenset({State.BEING_MADE}), State.READY),
    Step.SEND_AGAIN: (_READY, State.READY),
    Step.SHOW_PASSPHRASE: (_READY, State.READY),
    Step.DOWNLOAD: (_READY, State.READY),
    Step.CONFIRM: (_READY, State.RECEIVED),
    # a receiver may ring up after the link has ended
    Step.NOTE_RECEIPT: (frozenset({State.READY, State.EXPIRED}), State.RECEIVED),
    Step.EXPIRE: (_READY, State.EXPIRED),
    Step.REVOKE: (LIVE, State.REVOKED),
    Step.FAIL: (frozenset({State.BEING_MADE}), State.FAILED),
}
BY_SENDER = (Step.SHOW_PASSPHRASE, Step.SEND_AGAIN, Step.NOTE_RECEIPT, Step.REVOKE)
"""The steps of a key holder of the sending school, in the order in which a screen shows them."""
_NEEDS_TIME = frozenset({Step.SEND_AGAIN, Step.SHOW_PASSPHRASE, Step.DOWNLOAD, Step.CONFIRM})
"""Not after the link's time, even when the clock has not said so yet."""


@dataclass(frozen=True)
class Receipt:
    """Who confirmed that the record has arrived. `noted_by`: the key holder who wrote down what was told by telephone, ""
    when the receiver confirmed it with the link."""

    name: str
    role: str
    on: date
    noted_at: datetime
    noted_by: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a key holder asks for, checked by `check_wanted`. `receiver`: the name of the school or body. `starts_on`: the
    student's first day there, None when that is not known. `reviewed`: the mark of what was looked at, "" for none."""

    receiver: str
    address: str
    days: int = USUAL_DAYS
    starts_on: date | None = None
    reviewed: str = ""
    held_back_reason: str = ""


@dataclass(frozen=True)
class Handover:
    """`address`: where the link is mailed. `due_on`: by when the receiver should have the record. `reviewed`: the mark of
    what goes; `held_back` counts what stays, as of a transfer.

    `passphrase` is there only while it is of use, and goes nowhere else. `token_sha256` (hex) of the link that lives; ""
    between two links. `links`: how many mails were asked for. `is_refused`: no mail can reach the address. `size` in bytes.
    """

    handover_id: str
    student_id: str
    school_id: str
    receiver: str
    address: str
    made_by_id: str
    made_by: str
    made_at: datetime
    days: int
    due_on: date
    passphrase: str = field(default="", repr=False)
    reviewed: str = ""
    held_back_reason: str = ""
    held_back: Mapping[str, int] = field(default_factory=dict)
    state: State = State.BEING_MADE
    ready_at: datetime | None = None
    expires_at: datetime | None = None
    token_sha256: str = ""
    links: int = 0
    sent_at: datetime | None = None
    is_refused: bool = False
    downloads: int = 0
    downloaded_at: datetime | None = None
    receipt: Receipt | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    failed_because: str = ""
    size: int = 0

    @property
    def export_id(self) -> str:
        """Of the package: one belongs to each hand-over."""
        return f"exp_{self.handover_id.removeprefix('hov_')}"

    def state_at(self, now: datetime) -> State:
        """As it is to be told: a link dies on the second, and not only when the clock comes round."""
        is_over = self.expires_at is not None and now >= self.expires_at
        return State.EXPIRED if self.state is State.READY and is_over else self.state

    def allows(self, step: Step, now: datetime) -> bool:
        state = self.state_at(now) if step in _NEEDS_TIME else self.state
        within = {
            Step.DOWNLOAD: self.downloads < MOST_DOWNLOADS,
            Step.SEND_AGAIN: self.links < MOST_LINKS,
            Step.CONFIRM: self.downloads > 0,
        }
        return state in _MOVES[step][0] and within.get(step, True)

    def is_overdue(self, today: date) -> bool:
        """Until somebody has confirmed receipt; not when the school has given it up."""
        return self.state in (State.BEING_MADE, State.READY, State.EXPIRED) and today > self.due_on


def handover_of(export_id: str) -> str:
    """The id of the hand-over that a package belongs to."""
    return f"hov_{export_id.removeprefix('exp_')}"


def moved(handover: Handover, step: Step, now: datetime, **facts: Any) -> Handover:
    """The hand-over after a step. With its end the passphrase is forgotten and the link is dead. Raises NotPossibleNow."""
    if not handover.allows(step, now):
        raise NotPossibleNow(_why_not(handover, step, now), code="wrong_state")
    after = _MOVES[step][1]
    if after in LIVE:
        return replace(handover, state=after, **facts)
    return replace(handover, state=after, passphrase="", ended_at=now, **facts)


def offered(handover: Handover, size: int, now: datetime) -> Handover:
    """The package is ready: the first link is on its way."""
    until = now + timedelta(days=handover.days)
    return moved(handover, Step.OFFER, now, ready_at=now, expires_at=until, links=1, size=size)


def sent_again(handover: Handover, address: str, now: datetime) -> Handover:
    """A new link is on its way, the old one is dead from now on."""
    facts = {"links": handover.links + 1, "address": address, "token_sha256": "", "is_refused": False}
    return moved(handover, Step.SEND_AGAIN, now, **facts)


def received(handover: Handover, receipt: Receipt, now: datetime) -> Handover:
    """Raises NotPossibleNow: the receiver must have downloaded it first."""
    step = Step.NOTE_RECEIPT if receipt.noted_by else Step.CONFIRM
    return moved(handover, step, now, receipt=receipt, ended_by=receipt.noted_by)


def check_wanted(wanted: Wanted, today: date) -> Wanted:
    """Raises Invalid."""
    if not 1 <= wanted.days <= MOST_DAYS:
        raise Invalid(f"Choose 1 to {MOST_DAYS} days.", fields={"days": "range"})
    if wanted.starts_on and abs(wanted.starts_on - today) > timedelta(days=366):
        raise Invalid(
            "The first day there is more than a year away. Check it.", fields={"starts_on": "range"}
        )
    return replace(wanted, receiver=check_name(wanted.receiver, "receiver"))


def check_receipt(
    name: str, role: str, on: date, handover: Handover, now: datetime, noted_by: str = ""
) -> Receipt:
    """Raises Invalid: on a day to come, or before there was a package."""
    if not handover.made_at.date() <= on <= now.date():
        raise Invalid(
            "Give the day of receipt: not one to come, nor before it was sent.", fields={"on": "range"}
        )
    return Receipt(check_name(name, "name"), check_name(role, "role"), on, now, noted_by)


def check_live(handovers: list[Handover], now: datetime) -> None:
    """Raises NotPossibleNow when there are as many as there may be."""
    if sum(now - h.made_at < ONE_DAY for h in handovers) >= MOST_A_DAY:
        raise NotPossibleNow(
            f"{MOST_A_DAY} packages of this record were asked for in a day. Look at those, or wait until tomorrow.",
            code="too_many",
        )
    if sum(h.state_at(now) in LIVE for h in handovers) >= MOST_LIVE:
        raise NotPossibleNow(
            f"{MOST_LIVE} packages of this record are on their way already. Revoke one first.",
            code="too_many",
        )


def next_look(handover: Handover, today: date, *, reminded: bool = False) -> date:
    """The day on which the clock looks at a ready one again: to remind a week after it did, or the day after it was due, and
    at the latest when the link has ended. A day to come in any case."""
    assert handover.expires_at is not None
    to_remind = today + WEEK if reminded else handover.due_on + ONE_DAY
    return max(min(to_remind, handover.expires_at.date() + ONE_DAY), today + ONE_DAY)


def _why_not(handover: Handover, step: Step, now: datetime) -> str:
    if handover.state_at(now) is State.READY:
        return {
            Step.CONFIRM: "Download the package and open it, then confirm that you have received it.",
            Step.DOWNLOAD: "It was downloaded as often as it can be. Ask the school that sent it for a new one.",
            Step.SEND_AGAIN: "The link was sent as often as it can be. Make a new package.",
        }.get(step, "It is ready.")
    return _WHY_NOT[handover.state_at(now)]


_WHY_NOT = {
    State.BEING_MADE: "It is being made. Wait until it is ready.",
    State.READY: "It is ready.",
    State.RECEIVED: "Its receipt was confirmed, so the link and the passphrase are gone.",
    State.EXPIRED: "The time of the link is over. Make a new package.",
    State.REVOKED: "It was revoked. Make a new package.",
    State.FAILED: "It could not be made. Make a new package.",
}
