"""Importing a package when all goes well: the record arrives by the rules of a transfer, once, whatever dies half-way."""

from datetime import timedelta

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.package_import import Likeness, PackageState
from chalicelib.domain.transfer import State as TransferState
from chalicelib.domain.vault import DocumentStatus, Verdict
from chalicelib.storage import incidents
from chalicelib.storage.outbox import NOTIFY
from chalicelib.usecases import outbox, package_imports, unpack
from infra.build import ROOT
from tests import builders as make
from tests import packages, world
from tests.builders import NEW, NOW
from tests.cloud import Cloud
from tests.packages import PASSPHRASE
from tests.steps import bytes_of
from tests.usecases.importing import (
    FILES,
    HOLDER,
    LATER,
    LONG,
    SHORT,
    assert_nothing_shows,
    at_new,
    audited,
    confirm,
    copies,
    finished,
    imported,
    maya,
    now_is,
    opened,
    scan,
    uploaded,
)

pytestmark = pytest.mark.usefixtures("packed")


# --- all goes well


def test_the_record_arrives_as_with_a_transfer(cloud: Cloud) -> None:
    done = imported(cloud)
    assert (done.state, done.progress, done.not_openable) == (PackageState.DONE, 100, 0)
    (arrived,) = at_new().received
    texts = [i for i in incidents.list_incidents("stu_new") if i.transfer_id == arrived]
    assert [i.text for i in texts] == list(world.TEXTS)
    assert [i.origin for i in texts] == ["Alder Primary"] * 2
    assert [i.hidden_linked_count for i in texts] == [1, 0]
    assert [i.original_id for i in texts] == ["inc_0001", "inc_0002"]
    assert at_new().incident_count == 2
    filed = copies()
    assert sorted(bytes_of(d) for d in filed) == sorted(FILES)
    assert {d.status for d in filed} == {DocumentStatus.AVAILABLE}
    assert {d.incident_id for d in filed} == {texts[0].incident_id, ""}


def test_categories_arrive_below_legacy_and_closed(cloud: Cloud) -> None:
    imported(cloud)
    legacy = [c for c in world.categories_of(NEW).by_id.values() if c.is_legacy]
    assert {c.name for c in legacy} == {"Legacy", "Bullying", "Bullying: Online", "Attendance"}
    assert not any(c.is_active for c in legacy)


def test_nothing_shows_before_all_of_it_does(cloud: Cloud) -> None:
    found = opened(cloud)
    assert_nothing_shows()
    confirm(found)
    assert unpack.unpack(found.import_id, "stu_new", LONG, LATER)["wait"] > 0
    assert len(list(incidents.list_incidents("stu_new"))) == 2
    assert_nothing_shows()


def test_while_scans_are_waited_for_the_package_is_not_read_again(cloud: Cloud) -> None:
    found = opened(cloud)
    confirm(found)
    unpack.unpack(found.import_id, "stu_new", LONG, LATER)
    before = cloud.count("GET exports")
    assert unpack.unpack(found.import_id, "stu_new", LONG, LATER)["wait"] == unpack.LOOK_AFTER
    assert cloud.count("GET exports") == before + 1


def test_what_was_found_is_told_before_anything_is_copied(cloud: Cloud) -> None:
    found = opened(cloud).found
    assert found is not None and found.theirs is not None
    assert (found.school_name, found.incidents, found.files) == ("Alder Primary", 2, 2)
    assert (found.likeness, found.theirs.surname) == (Likeness.SAME, "Okonedo-Reed")
    assert not list(incidents.list_incidents("stu_new"))


def test_the_childs_names_are_kept_only_until_somebody_has_looked(cloud: Cloud) -> None:
    found = imported(cloud).found
    assert found is not None and found.theirs is None


def test_key_holders_are_told_when_it_is_done(cloud: Cloud) -> None:
    imported(cloud)
    kinds = [n["notice_kind"] for n in cloud.of_kind("outbox") if n["task"] == NOTIFY]
    assert kinds == ["package_imported"]
    (entry,) = audited(cloud, "package_imported")
    assert entry["school_id"] == NEW and entry["detail"]["incidents"] == "2"


def test_a_call_with_little_time_leaves_the_rest_to_the_next(cloud: Cloud) -> None:
    found = opened(cloud)
    confirm(found)
    assert unpack.unpack(found.import_id, "stu_new", SHORT, LATER) == {"is_done": False, "wait": 1}
    assert finished(found).state is PackageState.DONE


@pytest.mark.parametrize(
    "operation", ["PutItem", "UpdateItem", "PUT vault", "PUT exports", "TransactWriteItems"]
)
def test_copying_that_dies_goes_on(cloud: Cloud, operation: str) -> None:
    found = opened(cloud)
    confirm(found)
    with cloud.crash_after(1, operation):
        finished(found)
    assert finished(found).state is PackageState.DONE
    assert len(list(incidents.list_incidents("stu_new"))) == 2 and len(copies()) == 2
    assert at_new().incident_count == 2


