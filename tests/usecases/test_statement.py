"""The annual statement of a school: of its own transfers of that year, read by their lists alone."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.statement import Waited
from chalicelib.domain.transfer import State
from chalicelib.storage import schools
from chalicelib.usecases import matching, statement, transfers
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import Cloud, Direct

OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)
HOUR = timedelta(hours=1)


def store(number: int, at: datetime, state: State = State.REQUESTED, **changed: object) -> None:
    found = {"entered": {"detected": at, "requested": at, state.value: at}} | changed
    world.store_transfer(state, transfer_id=f"tr_{number:03d}", **found)


@pytest.fixture
def pair(cloud: Cloud) -> Cloud:
    world.store_schools(OLD, NEW, THIRD)
    return cloud


def test_a_transfer_from_detection_to_receipt(pair: Cloud) -> None:
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_record()
    matching.match_changed_student("stu_new", NOW - 5 * HOUR)
    one = world.only_incoming().transfer_id
    transfers.request_transfer(NEW_HOLDER, one, NOW - 3 * HOUR)
    transfers.authorise_transfer(OLD_HOLDER, one, NOW - HOUR)
    world.run_workflow(one)
    transfers.acknowledge_transfer(NEW_HOLDER, one, NOW + 4 * HOUR)
    came = statement.view_statement(NEW_HOLDER, "", NOW + 9 * HOUR)
    went = statement.view_statement(OLD_HOLDER, "2026", NOW + 9 * HOUR)
    assert (came.year.name, came.school, came.is_complete) == ("2026/27", "Birch Academy", True)
    assert (came.incoming.total, came.outgoing.total) == (went.outgoing.total, went.incoming.total) == (1, 0)
    assert (came.incoming.arrived, came.incoming.in_time, came.incoming.acknowledged) == (1, 1, 1)
    hours = {kind: spread.total / 3600 for kind, spread in came.incoming.waits.items() if spread.count}
    assert hours == {Waited.THIS_SCHOOL: 6, Waited.OTHER_SCHOOL: 2, Waited.WORKFLOW: 1}
    assert went.outgoing.waits[Waited.THIS_SCHOOL].total == 2 * 3600
    noted = {a["school_id"] for a in pair.of_kind("audit") if a["action"] == "view_statement"}
    assert noted == {OLD, NEW}
    assert statement.view_statement(make.key_holder(THIRD), "", NOW).incoming.total == 0


def test_a_year_ends_with_august(pair: Cloud) -> None:
    september = datetime(2025, 9, 1, tzinfo=UTC)
    store(1, september - timedelta(microseconds=1))
    store(2, september)
    store(3, datetime(2026, 8, 31, 23, 59, 59, 999999, tzinfo=UTC))
    store(4, datetime(2026, 9, 1, tzinfo=UTC))
    for actor, side in ((NEW_HOLDER, "incoming"), (OLD_HOLDER, "outgoing")):
        counts = [
            getattr(statement.view_statement(actor, year, NOW), side).total
            for year in ("2024", "2025", "2026")
        ]
        assert counts == [1, 2, 1]


def test_it_reads_no_more_than_the_year(pair: Cloud) -> None:
    for number in range(30):
        store(number, NOW - timedelta(days=400))
    store(99, NOW)
    pair.calls.clear()
    statement.view_statement(OLD_HOLDER, "", NOW)
    assert pair.calls == ["Query", "Query", "BatchGetItem", "BatchGetItem", "PutItem"]


def test_more_than_are_counted_is_told(pair: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement, "MOST", 2)
    for number in range(3):
        store(number, NOW)
    made = statement.view_statement(OLD_HOLDER, "", NOW)
    assert (made.outgoing.total, made.is_complete) == (2, False)
    assert "only the first 2 transfers" in statement.export_statement(OLD_HOLDER, "", NOW)[0]


@pytest.mark.parametrize("sign", ["=", "＝", "＋", "－", "＠"])
def test_a_file_for_a_spreadsheet(sign: str, pair: Cloud) -> None:
    """Some spreadsheets take the wide signs of Chinese and Japanese for the narrow ones."""
    changes = Direct()
    schools.add_school(changes, make.school(OLD, name=f'{sign}HYPERLINK("x")'))
    changes.commit()
    store(1, NOW, State.TRANSFERRED)
    text, year = statement.export_statement(OLD_HOLDER, "2026", NOW)
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["school", f'\'{sign}HYPERLINK("x")', ""], "no formula"
    told = {what: (incoming, outgoing) for what, incoming, outgoing in rows}
    assert told["arrived"] == ("0", "1")
    assert told["school days from request to arrival, median"] == ("", "0.00")
    assert "Okonedo" not in text and "tr_" not in text and year.name == "2026/27"
    assert [a["action"] for a in pair.of_kind("audit")] == ["export_statement"]


def test_who_may_see_it(pair: Cloud) -> None:
    for actor in (make.actor(OLD), make.key_holder(OLD, has_second_factor=False)):
        with pytest.raises(NotAllowed):
            statement.view_statement(actor, "", NOW)
    with pytest.raises(Invalid, match="Give the year"):
        statement.export_statement(OLD_HOLDER, "2031", NOW)
