"""Templates filled in. What is put into one passes through `Letters` and is escaped: no text of a record is ever markup."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.reports import body_map, words
from chalicelib.reports.letters import Letters, is_right_to_left

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
_LINE_ENDS = re.compile("\r\n|[\r\n\u2028\u2029]")


@dataclass(frozen=True)
class Line:
    """A paragraph of a text. `after_gap`: empty lines stood before it."""

    text: str
    is_right_to_left: bool
    after_gap: bool


def fill(template: str, letters: Letters, **values: object) -> str:
    """The whole template as a string."""
    return _environment(letters.undrawable).get_template(template).render(values)


def fill_to(path: Path, template: str, letters: Letters, **values: object) -> None:
    """Piece by piece into a file, so that a long report is never one string."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_environment(letters.undrawable).get_template(template).generate(values))


def style(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def lines_of(text: str) -> list[Line]:
    lines: list[Line] = []
    gap = False
    for line in _LINE_ENDS.split(text):
        if line.strip():
            lines.append(Line(line, is_right_to_left(line), gap and bool(lines)))
        gap = not line.strip()
    return lines


@lru_cache(maxsize=4)
def _environment(undrawable: frozenset[str]) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown(Letters(undrawable)),
    )
    environment.filters |= {
        "counted": words.counted,
        "day": words.day,
        "drawings": body_map.drawings_of,
        "lines": lines_of,
        "moment": words.moment,
        "month": words.month,
        "place": body_map.place_of,
        "size": words.size,
        "status": words.STATUS.__getitem__,
    }
    environment.tests["right_to_left"] = is_right_to_left
    return environment


def _shown(letters: Letters) -> Callable[[object], object]:
    """For every value that a template writes. What a macro made is markup already, and its values have been here."""

    def shown(value: object) -> object:
        return letters(value) if type(value) is str else value

    return shown
