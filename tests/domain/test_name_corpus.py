"""How well the name finder does on the labelled texts. The floors are a little below what was measured."""

import pytest

from chalicelib.domain.name_finder import Certainty
from tests.names_corpus import measure, roll, texts


def test_the_corpus_is_whole() -> None:
    students, found = {s.student_id for s in roll()}, texts()
    assert len(found) >= 300
    assert sum(not one.names for one in found) > 100, "texts in which nothing may be found"
    named = {s for one in found for ids in one.names.values() for s in ids}
    assert named == students - {"own"}, "everybody is named somewhere"
    assert not [one.text for one in found if "[[" in one.text or "]]" in one.text]


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held out"])
def test_few_names_are_missed_and_few_found_that_are_none(held_out: bool) -> None:
    figures = measure(held_out)
    assert figures.recall >= 0.95, figures.faults
    assert figures.precision() >= 0.90
    assert figures.precision(Certainty.LIKELY) >= 0.95
    assert figures.wrong[Certainty.CERTAIN] == 0
