"""The transfers that a student has a part in, found as matching finds them: by the students who share an identifier."""

from collections.abc import Sequence

from chalicelib.aws import secrets
from chalicelib.domain.student import Student
from chalicelib.domain.supplement import supplement_ids
from chalicelib.domain.transfer import Transfer, transfer_id_for
from chalicelib.storage import students, transfers


def transfers_of(people: Sequence[Student]) -> dict[str, list[Transfer]]:
    """By student id, either way; also by what was corrected. One query for each identifier, and two batch reads, or three
    with supplements."""
    values = {i.value for one in people for i in one.identifiers}
    holders = students.look_up(sorted(values), secrets.identifier_hasher())
    ids = {holder for found in holders.values() for _, holder in found}
    others = {s.student_id: s for s in students.find_students(ids)}
    wanted = {
        one.student_id: {
            transfer_id
            for i in one.identifiers
            for school_id, holder in holders[i.value]
            if school_id != one.school_id and holder in others
            for transfer_id in ids_between(one, others[holder])
        }
        for one in people
    }
    found: dict[str, list[Transfer]] = {}
    for one in with_supplements(transfers.find_transfers(set().union(*wanted.values()))):
        found.setdefault(one.base_id or one.transfer_id, []).append(one)
    return {
        student_id: [t for i in sorted(ids) for t in found.get(i, ())] for student_id, ids in wanted.items()
    }


def with_supplements(found: Sequence[Transfer]) -> list[Transfer]:
    """These transfers and all that was proposed to follow them, in the order of their numbers."""
    ids = {supplement for one in found for supplement in supplement_ids(one)}
    more = transfers.find_transfers(ids) if ids else []
    return [*found, *sorted(more, key=lambda t: t.number)]


def ids_between(one: Student, other: Student) -> set[str]:
    """Ids of the transfers that there can be between two students, either way."""
    return {
        transfer_id_for(previous.student_id, new.student_id, stay)
        for previous, new in ((one, other), (other, one))
        for stay in (None, new.entry_date)
    }
