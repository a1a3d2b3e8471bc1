"""Text as it can be shown: every character as it was written, or by its code where it cannot be drawn or would turn text."""

import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass

TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that make text read in another order than it stands in. The page must show what was written, so they are shown."""


class Letters:
    """Called with a text, gives it as it can be shown. `undrawable`: characters for which no font has a glyph."""

    def __init__(self, undrawable: Iterable[str] = ()) -> None:
        self.undrawable = frozenset(undrawable)

    def __call__(self, text: str) -> str:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        if lines.isascii() and lines.replace("\n", "").replace("\t", "").isprintable():
            return lines
        return "".join(f"[{code(c)}]" if self.is_shown_by_code(c) else c for c in lines)

    def is_shown_by_code(self, character: str) -> bool:
        if character in self.undrawable or character in TURNS_TEXT:
            return True
        kind = unicodedata.category(character)
        return kind == "Cs" or (kind == "Cc" and character not in "\n\t") or _is_no_character(character)

    def shown_by_code_in(self, thing: object) -> set[str]:
        """Of all the text in a dataclass, a list or a string."""
        return {
            c
            for text in texts_in(thing)
            for c in set(text)
            if c not in "\r" and not ("\x20" <= c <= "\x7e") and self.is_shown_by_code(c)
        }


def code(character: str) -> str:
    return f"U+{ord(character):04X}"


def name(character: str) -> str:
    """What Unicode calls it; control characters have no name there."""
    return unicodedata.name(
        character, "control character" if unicodedata.category(character) == "Cc" else "no name"
    )


def is_right_to_left(line: str) -> bool:
    """Whether its first letter belongs to a script that is written so (Unicode's rule P2)."""
    for character in line:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def texts_in(thing: object) -> Iterable[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, (list, tuple)):
        for one in thing:
            yield from texts_in(one)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts_in(getattr(thing, field.name))


def _is_no_character(character: str) -> bool:
    """Unicode's 66 code points that never stand for anything."""
    point = ord(character)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
