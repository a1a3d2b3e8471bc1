"""What a student's item tells of the record: how many incidents it has, which state of it this is, what was received, how
often something was added late. Whatever may have to follow the child asks matching to look, in the same transaction."""

from datetime import date

from pynamodb.expressions.update import Action

from chalicelib.domain.errors import NotPossibleNow, SafehandError
from chalicelib.domain.student import Student
from chalicelib.storage.students import StudentItem, ask, item_of
from chalicelib.storage.table import Changes


def add_incident_logged(changes: Changes, student: Student, today: date) -> None:
    """Counts an incident; the first one makes the student due, because now there is a record that can move. So does any
    one when the student has left: the record may have gone without it."""
    actions: list[Action] = [StudentItem.incident_count.add(1), _changes_record()]
    if student.has_left(today):
        actions += _late(student.student_id, today)
    elif student.incident_count == 0:
        actions += ask(student.student_id, today)
    _add(changes, student.student_id, actions)


def add_late(
    changes: Changes, student: Student, today: date, *, are_categories_changed: bool = False
) -> None:
    """Says that something was added to the record of a student who has left, or that an incident has other categories;
    otherwise nothing needs to be said."""
    actions: list[Action] = _late(student.student_id, today) if student.has_left(today) else []
    if are_categories_changed:
        actions.append(_changes_record())
    if actions:
        _add(changes, student.student_id, actions)


def add_incident_struck_out(changes: Changes, student_id: str, today: date) -> None:
    """Counts one less. The student becomes due: a record may be no record any more."""
    actions: list[Action] = [
        StudentItem.incident_count.add(-1),
        _changes_record(),
        *ask(student_id, today),
    ]
    changes.update(item_of(student_id), actions, StudentItem.incident_count > 0)


def add_received(
    changes: Changes,
    student_id: str,
    transfer_id: str,
    incident_count: int,
    today: date,
    *,
    base_id: str = "",
    otherwise: SafehandError | None = None,
) -> None:
    """Makes all that came with a transfer visible, at once. Commit refuses to do it twice. `incident_count`: those that are
    not later versions of what was there. `base_id`: what a supplement adds to must still show.

    The student becomes due: the child may have moved on meanwhile, and now there is a record that can follow, or something
    that the record which followed has not.
    """
    actions: list[Action] = [
        StudentItem.received.add({transfer_id}),
        StudentItem.incident_count.add(incident_count),
        _changes_record(),
        *_late(student_id, today),
    ]
    once = StudentItem.version.exists() & ~StudentItem.received.contains(transfer_id)
    if base_id:
        once &= StudentItem.received.contains(base_id)
    changes.update(item_of(student_id), actions, once, otherwise)


def add_sealed(
    changes: Changes, student: Student, transfer_ids: set[str], incident_count: int, today: date
) -> None:
    """Takes all that came with these transfers out of view, at once. Commit refuses to do it twice.

    The student becomes due: without it there may be no record that could follow.
    """
    actions: list[Action] = [
        StudentItem.received.delete(transfer_ids),
        StudentItem.incident_count.set(student.incident_count - incident_count),
        _changes_record(),
        *ask(student.student_id, today),
    ]
    as_read = StudentItem.incident_count == student.incident_count
    for transfer_id in sorted(transfer_ids):
        as_read &= StudentItem.received.contains(transfer_id)
    changes.update(item_of(student.student_id), actions, as_read)


def _add(changes: Changes, student_id: str, actions: list[Action]) -> None:
    gone = NotPossibleNow("The student is not there any more. Load the page again.")
    changes.update(item_of(student_id), actions, StudentItem.version.exists(), gone)


def _changes_record() -> Action:
    return StudentItem.record_version.add(1)


def _late(student_id: str, day: date) -> list[Action]:
    """Something was added. Counted, as a count that only grows tells a newer addition from one that was looked at."""
    return [*ask(student_id, day), StudentItem.late_count.add(1)]
