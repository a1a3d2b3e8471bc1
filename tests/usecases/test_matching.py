"""Finding the moves of one student. Once, whoever looks and however often."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import State, transfer_id_for
from chalicelib.storage import records, students, transfers
from chalicelib.usecases import matching
from chalicelib.usecases.access import PLATFORM
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD, TODAY
from tests.cloud import Cloud, Direct

TOMORROW = TODAY + timedelta(days=1)


def change(after: Student) -> None:
    """The enrolment is saved anew, as an import does."""
    before = students.find_student(after.student_id)
    changes = Direct()
    students.add_save_student(changes, after, before, identifier_hasher(), TODAY)
    changes.commit()


@pytest.mark.parametrize("changed", ["stu_old", "stu_new"])
def test_a_move_is_detected_from_either_side(changed: str, rolls: Cloud) -> None:
    assert matching.match_changed_student(changed, NOW) == {"looked_at": 1, "detected": 1}
    found = world.only_incoming()
    assert (found.state, found.was_requested, found.hold_reason) == (State.DETECTED, False, "")
    assert (found.previous_student_id, found.new_student_id) == ("stu_old", "stu_new")
    assert found.transfer_id == transfer_id_for("stu_old", "stu_new")
    assert transfers.list_outgoing(OLD, limit=10) == []
    (notice,) = rolls.of_kind("outbox")
    assert (notice["school_id"], notice["notice_kind"]) == (NEW, "transfer_detected")
    (audited,) = rolls.of_kind("audit")
    assert (audited["school_id"], audited["action"], audited["actor_id"]) == (NEW, "detect", "system")


def test_again_changes_nothing(rolls: Cloud) -> None:
    matching.match_changed_student("stu_new", NOW)
    first, told = world.only_incoming(), len(rolls.of_kind("outbox"))
    for changed in ("stu_new", "stu_old", "stu_new"):
        assert matching.match_changed_student(changed, NOW)["known"] == 1
    assert world.only_incoming() == first
    assert len(rolls.of_kind("outbox")) == told == 1
    assert len(rolls.of_kind("audit")) == 1


def test_both_sides_at_once(rolls: Cloud) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda s: matching.match_changed_student(s, NOW), ["stu_old", "stu_new"] * 3))
    assert world.only_incoming().state is State.DETECTED
    assert len(rolls.of_kind("outbox")) == len(rolls.of_kind("audit")) == 1


def test_a_student_who_is_not_there(rolls: Cloud) -> None:
    assert matching.match_changed_student("stu_nowhere", NOW) == {}


def test_held_then_released_then_held(rolls: Cloud) -> None:
    wrong = make.student(birth_date=date(2015, 2, 12))
    change(wrong)
    assert matching.match_changed_student("stu_new", NOW)["held:birth_date_differs"] == 1
    assert (world.only_incoming().state, world.only_incoming().hold_reason) == (
        State.HELD,
        "birth_date_differs",
    )
    assert rolls.of_kind("outbox") == [], "nobody is told to request it"
    change(make.student())
    assert matching.match_changed_student("stu_new", NOW) == {"looked_at": 1, "released": 1}
    assert (world.only_incoming().state, world.only_incoming().hold_reason) == (State.DETECTED, "")
    assert len(rolls.of_kind("outbox")) == 1
    change(wrong)
    assert matching.match_changed_student("stu_new", NOW)["held:birth_date_differs"] == 1
    assert world.only_incoming().hold_reason == "birth_date_differs"


def test_every_try_that_is_held_is_told_to_the_alarm(rolls: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    """infra/template/failures.yaml counts the lines: many from one school may be a search by trying."""
    with caplog.at_level("INFO", "safehand.matching"):
        for day in (12, 13, 14):
            change(make.student(birth_date=date(2015, 2, day)))
            matching.match_changed_student("stu_new", NOW)
    lines = [r.__dict__ for r in caplog.records if r.message == "match held"]
    assert [(line["reason"], line["school"]) for line in lines] == [("birth_date_differs", NEW)] * 3


def test_a_search_by_trying_leaves_a_trace_for_operators_only(rolls: Cloud) -> None:
    """The school that has the record may be the one that tries: a trace there would tell it where a child is now."""
    tries: tuple[dict[str, Any], ...] = (
        {"surname": "Vale", "birth_date": date(2015, 2, 12)},
        {"birth_date": date(2015, 2, 12)},
        {"birth_date": date(2015, 2, 13)},
        {},
    )
    states = []
    for one in tries:
        change(make.student(**one))
        matching.match_changed_student("stu_new", NOW)
        states.append(world.only_incoming().hold_reason or world.only_incoming().state.value)
    assert states == ["surname_and_birth_date_differ", "birth_date_differs", "birth_date_differs", "detected"]
    traces = [a for a in rolls.of_kind("audit") if a["action"] == "possible_match"]
    assert [a["school_id"] for a in traces] == [PLATFORM] * 3, (
        "the third try got the same answer as the second"
    )
    assert not [a for a in rolls.of_kind("audit") if a["school_id"] == OLD]


@pytest.mark.parametrize("heap_at", [OLD, NEW])
def test_a_heap_of_children_with_one_upn_stops_nobody(heap_at: str, cloud: Cloud) -> None:
    """One school has put the UPN on many of its students: the look at another school's child stays small."""
    world.store_schools(OLD, NEW)
    child, one = (make.student(), make.leaver()) if heap_at == OLD else (make.leaver(), make.student())
    world.store_student(child)
    for n in range(12):
        world.store_student(replace(one, student_id=f"stu_heap_{n}", shares_upn=True))
    cloud.calls.clear()
    counts = matching.match_changed_student(child.student_id, NOW)
    assert counts["held:upn_on_two_students"] == matching.MAX_HOLDERS and len(cloud.calls) < 40
    cloud.calls.clear()
    assert dict(matching.match_changed_student("stu_heap_0", NOW)) == {"looked_at": 1}, (
        "not offered from the heap"
    )


