"""Find students of one's own school by what is typed. The words never leave this call: no log, no audit, no address."""

from datetime import date, datetime

from chalicelib.aws import secrets
from chalicelib.domain import search as rules
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.student import Student
from chalicelib.storage import classes, search, students
from chalicelib.storage.search import Hit
from chalicelib.usecases.access import note_read, own_school, require

MAX_READ_BACK = 100
"""Students that are read to compare with what was typed: one call."""
MAX_CLASSES = 8
MAX_LOOKED_UP = 3
"""Words that are looked up, the longest first; the others only narrow."""


def search_students(
    actor: Actor, text: str, now: datetime, *, with_archived: bool = False
) -> tuple[list[Student], bool]:
    """At most MOST_FOUND students, whole words first, and whether there are more. Raises Invalid for text that nothing
    can be looked for by."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_STUDENT, Resource(school_id), now)
    words = rules.words_typed(text)
    today = now.date()
    known = {
        c.class_id: rules.class_words(c.year_group, c.registration_form)
        for c in classes.list_classes(school_id, today)
    }
    names = [w for w in words if rules.can_be_looked_up(w) and not any(w in said for said in known.values())]
    hits, is_cut = _hits(school_id, names or list(words), today, with_archived)
    fitting = [h for h in hits if all(rules.begins(h.words, w) for w in names)]
    fitting.sort(key=lambda h: (sum(w not in h.words for w in words), h.words, h.student_id))
    found = students.find_students(h.student_id for h in fitting[:MAX_READ_BACK])
    of_class: list[str] = []
    if not names:
        told = [w for w in words if any(w in said for said in known.values())]
        of_class = [one for one, said in known.items() if told and all(w in said for w in told)]
        enough = MAX_READ_BACK if len(told) < len(words) else rules.MOST_FOUND + 1
        found += students.list_on_roll(school_id, of_class[:MAX_CLASSES], today, limit=enough)
    by_id = {
        s.student_id: s
        for s in found
        if s.school_id == school_id and rules.fits(s, words) and (with_archived or not s.has_left(today))
    }
    shown = sorted(by_id.values(), key=lambda s: rules.by_fit(s, words))
    has_more = (
        is_cut or len(fitting) > MAX_READ_BACK or len(of_class) > MAX_CLASSES or len(shown) > rules.MOST_FOUND
    )
    note_read(actor, "search_students", school_id, now, hits=str(len(shown)))
    return shown[: rules.MOST_FOUND], has_more


def _hits(school_id: str, words: list[str], today: date, with_archived: bool) -> tuple[list[Hit], bool]:
    """Of the words that were looked up, the hits of the one with the fewest, and whether some may be missing."""
    hasher = secrets.identifier_hasher()
    looked_up = [w for w in sorted(words, key=len, reverse=True) if rules.can_be_looked_up(w)]
    answers = [search.find_by_word(school_id, w, hasher) for w in looked_up[:MAX_LOOKED_UP]]
    if not answers:
        return [], False
    hits, is_cut = min(answers, key=lambda answer: (answer[1], len(answer[0])))
    kept = [h for h in hits if with_archived or not h.leaving_date or h.leaving_date > today.isoformat()]
    return kept, is_cut
