"""A small stored world for the tests of use cases: three schools, a child on the move, and what is known of them."""

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from chalicelib.aws.clients import client
from chalicelib.domain.category import Categories
from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Actor, Right
from chalicelib.domain.run import Run
from chalicelib.domain.school import Group, User, joined_rights
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.vault import Document, DocumentStatus
from chalicelib.storage import documents, incidents, keys, outbox, people, schools, students, transfers
from chalicelib.storage import runs as stored_runs
from chalicelib.storage.table import Changes
from chalicelib.usecases import nightly, runs, workflow
from tests import builders as make
from tests.builders import NEW, NOW, OLD, THIRD, TODAY
from tests.cloud import VAULT, Crash, Direct

HASHER_KEY = b"a" * 64


def store_schools(*ids: str) -> None:
    """Schools with a key holder each (`holder@<id>.example`) and the same three categories."""
    changes = Direct()
    for school_id in ids or (OLD, NEW, THIRD):
        schools.add_school(changes, make.school(school_id))
        schools.add_save_categories(changes, make.categories(school_id, version=0))
        people.add_new_user(
            changes,
            User(
                f"usr_{school_id}",
                school_id,
                "Sasha Quill",
                f"holder@{school_id[4:]}.example",
                is_key_holder=True,
                has_second_factor=True,
            ),
        )
    changes.commit()


def store_student(student: Student) -> Student:
    """With its look-ups, and due today. `incident_count` and `received` as given."""
    from chalicelib.aws.secrets import identifier_hasher

    changes = Direct()
    students.add_save_student(changes, student, None, identifier_hasher(), TODAY)
    item = students.item_of(student.student_id)
    if student.incident_count:
        changes.update(item, [students.StudentItem.incident_count.set(student.incident_count)])
    if student.received:
        changes.update(item, [students.StudentItem.received.set(set(student.received))])
    changes.commit()
    found = students.find_student(student.student_id)
    assert found is not None
    return found


def store_incidents(*found: Incident) -> None:
    changes = Direct()
    for one in found:
        incidents.add_incident(changes, one)
    changes.commit()


def store_document(document: Document, body: bytes) -> Document:
    """An available document whose bytes lie in the vault."""
    done = client("s3").put_object(Bucket=VAULT, Key=document.s3_key, Body=body)
    changes = Direct()
    stored = replace(
        document,
        status=DocumentStatus.AVAILABLE,
        content_type=document.content_type or "text/plain",
        size=len(body),
        sha256=sha256(body).hexdigest(),
        s3_version=done["VersionId"],
        etag=done["ETag"],
    )
    documents.add_document(changes, stored)
    changes.commit()
    return stored


def store_transfer(state: State = State.REQUESTED, **changed: object) -> Transfer:
    """The transfer of `move()` in this state; listed for the previous school when it was requested."""
    made = make.transfer(state, **changed)
    changes: Changes = Direct()
    transfers.add_new_transfer(changes, made)
    changes.commit()
    if made.was_requested:
        made = replace(made, entered={"requested": NOW} | dict(made.entered))
        changes = Direct()
        transfers.add_move(changes, replace(made, was_requested=False, entered={}), made)
        changes.commit()
    return made


def store_move(state: State = State.REQUESTED, **changed: object) -> Transfer:
    """Maya left OLD with two incidents and two files, is on roll at NEW, and her transfer is in this state."""
    store_schools(OLD, NEW)
    store_student(make.leaver())
    store_student(make.student())
    store_record()
    return store_transfer(state, **changed)


TEXTS = ("Grüße — 3 < 4\r\n\tتفصيل 漢字 😀 e\u0301  \n", "Second note")
FILES = (b"bytes of the first file", b"\x00\xff other bytes")


def store_record() -> None:
    store_incidents(
        make.incident(1, text=TEXTS[0], linked_student_ids=("stu_friend",)),
        make.incident(2, text=TEXTS[1], category_ids=("cat_online", "cat_attend")),
    )
    store_document(make.document(1, incident_id="inc_0001"), FILES[0])
    store_document(make.document(2, category_ids=("cat_attend",)), FILES[1])


def categories_of(school_id: str) -> Categories:
    return schools.find_categories(school_id)


def reader(school_id: str, *category_ids: str, rights: frozenset[Right] = make.VIEW) -> Actor:
    """A member of staff whose group has these rights on these categories."""
    group = Group("grp_one", school_id, "Readers", dict.fromkeys(category_ids, rights))
    return make.actor(school_id, rights=joined_rights([group]))


def run_workflow(transfer_id: str = "tr_one", attempt: int = 1) -> None:
    """What the state machine does, in its order."""
    plan = workflow.prepare_transfer(transfer_id, attempt, NOW)
    for batch in plan["incident_batches"]:
        workflow.copy_incidents(transfer_id, attempt, **batch, now=NOW)
    for batch in plan["document_batches"]:
        workflow.copy_documents(transfer_id, attempt, **batch, now=NOW)
    workflow.verify_transfer(transfer_id, attempt, NOW)
    workflow.complete_transfer(transfer_id, attempt, NOW)


def run_nightly(now: datetime, *, tries: int = 1) -> Run:
    """A run started by an operator and worked as the state machine does it. Returns what is kept of it."""
    return work_run(runs.start_run(make.operator(), now).run_id, now, tries=tries)


def work_run(run_id: str, now: datetime, *, tries: int = 1) -> Run:
    """What the state machine does, in its order. `tries`: of each call of a piece, before the piece is left undone."""
    for piece in nightly.plan_nightly(run_id, now)["pieces"]:
        _work_piece(run_id, piece, now, tries)
    nightly.finish_nightly(run_id, now)
    found = stored_runs.find_run(run_id)
    assert found is not None
    return found


def _work_piece(run_id: str, piece: str, now: datetime, tries: int) -> None:
    left = tries
    while left:
        try:
            if not nightly.work_piece(run_id, piece, lambda: 900, now)["more"]:
                return
            left = tries
        except Crash:
            left -= 1
            if tries == 1:
                raise


def only_incoming(school_id: str = NEW) -> Transfer:
    """The one transfer to the school; there must be no other."""
    (found,) = transfers.list_incoming(school_id, limit=10)
    return found


def due(day: date) -> list[str]:
    """Ids of the students that matching must look at on that day, over all shards."""
    return sorted(one.student_id for shard in range(keys.SHARDS) for one in students.list_due(day, shard))


def undone(day: date) -> list[tuple[str, str]]:
    """(pk, sk) of the outbox entries of that day that are not done."""
    return [entry for shard in range(keys.SHARDS) for _, entry in outbox.list_undone(day, shard)]


def store_member(
    school_id: str,
    user_id: str,
    *category_ids: str,
    rights: frozenset[Right] = make.ALL_RIGHTS,
    is_active: bool = True,
) -> Actor:
    """Somebody of the school in a group of their own, as they are when signed in."""
    group = Group(f"grp_{user_id}", school_id, f"Group of {user_id}", dict.fromkeys(category_ids, rights))
    name = f"Member {user_id[4:].title()}"
    changes = Direct()
    people.add_save_group(changes, group)
    people.add_new_user(
        changes,
        User(
            user_id,
            school_id,
            name,
            f"{user_id[4:]}@{school_id[4:]}.example",
            is_active=is_active,
            group_ids=(group.group_id,),
        ),
    )
    changes.commit()
    return Actor(user_id, name, school_id, rights=joined_rights([group]))