@pytest.mark.parametrize("state", [s for s in State if s not in (State.HELD, State.DETECTED)])
def test_a_feed_never_touches_what_somebody_acted_on(state: State, cloud: Cloud) -> None:
    transfer_id = transfer_id_for("stu_old", "stu_new")
    world.store_student(make.leaver())
    world.store_student(make.student(birth_date=date(2015, 2, 12)))
    before = world.store_transfer(state, transfer_id=transfer_id)
    assert matching.match_changed_student("stu_new", NOW)["known"] == 1
    assert world.only_incoming() == before


def test_a_corrected_start_date_is_no_second_transfer(cloud: Cloud) -> None:
    world.store_student(make.leaver())
    world.store_student(make.student(entry_date=date(2025, 9, 2)))
    world.store_transfer(State.TRANSFERRED, transfer_id=transfer_id_for("stu_old", "stu_new"))
    assert matching.match_changed_student("stu_new", NOW)["known"] == 1


def test_a_child_who_went_and_came_back_is_a_transfer_of_its_own(cloud: Cloud) -> None:
    arrived = datetime(2025, 9, 10, tzinfo=UTC)
    world.store_student(make.leaver())
    world.store_student(make.student(entry_date=date(2026, 9, 2)))
    first = world.store_transfer(
        State.TRANSFERRED, transfer_id=transfer_id_for("stu_old", "stu_new"), entered={"transferred": arrived}
    )
    assert matching.match_changed_student("stu_new", NOW)["detected"] == 1
    assert matching.match_changed_student("stu_new", NOW)["known"] == 1
    ids = {t.transfer_id for t in transfers.list_incoming(NEW, limit=10)}
    assert ids == {first.transfer_id, transfer_id_for("stu_old", "stu_new", date(2026, 9, 2))}


def test_nothing_to_find_is_nothing_written(rolls: Cloud) -> None:
    change(make.student(identifiers=(make.identifier(make.OTHER_UPN),)))
    assert matching.match_changed_student("stu_new", NOW) == {"looked_at": 1}
    assert transfers.list_incoming(NEW, limit=10) == []


