from typing import Any

import pytest

from chalicelib.domain.body_map import MAX_NOTE, MAX_POINTS, BodyPoint, BodyView, check_body_map
from chalicelib.domain.errors import Invalid


def point(**changes: Any) -> BodyPoint:
    return BodyPoint(**{"view": BodyView.FRONT, "x": 0, "y": 1000, "note": "Bruise", **changes})


def test_points_on_the_drawing() -> None:
    check_body_map([point(), point(view=BodyView.BACK, x=1000, y=0, note="")] * (MAX_POINTS // 2))


@pytest.mark.parametrize(
    ("points", "fields"),
    [
        ([point()] * (MAX_POINTS + 1), {"body_map": "count"}),
        ([point(), point(x=1001)], {"body_map.1": "outside"}),
        ([point(y=-1)], {"body_map.0": "outside"}),
        ([point(note="x" * (MAX_NOTE + 1))], {"body_map.0.note": "length"}),
        ([point(note="a\x07b")], {"body_map.0.note": "characters"}),
        ([point(note=" ")], {"body_map.0.note": "length"}),
    ],
)
def test_what_is_wrong_is_named(points: list[BodyPoint], fields: dict[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        check_body_map(points)
    assert error.value.fields == fields
