"""The history of one student's record: all of it, looks, changes, or what is about one incident."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.usecases import chronology, incidents, students
from chalicelib.usecases.audit import view_history
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud

HOLDER = make.key_holder(OLD)
WRITER = world.reader(OLD, "cat_bully", "cat_attend", rights=make.ALL_RIGHTS)


@pytest.fixture
def logged(cloud: Cloud) -> list[str]:
    """Two incidents were logged, the record was opened, and the first incident was read."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver(incident_count=0))
    made = [
        incidents.log_incident(
            WRITER,
            "stu_old",
            occurred_at=NOW - timedelta(days=days),
            category_ids=["cat_bully"],
            text="A text.",
            linked_student_ids=[],
            now=NOW,
        )
        for days in (2, 1)
    ]
    students.view_student(WRITER, "stu_old", NOW + timedelta(minutes=1))
    chronology.read_incident(WRITER, "stu_old", made[0].incident_id, NOW + timedelta(minutes=2))
    return [one.incident_id for one in made]


def deeds(**asked: str) -> list[str]:
    page, more = view_history(HOLDER, "stu_old", "", NOW + timedelta(minutes=3), **asked)
    assert more == ""
    return [one.action for one in page]


def test_looks_and_changes_are_told_apart(logged: list[str]) -> None:
    assert deeds() == ["view_incident", "view_student", "log_incident", "log_incident"]
    assert deeds(kind="view")[-2:] == ["view_incident", "view_student"]
    assert deeds(kind="change") == ["log_incident", "log_incident"]


def test_one_incident_has_its_own(logged: list[str]) -> None:
    first, second = logged
    assert deeds(subject_id=first) == ["view_incident", "log_incident"]
    assert deeds(subject_id=second) == ["log_incident"]
    assert deeds(subject_id="inc_of_nobody") == []


def test_bad_asking(logged: list[str]) -> None:
    with pytest.raises(Invalid, match="view"):
        deeds(kind="everything")
    with pytest.raises(NotAllowed):
        view_history(WRITER, "stu_old", "", NOW)
    with pytest.raises(NotFound):
        view_history(make.key_holder(NEW), "stu_old", "", NOW)
