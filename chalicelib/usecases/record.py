"""A student's record as it would go with a transfer, and what the new school's student has of it already."""

from collections.abc import Iterable

from chalicelib.domain.category import Categories
from chalicelib.domain.incident import Incident
from chalicelib.domain.lineage import There, as_one_record, there
from chalicelib.domain.student import Student
from chalicelib.domain.vault import Document, in_categories_of
from chalicelib.storage import documents, incidents, schools


def record_of(student: Student) -> tuple[list[Incident], list[Document]]:
    """All of a student's record that shows at the school, also what is struck out or cannot be opened; each incident once,
    as it stands in its newest copy."""
    own, filed = as_one_record(*_shown(student))
    return own, in_categories_of(filed, {i.incident_id: i.category_ids for i in own})


def there_at(previous: Student, new: Student, among: Iterable[Incident] | None = None) -> There:
    """What shows at the new school's student already. `among`: look at these of its incidents only, and at no files.

    When neither of the two ever received anything, nothing of one can be at the other: then nothing is read.
    """
    if not (previous.received or new.received):
        return There()
    previous_categories = schools.find_categories(previous.school_id)
    if among is None:
        return there_of(new, previous_categories)
    own = [i for i in among if new.shows(i.transfer_id)]
    return there(own, [], schools.find_categories(new.school_id), previous_categories)


def there_of(student: Student, previous_categories: Categories) -> There:
    """All that shows at the student, as what comes from a school with these categories finds it."""
    return there(*_shown(student), schools.find_categories(student.school_id), previous_categories)


def _shown(student: Student) -> tuple[list[Incident], list[Document]]:
    own = [i for i in incidents.list_incidents(student.student_id) if student.shows(i.transfer_id)]
    filed = [d for d in documents.list_documents(student.student_id) if student.shows(d.transfer_id)]
    return own, filed
