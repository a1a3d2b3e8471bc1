"""Term dates: on which days one's own school is open. When a record is due follows from them (docs/decisions/0067)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.bank_holidays import Nation
from chalicelib.domain.errors import Stale
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.term_dates import Span, TermDates
from chalicelib.storage import term_dates
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import commit_change, note, own_school, require


def view_term_dates(actor: Actor, now: datetime) -> TermDates:
    school_id = own_school(actor)
    require(actor, Action.UPDATE_TERM_DATES, Resource(school_id), now)
    return term_dates.find_term_dates(school_id)


def update_term_dates(
    actor: Actor,
    terms: Collection[Span],
    closures: Collection[Span],
    version: int,
    now: datetime,
    *,
    nation: Nation | None = None,
) -> TermDates:
    """`version` as it was shown; without a `nation` it stays as it is. What is due already stays due on its day. Raises
    Invalid, or Stale with the term dates as they stand."""
    before = view_term_dates(actor, now)
    if before.version != version:
        raise Stale(before)
    after = before.with_spans(terms, closures, nation)
    changes = Changes()
    term_dates.add_save_term_dates(changes, after)
    counts = {
        "terms": str(len(after.terms)),
        "closures": str(len(after.closures)),
        "nation": after.nation.value,
    }
    note(changes, actor, Action.UPDATE_TERM_DATES, before.school_id, now, **counts)
    commit_change(changes, lambda: term_dates.find_term_dates(before.school_id))
    return replace(after, version=version + 1)
