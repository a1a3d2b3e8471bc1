"""What a previous school sorts the records by that it is asked for (docs/decisions/0080)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from chalicelib.domain.concern import Concern, concern_of, newest_of
from chalicelib.domain.student import Student
from chalicelib.storage import concerns, incidents, schools

_AT_ONCE = 8  # the client keeps ten connections


def concerns_of(school_id: str, people: Sequence[Student]) -> dict[str, Concern]:
    """By student id, of students of this school. A record is read only when it has changed since the last look."""
    if not people:
        return {}
    newest = concerns.find_newest(people)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        anew = [s for s in people if s.student_id not in newest]
        newest |= zip((s.student_id for s in anew), pool.map(_look, anew), strict=True)
    urgent = schools.find_categories(school_id).urgent_ids()
    return {student_id: concern_of(found, urgent) for student_id, found in newest.items()}


def _look(student: Student) -> dict[str, datetime]:
    standing = ((at, ids) for at, ids, of in incidents.list_standing(student.student_id) if student.shows(of))
    newest = newest_of(standing)
    concerns.save_newest(student, newest)
    return newest