@pytest.mark.parametrize("number", [1, 2, 3])
def test_opening_that_dies_goes_on(cloud: Cloud, number: int) -> None:
    """After the inner ZIP is there, after the passphrase was forgotten, after the plan was made."""
    begun = uploaded(cloud)
    package_imports.open_package(HOLDER, "stu_new", begun.import_id, PASSPHRASE, NOW)
    with cloud.crash_after(number, "PUT exports"):
        unpack.unpack(begun.import_id, "stu_new", LONG, NOW)
    unpack.unpack(begun.import_id, "stu_new", LONG, NOW)
    assert now_is(begun).state is PackageState.FOUND


def test_the_outbox_sets_the_machine_to_each_round_once(cloud: Cloud) -> None:
    client("stepfunctions").create_state_machine(
        name="safehand-package-import",
        definition=(ROOT / "infra/package-import.asl.json").read_text("utf-8"),
        roleArn="arn:aws:iam::123456789012:role/workflow",
    )
    found = opened(cloud)
    confirm(found)
    for pk, sk in world.undone(NOW.date()) * 2:
        outbox.dispatch(pk, sk, NOW)
    given = {"import_id": found.import_id, "student_id": "stu_new"}
    names = [f"{found.import_id}-{number}" for number in (1, 2)]
    assert sorted(cloud.executions("PACKAGE_MACHINE_ARN")) == [(name, given) for name in names]


# --- what is there already


def test_the_same_package_is_imported_once(cloud: Cloud) -> None:
    imported(cloud)
    again = opened(cloud)
    assert (again.state, again.failed_because) == (PackageState.FAILED, "imported_before")
    assert at_new().incident_count == 2


def test_a_later_package_brings_only_what_is_new(cloud: Cloud) -> None:
    imported(cloud)
    world.store_incidents(make.incident(3))
    again = opened(cloud, packages.package(maya(), "exp_2"))
    assert again.found is not None
    assert (again.found.incidents, again.found.files) == (1, 0)
    assert again.found.there_already == {"incidents": 2, "files": 2}
    confirm(again)
    assert finished(again).state is PackageState.DONE
    assert at_new().incident_count == 3


def test_a_package_with_nothing_new_says_so(cloud: Cloud) -> None:
    imported(cloud)
    assert opened(cloud, packages.package(maya(), "exp_2")).failed_because == "nothing_new"


def test_what_came_with_a_transfer_does_not_come_twice(cloud: Cloud) -> None:
    world.store_transfer(TransferState.AUTHORISED, attempt=1, entered={"authorised": NOW})
    world.run_workflow()
    assert opened(cloud).failed_because == "nothing_new"


# --- files


def test_a_file_with_malware_arrives_locked_and_is_counted(cloud: Cloud) -> None:
    found = opened(cloud)
    confirm(found)
    unpack.unpack(found.import_id, "stu_new", LONG, LATER)
    scan(Verdict.THREATS)
    done = finished(found)
    assert (done.state, done.not_openable) == (PackageState.DONE, 2)
    assert {d.status for d in copies()} == {DocumentStatus.QUARANTINED}


def test_scans_that_do_not_come_are_asked_for_again_and_then_given_up(cloud: Cloud) -> None:
    found = opened(cloud)
    confirm(found)
    unpack.unpack(found.import_id, "stu_new", LONG, LATER)
    before = cloud.count("PutEvents")
    late = unpack.unpack(found.import_id, "stu_new", LONG, LATER + timedelta(minutes=20))
    assert late == {"is_done": False, "wait": unpack.ASK_AFTER}
    assert cloud.count("PutEvents") == before + 2
    assert unpack.unpack(found.import_id, "stu_new", LONG, LATER + timedelta(hours=6))["is_done"]
    assert now_is(found).failed_because == "not_scanned"
    assert_nothing_shows()


def test_after_a_failed_import_the_next_one_finds_what_was_copied(cloud: Cloud) -> None:
    found = opened(cloud)
    confirm(found)
    unpack.unpack(found.import_id, "stu_new", LONG, LATER)
    scan()
    unpack.unpack(found.import_id, "stu_new", LONG, LATER, error={"Error": "States.TaskFailed"})
    assert now_is(found).failed_because == "import_error"
    assert_nothing_shows()
    puts = cloud.count("PUT vault")
    assert imported(cloud).state is PackageState.DONE
    assert cloud.count("PUT vault") == puts
    assert at_new().incident_count == 2 and len(copies()) == 2
