"""Checks of text that people write. The text itself is never changed: it stays byte for byte as written."""

import unicodedata

from chalicelib.domain.errors import Invalid

MAX_TEXT = 50_000
MAX_NAME = 200


def check_text(text: str, field: str, *, longest: int = MAX_TEXT) -> str:
    """Free text of 1 to `longest` characters. Raises Invalid; line breaks and tabs are the only control characters."""
    if not text.strip() or len(text) > longest:
        raise Invalid(f"Write a text of 1 to {longest:,} characters.", fields={field: "length"})
    if any(_is_control(c) and c not in "\n\r\t" for c in text):
        raise Invalid(
            "The text holds control characters that cannot be shown. Remove them.",
            fields={field: "characters"},
        )
    return text


def check_name(text: str, field: str, *, longest: int = MAX_NAME) -> str:
    """One line of 1 to `longest` characters, trimmed. Raises Invalid."""
    name = " ".join(text.split())
    if not name or len(name) > longest or not is_shown(name):
        raise Invalid(f"Give 1 to {longest} characters on one line.", fields={field: "length"})
    return name


def is_shown(line: str) -> bool:
    """Whether one line holds no control characters and nothing that hides or turns text."""
    return not any(_is_control(c) or _is_invisible(c) for c in line)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _is_invisible(character: str) -> bool:
    """Marks that turn or hide text; the joiners shape letters in several scripts and stay."""
    return unicodedata.category(character) == "Cf" and character not in "\u200c\u200d"
