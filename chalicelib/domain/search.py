"""Finding a student by what somebody types: parts of names in any order, a year, a form.

What is typed is cut into words without case, accents, hyphens and apostrophes. Every word must begin a word of the
student's names, or be their year group or form.
"""

import re
from collections.abc import Iterable
from itertools import islice

from chalicelib.domain.errors import Invalid
from chalicelib.domain.names import fold, tidy
from chalicelib.domain.student import Student

MOST_FOUND = 20
MAX_TYPED = 200  # characters
MAX_WORDS = 8
MAX_LOOK_UPS = 12
"""Look-ups of one student: each is a write. Names with more words than that are found by their first ones."""

_PARTS = re.compile(r"[\s,;]+")
_YEAR_OR_FORM = re.compile(r"\b(year|yr|form|class)\s+(?=\w)", re.IGNORECASE)


def words_typed(text: str) -> tuple[str, ...]:
    """The words to look for. Raises Invalid when there is nothing that a look-up could begin with."""
    if len(text) > MAX_TYPED:
        raise Invalid(
            f"Type at most {MAX_TYPED} characters of a name, a year or a form.",
            code="search_too_long",
            fields={"text": "too long"},
        )
    joined = _YEAR_OR_FORM.sub(r"\1", tidy(text))
    words = tuple(dict.fromkeys(w for w in map(fold, _PARTS.split(joined)) if w))
    if len(words) > MAX_WORDS:
        raise Invalid(
            f"Type at most {MAX_WORDS} words.", code="search_too_long", fields={"text": "too many words"}
        )
    if not any(can_be_looked_up(w) or w.isdigit() for w in words):
        raise Invalid(
            "Type at least two letters of a name, or a year or form.",
            code="search_too_short",
            fields={"text": "too short"},
        )
    return words


def can_be_looked_up(word: str) -> bool:
    """Not a single letter, which begins too many names; but one sign may be a whole name in other scripts."""
    return len(word) > 1 or not word.isascii()


def name_words(student: Student) -> tuple[str, ...]:
    """What may be typed for the student's names: each part of them, and each name in one word ("oneil", "smithjones")."""
    names = (student.surname, student.forename, student.preferred_surname, student.preferred_forename)
    found = [w for name in names for w in (fold(name), *map(fold, re.split(r"[\W_]+", name)))]
    return tuple(dict.fromkeys(w for w in found if w))


def class_words(year_group: str, registration_form: str) -> frozenset[str]:
    """What may be typed for a year or a form: "7", "y7", "year 7", "7HB", "form 7HB", "Oak" of "7 Oak"."""
    year, form = fold(year_group), fold(registration_form)
    number = year.removeprefix("year")
    found = {number, *(f"{prefix}{number}" for prefix in ("y", "yr", "year") if number)}
    found |= {form, *(f"{prefix}{form}" for prefix in ("form", "class") if form)}
    found |= {fold(part) for part in registration_form.split()}
    return frozenset(found - {""})


def look_up_key(word: str) -> tuple[str, str]:
    """The first two and the first three letters: under the first a word is found, the second narrows."""
    return word[:2], word[:3]


def look_up_keys(student: Student) -> tuple[tuple[str, str], ...]:
    """At most MAX_LOOK_UPS, without repeats."""
    words = filter(can_be_looked_up, name_words(student))
    return tuple(islice(dict.fromkeys(map(look_up_key, words)), MAX_LOOK_UPS))


def begins(names: Iterable[str], word: str) -> bool:
    return any(name.startswith(word) for name in names)


def fits(student: Student, words: Iterable[str]) -> bool:
    names, own_class = name_words(student), class_words(student.year_group, student.registration_form)
    return all(begins(names, w) or w in own_class for w in words)


def by_fit(student: Student, words: Iterable[str]) -> tuple[object, ...]:
    """To sort what was found: whole words first, then by name."""
    whole = {*name_words(student), *class_words(student.year_group, student.registration_form)}
    return (sum(w not in whole for w in words), *by_name(student))


def by_name(student: Student) -> tuple[str, str, str]:
    return fold(student.surname), fold(student.forename), student.student_id
