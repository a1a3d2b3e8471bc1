"""The JSON batch on a school's roll: each student's verdict, nothing twice, never another school's roll."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotPossibleNow
from chalicelib.domain.imports import Import, RowVerdict
from chalicelib.domain.permission import Actor
from chalicelib.storage import imports, students
from chalicelib.usecases import batch, enrolments
from chalicelib.usecases import imports as usecase_imports
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, OTHER_UPN, UPN
from tests.cloud import Cloud
from tests.ingest.test_batch import MAYA

TOMASZ = MAYA | {"upn": OTHER_UPN, "surname": "Wilk", "forename": "Tomasz", "birth_date": "2014-11-30"}
BAD = MAYA | {"upn": "Q207000016049", "surname": "Markerweir", "forename": "Markerdot"}

KEY = Actor("key_new", "API key Arbor", NEW, is_connector=True)


@pytest.fixture(autouse=True)
def _schools(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)


def send(*sent: dict[str, Any], who: Actor = KEY, **more: Any) -> tuple[Import, list[RowVerdict]]:
    given: dict[str, Any] = {"laestab": "", "as_of": None, "now": NOW} | more
    return batch.send_batch(who, sent, **given)


def verdicts(found: tuple[Import, list[RowVerdict]]) -> list[str]:
    return [v.verdict.value for v in found[1]]


def names(school_id: str) -> set[str]:
    return {s.forename for s in students.list_students(school_id, limit=10)}


def test_students_are_put_on_the_roll_and_each_is_answered(cloud: Cloud) -> None:
    one, rows = send(MAYA, BAD, TOMASZ)
    assert (one.status, one.source, one.file_name, one.school_id) == ("done", "batch", "", NEW)
    assert one.counts == {"rows": 3, "accepted": 2, "unchanged": 0, "rejected": 1, "warned": 0, "findings": 1}
    assert [(r.number, r.verdict.value) for r in rows] == [(1, "accepted"), (2, "rejected"), (3, "accepted")]
    assert [f.code for f in rows[1].findings] == ["1510"]
    assert names(NEW) == {"Maya", "Tomasz"}
    assert imports.find_import(NEW, one.import_id) == one
    assert usecase_imports.view_import(make.key_holder(NEW), one.import_id, NOW) == one


def test_the_key_stands_in_the_audit_and_no_child_does(cloud: Cloud) -> None:
    one, _ = send(MAYA, BAD)
    audit = cloud.of_kind("audit")
    mine = [a for a in audit if a["actor_id"] == KEY.user_id]
    assert sorted(a["action"] for a in mine) == ["import_done", "send_batch"]
    assert {(a["subject_id"], a["school_id"], a["actor_name"]) for a in mine} == {
        (one.import_id, NEW, KEY.name)
    }
    (enrolled,) = [a for a in audit if a["action"] == "enrol_student"]
    assert one.import_id in enrolled["detail"], "each student's entry leads to the batch"
    for mark in ("Maya", UPN, "Markerweir", "Q207000016049", "2015-02-11"):
        assert mark not in str(audit) and mark not in str(one.findings)


def test_the_same_batch_twice_changes_nothing_and_says_so(cloud: Cloud) -> None:
    first, _ = send(MAYA, TOMASZ)
    before = [i for i in cloud.items() if i["kind"]["S"] not in ("import", "audit")]
    again = send(MAYA, TOMASZ)
    assert verdicts(again) == ["unchanged", "unchanged"]
    assert (again[0].counts["unchanged"], again[0].counts["accepted"]) == (2, 0)
    assert again[0].import_id != first.import_id
    assert [i for i in cloud.items() if i["kind"]["S"] not in ("import", "audit")] == before


def test_a_batch_and_a_file_mean_the_same(cloud: Cloud) -> None:
    send(MAYA)
    key = "incoming/3309911/roll.csv"
    row = f"Okonedo-Reed,Maya,11/02/2015,{UPN},02/09/2026\n"
    cloud.put("ingest", key, b"Surname,Forename,DOB,UPN,Entry Date\n" + row.encode())
    assert enrolments.import_dropped_file(key, NOW).counts["unchanged"] == 1


def test_whoever_is_missing_from_a_batch_has_not_left() -> None:
    send(MAYA, TOMASZ)
    send(TOMASZ | {"leaving_date": "2026-11-20"})
    left = {s.forename: s.leaving_date for s in students.list_students(NEW, limit=10)}
    assert left["Maya"] is None and str(left["Tomasz"]) == "2026-11-20"


def test_one_upn_on_two_students_of_a_batch_is_shared() -> None:
    found = send(MAYA, MAYA | {"forename": "Mila"})
    assert [[f.code for f in r.findings] for r in found[1]] == [["1520"], ["1520"]]
    assert all(s.shares_upn for s in students.list_students(NEW, limit=10))


def test_a_key_never_writes_another_schools_roll(cloud: Cloud) -> None:
    world.store_student(make.student(OLD, forename="Theirs"))
    before = [i for i in cloud.items() if "stu_old" in str(i)]
    send(MAYA, laestab="330/9911")
    assert names(OLD) == {"Theirs"} and names(NEW) == {"Maya"}
    with pytest.raises(Invalid) as error:
        send(MAYA, laestab="3309901")
    assert (error.value.code, error.value.fields) == ("other_school", {"laestab": "other_school"})
    assert [i for i in cloud.items() if "stu_old" in str(i)] == before
    assert not imports.list_imports(OLD, limit=10)


@pytest.mark.parametrize("laestab", ["3309901", "9999999", "x", "33099110", "٣٣٠٩٩١١"])
def test_a_batch_for_another_school_is_refused_whole(laestab: str, cloud: Cloud) -> None:
    before = cloud.items()
    with pytest.raises(Invalid) as error:
        send(MAYA, laestab=laestab)
    assert error.value.code == "other_school"
    assert cloud.items() == before


def test_as_of_is_kept_in_utc() -> None:
    early = datetime(2026, 11, 24, 6, 0, tzinfo=timezone(timedelta(hours=1)))
    one, _ = send(MAYA, as_of=early)
    assert one.as_of == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert imports.find_import(NEW, one.import_id) == one
    assert send(TOMASZ, as_of=NOW + timedelta(minutes=5))[0].status == "done", "clocks differ a little"


@pytest.mark.parametrize(
    ("as_of", "fault"),
    [
        (NOW + timedelta(minutes=5, seconds=1), "future"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=14))), "future"),
        (datetime(1999, 12, 31, tzinfo=UTC), "past"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "past"),
    ],
)
def test_a_time_that_cannot_be_is_refused(as_of: datetime, fault: str, cloud: Cloud) -> None:
    before = cloud.items()
    with pytest.raises(Invalid) as error:
        send(MAYA, as_of=as_of)
    assert error.value.fields == {"as_of": fault}
    assert cloud.items() == before


@pytest.mark.parametrize("count", [0, batch.MAX_STUDENTS + 1])
def test_too_few_or_too_many(count: int, cloud: Cloud) -> None:
    before = cloud.items()
    with pytest.raises(Invalid) as error:
        send(*[MAYA] * count)
    assert error.value.fields == {"students": "length"}
    assert cloud.items() == before


def test_who_may_send() -> None:
    for who in (make.actor(NEW), make.key_holder(NEW, has_second_factor=False)):
        with pytest.raises(NotAllowed):
            send(MAYA, who=who)
    assert names(NEW) == set()


def test_what_cannot_be_finished_is_told_and_recorded(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*args: object) -> None:
        raise NotPossibleNow("It kept changing.")

    monkeypatch.setattr(batch, "apply_rows", lose)
    with pytest.raises(NotPossibleNow):
        send(MAYA)
    (one,) = imports.list_imports(NEW, limit=10)
    assert (one.status, one.reason_code) == ("failed", "not_possible_now")
    assert [a["action"] for a in cloud.of_kind("audit") if a["action"].startswith("import")] == [
        "import_failed"
    ]


def test_a_batch_that_died_before_it_answered_is_sent_again(cloud: Cloud) -> None:
    with cloud.crash_after(2, "TransactWriteItems"):  # the batch is noted and the students are enrolled
        send(MAYA, TOMASZ)
    assert names(NEW) == {"Maya", "Tomasz"}
    assert verdicts(send(MAYA, TOMASZ)) == ["unchanged", "unchanged"]
    (cut, _) = sorted(imports.list_imports(NEW, limit=10), key=lambda i: i.status == "done")
    assert (cut.status, cut.source) == ("reading", "batch"), "who sent what was read is known all the same"
