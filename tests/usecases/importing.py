"""An import of a package as the tests go through it: its people, its machines, and what they look at."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.package_import import PackageImport
from chalicelib.domain.student import Student
from chalicelib.domain.vault import Document, DocumentStatus, Verdict
from chalicelib.storage import documents, students
from chalicelib.storage import package_imports as stored
from chalicelib.usecases import package_imports, unpack, uploads
from infra.demo.papers import pdf
from tests import builders as make
from tests import packages, world
from tests.builders import NEW, NOW, OLD
from tests.cloud import EXPORTS, Cloud
from tests.packages import PASSPHRASE
from tests.steps import verdict_on

HOLDER = make.key_holder(NEW)
LONG, SHORT = (lambda: 900.0), (lambda: 0.0)
LATER = NOW + timedelta(minutes=1)
FILES = (pdf("Minutes", 1), pdf("A letter", 2))


def store_packed() -> None:
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


@pytest.fixture
def packed(cloud: Cloud) -> Cloud:
    store_packed()
    return cloud


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
