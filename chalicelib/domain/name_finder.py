"""The name finder: other students of the school in a text, each with how certain it is. docs/decisions/0066.

It only shows. What stands in a text, people change.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from chalicelib.domain.name_words import (
    AFTER_A_PERSON,
    BEFORE_A_MONTH,
    MONTHS,
    NICKNAMES,
    ORDINARY,
    PLACES,
    TITLES,
    TO_A_PLACE,
    TOWNS,
)
from chalicelib.domain.names import fold

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['\u2019\u2018\u02bc\-\u2010\u2011](?=[^\W\d_]))*")
_POSSESSIVE = re.compile(r"['\u2019\u2018\u02bc][sS]$")
_BETWEEN = re.compile(r"\.?\s+|[\s,]*,\s+|[\-\u2010\u2011.]")
_SENTENCE_END = re.compile(r"(?:[.!?:\n\r\u2022\"\u201c(]\s*|^\s*)$")
_BLANKS = re.compile(r"[\s\-]+")
MOST_WORDS = 5
"""Of one name in a text."""
FEW = 2
"""A name that no more students carry is distinctive."""


class Certainty(IntEnum):
    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True)
class Named:
    """A student as the finder knows them. `is_linked`: to an incident of the record that is looked through."""

    student_id: str
    forename: str
    surname: str
    preferred_forename: str = ""
    preferred_surname: str = ""
    is_linked: bool = False


@dataclass(frozen=True)
class Hit:
    """`start` and `end` are places in the text as it is; `student_ids` all whom the words may mean, linked ones first."""

    start: int
    end: int
    student_ids: tuple[str, ...]
    certainty: Certainty


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    key: str
    is_capital: bool
    is_shouted: bool = False


class NameFinder:
    """Made once for a roll; `own` is the student whose record it is, and never a hit."""

    def __init__(self, own: Named, roll: Iterable[Named]) -> None:
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._initial: dict[str, set[str]] = defaultdict(set)
        self._first: dict[str, set[str]] = defaultdict(set)
        self._last: dict[str, set[str]] = defaultdict(set)
        self._linked: set[str] = set()
        for one in roll:
            if one.student_id != own.student_id:
                self._add(one)
        self._own_first = _forenames(own)
        self._own_last = _surnames(own)

    def _add(self, one: Named) -> None:
        if one.is_linked:
            self._linked.add(one.student_id)
        last = _surnames(one)
        for first in _forenames(one):
            self._first[first].add(one.student_id)
            for name in last:
                self._whole[first + name].add(one.student_id)
                self._whole[name + first].add(one.student_id)
        for name in last:
            self._last[name].add(one.student_id)
            for given in (one.forename, one.preferred_forename):
                if letter := fold(given)[:1]:
                    self._initial[letter + name].add(one.student_id)

    def find(self, text: str) -> list[Hit]:
        """In the order of the text, none over another. Time grows with the length of the text alone."""
        words = _words(text)
        is_title = sum(w.is_capital for w in words) > 0.8 * len(words) and len(words) > 3
        hits: list[Hit] = []
        at = 0
        while at < len(words):
            found, taken = self._whole_name(text, words, at)
            if found is None:
                is_shouted = is_title or _is_among_shouted(words, at)
                found, taken = self._single(text, words, at, is_shouted=is_shouted), 1
            if found is not None:
                hits.append(found)
            at += taken
        return hits

    def _whole_name(self, text: str, words: Sequence[_Word], at: int) -> tuple[Hit | None, int]:
        """The longest name of several words that begins here, and how many words it takes."""
        key, last = words[at].key, at
        best: tuple[Hit | None, int] = (None, 1)
        while True:
            count = last - at + 1
            span = words[at : last + 1]
            if ids := self._whole.get(key):
                before = words[at - 1].key if at else ""
                if certainty := self._of_whole(span, ids, before):
                    best = (self._hit(span, ids, certainty), count)
            elif count == 2 and _is_initial(span) and (ids := self._initial.get(key)):
                best = (self._hit(span, ids, self._raised(Certainty.LIKELY, ids)), count)
            following = last + 1
            if count == MOST_WORDS or following == len(words):
                return best
            if not _BETWEEN.fullmatch(text[words[last].end : words[following].start]):
                return best
            key, last = key + words[following].key, following

    def _of_whole(self, span: Sequence[_Word], ids: set[str], before: str) -> Certainty | None:
        if span[-1].key in PLACES and before in TO_A_PLACE:
            return Certainty.POSSIBLE
        if any(w.is_capital for w in span):
            return Certainty.CERTAIN
        if all(w.key in ORDINARY for w in span):
            return Certainty.POSSIBLE if ids & self._linked else None
        return self._raised(Certainty.LIKELY, ids)

    def _single(self, text: str, words: Sequence[_Word], at: int, *, is_shouted: bool) -> Hit | None:
        word = words[at]
        before = words[at - 1].key if at else ""
        following = words[at + 1] if at + 1 < len(words) else None
        if word.is_capital and following and following.is_capital and following.key in PLACES:
            return None
        if word.key in PLACES and at and words[at - 1].is_capital:
            return None
        if word.key in TOWNS and before in TO_A_PLACE:
            return None
        if word.key in MONTHS and _is_a_date(text, word, before):
            return None
        has_title = before in TITLES
        family = word.key[:-1] if before == "the" and word.key.endswith("s") else ""
        first = set() if has_title or word.key in self._own_first else self._first.get(word.key, set())
        last = self._last.get(word.key) or self._last.get(family) or set()
        if word.key in self._own_last or family in self._own_last:
            last = last & self._linked
        ids = first or last
        if not ids:
            return None
        is_subject = following is None or following.key in AFTER_A_PERSON
        is_subject |= bool(_POSSESSIVE.match(text[word.end : word.end + 2]))
        certainty = self._of_single(
            text, word, ids, is_first=bool(first), is_shouted=is_shouted, is_subject=is_subject
        )
        return None if certainty is None else self._hit([word], ids, self._raised(certainty, ids))

    def _of_single(
        self,
        text: str,
        word: _Word,
        ids: set[str],
        *,
        is_first: bool,
        is_shouted: bool,
        is_subject: bool,
    ) -> Certainty | None:
        """`is_subject`: what follows is what follows a person."""
        is_linked = bool(ids & self._linked)
        if word.key in ORDINARY:
            if not word.is_capital or is_shouted or not (is_first or is_linked):
                return None
            begins = bool(_SENTENCE_END.search(text[max(0, word.start - 8) : word.start]))
            if begins:
                return Certainty.POSSIBLE if is_linked or is_subject else None
            return Certainty.LIKELY if is_first and len(ids) <= FEW else Certainty.POSSIBLE
        if not word.is_capital:
            return Certainty.POSSIBLE if is_first and len(word.key) > 2 else None
        return Certainty.LIKELY if len(ids) <= FEW and is_first else Certainty.POSSIBLE

    def _raised(self, certainty: Certainty, ids: set[str]) -> Certainty:
        """One step more for a name of somebody who is linked."""
        return Certainty(min(certainty + 1, Certainty.CERTAIN)) if ids & self._linked else certainty

    def _hit(self, span: Sequence[_Word], ids: set[str], certainty: Certainty) -> Hit:
        ordered = sorted(ids, key=lambda i: (i not in self._linked, i))
        return Hit(span[0].start, span[-1].end, tuple(ordered), certainty)


def _words(text: str) -> list[_Word]:
    found = []
    for match in _WORD.finditer(text):
        bare = _POSSESSIVE.sub("", match.group())
        end = match.start() + len(bare)
        if key := fold(bare):
            found.append(_Word(match.start(), end, key, bare[0].isupper(), len(bare) > 1 and bare.isupper()))
    return found


def _is_among_shouted(words: Sequence[_Word], at: int) -> bool:
    """Whether the word stands in capitals in a heading of capitals: there a capital says nothing. "WILL" alone does."""
    around = [*words[max(0, at - 2) : at], *words[at + 1 : at + 3]]
    return words[at].is_shouted and sum(w.is_shouted for w in around) > 1


def _is_initial(span: Sequence[_Word]) -> bool:
    """Whether the first word is a letter alone, as in K. Abernathy."""
    return len(span[0].key) == 1 and all(w.is_capital for w in span)


def _is_a_date(text: str, word: _Word, before: str) -> bool:
    around = text[max(0, word.start - 6) : word.start] + text[word.end : word.end + 6]
    return before in BEFORE_A_MONTH or any(c.isdigit() for c in around)


def _forenames(one: Named) -> set[str]:
    """Given and preferred names whole, by their first word, and their short forms."""
    found = set()
    for name in filter(None, (one.forename, one.preferred_forename)):
        first = fold(_BLANKS.split(name.strip())[0])
        whole = fold(name)
        found |= {whole, first, *NICKNAMES.get(first, ())}
        if first in NICKNAMES["mohammed"] or first == "mohammed":
            found |= {"mohammed", *NICKNAMES["mohammed"]}
    return {name for name in found if len(name) > 1}


def _surnames(one: Named) -> set[str]:
    """Surnames whole, and the parts of double-barrelled ones."""
    found = set()
    for name in filter(None, (one.surname, one.preferred_surname)):
        found |= {fold(name), *(fold(part) for part in _BLANKS.split(name) if len(fold(part)) > 3)}
    return {name for name in found if len(name) > 1}
