"""The arithmetic behind the figures of growing transfers: the least possible, states of an execution, and exponents."""

import pytest

from tests.bench import states
from tests.bench.growth import exponent, sizes
from tests.bench.least import least
from tests.bench.markdown import number, table

BATCH = {"first": 0, "count": 1}


def test_the_least_is_a_write_a_record_and_a_copy_a_file() -> None:
    one = least([1_024, 1_025, 300], [1_000, 1_000, 200], files=1)
    assert one.writes == 1 + 2 + 1 + 34
    assert one.reads == 0.5
    assert one.calls == 3 + 1 + 1 + 6 + 4 + 1
    more = least([1_024, 1_025, 300, 300], [1_000, 1_000, 200, 200], files=2)
    assert (more.calls - one.calls, more.writes - one.writes) == (2, 1)
    assert more.price > one.price


def test_states_inside_a_map_are_counted_once_for_each_batch() -> None:
    plan = {"incident_batches": [BATCH] * 3, "document_batches": [BATCH] * 2}
    asl = states.machine()
    entered = states.entered(asl, plan)
    assert entered == {
        "Prepare": 1, "CopyIncidents": 1, "CopyIncidentsBatch": 3, "CopyDocuments": 1, "CopyDocumentsBatch": 2,
        "Verify": 1, "Complete": 1, "Transferred": 1,
    }  # fmt: skip
    assert states.lambda_calls(asl, plan).total() == 8
    nothing: dict[str, list[dict[str, int]]] = {"incident_batches": [], "document_batches": []}
    assert states.history_events(asl, plan) - states.history_events(asl, nothing) == 5 * (5 + 2)


def test_every_lambda_of_the_workflow_has_a_time_limit() -> None:
    limits = states.tasks(states.machine())
    assert limits["CopyIncidents"] == ("CopyIncidentsBatch", 120, 1)
    assert limits["VerifyTransfer"] == ("Verify", 900, 1)


def test_a_state_that_is_not_known_is_not_left_out() -> None:
    with pytest.raises(NotImplementedError, match="Sign"):
        states.entered({"StartAt": "Sign", "States": {"Sign": {"Type": "Parallel"}}}, {})


def test_an_exponent_is_one_for_what_grows_linearly() -> None:
    assert exponent(10, 30, 1_000, 3_000) == pytest.approx(1)
    assert exponent(10, 100, 1_000, 1_000_000) == pytest.approx(2)


def test_the_sizes_are_a_cross_with_its_corner() -> None:
    assert (100, 0) in sizes() and (5_000, 20) in sizes() and (5_000, 500) in sizes()
    assert len(sizes()) == len(set(sizes())) == 7


def test_tables_are_as_in_the_document() -> None:
    assert table(["a", "b"], [[1, "x"]]) == "| a | b |\n| --- | --- |\n| 1 | x |\n"
    assert [number(v) for v in (0, 12_345.6, 20.0, 12.34, 0.9786)] == ["0", "12,346", "20", "12.3", "0.979"]
