"""Importing a package: from the upload to the record that shows, what is refused, and what dies half-way."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws import export_files
from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.package_import import Likeness, PackageImport, State
from chalicelib.domain.package_record import MANIFEST_NAME, RECORD_NAME
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State as TransferState
from chalicelib.domain.vault import Document, DocumentStatus, Verdict
from chalicelib.storage import documents, incidents, outbox, students
from chalicelib.storage import package_imports as stored
from chalicelib.usecases import package_imports, unpack, uploads
from infra.demo.papers import pdf
from tests import builders as make
from tests import packages, world
from tests.builders import NEW, NOW, OLD
from tests.cloud import EXPORTS, VAULT, Cloud, Direct
from tests.packages import PASSPHRASE
from tests.steps import bytes_of, verdict_on

HOLDER = make.key_holder(NEW)
LONG, SHORT = (lambda: 900.0), (lambda: 0.0)
LATER = NOW + timedelta(minutes=1)
FILES = (pdf("Minutes", 1), pdf("A letter", 2))


@pytest.fixture(autouse=True)
def two_schools(cloud: Cloud) -> None:
    """Maya's record is at OLD, which packs it; at NEW she is on roll."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_incidents(
        make.incident(1, text=world.TEXTS[0], linked_student_ids=("stu_friend",)),
        make.incident(2, text=world.TEXTS[1], category_ids=("cat_online", "cat_attend")),
    )
    world.store_document(make.document(1, incident_id="inc_0001"), FILES[0])
    world.store_document(make.document(2, category_ids=("cat_attend",)), FILES[1])


def maya() -> Student:
    found = students.find_student("stu_old")
    assert found is not None
    return found


def at_new() -> Student:
    found = students.find_student("stu_new")
    assert found is not None
    return found


def uploaded(cloud: Cloud, package: bytes | None = None) -> PackageImport:
    begun, form = package_imports.start_import(HOLDER, "stu_new", NOW)
    assert form.fields["key"] == package_imports.work_key(begun, "package.zip")
    cloud.put(EXPORTS, form.fields["key"], packages.package(maya()) if package is None else package)
    return begun


def opened(cloud: Cloud, package: bytes | None = None, passphrase: str = PASSPHRASE) -> PackageImport:
    begun = uploaded(cloud, package)
    package_imports.open_package(HOLDER, "stu_new", begun.import_id, passphrase, NOW)
    assert unpack.unpack(begun.import_id, "stu_new", LONG, NOW)["is_done"]
    return now_is(begun)


def now_is(one: PackageImport) -> PackageImport:
    found = stored.find_import("stu_new", one.import_id)
    assert found is not None
    return found


def confirm(one: PackageImport, *, confirms_student: bool = False) -> None:
    package_imports.confirm_import(HOLDER, "stu_new", one.import_id, LATER, confirms_student=confirms_student)


def copies() -> list[Document]:
    return [d for d in documents.list_documents("stu_new") if d.transfer_id]


def scan(verdict: Verdict = Verdict.NO_THREATS) -> None:
    """What the bucket's events set off."""
    for one in copies():
        uploads.process_upload(one.s3_key, "", LATER)
    for one in copies():
        if one.status is DocumentStatus.SCANNING:
            uploads.take_verdict(verdict_on(one.s3_key, one.s3_version, verdict), LATER)


def finished(one: PackageImport, seconds_left: Callable[[], float] = LONG) -> PackageImport:
    """Called as the state machine does."""
    for _ in range(20):
        if unpack.unpack(one.import_id, "stu_new", seconds_left, LATER)["is_done"]:
            return now_is(one)
        scan()
    raise AssertionError("it never ends")


def imported(cloud: Cloud, package: bytes | None = None) -> PackageImport:
    found = opened(cloud, package)
    confirm(found)
    return finished(found)


def audited(cloud: Cloud, action: str) -> list[dict[str, Any]]:
    found = [a for a in cloud.of_kind("audit") if a["action"] == action]
    return [a | {"detail": json.loads(a["detail"])} for a in found]


def assert_nothing_shows() -> None:
    assert at_new().received == frozenset()
    assert at_new().incident_count == 0
    assert not [c for c in world.categories_of(NEW).by_id.values() if c.is_legacy]


# --- all goes well


def test_the_record_arrives_as_with_a_transfer(cloud: Cloud) -> None:
    done = imported(cloud)
    assert (done.state, done.progress, done.not_openable) == (State.DONE, 100, 0)
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
    kinds = [n["notice_kind"] for n in cloud.of_kind("outbox") if n["task"] == outbox.NOTIFY]
    assert kinds == ["package_imported"]
    (entry,) = audited(cloud, "package_imported")
    assert entry["school_id"] == NEW and entry["detail"]["incidents"] == "2"


