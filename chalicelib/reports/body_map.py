"""Where a mark of a body map is, in words and on the drawing. The names are those of web/src/incidents/body_areas.ts."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from chalicelib.domain.body_map import SCALE, BodyPoint, BodyView

WIDTH, HEIGHT = 200, 400
"""Of the drawing, in its own units."""

_Areas = tuple[tuple[str, int, int], ...]

PAIRED_FRONT: _Areas = (
    ("eye", 22, 70),
    ("ear", 68, 80),
    ("cheek", 35, 95),
    ("shoulder", 145, 185),
    ("upper arm", 190, 270),
    ("elbow", 215, 345),
    ("forearm", 240, 415),
    ("wrist", 262, 480),
    ("hand", 280, 525),
    ("chest", 70, 250),
    ("hip", 95, 460),
    ("thigh", 75, 580),
    ("knee", 75, 705),
    ("shin", 75, 800),
    ("foot", 85, 940),
)
PAIRED_BACK: _Areas = (
    ("ear", 68, 80),
    ("shoulder blade", 75, 240),
    ("upper arm", 190, 270),
    ("elbow", 215, 345),
    ("forearm", 240, 415),
    ("hand", 280, 525),
    ("buttock", 60, 490),
    ("thigh", 75, 600),
    ("back of the knee", 75, 705),
    ("calf", 75, 790),
    ("heel", 75, 945),
)
"""Name, how far out from the middle, how far down."""

MIDDLE_FRONT: _Areas = (
    ("forehead", 500, 40),
    ("nose", 500, 85),
    ("mouth", 500, 108),
    ("neck", 500, 145),
    ("stomach", 500, 370),
    ("groin", 500, 500),
)
MIDDLE_BACK: _Areas = (
    ("back of the head", 500, 65),
    ("back of the neck", 500, 145),
    ("upper back", 500, 240),
    ("lower back", 500, 400),
)


def _both(paired: _Areas, left_is: int) -> _Areas:
    """The child's own left: on the right of the drawing from the front, on the left of that from the back."""
    return tuple(
        (f"{side} {name}", 500 + sign * out, down)
        for name, out, down in paired
        for side, sign in (("left", left_is), ("right", -left_is))
    )


AREAS: dict[BodyView, _Areas] = {
    BodyView.FRONT: (*MIDDLE_FRONT, *_both(PAIRED_FRONT, 1)),
    BodyView.BACK: (*MIDDLE_BACK, *_both(PAIRED_BACK, -1)),
}


def place_of(point: BodyPoint) -> str:
    """The named part that lies nearest, such as "Front, left cheek"."""
    nearest = min(AREAS[point.view], key=lambda a: hypot((a[1] - point.x) / 2, a[2] - point.y))
    return f"{point.view.value.capitalize()}, {nearest[0]}"


@dataclass(frozen=True)
class Mark:
    """`number` as in the list beside the drawing; `x` and `y` in the drawing's units."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    view: str
    marks: tuple[Mark, ...]


def drawings_of(points: Sequence[BodyPoint]) -> list[Drawing]:
    """Of each side on which something is marked."""
    marks = [
        (p.view, Mark(n, p.x * WIDTH / SCALE, p.y * HEIGHT / SCALE)) for n, p in enumerate(points, start=1)
    ]
    drawn = [Drawing(v.value.capitalize(), tuple(m for view, m in marks if view is v)) for v in BodyView]
    return [drawing for drawing in drawn if drawing.marks]
