"""Another child's name taken out of a text: initials, "mum", or other words in its place. docs/decisions/0088."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.errors import Invalid
from chalicelib.domain.text import check_name

REASON = "Another child's name taken out before a transfer"
LONGEST = 60
"""Characters that may stand instead of a name."""


@dataclass(frozen=True)
class Span:
    """From `start` to before `end`, in UTF-16 units, as JavaScript counts."""

    start: int
    end: int


def put_instead(text: str, spans: Sequence[Span], instead: str) -> str:
    """The text with `instead` in the place of each span. Raises Invalid for spans that are none, or lie over each other."""
    words = check_name(instead, "instead", longest=LONGEST)
    units = text.encode("utf-16-le")
    parts, at = [], 0
    for span in sorted(spans, key=lambda s: s.start):
        if not at <= 2 * span.start < 2 * span.end <= len(units):
            raise Invalid("There is no such place in the text.", fields={"spans": "outside"})
        parts += [units[at : 2 * span.start], words.encode("utf-16-le")]
        at = 2 * span.end
    try:
        return b"".join([*parts, units[at:]]).decode("utf-16-le")
    except UnicodeDecodeError:
        raise Invalid("A place lies within a character.", fields={"spans": "outside"}) from None