def test_a_call_with_little_time_leaves_the_rest_to_the_next(cloud: Cloud) -> None:
    found = opened(cloud)
    confirm(found)
    assert unpack.unpack(found.import_id, "stu_new", SHORT, LATER) == {"is_done": False, "wait": 1}
    assert finished(found).state is State.DONE


@pytest.mark.parametrize(
    "operation", ["PutItem", "UpdateItem", "PUT vault", "PUT exports", "TransactWriteItems"]
)
def test_copying_that_dies_goes_on(cloud: Cloud, operation: str) -> None:
    found = opened(cloud)
    confirm(found)
    with cloud.crash_after(1, operation):
        finished(found)
    assert finished(found).state is State.DONE
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
    assert now_is(begun).state is State.FOUND


# --- the passphrase


def test_a_wrong_passphrase_can_be_given_again(cloud: Cloud) -> None:
    begun = opened(cloud, passphrase="other words")
    assert (begun.state, begun.failed_because) == (State.WAITING, "wrong_passphrase")
    package_imports.open_package(HOLDER, "stu_new", begun.import_id, f" {PASSPHRASE}\n", NOW)
    unpack.unpack(begun.import_id, "stu_new", LONG, NOW)
    assert (now_is(begun).state, now_is(begun).failed_because) == (State.FOUND, "")


@pytest.mark.parametrize("given", [PASSPHRASE, "other words"])
def test_nothing_is_left_of_the_passphrase(cloud: Cloud, given: str) -> None:
    opened(cloud, passphrase=given)
    kept = [k for k in cloud.objects(EXPORTS) if "passphrase" in k]
    assert [export_files.read_bytes(k) for k in kept] == [b""]
    assert given not in str(cloud.items())


def test_an_empty_passphrase_is_refused(cloud: Cloud) -> None:
    begun = uploaded(cloud)
    with pytest.raises(Invalid):
        package_imports.open_package(HOLDER, "stu_new", begun.import_id, " \n", NOW)


# --- refused packages


def _swap(name: str, *pairs: tuple[bytes, bytes]) -> Callable[[dict[str, bytes]], None]:
    """Other bytes in one of the files of a package."""

    def change(files: dict[str, bytes]) -> None:
        for old, new in pairs:
            assert old in files[name]
            files[name] = files[name].replace(old, new)

    return change


_OTHER_SIGNATURE = (b'"signature": "', b'"signature": "AA')


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_swap("Student Report.pdf", (b"report", b"letter")), "altered"),
        (_swap(RECORD_NAME, (b"Second", b"Altered")), "altered"),
        (lambda files: files.update({"Files/more.exe": b"MZ"}), "altered"),
        (lambda files: files.pop("Student Report.pdf"), "files_missing"),
        (lambda files: files.pop(MANIFEST_NAME), "not_a_package"),
        (lambda files: files.update({MANIFEST_NAME: b"{}"}), "bad_signature"),
        (_swap(MANIFEST_NAME, (b"Alder", b"Elder")), "bad_signature"),
        (_swap(MANIFEST_NAME, _OTHER_SIGNATURE), "bad_signature"),
        (_swap(MANIFEST_NAME, _OTHER_SIGNATURE, (b"PUBLIC KEY-----", b"PUBLIC  KEY-----")), "unknown_key"),
    ],
)
def test_a_package_that_was_changed_is_refused(
    cloud: Cloud, change: Callable[[dict[str, bytes]], object], code: str
) -> None:
    ended = opened(cloud, packages.altered(maya(), change))
    assert (ended.state, ended.failed_because) == (State.FAILED, code)
    assert ended.reason
    assert_nothing_shows()
    assert [a["detail"]["reason"] for a in audited(cloud, "package_failed")] == [code]


def test_what_is_no_package_is_refused(cloud: Cloud) -> None:
    ended = opened(cloud, b"a letter")
    assert (ended.state, ended.failed_because) == (State.FAILED, "bad_zip")


def test_an_upload_that_was_replaced_after_it_was_asked_for_is_not_read(cloud: Cloud) -> None:
    begun = uploaded(cloud)
    package_imports.open_package(HOLDER, "stu_new", begun.import_id, PASSPHRASE, NOW)
    cloud.put(EXPORTS, package_imports.work_key(begun, "package.zip"), b"other bytes")
    unpack.unpack(begun.import_id, "stu_new", LONG, NOW)
    assert now_is(begun).failed_because == "gone"


# --- whose record it is


