"""A record that went, and what may be added to it afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Actor
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, Transfer, transfer_id_for
from chalicelib.storage import incidents, preferences, students, transfers
from chalicelib.usecases import actions, matching, recalls, supplements, workflow
from chalicelib.usecases import documents as people_file
from chalicelib.usecases import incidents as people_log
from chalicelib.usecases import transfers as people_do
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import VAULT, Cloud, Direct
from tests.steps import check_upload

OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)
BASE = transfer_id_for("stu_old", "stu_new")
ALL = ("cat_bully", "cat_online", "cat_attend")


@pytest.fixture
def sent(rolls: Cloud) -> Cloud:
    """Maya's record, two incidents and two files, went from OLD to NEW."""
    world.store_record()
    look()
    move(BASE)
    look()
    return rolls


def look(*student_ids: str) -> int:
    """How many supplements matching proposed."""
    ids = student_ids or ("stu_old", "stu_new")
    return sum(matching.match_changed_student(one, NOW)["supplements"] for one in ids)


def move(transfer_id: str, attempt: int = 1) -> Transfer:
    """From where it is to its arrival."""
    found = now_is(transfer_id)
    if found.state is not State.REQUESTED:
        people_do.request_transfer(make.key_holder(found.new_school_id), transfer_id, NOW)
    people_do.authorise_transfer(make.key_holder(found.previous_school_id), transfer_id, NOW)
    world.run_workflow(transfer_id, attempt)
    return now_is(transfer_id)


def now_is(transfer_id: str) -> Transfer:
    found = transfers.find_transfer(transfer_id)
    assert found is not None
    return found


def series(base_id: str = BASE) -> list[Transfer]:
    return supplements.series_of(now_is(base_id))


def student(student_id: str) -> Student:
    found = students.find_student(student_id)
    assert found is not None
    return found


def member(school_id: str = OLD) -> Actor:
    return replace(make.actor(school_id), rights=world.reader(school_id, *ALL, rights=make.ALL_RIGHTS).rights)


def log(text: str, school_id: str = OLD, category: str = "cat_bully") -> Incident:
    return people_log.log_incident(
        member(school_id),
        f"stu_{school_id[4:]}",
        occurred_at=datetime(2026, 3, 20, 9, tzinfo=NOW.tzinfo),
        category_ids=[category],
        text=text,
        linked_student_ids=[],
        now=NOW,
    )


def edit(text: str = "Corrected") -> None:
    before = incidents.find_incident("stu_old", "inc_0001")
    assert before is not None
    people_log.edit_incident(
        member(),
        "stu_old",
        "inc_0001",
        before.version,
        text=text,
        category_ids=list(before.category_ids),
        agencies=[],
        linked_student_ids=list(before.linked_student_ids),
        body_map=[],
        reason="Late news",
        now=NOW,
    )


def add_action() -> None:
    owner = world.store_member(OLD, "usr_owner", *ALL)
    given: dict[str, Any] = {"what": "Ring the new school", "owner_id": owner.user_id, "due_on": TODAY}
    actions.add_action(member(), "stu_old", "inc_0001", 1, **given, now=NOW)


def add_file() -> None:
    document, _ = people_file.start_upload(
        member(), "stu_old", file_name="late.txt", category_ids=["cat_bully"], incident_id="", now=NOW
    )
    client("s3").put_object(Bucket=VAULT, Key=document.s3_key, Body=b"A late letter")
    assert not student("stu_old").has_late, "not before anybody can open it"
    check_upload(document.s3_key)


def shown(student_id: str) -> set[str]:
    at = student(student_id)
    return {i.text for i in incidents.list_incidents(student_id) if at.shows(i.transfer_id)}


def enrol(student_id: str, **changes: Any) -> None:
    """As a file of the school does."""
    before, saved = student(student_id), Direct()
    students.add_save_student(saved, replace(before, **changes), before, identifier_hasher(), TODAY)
    saved.commit()


def workflow_of(transfer_id: str) -> None:
    people_do.authorise_transfer(OLD_HOLDER, transfer_id, NOW)
    workflow.prepare_transfer(transfer_id, 1, NOW)


def world_prefers(*ticked: str) -> None:
    changes = Direct()
    preferences.add_save_preferences(changes, Preferences(OLD, 0, frozenset(ticked)))
    changes.commit()


def recall(transfer_id: str, now: datetime = NOW - timedelta(minutes=1)) -> None:
    recalls.ask_recall(NEW_HOLDER, transfer_id, "Not our student", now)
    recalls.agree_to_recall(OLD_HOLDER, transfer_id, now)
