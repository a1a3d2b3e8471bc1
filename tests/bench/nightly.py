"""The nightly run against a full join in SQL: the same matches, for the work of what is due.

The run's reading is simulated: look-ups by identifier and students by id come from memory, and the rules are the
real `find_matches`. What it would cost in calls is measured in matching_cost.py.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from itertools import chain

from chalicelib.domain.matching import find_matches
from chalicelib.domain.student import Student
from tests.bench.join import Found, full_join, load, row_count
from tests.bench.population import TODAY, Child, children

STUDENTS, SCHOOLS, DUE_PERCENT = 200_000, 400, 1


class Roster:
    """Students in memory, found as storage finds them: ids by identifier, then the students. Counts what it is asked."""

    def __init__(self, students: Iterable[Student]) -> None:
        self._students = {s.student_id: s for s in students}
        self._holders: defaultdict[str, list[str]] = defaultdict(list)
        for s in self._students.values():
            for i in s.identifiers:
                self._holders[i.value].append(s.student_id)
        self.work: Counter[str] = Counter()

    def others(self, student: Student) -> list[Student]:
        """Students of other schools that share an identifier."""
        ids = {h for i in student.matchable for h in self._holders[i.value]}
        found = [self._students[i] for i in ids if i != student.student_id]
        self.work["students"] += 1
        self.work["look-ups"] += len(student.matchable)
        self.work["rows"] += 1 + len(ids) + len(found)
        return [s for s in found if s.school_id != student.school_id]


def matches_of(due: Iterable[Student], roster: Roster, today: date) -> Found:
    """What the nightly run finds when these students are due."""
    return {
        (m.previous.student_id, m.new.student_id, m.held.value if m.held else "")
        for student in due
        for m in find_matches(student, roster.others(student), today)
    }


def taking_part(found: Found, due: Iterable[Student]) -> Found:
    """The matches in which one of these students is the previous or the new one."""
    ids = {s.student_id for s in due}
    return {one for one in found if one[0] in ids or one[1] in ids}


def show() -> None:
    population = list(children(STUDENTS, SCHOOLS))
    students = [s for one in population for s in one.students]
    due = random.Random(1).sample(students, len(students) * DUE_PERCENT // 100)
    for_due, for_all = Roster(students), Roster(students)
    with closing(load(population)) as database:
        by_sql, sql_seconds = _timed(lambda: full_join(database, TODAY))
        rows = row_count(database)
    of_due, due_seconds = _timed(lambda: matches_of(due, for_due, TODAY))
    of_all, all_seconds = _timed(lambda: matches_of(students, for_all, TODAY))
    _must_agree("everybody", of_all, by_sql)
    _must_agree("due students", of_due, taking_part(by_sql, due))
    print(
        f"A night with {len(students):,} students of {SCHOOLS} schools, of whom {DUE_PERCENT} % changed today\n"
    )
    print(f"  {'':<24}{'students':>10}{'look-ups':>10}{'rows read':>11}{'matches':>9}   CPU, SQL = 1")
    for name, work, found, seconds in (
        ("ours, due students", for_due.work, of_due, due_seconds),
        ("ours, everybody", for_all.work, of_all, all_seconds),
        ("SQL, one full join", {"students": len(students), "rows": rows}, by_sql, sql_seconds),
    ):
        print(
            f"  {name:<24}{work['students']:>10,}{work.get('look-ups', 0) or '-':>10}{work['rows']:>11,}"
            f"{len(found):>9,}   {seconds / sql_seconds:.3f}"
        )
    print(
        "\n  Identical for the due students and for everybody. Ours: the real rules over simulated reading, without"
    )
    print(
        "  the network; SQL: sqlite in memory, indexed; its rows are those of its tables, each at least once."
    )
    held = Counter(reason or "detected" for _, _, reason in by_sql)
    print(f"  matches               {', '.join(f'{reason} {n:,}' for reason, n in held.most_common())}")
    print(f"  children              {_told(population)}")


def _told(population: Iterable[Child]) -> str:
    kinds = Counter(one.kind for one in population)
    return ", ".join(chain((f"{kind} {number:,}" for kind, number in kinds.most_common(8)), ["..."]))


def _timed(work: Callable[[], Found]) -> tuple[Found, float]:
    began = time.process_time()
    return work(), time.process_time() - began


def _must_agree(who: str, ours: Found, theirs: Found) -> None:
    """Counts by reason only: enough to see what kind of match is at odds."""
    if ours == theirs:
        return
    for name, odd in (("ours alone", ours - theirs), ("SQL alone", theirs - ours)):
        print(f"  {who}, {name}: {dict(Counter(reason or 'detected' for _, _, reason in odd))}")
    raise AssertionError(f"the nightly run and the SQL join do not find the same for {who}")
