"""The simulated day's arithmetic: who comes when, queues, loads, and what a write is for each partition."""

from statistics import median

import pytest

from chalicelib.usecases import arrival, workflow
from tests.bench.day import INTAKE, moves
from tests.bench.heat import written
from tests.bench.lanes import Clock, Lane, Rate
from tests.bench.loads import Loads, seconds
from tests.bench.recipe import Growing, Part, pattern
from tests.bench.states import machine
from tests.bench.traffic import AT_ONCE, BATCHES, PACE, Traffic, seconds_of

NOTHING = Part({}, 0, {})
PRESS = Part({"dynamodb.TransactWriteItems": 1}, 2, {"AUDIT#<new>#<month>": 2, "AUDIT#<previous>#<month>": 2})
COPY = Part({"dynamodb.PutItem": 8}, 0, {"STUDENT#<student>": 2})
RECIPE = {
    **{p: Growing(PRESS, NOTHING, NOTHING) for p in ("detect", "request", "authorise", "acknowledge", "match again")},
    **{p: Growing(NOTHING, NOTHING, NOTHING) for p in ("start", "prepare", "verify", "complete", "copy files")},
    "copy incidents": Growing(NOTHING, COPY, NOTHING),
    "notices": Growing(NOTHING, NOTHING, NOTHING),
    "seal": Growing(NOTHING, NOTHING, NOTHING),
}  # fmt: skip


def test_a_day_is_the_same_each_time_and_as_large_as_it_says() -> None:
    day = moves(1, 4_000)
    assert day == moves(1, 4_000) != moves(2, 4_000)
    assert len(day) == 4_000
    assert 2 <= median(m.incidents for m in day) <= 6
    assert 200 <= sorted(m.incidents for m in day)[3_960] <= 450
    assert all(m.detected <= m.requested <= m.authorised <= m.acknowledged for m in day)
    busiest = sum(9 <= m.authorised / 3600 < 10 for m in day)
    assert busiest > len(day) / 5
    assert max(sum(m.new == one for m in day[:2_800]) for one in {m.new for m in day[:2_800]}) <= INTAKE[1]


def test_a_rate_lets_one_go_after_the_other() -> None:
    rate = Rate(10)
    assert [rate.take(at) for at in (5.0, 5.0, 5.0, 9.0)] == pytest.approx([5.0, 5.1, 5.2, 9.0])


def test_a_lane_works_in_order_and_waits_for_more_or_for_a_full_batch() -> None:
    clock, begun = Clock(), []

    def work(records: object, begin: float) -> float:
        begun.append((begin, list(records)))  # type: ignore[call-overload]
        return begin + 5

    lane = Lane(clock, work, batch=2, window=20)
    for at, record in ((1, "a"), (2, "b"), (3, "c"), (30, "d")):
        clock.at(at, lane.put, record)
    clock.run()
    # full at 2, which takes until 7; then c waits 20 seconds for more, until 32; then d does
    assert begun == [(2, ["a", "b"]), (27, ["c"]), (52, ["d"])]


def test_loads_are_spread_over_their_seconds() -> None:
    assert seconds(1.5, 3.5) == [(1, 0.25), (2, 0.5), (3, 0.25)]
    assert seconds(2.0, 2.0) == [(2, 1.0)]
    loads = Loads()
    loads.add("units", 0.5, 1.5, 10)
    loads.add("units", 1.0, 1.0, 3)
    assert (loads.peak("units"), loads.total("units"), loads.peak("units", over=2)) == (8, 13, 6.5)
    for begin, end in ((0, 2), (1, 3), (2, 4)):
        loads.runs("f", begin, end)
    assert loads.at_once("f") == 2
    loads.write("A#<x>", "1", 0, 0, 5)
    loads.write("A#<x>", "2", 0, 0, 4)
    loads.write("B#<x>", "1", 0, 1, 4)
    assert loads.hottest() == [(5, "A#<x>"), (4, "B#<x>")]


