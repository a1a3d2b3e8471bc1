"""What is stored comes back as it was, in the order that its readers need."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.action import IncidentAction
from chalicelib.domain.audit import SYSTEM, Outcome, entry
from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.enrolment import EnrolStatus
from chalicelib.domain.errors import NotPossibleNow, Stale
from chalicelib.domain.incident import Alerted, StrikeOut
from chalicelib.domain.student import IdentifierKind
from chalicelib.domain.transfer import State
from chalicelib.domain.vault import DocumentStatus
from chalicelib.storage import audit, documents, incidents, keys, records, students, transfers
from chalicelib.storage.table import Changes
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud, Direct


def test_a_student(cloud: Cloud) -> None:
    full = make.student(
        middle_names="Grace",
        preferred_surname="Reed",
        sex="F",
        year_group="7",
        registration_form="7HB",
        local_id="101",
        leaving_date=date(2026, 12, 1),
        status=EnrolStatus.MAIN_DUAL,
        shares_upn=True,
        identifiers=(make.identifier(), make.identifier(make.OTHER_UPN, IdentifierKind.FORMER_UPN)),
        version=0,
    )
    assert world.store_student(full) == replace(full, version=1)
    assert students.list_students(NEW, limit=5) == [replace(full, version=1)]


def test_a_replaced_upn_keeps_its_day_and_old_items_have_none(cloud: Cloud) -> None:
    day = date(2026, 11, 24)
    history = replace(make.identifier(make.OTHER_UPN, IdentifierKind.CORRECTED_UPN), until=day)
    old = make.identifier("A801200005001", IdentifierKind.CORRECTED_UPN)
    found = world.store_student(make.student(identifiers=(make.identifier(), history, old), version=0))
    assert [i.until for i in found.identifiers] == [None, day, None]
    (item,) = cloud.of_kind("student")
    assert '["corrected_upn", "A801200005001"]' in item["identifiers"]


def test_clearing_a_field_clears_it(cloud: Cloud) -> None:
    before = world.store_student(make.student(leaving_date=date(2026, 12, 1), sex="F", version=0))
    changes = Changes()
    after = replace(before, leaving_date=None, sex="")
    students.add_save_student(changes, after, before, identifier_hasher(), TODAY)
    changes.commit()
    assert students.find_student("stu_new") == replace(after, version=2)


def test_a_stale_enrolment_is_not_saved(cloud: Cloud) -> None:
    before = world.store_student(make.student(version=0))
    for stale in (False, True):
        changes = Changes()
        students.add_save_student(changes, replace(before, sex="F"), before, identifier_hasher(), TODAY)
        if stale:
            with pytest.raises(NotPossibleNow):
                changes.commit()
        else:
            changes.commit()


def test_students_come_in_pages(cloud: Cloud) -> None:
    for number in range(5):
        world.store_student(make.student(student_id=f"stu_{number}", identifiers=()))
    world.store_student(make.student(OLD))
    first = students.list_students(NEW, limit=2)
    rest = students.list_students(NEW, limit=10, after=students.place_of(first[-1]))
    assert [s.student_id for s in first + rest] == [f"stu_{n}" for n in range(5)]


def test_a_look_up_by_identifier_or_number(cloud: Cloud) -> None:
    world.store_student(make.student(local_id="101"))
    world.store_student(make.student(OLD, local_id="101"))
    hasher = identifier_hasher()
    both = students.find_by_identifiers([make.identifier()], hasher)
    assert both == {(NEW, "stu_new"), (OLD, "stu_old")}
    assert students.find_by_local_id(NEW, "101", hasher) == {(NEW, "stu_new")}
    assert students.find_by_identifiers([make.identifier("101")], hasher) == set()


def test_received_is_added_once(cloud: Cloud) -> None:
    world.store_student(make.student())
    for again in (False, True):
        changes = Changes()
        records.add_received(changes, "stu_new", "tr_one", 3, make.TODAY)
        if again:
            with pytest.raises(NotPossibleNow):
                changes.commit()
        else:
            changes.commit()
    found = students.find_student("stu_new")
    assert found is not None and (found.received, found.incident_count) == (frozenset({"tr_one"}), 3)


def test_an_incident_and_a_document(cloud: Cloud) -> None:
    one = make.incident(
        1,
        text=world.TEXTS[0],
        linked_student_ids=("stu_a",),
        hidden_linked_count=2,
        transfer_id="tr",
        origin="X",
    )
    world.store_incidents(one)
    assert incidents.find_incident("stu_old", "inc_0001") == one
    filed = make.document(
        1,
        status=DocumentStatus.REFUSED,
        refused_because="empty",
        transfer_id="tr",
        origin="X",
        incident_id="i",
    )
    changes = Direct()
    documents.add_document(changes, filed)
    changes.commit()
    assert documents.find_document("stu_old", "doc_0001") == filed
    assert list(documents.list_documents("stu_old")) == [filed]
    assert documents.find_document("stu_old", "doc_0002") is None


def test_a_full_incident_and_its_earlier_versions(cloud: Cloud) -> None:
    full = make.incident(
        1,
        text=world.TEXTS[0],
        agencies=("Police", "Größe"),
        actions=(
            IncidentAction("act_1", "Ring", "usr_1", "Tess", TODAY),
            IncidentAction("act_2", "Tell", "", "Tess", TODAY, NOW, "Robin"),
        ),
        body_map=(BodyPoint(BodyView.BACK, 0, 1000, "Größe"), BodyPoint(BodyView.FRONT, 7, 8)),
        alerted=(Alerted("usr_2", "Una"),),
        edited_at=NOW,
        edited_by="Robin",
        edit_reason="Why",
        struck_out=StrikeOut(NOW, "Sasha", "Wrong"),
        version=3,
    )
    world.store_incidents(full)
    assert incidents.find_incident("stu_old", "inc_0001") == full
    for number in (3, 4):
        before = incidents.find_incident("stu_old", "inc_0001")
        assert before is not None and before.version == number
        changes = Changes()
        after = replace(before, text=f"Text {number}")
        incidents.add_save_incident(changes, after, before, keep_before=True)
        changes.commit()
    versions = incidents.list_versions("stu_old", "inc_0001")
    assert versions == [full, replace(full, text="Text 3", version=4)]
    assert incidents.list_versions("stu_old", "inc_000") == []
    stale = Changes()
    incidents.add_save_incident(stale, full, full, keep_before=True)
    with pytest.raises(Stale):
        stale.commit()


def test_an_incident_from_before_versions_is_its_first_one(cloud: Cloud) -> None:
    item = incidents._item(make.incident(1))
    item.version = None
    item.save()
    before = incidents.find_incident("stu_old", "inc_0001")
    assert before == make.incident(1)
    changes = Changes()
    incidents.add_save_incident(changes, replace(before, text="New"), before, keep_before=True)
    changes.commit()
    assert incidents.find_incident("stu_old", "inc_0001") == make.incident(1, text="New", version=2)


def test_a_chronology_and_its_pages(cloud: Cloud) -> None:
    world.store_incidents(*(make.incident(n) for n in (3, 1, 2)))
    oldest = [i.incident_id for i in incidents.list_incidents("stu_old")]
    assert oldest == ["inc_0001", "inc_0002", "inc_0003"]
    later = incidents.list_between("stu_old", "inc_0002", "~", newest_first=True, page_size=1)
    assert [i.incident_id for i in later] == oldest[:0:-1]


def test_a_transfer(cloud: Cloud) -> None:
    full = make.transfer(
        State.DETECTED, hold_reason="x", incident_count=3, entered={"held": NOW, "detected": NOW}
    )
    changes = Changes()
    transfers.add_new_transfer(changes, full)
    changes.commit()
    assert transfers.find_transfer("tr_one") == full
    assert transfers.find_transfers({"tr_one", "tr_none"}) == [full]
    with pytest.raises(NotPossibleNow) as error:
        again = Changes()
        transfers.add_new_transfer(again, full)
        again.commit()
    assert error.value.code == "lost_race"


@pytest.mark.parametrize("stale", [{"state": State.HELD}, {"attempt": 1}])
def test_a_move_names_the_state_and_attempt_it_comes_from(stale: dict[str, object], cloud: Cloud) -> None:
    before = world.store_transfer(State.DETECTED)
    changes = Changes()
    transfers.add_move(changes, replace(before, **stale), replace(before, state=State.REQUESTED))  # type: ignore[arg-type]
    with pytest.raises(NotPossibleNow):
        changes.commit()
    assert transfers.find_transfer("tr_one") == before


def test_audit_entries_newest_first_by_month_and_never_written_over(cloud: Cloud) -> None:
    for day in (1, 3, 2):
        at = NOW.replace(day=day)
        audit.save_entry(entry(f"aud_{day}", OLD, at, SYSTEM, "look", "stu_x", Outcome.REFUSED, {"why": "x"}))
    audit.save_entry(entry("aud_dec", OLD, NOW + timedelta(days=20), SYSTEM, "look", "stu_x"))
    audit.save_entry(entry("aud_far", NEW, NOW, SYSTEM, "look", "stu_x"))
    page, mark = audit.list_entries(OLD, "2026-11", limit=2)
    assert [e.audit_id for e in page] == ["aud_3", "aud_2"] and mark == audit.sort_key(page[-1])
    rest, end = audit.list_entries(OLD, "2026-11", limit=2, before=mark)
    assert end == ""
    assert [(e.audit_id, e.outcome, e.detail) for e in rest] == [("aud_1", Outcome.REFUSED, {"why": "x"})]
    changes = Changes()
    audit.add_entry(changes, page[0])
    with pytest.raises(NotPossibleNow):
        changes.commit()
    audit.save_entry(replace(page[0], action="another"))
    assert audit.list_entries(OLD, "2026-11", limit=1)[0] == [page[0]], "the first one stays"


@given(st.text(max_size=30))
def test_work_is_spread_over_all_shards(any_id: str) -> None:
    assert 0 <= keys.shard_of(any_id) < keys.SHARDS
    assert keys.shard_of(any_id) == keys.shard_of(any_id)


def test_the_shards_are_used_evenly() -> None:
    used = [keys.shard_of(f"stu_{n}") for n in range(800)]
    assert all(50 < used.count(shard) < 150 for shard in range(keys.SHARDS))
