"""Packages that are not imported, and who may not import one."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws import export_files
from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.package_import import Likeness, PackageState
from chalicelib.domain.package_record import MANIFEST_NAME, RECORD_NAME
from chalicelib.storage import incidents, students
from chalicelib.storage.outbox import NOTIFY
from chalicelib.usecases import package_imports, unpack
from tests import builders as make
from tests import packages, world
from tests.builders import NEW, NOW, OLD
from tests.cloud import EXPORTS, VAULT, Cloud, Direct
from tests.packages import PASSPHRASE
from tests.usecases.importing import (
    HOLDER,
    LATER,
    LONG,
    assert_nothing_shows,
    at_new,
    audited,
    confirm,
    finished,
    imported,
    maya,
    now_is,
    opened,
    uploaded,
)

pytestmark = pytest.mark.usefixtures("packed")


# --- the passphrase


def test_a_wrong_passphrase_can_be_given_again(cloud: Cloud) -> None:
    begun = opened(cloud, passphrase="other words")
    assert (begun.state, begun.failed_because) == (PackageState.WAITING, "wrong_passphrase")
    package_imports.open_package(HOLDER, "stu_new", begun.import_id, f" {PASSPHRASE}\n", NOW)
    unpack.unpack(begun.import_id, "stu_new", LONG, NOW)
    assert (now_is(begun).state, now_is(begun).failed_because) == (PackageState.FOUND, "")


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


def _told(**other: object) -> Callable[[dict[str, bytes]], None]:
    """A signed manifest that says something else."""

    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST_NAME] = json.dumps(json.loads(files[MANIFEST_NAME]) | other).encode()

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
        (lambda files: files.update({MANIFEST_NAME: b"[" * 200_000}), "bad_signature"),
        (_told(signature=5), "bad_signature"),
        (_told(signature="A" * 12_000), "bad_signature"),
        (_told(manifest="\ud800"), "bad_signature"),
        (_swap(MANIFEST_NAME, (b"Alder", b"Elder")), "bad_signature"),
        (_swap(MANIFEST_NAME, _OTHER_SIGNATURE), "bad_signature"),
        (_swap(MANIFEST_NAME, _OTHER_SIGNATURE, (b"PUBLIC KEY-----", b"PUBLIC  KEY-----")), "unknown_key"),
    ],
)
def test_a_package_that_was_changed_is_refused(
    cloud: Cloud, change: Callable[[dict[str, bytes]], object], code: str
) -> None:
    ended = opened(cloud, packages.altered(maya(), change))
    assert (ended.state, ended.failed_because) == (PackageState.FAILED, code)
    assert ended.reason
    assert_nothing_shows()
    assert [a["detail"]["reason"] for a in audited(cloud, "package_failed")] == [code]


def test_what_is_no_package_is_refused(cloud: Cloud) -> None:
    ended = opened(cloud, b"a letter")
    assert (ended.state, ended.failed_because) == (PackageState.FAILED, "bad_zip")


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
    assert (ended.state, ended.failed_because) == (PackageState.FAILED, code)
    assert_nothing_shows()


@pytest.mark.parametrize(
    "changes",
    [{"identifiers": (make.identifier(make.OTHER_UPN),)}, {"identifiers": ()}, {"shares_upn": True}],
)
def test_what_changes_after_somebody_has_looked_stops_it(cloud: Cloud, changes: dict[str, Any]) -> None:
    found = opened(cloud)
    change_student(**changes)
    confirm(found)
    assert finished(found).failed_because in ("other_child", "shared_upn")
    assert not list(incidents.list_incidents("stu_new"))
    assert_nothing_shows()
    (told,) = [n for n in cloud.of_kind("outbox") if n["task"] == NOTIFY]
    assert told["notice_kind"] == "package_failed"


def test_without_a_upn_a_person_must_confirm(cloud: Cloud) -> None:
    change_student(identifiers=())
    found = opened(cloud)
    assert found.found is not None and found.found.likeness is Likeness.TO_CONFIRM
    with pytest.raises(Invalid) as refused:
        confirm(found)
    assert refused.value.code == "confirmation_needed"
    confirm(found, confirms_student=True)
    assert finished(found).state is PackageState.DONE
    assert audited(cloud, "confirm_package")[-1]["detail"]["confirmed"] == "yes"


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


def test_the_same_package_that_is_copied_twice_at_once_arrives_once(cloud: Cloud) -> None:
    first, second = opened(cloud), opened(cloud)
    confirm(first)
    confirm(second)
    for one in (first, second):
        assert not unpack.unpack(one.import_id, "stu_new", LONG, LATER)["is_done"]
    assert finished(first).state is PackageState.DONE
    ended = finished(second)
    assert (ended.state, ended.failed_because) == (PackageState.FAILED, "imported_before")
    assert at_new().incident_count == 2
