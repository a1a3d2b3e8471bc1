"""Retention: how long a school keeps a record, what holds it longer, and what must be so before it may be destroyed.

Nothing is destroyed by itself: that retention has ended only puts a student on the review list (docs/decisions/0076, 0077).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.student import Student
from chalicelib.domain.text import check_text
from chalicelib.domain.transfer import TO_COME, State, Transfer, check_reason

USUAL_YEARS = 25
FEWEST_YEARS, MOST_YEARS = 5, 100
MAX_NOTE = 1000
MAX_DEEDS = 100
"""Holds, releases, longer dates and proposals that are kept of one student, the newest."""
ALONE = timedelta(days=7)
"""A school's only key holder may carry out their own proposal after this time."""


@dataclass(frozen=True)
class Policy:
    """`years` after the birth date. `version` counts the updates; 0: the school has not adopted a policy yet. `is_listed`:
    the students who had left before it was adopted have been put on the list."""

    school_id: str
    version: int = 0
    years: int = USUAL_YEARS
    note: str = ""
    is_listed: bool = False

    def ends_on(self, birth_date: date) -> date:
        """The first day on which a record may be destroyed. Who was born on 29 February comes of age on 1 March."""
        year = birth_date.year + self.years
        try:
            return birth_date.replace(year=year)
        except ValueError:
            return date(year, 3, 1)

    def with_years(self, years: int, note: str) -> "Policy":
        """Raises Invalid outside FEWEST_YEARS to MOST_YEARS, for a long note, and when nothing would change."""
        if not FEWEST_YEARS <= years <= MOST_YEARS:
            raise Invalid(
                f"Enter a whole number of years from {FEWEST_YEARS} to {MOST_YEARS}. Usual is {USUAL_YEARS}.",
                fields={"years": "range"},
            )
        note = note.strip() and check_text(note.strip(), "note", longest=MAX_NOTE)
        if self.version and (years, note) == (self.years, self.note):
            raise Invalid("Nothing was changed, so there is nothing to update.", code="unchanged")
        return replace(self, years=years, note=note)


class DeedKind(StrEnum):
    HELD = "held"
    RELEASED = "released"
    KEPT_LONGER = "kept_longer"
    KEPT_BY_POLICY = "kept_by_policy"
    PROPOSED = "proposed"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Deed:
    """What a key holder decided about keeping a record. The reason may tell of the child. `until`: for KEPT_LONGER."""

    kind: DeedKind
    at: datetime
    by_id: str
    by: str
    reason: str
    until: date | None = None


@dataclass(frozen=True)
class Retention:
    """What was decided about keeping one student's record. `proposal`: to destroy it, until it is carried out or taken back.
    `version` counts the changes; 0: nothing was ever decided."""

    student_id: str
    school_id: str
    version: int = 0
    is_held: bool = False
    keep_until: date | None = None
    proposal: Deed | None = None
    deeds: tuple[Deed, ...] = ()

    def ends_on(self, student: Student, policy: Policy) -> date:
        by_policy = policy.ends_on(student.birth_date)
        return max(by_policy, self.keep_until) if self.keep_until else by_policy


def hold(before: Retention, deed: Deed) -> Retention:
    """A legal hold. It also ends a proposal to destroy the record."""
    if before.is_held:
        raise NotPossibleNow("There is a legal hold already. Load the page again.", code="held")
    return _with(replace(before, is_held=True, proposal=None), deed)


def release(before: Retention, deed: Deed) -> Retention:
    if not before.is_held:
        raise NotPossibleNow("There is no legal hold any more. Load the page again.", code="not_held")
    return _with(replace(before, is_held=False), deed)


def keep_longer(before: Retention, deed: Deed, by_policy: date) -> Retention:
    """`deed.until`: the day until which the record is kept, later than the policy says; None: as the policy says. It ends a
    proposal to destroy the record. Raises Invalid for a day that is not later, or over MOST_YEARS later."""
    until = deed.until
    if until is not None and until <= by_policy:
        raise Invalid(
            f"By your policy the record is kept until {by_policy.day} {by_policy:%b %Y} anyway. Enter a later day.",
            fields={"keep_until": "not later"},
        )
    if until is not None and until.year > by_policy.year + MOST_YEARS:
        raise Invalid(
            "That is more than a hundred years later. Check the year.", fields={"keep_until": "range"}
        )
    if until == before.keep_until:
        raise Invalid("Nothing was changed, so there is nothing to save.", code="unchanged")
    return _with(replace(before, keep_until=until, proposal=None), deed)


