"""An action of an incident: what somebody of the school will do about it, and by when."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.text import check_text

MAX_ACTIONS = 20
MAX_WHAT = 1_000
LONGEST_AHEAD = timedelta(days=5 * 365)


@dataclass(frozen=True)
class IncidentAction:
    """`owner_name` as it was when the action was given. `owner_id` is "" where it came with a transfer: then it is closed.

    `done_at` is aware, in UTC; None while it is open.
    """

    action_id: str
    what: str
    owner_id: str
    owner_name: str
    due_on: date
    done_at: datetime | None = None
    done_by: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.owner_id) and self.done_at is None

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on < today


def check_what(what: str, field: str = "what") -> str:
    """Raises Invalid."""
    return check_text(what, field, longest=MAX_WHAT)


def check_due(due_on: date, today: date, field: str = "due_on") -> date:
    """A day of grace, because the sender's day may not be ours yet. Raises Invalid."""
    if due_on < today - timedelta(days=1):
        raise Invalid("The due date has passed. Choose today or a later day.", fields={field: "past"})
    if due_on > today + LONGEST_AHEAD:
        raise Invalid(
            "The due date is more than five years ahead. Check the year.", fields={field: "too far ahead"}
        )
    return due_on


def given_to(action: IncidentAction, owner_id: str, owner_name: str, due_on: date) -> IncidentAction:
    """With another owner or due date. Raises NotPossibleNow when it is done or came with a transfer."""
    _check_ours(action)
    if action.done_at is not None:
        raise NotPossibleNow("The action is done. Reopen it first.", code="action_done")
    return replace(action, owner_id=owner_id, owner_name=owner_name, due_on=due_on)


def done(action: IncidentAction, by: str, now: datetime) -> IncidentAction:
    """Raises NotPossibleNow when it is done already or came with a transfer."""
    _check_ours(action)
    if action.done_at is not None:
        raise NotPossibleNow("The action is done already. Load the page again.", code="action_done")
    return replace(action, done_at=now, done_by=by)


def reopened(action: IncidentAction) -> IncidentAction:
    """Raises NotPossibleNow when it is open or came with a transfer."""
    _check_ours(action)
    if action.done_at is None:
        raise NotPossibleNow("The action is open already. Load the page again.", code="action_open")
    return replace(action, done_at=None, done_by="")


def _check_ours(action: IncidentAction) -> None:
    if not action.owner_id:
        raise NotPossibleNow(
            "The action came from a previous school and is closed for change. Add one of your own.",
            code="action_from_transfer",
        )
