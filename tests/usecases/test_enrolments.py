"""Enrolment files from the ingest bucket: dropped by a school's MIS, or uploaded by a key holder."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.imports import Import
from chalicelib.storage import imports, students
from chalicelib.usecases import enrolments
from chalicelib.usecases import imports as imports_do
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, OTHER_UPN, UPN
from tests.cloud import INGEST, Cloud

HEADINGS = "Legal Surname,Legal Forename,DOB,Gender,UPN,Date of Admission,Date of Leaving,Adno\n"
MAYA = f"Okonedo-Reed,Maya,11/02/2015,F,{UPN},02/09/2026,,101\n"
TOMASZ = f"Wilk,Tomasz,30/11/2014,M,{OTHER_UPN},02/09/2026,,102\n"
BAD = "Weir,Dot,04/03/2015,F,A330990119031,02/09/2026,,103\n"
KEY = "incoming/3309911/roll.csv"

HOLDER = make.key_holder(NEW)


@pytest.fixture(autouse=True)
def _schools(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)


def drop(cloud: Cloud, text: str | bytes, key: str = KEY) -> Import:
    cloud.put(INGEST, key, text.encode() if isinstance(text, str) else text)
    return enrolments.import_dropped_file(key, NOW)


def test_a_dropped_file_is_read_into_the_roll(cloud: Cloud) -> None:
    one = drop(cloud, HEADINGS + MAYA + TOMASZ + BAD)
    assert (one.status, one.file_name, one.school_id) == ("done", "roll.csv", NEW)
    assert one.counts == {"rows": 3, "accepted": 2, "unchanged": 0, "rejected": 1, "warned": 0, "findings": 1}
    assert [(f["row"], f["code"], f["severity"]) for f in one.findings] == [(4, "1510", "error")]
    assert {s.forename for s in students.list_students(NEW, limit=10)} == {"Maya", "Tomasz"}
    assert imports.find_import(NEW, one.import_id) == one
    (audited,) = [a for a in cloud.of_kind("audit") if a["action"] == "import_done"]
    assert audited["school_id"] == NEW and '"accepted": "2"' in audited["detail"]


def test_the_same_event_twice_does_nothing_more(cloud: Cloud) -> None:
    first = drop(cloud, HEADINGS + MAYA)
    before = cloud.items()
    assert enrolments.import_dropped_file(KEY, NOW.replace(hour=23)) == first
    assert cloud.items() == before


def test_the_same_file_sent_again_changes_nothing(cloud: Cloud) -> None:
    first = drop(cloud, HEADINGS + MAYA + TOMASZ)
    again = drop(cloud, HEADINGS + MAYA + TOMASZ)
    assert again.import_id != first.import_id
    assert (again.counts["unchanged"], again.counts["accepted"]) == (2, 0)


def test_two_runs_at_once_enrol_each_child_once(cloud: Cloud) -> None:
    cloud.put(INGEST, KEY, (HEADINGS + MAYA + TOMASZ).encode())
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: enrolments.import_dropped_file(KEY, NOW), range(3)))
    assert len(students.list_students(NEW, limit=10)) == 2
    (one,) = imports.list_imports(NEW, limit=10)
    assert one.status == "done"


@pytest.mark.parametrize(
    ("bytes_of_file", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 not a roll", "not_recognised"),
        (b"PK\x03\x04" + b"\x00" * 40, "bad_zip"),
        (b"Name,Colour\nA,B\n", None),
    ],
)
def test_an_unreadable_file_is_told_once_and_kept(
    bytes_of_file: bytes, reason: str | None, cloud: Cloud
) -> None:
    one = drop(cloud, bytes_of_file)
    assert one.status == "failed" and one.reason
    assert one.reason_code == (reason or one.reason_code) != ""
    assert imports.find_import(NEW, one.import_id) == one
    assert cloud.objects(INGEST) == [KEY]
    (notice,) = cloud.of_kind("outbox")
    assert (notice["school_id"], notice["notice_kind"]) == (NEW, "import_failed")
    assert notice["subject_id"] == one.import_id
    before = cloud.items()
    assert enrolments.import_dropped_file(KEY, NOW.replace(hour=23)) == one
    assert cloud.items() == before
    assert students.list_students(NEW, limit=10) == []


def test_a_crash_in_the_middle_is_gone_through_again_and_counted_right(cloud: Cloud) -> None:
    cloud.put(INGEST, KEY, (HEADINGS + MAYA + TOMASZ + TOMASZ + BAD).encode())
    with cloud.crash_after(
        3, "TransactWriteItems"
    ):  # "reading" is saved twice, then the first child is enrolled
        enrolments.import_dropped_file(KEY, NOW)
    assert len(students.list_students(NEW, limit=10)) == 2
    (left,) = imports.list_imports(NEW, limit=10)
    assert (left.status, left.rows_total, left.counts["rows"]) == ("reading", 4, 0)
    one = enrolments.import_dropped_file(KEY, NOW)
    assert one.counts == {"rows": 4, "accepted": 3, "unchanged": 0, "rejected": 1, "warned": 2, "findings": 3}
    assert len(imports.list_imports(NEW, limit=10)) == 1


@pytest.mark.parametrize("key", ["incoming/9999999/roll.csv", "incoming/roll.csv"])
def test_a_folder_of_no_school_is_let_out_as_an_error(key: str, cloud: Cloud) -> None:
    cloud.put(INGEST, key, b"x")
    with pytest.raises(Invalid) as error:
        enrolments.import_dropped_file(key, NOW)
    assert error.value.code == "unknown_folder"


def test_a_file_of_another_school_is_refused(cloud: Cloud) -> None:
    one = drop(cloud, "LAESTAB," + HEADINGS + "3309901," + MAYA)
    assert one.status == "failed" or one.counts["accepted"] == 0


def test_a_key_holder_gets_a_place_for_a_file(cloud: Cloud) -> None:
    one, form = imports_do.start_import(HOLDER, "Maya Okonedo-Reed.csv", NOW)
    assert (one.status, one.file_name) == ("waiting", "Maya Okonedo-Reed.csv")
    key = form.fields["key"]
    assert key == f"incoming/3309911/{one.import_id}/file"
    assert "Maya" not in str(form)
    cloud.put(INGEST, key, (HEADINGS + MAYA).encode())
    done = enrolments.import_dropped_file(key, NOW)
    assert (done.import_id, done.status, done.file_name) == (one.import_id, "done", one.file_name)
    assert imports_do.view_import(HOLDER, one.import_id, NOW) == done
    assert [i.import_id for i in imports_do.list_imports(HOLDER, NOW)] == [one.import_id]


def test_imports_are_for_the_schools_own_key_holders(cloud: Cloud) -> None:
    one = drop(cloud, HEADINGS + MAYA)
    for who in (make.actor(NEW), make.key_holder(NEW, has_second_factor=False)):
        with pytest.raises(NotAllowed):
            imports_do.view_import(who, one.import_id, NOW)
        with pytest.raises(NotAllowed):
            imports_do.start_import(who, "roll.csv", NOW)
    for stranger in (make.key_holder(OLD), make.operator()):
        with pytest.raises(NotFound):
            imports_do.view_import(stranger, one.import_id, NOW)
    assert imports_do.list_imports(make.key_holder(OLD), NOW) == []


def test_findings_quote_no_child(cloud: Cloud) -> None:
    one = drop(cloud, HEADINGS + BAD.replace("Weir", "Marker-Name") + MAYA.replace("11/02", "31/02"))
    assert one.counts["rejected"] == 2
    for mark in ("Marker-Name", "Dot", "A330990119031", "31/02", "Maya"):
        assert mark not in str(one.findings)
