"""Points on a drawing of a body, where a mark or an injury was seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.errors import Invalid
from chalicelib.domain.text import check_text

MAX_POINTS = 50
MAX_NOTE = 500
SCALE = 1_000
"""Points are whole thousandths of the drawing's width and height, so that they are the same numbers everywhere."""


class BodyView(StrEnum):
    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True)
class BodyPoint:
    """`x` from the left and `y` from the top of the drawing, 0 to 1000. `note` may be ""."""

    view: BodyView
    x: int
    y: int
    note: str = ""


def check_body_map(points: Sequence[BodyPoint]) -> None:
    """Raises Invalid."""
    if len(points) > MAX_POINTS:
        raise Invalid(f"Mark at most {MAX_POINTS} points.", fields={"body_map": "count"})
    for number, point in enumerate(points):
        if not (0 <= point.x <= SCALE and 0 <= point.y <= SCALE):
            raise Invalid("A point lies outside the drawing.", fields={f"body_map.{number}": "outside"})
        if point.note:
            check_text(point.note, f"body_map.{number}.note", longest=MAX_NOTE)
