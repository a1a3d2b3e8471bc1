"""Term dates as a key holder sets them, and the day on which a transfer is due."""

import json
from datetime import date, timedelta

import pytest

from chalicelib.domain.bank_holidays import Nation
from chalicelib.domain.errors import NotAllowed, Stale
from chalicelib.domain.term_dates import Span
from chalicelib.domain.transfer import State
from chalicelib.usecases import term_dates, transfers
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud
from tests.steps import now_is

HOLDER = make.key_holder(OLD)
AUTUMN = Span(date(2026, 9, 2), date(2026, 12, 18))
FRIDAY = Span(date(2026, 11, 27), date(2026, 11, 27))


def test_none_are_known_at_first(rolls: Cloud) -> None:
    found = term_dates.view_term_dates(HOLDER, NOW)
    assert (found.version, found.terms, found.closures) == (0, (), ())


def test_an_update_is_kept_and_audited(rolls: Cloud) -> None:
    term_dates.update_term_dates(HOLDER, [AUTUMN], [], 0, NOW)
    term_dates.update_term_dates(HOLDER, [AUTUMN], [FRIDAY], 1, NOW)
    found = term_dates.view_term_dates(HOLDER, NOW)
    assert (found.version, found.terms, found.closures) == (2, (AUTUMN,), (FRIDAY,))
    details = [json.loads(a["detail"]) for a in rolls.of_kind("audit") if a["action"] == "update_term_dates"]
    assert sorted(d["closures"] for d in details) == ["0", "1"]
    assert term_dates.view_term_dates(make.key_holder(NEW), NOW).version == 0, "another school's are its own"


def test_the_nation_is_kept_until_it_is_changed(rolls: Cloud) -> None:
    term_dates.update_term_dates(HOLDER, [], [], 0, NOW, nation=Nation.NORTHERN_IRELAND)
    term_dates.update_term_dates(HOLDER, [AUTUMN], [], 1, NOW)
    assert term_dates.view_term_dates(HOLDER, NOW).nation is Nation.NORTHERN_IRELAND


def test_who_was_second_gets_what_the_first_saved(rolls: Cloud) -> None:
    term_dates.update_term_dates(HOLDER, [AUTUMN], [], 0, NOW)
    with pytest.raises(Stale) as stale:
        term_dates.update_term_dates(HOLDER, [], [FRIDAY], 0, NOW)
    assert stale.value.current == term_dates.view_term_dates(HOLDER, NOW)


def test_only_key_holders(rolls: Cloud) -> None:
    with pytest.raises(NotAllowed):
        term_dates.view_term_dates(make.actor(OLD), NOW)
    with pytest.raises(NotAllowed):
        term_dates.update_term_dates(make.actor(OLD), [AUTUMN], [], 0, NOW)


def test_a_request_is_due_by_the_term_dates_of_the_previous_school(cloud: Cloud) -> None:
    """24 Nov 2026 is a Tuesday: the fifth school day after it is the next one, or a day later with Friday closed."""
    world.store_move(State.DETECTED)
    term_dates.update_term_dates(HOLDER, [AUTUMN], [FRIDAY], 0, NOW)
    view = transfers.request_transfer(make.key_holder(NEW), "tr_one", NOW)
    assert view.transfer.due_on == now_is().due_on == date(2026, 12, 2)
    assert not view.is_overdue
    term_dates.update_term_dates(HOLDER, [AUTUMN], [], 1, NOW)
    assert now_is().due_on == date(2026, 12, 2), "what was promised stays"
    audited = [a for a in cloud.of_kind("audit") if a["action"] == "request_transfer"]
    assert {json.loads(a["detail"])["due_on"] for a in audited} == {"2026-12-02"}


@pytest.mark.parametrize("state", State)
def test_only_what_is_still_to_come_is_overdue(state: State, cloud: Cloud) -> None:
    world.store_move(state, was_requested=True, due_on=TODAY)
    to_come = state in (State.REQUESTED, State.AUTHORISED, State.COPYING, State.FAILED)
    assert not transfers.view_transfer(HOLDER, "tr_one", NOW).is_overdue, "not on the day itself"
    late = transfers.view_transfer(HOLDER, "tr_one", NOW + timedelta(days=1))
    assert late.is_overdue is to_come


def test_a_request_after_a_refusal_has_five_days_again(cloud: Cloud) -> None:
    world.store_move(State.DECLINED, was_requested=True, due_on=date(2026, 10, 1), decline_reason="Not ours")
    transfers.request_transfer(make.key_holder(NEW), "tr_one", NOW)
    assert now_is().due_on == date(2026, 12, 1)