def test_a_write_costs_each_partition_what_it_takes() -> None:
    def item(text: str, **more: str) -> dict[str, dict[str, str]]:
        return {n: {"S": v} for n, v in {"pk": "A#1", "sk": "B", "text": text, **more}.items()}

    listed = {"gsi1pk": "LIST#1", "gsi1sk": "a"}
    moved = {"gsi1pk": "LIST#2", "gsi1sk": "a"}
    assert list(written({}, item("x" * 1_500), 1)) == [("A#1", 2)]
    assert list(written(item("x" * 3_000), item("x"), 2)) == [("A#1", 6)]
    assert list(written({}, item("x", **listed), 2)) == [("A#1", 2), ("gsi1 LIST#1", 1)]
    assert list(written(item("x", **listed), item("y", **listed), 1)) == [("A#1", 1), ("gsi1 LIST#1", 1)]
    out_and_in = [("A#1", 1), ("gsi1 LIST#1", 1), ("gsi1 LIST#2", 1)]
    assert list(written(item("x", **listed), item("x", **moved), 1)) == out_and_in
    assert list(written(item("x", **listed), item("x"), 1)) == [("A#1", 1), ("gsi1 LIST#1", 1)]


@pytest.mark.parametrize(
    ("partition", "told"),
    [
        ("AUDIT#sch_new#2026-09", "AUDIT#<new>#<month>"),
        ("SEALS#sch_previous#2026-09-02", "SEALS#<previous>#<day>"),
        ("gsi2 UNDONE#2026-09-02#5", "gsi2 UNDONE#<day>#<shard>"),
        ("gsi2 UNDONE#2026-09-10#0", "gsi2 UNDONE#<later day>#<shard>"),
        ("STUDENT#stu_1", "STUDENT#<student>"),
    ],
)
def test_a_partition_is_told_by_its_pattern(partition: str, told: str) -> None:
    assert pattern(partition, {"stu_1": "<student>"}) == told


def test_calls_at_once_take_a_part_of_the_time() -> None:
    assert seconds_of(COPY) == pytest.approx(0.056)
    assert seconds_of(COPY, "copy incidents") == pytest.approx(0.014)


def test_large_copies_keep_to_their_pace() -> None:
    large = Part({"dynamodb.PutItem": 100}, 0, {"STUDENT#<student>": 800})
    assert seconds_of(large, "copy incidents") == pytest.approx(1)
    assert seconds_of(large) == pytest.approx(0.7)


def test_the_day_assumes_what_the_workflow_does() -> None:
    at_once = {
        name: state["MaxConcurrency"] for name, state in machine()["States"].items() if state["Type"] == "Map"
    }
    assert {"CopyIncidents": BATCHES["copy incidents"], "CopyDocuments": BATCHES["copy files"]} == at_once
    assert (PACE, AT_ONCE["copy incidents"][1], AT_ONCE["verify"][1]) == (
        arrival.UNITS_A_SECOND,
        arrival.COPIERS,
        workflow.THREADS,
    )


def test_every_transfer_of_a_day_comes_to_its_end() -> None:
    day = Traffic(RECIPE, 1_000)
    some = moves(3, 300)
    day.run(some)
    assert day.done == 300
    assert day.loads.total("API requests") == 900
    assert day.loads.total("mails") == pytest.approx(300 * 4 * 2)
    assert day.loads.total("StartExecution") == 300
    batches = sum(-(-m.incidents // 100) + -(-m.files // 10) for m in some)
    assert day.loads.total("state transitions") == 300 * 6 + batches


def test_mails_that_wait_hold_up_other_mails_and_no_start() -> None:
    some = moves(3, 300)
    mails, starts = [], []
    for rate in (1_000, 0.2):
        day = Traffic(RECIPE, rate)
        day.run(some)
        mails.append(max(day.waits["mail"]))
        starts.append(max(day.waits["start of the copy"]))
    assert mails[1] > 10 * mails[0]
    assert starts[1] < 2
