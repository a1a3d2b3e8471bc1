from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.action import IncidentAction
from chalicelib.domain.chronology import MAX_WORDS, Wanted, fold, wanted
from chalicelib.domain.errors import Invalid
from chalicelib.domain.incident import incident_id_for
from tests.builders import TODAY, incident


def asked(**given: Any) -> Wanted:
    return wanted(**{"since": "", "until": "", "category_ids": [], "words": "", "order": "", **given})


def test_nothing_asked_wants_all() -> None:
    everything = asked()
    assert everything == Wanted() and everything.is_all
    assert (everything.first_id, everything.last_id) == ("", "~")
    assert everything.takes(incident())


def test_days_are_whole_and_moments_are_moments() -> None:
    days = asked(since="2026-03-01", until="2026-03-02")
    assert days.since == datetime(2026, 3, 1, tzinfo=UTC) and days.before == datetime(2026, 3, 3, tzinfo=UTC)
    moments = asked(since="2026-06-01T00:00:00+01:00", until="2026-06-02T00:00:00+01:00")
    assert moments.since == datetime(2026, 5, 31, 23, tzinfo=UTC)
    assert moments.before == datetime(2026, 6, 1, 23, tzinfo=UTC)
    assert asked(since="1066-10-14").first_id == "inc_", "long before there were any"


@given(
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_the_range_of_ids_is_the_range_of_times(at: datetime, bound: datetime) -> None:
    bound = bound.replace(microsecond=0)
    incident_id = incident_id_for(at, "abc")
    asked_for = Wanted(since=bound, before=bound)
    assert (incident_id >= asked_for.first_id) is (at >= bound)
    assert (incident_id <= asked_for.last_id) is (at < bound)


def test_categories_one_of_them_is_enough() -> None:
    both = asked(category_ids=["cat_attend", "cat_bully"])
    assert both.takes(incident(category_ids=("cat_bully", "cat_online"))) and not both.is_all
    assert not asked(category_ids=["cat_attend"]).takes(incident())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("grusse", True),
        ("GRÜSSE Elan", True),
        ("grüße home", True),
        ("social", True),
        ("nowhere", False),
        ("grüße nowhere", False),
    ],
)
def test_all_words_in_text_actions_and_agencies(words: str, found: bool) -> None:
    one = incident(
        text="Grüße an Élan",
        agencies=("Social Care",),
        actions=(IncidentAction("a", "Ring home", "u", "Hidden Owner", TODAY),),
    )
    assert asked(words=words).takes(one) is found
    assert not asked(words="owner").takes(one)


@given(st.text(max_size=30))
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(fold(fold(text)))


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"since": "yesterday"}, {"since": "date"}),
        ({"until": "2026-02-30"}, {"until": "date"}),
        ({"until": "9999-12-31"}, {"until": "date"}),
        ({"since": "2026-03-01T10:00:00"}, {"since": "date"}),
        ({"since": "2026-03-02", "until": "2026-03-01"}, {"since": "order"}),
        ({"order": "random"}, {"order": "unknown"}),
        ({"category_ids": [f"c{n}" for n in range(21)]}, {"category_ids": "count"}),
        ({"words": " ".join(f"w{n}" for n in range(MAX_WORDS + 1))}, {"words": "count"}),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, Any], fields: dict[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        asked(**given)
    assert error.value.fields == fields


def test_one_day() -> None:
    one = asked(since="2026-03-01", until="2026-03-01", order="newest")
    assert one.since and one.before and one.before - one.since == timedelta(days=1) and one.newest_first