def propose(before: Retention, deed: Deed) -> Retention:
    if before.proposal is not None:
        raise NotPossibleNow("It has been proposed already. Load the page again.", code="proposed")
    return _with(replace(before, proposal=deed), deed)


def take_back(before: Retention, deed: Deed) -> Retention:
    if before.proposal is None:
        raise NotPossibleNow("There is no proposal any more. Load the page again.", code="not_proposed")
    return _with(replace(before, proposal=None), deed)


def deed_of(
    kind: DeedKind, by_id: str, by: str, reason: str, at: datetime, until: date | None = None
) -> Deed:
    """Raises Invalid without a reason; taking a proposal back needs none."""
    given = reason.strip() if kind is DeedKind.TAKEN_BACK and not reason.strip() else check_reason(reason)
    return Deed(kind, at, by_id, by, given, until)


def _with(after: Retention, deed: Deed) -> Retention:
    return replace(after, deeds=(*after.deeds, deed)[-MAX_DEEDS:])


class Obstacle(StrEnum):
    """Why a record may not be destroyed."""

    NO_POLICY = "no_policy"
    ON_ROLL = "on_roll"
    NOT_ENDED = "not_ended"
    HELD = "held"
    TRANSFER = "transfer"


OBSTACLES = {
    Obstacle.NO_POLICY: "Your school has not adopted a retention policy yet. A key holder does so in Admin > School.",
    Obstacle.ON_ROLL: "The student has not left your school.",
    Obstacle.NOT_ENDED: "The record must still be kept. Look at the day on which its retention ends.",
    Obstacle.HELD: "There is a legal hold on the record. It must be taken off first.",
    Obstacle.TRANSFER: "Another school has asked for this record, or may still ask for it. Settle that first, or wait.",
}


def obstacles(
    student: Student, policy: Policy, retention: Retention, transfers: Collection[Transfer], today: date
) -> list[Obstacle]:
    """All that stand in the way today; none: the record may be destroyed. That nobody has asked for it yet and somebody may
    is told only when nothing else does: the school is not to know before it is asked (docs/decisions/0014, 0077)."""
    found = {
        Obstacle.NO_POLICY: policy.version == 0,
        Obstacle.ON_ROLL: not student.has_left(today),
        Obstacle.NOT_ENDED: retention.ends_on(student, policy) > today,
        Obstacle.HELD: retention.is_held,
        Obstacle.TRANSFER: any(t.state in TO_COME for t in transfers),
    }
    told = [one for one, is_there in found.items() if is_there]
    if not told and any(t.state is State.DETECTED for t in transfers):
        return [Obstacle.TRANSFER]
    return told


def check_none(found: list[Obstacle]) -> None:
    """Raises NotPossibleNow with the first one as its code."""
    if found:
        raise NotPossibleNow(OBSTACLES[found[0]], code=found[0].value)


def check_second_person(proposal: Deed, user_id: str, is_only: bool, now: datetime) -> None:
    """Four eyes: somebody else than the proposer carries it out. `is_only`: the school has no other key holder; then the
    proposer may, ALONE later."""
    if proposal.by_id != user_id:
        return
    if not is_only:
        raise NotPossibleNow(
            "You proposed this, so another key holder must carry it out.", code="second_person_needed"
        )
    if now < proposal.at + ALONE:
        first = (proposal.at + ALONE).date()
        raise NotPossibleNow(
            f"You are the only key holder, so wait seven days, until {first.day} {first:%b %Y}, and look at it again.",
            code="too_early",
        )


def check_surname(student: Student, typed: str) -> None:
    """Raises Invalid unless it is the student's surname, case and blanks aside: whoever types it looks at whose it is."""
    if " ".join(typed.split()).casefold() != " ".join(student.surname.split()).casefold():
        raise Invalid(
            "That is not the student's surname. Make sure that this is the record you mean, then type it again.",
            code="surname_differs",
            fields={"surname": "differs"},
        )
