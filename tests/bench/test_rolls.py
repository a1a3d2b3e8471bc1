"""The rolls of the bench get the verdicts that they were made for, in every format."""

from pathlib import Path

import pytest

from tests.bench.ingest import read_and_count
from tests.bench.roll_files import WRITERS
from tests.bench.rolls import REJECTED, WARNED, expected, pupils

ROWS = 3_000


@pytest.mark.parametrize("kind", WRITERS)
def test_a_roll_gets_the_verdicts_it_was_made_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"roll.{kind}"
    WRITERS[kind](path, pupils(ROWS))
    assert read_and_count(path) == expected(ROWS)


def test_a_roll_has_every_kind_of_row() -> None:
    found = expected(ROWS)
    assert {*REJECTED.values(), *WARNED.values()} <= set(found)
    assert 0 < found["rejected"] < ROWS // 20


def test_rows_that_share_a_upn_stand_in_pairs() -> None:
    shared = [p.upn for p in pupils(ROWS) if p.kind == "shared_upn"]
    assert shared and len(shared) == 2 * len(set(shared))
