"""The start page tells what waits for this person, and for nobody else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.category import Category
from chalicelib.domain.errors import NotFound
from chalicelib.domain.imports import Import
from chalicelib.domain.transfer import State
from chalicelib.domain.waiting import Pile
from chalicelib.storage import imports as stored_imports
from chalicelib.storage import schools
from chalicelib.usecases import dashboard, imports, incidents
from chalicelib.usecases.incidents import ToDo
from chalicelib.usecases.waiting import Waiting
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud, Direct

OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)
ANN = make.actor(OLD, user_id="usr_ann", name="Member Ann", rights={"cat_bully": make.VIEW})


@pytest.fixture
def school(cloud: Cloud) -> Cloud:
    """Ann at OLD is alerted to an incident and has an action of it; the transfer of its student is requested."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver(incident_count=0))
    world.store_student(make.student(NEW))
    world.store_member(OLD, "usr_ann", "cat_bully", rights=make.VIEW)
    world.store_transfer(State.REQUESTED)
    incidents.log_incident(
        world.reader(OLD, "cat_bully", rights=make.ALL_RIGHTS),
        "stu_old",
        occurred_at=NOW - timedelta(days=1),
        category_ids=["cat_bully"],
        text="What Maya said",
        linked_student_ids=[],
        alerted_user_ids=["usr_ann"],
        actions=[ToDo("Ring home", "usr_ann", TODAY)],
        now=NOW,
    )
    return cloud


def store_import(
    number: int, status: str, name: str = "roll.csv", at: datetime = NOW, source: str = "file"
) -> None:
    one = Import(
        f"{imports.new_import_id(at)[:14]}{number:04d}",
        OLD,
        name,
        "waiting",
        at,
        reason="Not a CSV.",
        source=source,
    )
    for each in (one, replace(one, status=status)):
        changes = Direct()
        stored_imports.add_save_import(changes, each)
        changes.commit()


def failed(now: datetime = NOW) -> list[str]:
    return [i.import_id[-4:] for i in dashboard.view_dashboard(OLD_HOLDER, now).failed_imports]


def test_staff_see_what_they_must_do_and_nothing_else(school: Cloud) -> None:
    store_import(1, "failed")
    seen = dashboard.view_dashboard(ANN, NOW)
    assert [a.alert.by for a in seen.alerts] == ["Robin Vale"]
    assert [a.action.what for a in seen.actions] == ["Ring home"]
    rest = (seen.waiting, seen.unseen, seen.failed_imports, seen.notices)
    assert rest == (Waiting(), [], [], [])


def test_a_key_holder_sees_what_the_school_must_do(school: Cloud) -> None:
    changes = Direct()
    main = Category("cat_legacy", "Legacy", is_legacy=True, is_active=False)
    legacy = Category("cat_past", "Home", "cat_legacy", is_legacy=True, is_active=False)
    schools.add_save_categories(changes, make.categories(OLD, main, legacy))
    changes.commit()
    store_import(1, "failed")
    seen = dashboard.view_dashboard(OLD_HOLDER, NOW)
    assert (seen.alerts, seen.actions) == ([], []), "those are Ann's"
    piles = {p: [v.transfer.transfer_id for v in one.transfers] for p, one in seen.waiting.piles.items()}
    assert piles == {Pile.AUTHORISE: ["tr_one"]}
    assert [c.category_id for c in seen.unseen] == ["cat_past"]
    assert [g.name for g in seen.groups] == ["Group of usr_ann"]
    assert [i.reason for i in seen.failed_imports] == ["Not a CSV."]
    assert dashboard.view_dashboard(NEW_HOLDER, NOW).waiting.piles == {}, (
        "the new school waits for the previous one"
    )
    noted = [a["actor_id"] for a in school.of_kind("audit") if a["action"] == "view_dashboard"]
    assert OLD_HOLDER.user_id in noted


def test_without_the_second_factor_a_key_holder_sees_only_their_own(school: Cloud) -> None:
    store_import(1, "failed")
    seen = dashboard.view_dashboard(replace(OLD_HOLDER, has_second_factor=False), NOW)
    assert (seen.waiting, seen.failed_imports, seen.notices) == (Waiting(), [], [])


def test_an_operator_has_no_start_page(school: Cloud) -> None:
    with pytest.raises(NotFound):
        dashboard.view_dashboard(make.operator(), NOW)


def test_a_failed_file_waits_until_one_of_its_name_is_read(school: Cloud) -> None:
    store_import(1, "failed", at=NOW - timedelta(hours=3))
    store_import(2, "done", "other.csv", at=NOW - timedelta(hours=2))
    assert failed() == ["0001"]
    store_import(3, "failed", at=NOW - timedelta(hours=1))
    assert failed() == ["0003"], "each name once, the newest"
    store_import(4, "done", at=NOW)
    assert failed() == []


def test_a_failed_file_waits_two_weeks(school: Cloud) -> None:
    store_import(1, "failed", at=NOW - timedelta(days=14))
    assert failed() == ["0001"]
    assert failed(NOW + timedelta(seconds=1)) == []


def test_a_batch_of_a_connector_is_no_file(school: Cloud) -> None:
    store_import(1, "failed", source="batch")
    assert failed() == []