def change_student(**changes: Any) -> None:
    before = at_new()
    written = Direct()
    after = replace(before, **changes)
    students.add_save_student(written, after, before, identifier_hasher(), make.TODAY)
    written.commit()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"identifiers": (make.identifier(make.OTHER_UPN),)}, "other_child"),
        ({"identifiers": (), "birth_date": make.TODAY.replace(year=2014)}, "other_child"),
        ({"shares_upn": True}, "shared_upn"),
    ],
)
def test_a_package_of_another_child_is_refused(cloud: Cloud, changes: dict[str, Any], code: str) -> None:
    change_student(**changes)
    ended = opened(cloud)
    assert (ended.state, ended.failed_because) == (State.FAILED, code)
    assert_nothing_shows()


def test_without_a_upn_a_person_must_confirm(cloud: Cloud) -> None:
    change_student(identifiers=())
    found = opened(cloud)
    assert found.found is not None and found.found.likeness is Likeness.TO_CONFIRM
    with pytest.raises(Invalid) as refused:
        confirm(found)
    assert refused.value.code == "confirmation_needed"
    confirm(found, confirms_student=True)
    assert finished(found).state is State.DONE
    assert audited(cloud, "confirm_package")[-1]["detail"]["confirmed"] == "yes"


# --- what is there already


def test_the_same_package_is_imported_once(cloud: Cloud) -> None:
    imported(cloud)
    again = opened(cloud)
    assert (again.state, again.failed_because) == (State.FAILED, "imported_before")
    assert at_new().incident_count == 2


def test_a_later_package_brings_only_what_is_new(cloud: Cloud) -> None:
    imported(cloud)
    world.store_incidents(make.incident(3))
    again = opened(cloud, packages.package(maya(), "exp_2"))
    assert again.found is not None
    assert (again.found.incidents, again.found.files) == (1, 0)
    assert again.found.there_already == {"incidents": 2, "files": 2}
    confirm(again)
    assert finished(again).state is State.DONE
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
    assert (done.state, done.not_openable) == (State.DONE, 2)
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
    assert imported(cloud).state is State.DONE
    assert cloud.count("PUT vault") == puts
    assert at_new().incident_count == 2 and len(copies()) == 2


# --- who, and when


def test_only_a_key_holder_with_the_second_factor_may(cloud: Cloud) -> None:
    for actor in (make.key_holder(NEW, has_second_factor=False), world.reader(NEW, "cat_bully")):
        with pytest.raises(NotAllowed):
            package_imports.start_import(actor, "stu_new", NOW)
    with pytest.raises(NotFound):
        package_imports.start_import(make.key_holder(OLD), "stu_new", NOW)


def test_not_for_a_student_who_has_left(cloud: Cloud) -> None:
    with pytest.raises(NotPossibleNow) as refused:
        package_imports.start_import(make.key_holder(OLD), "stu_old", NOW)
    assert refused.value.code == "has_left"


def test_another_students_import_is_not_found(cloud: Cloud) -> None:
    with pytest.raises(NotFound):
        package_imports.view_import(HOLDER, "stu_new", "pki_unknown", NOW)


def test_a_package_that_has_not_arrived_cannot_be_opened(cloud: Cloud) -> None:
    begun, _ = package_imports.start_import(HOLDER, "stu_new", NOW)
    with pytest.raises(NotPossibleNow) as refused:
        package_imports.open_package(HOLDER, "stu_new", begun.import_id, PASSPHRASE, NOW)
    assert refused.value.code == "not_uploaded"


def test_two_at_once_are_refused_and_one_left_for_a_day_holds_up_nobody(cloud: Cloud) -> None:
    begun = uploaded(cloud)
    package_imports.open_package(HOLDER, "stu_new", begun.import_id, PASSPHRASE, NOW)
    with pytest.raises(NotPossibleNow) as refused:
        package_imports.start_import(HOLDER, "stu_new", NOW)
    assert refused.value.code == "import_at_work"
    tomorrow = NOW + timedelta(days=1)
    assert package_imports.start_import(HOLDER, "stu_new", tomorrow)
    with pytest.raises(NotPossibleNow) as late:
        package_imports.open_package(HOLDER, "stu_new", begun.import_id, PASSPHRASE, tomorrow)
    assert late.value.code == "expired"


def test_no_key_or_log_holds_a_name_or_the_passphrase(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    imported(cloud)
    keys = " ".join(cloud.objects(EXPORTS) + cloud.objects(VAULT))
    for secret in ("Maya", "Okonedo", make.UPN, PASSPHRASE):
        assert secret not in keys and secret not in caplog.text
