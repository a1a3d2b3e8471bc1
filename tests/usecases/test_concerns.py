"""What tells the previous school which of the requested records comes first, and that it is always of the present record."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.concern import Concern
from chalicelib.domain.transfer import State
from chalicelib.storage import incidents, schools, students
from chalicelib.usecases import categories, transfers
from chalicelib.usecases import incidents as people_do
from chalicelib.usecases.concerns import concerns_of
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud
from tests.steps import LATER
from tests.world import run_workflow

HOLDER = make.key_holder(OLD, rights={c: make.ALL_RIGHTS for c in ("cat_bully", "cat_attend", "cat_online")})
SECOND = make.incident(2).occurred_at


@pytest.fixture
def requested(cloud: Cloud) -> Cloud:
    """Two incidents, the first on Bullying, the second on Online (below it) and Attendance."""
    world.store_move(State.REQUESTED)
    return cloud


def concern(school_id: str = OLD, *, incoming: bool = False) -> Concern | None:
    (view,), _ = transfers.list_transfers(make.key_holder(school_id), incoming=incoming, before="", now=LATER)
    return view.concern


def call_urgent(category_id: str, school_id: str = OLD) -> None:
    found = schools.find_categories(school_id)
    categories.change_category(
        make.key_holder(school_id),
        category_id,
        found.version,
        name=found.by_id[category_id].name,
        parent_id=None,
        colour=None,
        is_active=True,
        is_urgent=True,
        now=NOW,
    )


def log(category_id: str, at: datetime) -> str:
    done = people_do.log_incident(
        HOLDER,
        "stu_old",
        occurred_at=at,
        category_ids=[category_id],
        text="Late news",
        linked_student_ids=[],
        now=LATER,
    )
    return done.incident_id


def test_newest_and_newest_urgent(requested: Cloud) -> None:
    assert concern() == Concern(SECOND, None)
    call_urgent("cat_bully")
    assert concern() == Concern(SECOND, SECOND), "Online stands below Bullying"


def test_only_the_previous_school_is_told_and_only_while_it_can_authorise(requested: Cloud) -> None:
    assert concern(NEW, incoming=True) is None
    transfers.authorise_transfer(make.key_holder(OLD), "tr_one", LATER)
    assert concern() is None


def test_every_change_of_the_record_is_told(requested: Cloud) -> None:
    call_urgent("cat_attend")
    assert concern() == Concern(SECOND, SECOND)
    late = log("cat_bully", NOW)
    assert concern() == Concern(NOW, SECOND)
    edit(late, category_ids=["cat_attend"])
    assert concern() == Concern(NOW, NOW)
    people_do.strike_out_incident(HOLDER, "stu_old", late, 2, "Another child", LATER)
    assert concern() == Concern(SECOND, SECOND)


def test_a_record_is_read_again_only_when_it_has_changed(
    requested: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    look = incidents.list_standing

    def watched(student_id: str) -> Any:
        looked.append(student_id)
        return look(student_id)

    monkeypatch.setattr(incidents, "list_standing", watched)
    late = log("cat_bully", NOW)
    for _ in range(3):
        concern()
    edit(late, text="Late news, in other words")
    concern()
    assert looked == ["stu_old"]


def test_what_came_with_a_transfer_counts_once_it_shows(cloud: Cloud) -> None:
    """When the child moves on, the school that got the record sorts by it too."""
    world.store_move(State.REQUESTED)
    transfers.authorise_transfer(make.key_holder(OLD), "tr_one", LATER)
    assert at_new() == Concern(None, None)
    run_workflow()
    assert at_new() == Concern(SECOND, None)
    call_urgent("cat_bully", school_id=NEW)
    assert at_new() == Concern(SECOND, SECOND), "it arrived as Bullying: Online, below Legacy"


def at_new() -> Concern:
    child = students.find_student("stu_new")
    assert child is not None
    return concerns_of(NEW, [child])["stu_new"]


def edit(incident_id: str, **changed: Any) -> None:
    before = incidents.find_incident("stu_old", incident_id)
    assert before is not None
    asked: dict[str, Any] = {
        "text": before.text,
        "category_ids": list(before.category_ids),
        "agencies": [],
        "linked_student_ids": [],
        "body_map": [],
        **changed,
    }
    people_do.edit_incident(
        HOLDER, "stu_old", incident_id, before.version, reason="Corrected", now=LATER, **asked
    )