def test_a_key_that_rotated_still_finds_what_was_written_before(
    rolls: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.aws import secrets
    from chalicelib.domain.identifiers import IdentifierHasher

    old = identifier_hasher()
    monkeypatch.setattr(secrets, "_kept", (float("inf"), IdentifierHasher(b"new", old.current)))
    assert matching.match_changed_student("stu_new", NOW)["detected"] == 1


def test_no_upn_stands_in_a_key(rolls: Cloud) -> None:
    matching.match_changed_student("stu_new", NOW)
    for item in rolls.items():
        for name in ("pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk"):
            assert make.UPN not in item.get(name, {}).get("S", "")


# --- when matching must look again


def test_after_a_look_a_student_is_due_on_the_next_date_that_counts(cloud: Cloud) -> None:
    world.store_student(make.student(entry_date=TOMORROW, leaving_date=TODAY + timedelta(days=9)))
    assert world.due(TODAY) == ["stu_new"]
    matching.match_changed_student("stu_new", NOW)
    assert (world.due(TODAY), world.due(TOMORROW)) == ([], ["stu_new"])
    matching.match_changed_student("stu_new", NOW + timedelta(days=1))
    assert (world.due(TOMORROW), world.due(TODAY + timedelta(days=9))) == ([], ["stu_new"])
    matching.match_changed_student("stu_new", NOW + timedelta(days=9))
    assert world.due(TODAY + timedelta(days=9)) == []


def test_a_leaver_with_a_record_is_looked_at_again_later(cloud: Cloud) -> None:
    world.store_student(make.leaver())
    matching.match_changed_student("stu_old", NOW)
    day = make.leaver().next_match_date(TODAY)
    assert day is not None and world.due(day) == ["stu_old"]
    assert (world.due(TODAY), asked(cloud, "stu_old")) == ([], "")


def asked(cloud: Cloud, student_id: str) -> str:
    """What the stream's filter looks at; "" when it is not there."""
    (found,) = [s for s in cloud.of_kind("student") if s["student_id"] == student_id]
    return str(found.get("match_asked", ""))


def save(student: Student) -> None:
    change(replace(student, year_group="8"))


def log_first_incident(student: Student) -> None:
    changes = Direct()
    records.add_incident_logged(changes, student, TODAY)
    changes.commit()


def arrive(student: Student) -> None:
    changes = Direct()
    records.add_received(changes, student.student_id, "tr_other", 3, TODAY)
    changes.commit()


@pytest.mark.parametrize("change_it", [save, log_first_incident, arrive])
def test_a_change_between_the_look_and_its_note_stays_asked_and_due(
    change_it: Callable[[Student], None], rolls: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_and_be_overtaken(changed: Student, *args: object) -> list[object]:
        change_it(changed)
        return []

    monkeypatch.setattr(matching, "find_matches", look_and_be_overtaken)
    matching.match_changed_student("stu_new", NOW)
    assert "stu_new" in world.due(TODAY)
    assert asked(rolls, "stu_new") == TODAY.isoformat(), "the stream is woken by that change"


def test_a_look_wakes_nobody_and_a_change_does(rolls: Cloud) -> None:
    assert asked(rolls, "stu_new") == TODAY.isoformat()
    change(make.student(leaving_date=TOMORROW))
    matching.match_changed_student("stu_new", NOW)
    assert (asked(rolls, "stu_new"), world.due(TOMORROW)) == ("", ["stu_new"])
    child = students.find_student("stu_new")
    assert child is not None
    log_first_incident(child)
    assert (asked(rolls, "stu_new"), world.due(TODAY)) == (TODAY.isoformat(), ["stu_new", "stu_old"])
    matching.match_changed_student("stu_new", NOW)
    log_first_incident(replace(child, incident_count=1))
    assert asked(rolls, "stu_new") == "", "a second incident changes nothing for matching"


def test_a_record_that_arrives_late_follows_the_child_at_once(rolls: Cloud) -> None:
    """A -> B -> C: B's look came before B had anything to send on."""
    world.store_student(make.student(THIRD, student_id="stu_third", entry_date=date(2026, 11, 2)))
    change(make.student(leaving_date=date(2026, 10, 30)))
    for one in ("stu_old", "stu_new", "stu_third"):
        matching.match_changed_student(one, NOW)
    assert transfers.find_transfer(transfer_id_for("stu_new", "stu_third")) is None
    changes = Direct()
    records.add_received(changes, "stu_new", transfer_id_for("stu_old", "stu_new"), 2, TODAY)
    changes.commit()
    assert asked(rolls, "stu_new") and world.due(TODAY) == ["stu_new"]
    matching.match_changed_student("stu_new", NOW)
    found = transfers.find_transfer(transfer_id_for("stu_new", "stu_third"))
    assert found is not None and found.state is State.DETECTED
