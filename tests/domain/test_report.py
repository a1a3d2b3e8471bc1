"""How the incidents of a report are put together for rendering."""

import pytest

from chalicelib.domain.report import CHUNK, cut
from tests.reports import samples


@pytest.mark.parametrize(
    ("text", "together"),
    [("Seen alone.", CHUNK), ("x" * 50_000, 7), ("a\n" * 25_000, 1), ("a\u2028" * 25_000, 1)],
)
def test_what_is_too_much_for_one_is_cut(text: str, together: int) -> None:
    told = [samples.incident(number, text) for number in range(1, 2 * CHUNK + 1)]
    pieces = list(cut(told))
    assert len(pieces[0]) == together
    assert [one for piece in pieces for one in piece] == told


def test_earlier_versions_weigh_as_well() -> None:
    before = samples.with_all_parts().earlier
    heavy = [
        samples.incident(number, earlier=tuple(v for v in before for _ in range(20_000))) for number in (1, 2)
    ]
    assert before and [len(piece) for piece in cut(heavy)] == [1, 1]


def test_nothing_is_no_piece() -> None:
    assert list(cut([])) == []
