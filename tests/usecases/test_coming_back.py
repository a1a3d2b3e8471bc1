"""A child who goes to and fro, and a record that was edited on the way: each incident shows once, as it stands newest."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.chronology import wanted
from chalicelib.domain.errors import NotFound
from chalicelib.domain.incident import Incident, incident_id_for
from chalicelib.domain.transfer import State
from chalicelib.domain.vault import DocumentStatus
from chalicelib.storage import documents, incidents, links, students, transfers
from chalicelib.usecases import chronology, review
from chalicelib.usecases.incidents import edit_incident
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud, Direct

ALL = ("cat_bully", "cat_online", "cat_attend")


def at(day: int, school_id: str, text: str) -> Incident:
    moment = datetime(2026, 3, day, 10, 5, tzinfo=UTC)
    return make.incident(
        day, school_id, incident_id=incident_id_for(moment, f"x{day}"), occurred_at=moment, text=text
    )


def go(number: int, previous: str, new: str) -> None:
    world.store_transfer(
        State.AUTHORISED,
        attempt=1,
        transfer_id=f"tr_{number}",
        previous_school_id=previous,
        new_school_id=new,
        previous_student_id=f"stu_{previous[4:]}",
        new_student_id=f"stu_{new[4:]}",
    )
    world.run_workflow(f"tr_{number}")


def shown(school_id: str) -> list[str]:
    everything = tuple(world.categories_of(school_id).by_id)
    reader = world.reader(school_id, *everything)
    return [i.text for i in chronology.read_chronology(reader, f"stu_{school_id[4:]}", "", NOW).incidents]


def edit(school_id: str, before: Incident, text: str) -> None:
    holder = make.key_holder(
        school_id,
        rights=world.reader(school_id, *before.category_ids, rights=make.ALL_RIGHTS).rights,
    )
    edit_incident(
        holder,
        before.student_id,
        before.incident_id,
        before.version,
        text=text,
        category_ids=list(before.category_ids),
        agencies=[],
        linked_student_ids=[],
        body_map=[],
        reason="Corrected",
        now=NOW + timedelta(hours=1),
    )


@pytest.fixture
def gone(cloud: Cloud) -> Cloud:
    """Two incidents and a file went from OLD to NEW, where a third one was logged."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_incidents(at(1, OLD, "First"), at(5, OLD, "Fifth"))
    world.store_document(make.document(1, incident_id=at(1, OLD, "").incident_id), b"a file")
    go(1, OLD, NEW)
    world.store_incidents(at(3, NEW, "Third"))
    return cloud


def test_only_what_the_other_school_added_comes_back(gone: Cloud) -> None:
    before = world.categories_of(OLD)
    go(2, NEW, OLD)
    done = transfers.find_transfer("tr_2")
    assert done is not None
    assert (done.incident_count, done.document_count, done.there_already) == (
        1,
        0,
        {"incidents": 2, "files": 1},
    )
    assert shown(OLD) == ["First", "Third", "Fifth"], "in date order, each once"
    arrived = [i for i in incidents.list_incidents("stu_old") if i.transfer_id]
    assert [i.text for i in arrived] == ["Third"]
    legacy = {c.name for c in world.categories_of(OLD).by_id.values() if c.category_id not in before.by_id}
    assert legacy == {"Legacy", "Bullying"}, "of what came"
    student = students.find_student("stu_old")
    assert student is not None and student.incident_count == 3


def test_with_nothing_new_nothing_comes_and_no_legacy_category_arises(gone: Cloud) -> None:
    go(2, OLD, NEW)
    version = world.categories_of(NEW).version
    go(3, OLD, NEW)
    done = transfers.find_transfer("tr_3")
    assert done is not None and (done.incident_count, done.document_count) == (0, 0)
    assert world.categories_of(NEW).version == version
    assert shown(NEW) == ["First", "Third", "Fifth"]


def test_an_edit_at_the_other_school_comes_as_a_later_version_in_our_own_category(gone: Cloud) -> None:
    copy = next(i for i in incidents.list_incidents("stu_new") if i.text == "Fifth")
    edit(NEW, copy, "Fifth, corrected")
    go(2, NEW, OLD)
    assert shown(OLD) == ["First", "Third", "Fifth, corrected"]
    later = next(i for i in incidents.list_incidents("stu_old") if i.text == "Fifth, corrected")
    assert later.category_ids == ("cat_bully",), "whoever saw it still sees it"
    reader = world.reader(OLD, *ALL)
    one = chronology.read_incident(reader, "stu_old", later.incident_id, NOW)
    assert [c.text for c in one.copies] == ["Fifth"]
    student = students.find_student("stu_old")
    assert student is not None and student.incident_count == 3, "a later version is no further incident"
    go(3, OLD, NEW)
    assert shown(NEW) == ["First", "Third", "Fifth, corrected"], "and nothing of it goes back again"
    back = transfers.find_transfer("tr_3")
    assert back is not None and back.incident_count == 0


def test_a_linked_student_sees_the_newest_copy_as_the_student_does(gone: Cloud) -> None:
    friend = make.student(OLD, student_id="stu_friend", identifiers=())
    world.store_student(friend)
    fifth = next(i for i in incidents.list_incidents("stu_old") if i.text == "Fifth")
    changes = Direct()
    links.add_links(changes, fifth, ["stu_friend"])
    changes.commit()
    copy = next(i for i in incidents.list_incidents("stu_new") if i.text == "Fifth")
    edit(NEW, copy, "Fifth, corrected")
    go(2, NEW, OLD)
    later = next(i for i in incidents.list_incidents("stu_old") if i.text == "Fifth, corrected")
    reader = world.reader(OLD, *ALL)
    for order in ("oldest", "newest"):
        page = chronology.read_chronology(reader, "stu_friend", "", NOW, wanted("", "", (), "", order))
        assert [(i.incident_id, i.text) for i in page.incidents] == [(later.incident_id, "Fifth, corrected")]
    one = chronology.read_incident(reader, "stu_friend", later.incident_id, NOW)
    assert one.incident.text == "Fifth, corrected"
    stranger = make.student(OLD, student_id="stu_stranger", identifiers=())
    world.store_student(stranger)
    with pytest.raises(NotFound):
        chronology.read_incident(reader, "stu_stranger", later.incident_id, NOW)


def test_an_edit_here_is_newer_than_the_copy_that_was_sent(gone: Cloud) -> None:
    edit(OLD, next(iter(incidents.list_incidents("stu_old"))), "First, corrected")
    go(2, NEW, OLD)
    assert shown(OLD) == ["First, corrected", "Third", "Fifth"], "the old text does not come back"
    go(3, OLD, NEW)
    assert shown(NEW) == ["First, corrected", "Third", "Fifth"]


def test_a_copy_by_two_ways_is_one(gone: Cloud) -> None:
    """OLD -> NEW and on to THIRD; THIRD then asks OLD too."""
    third = "sch_third"
    world.store_schools(third)
    world.store_student(make.student(third, entry_date=date(2026, 10, 1)))
    go(2, NEW, third)
    go(3, OLD, third)
    assert shown(third) == ["First", "Third", "Fifth"]
    files = [d for d in documents.list_documents("stu_third") if d.status is DocumentStatus.AVAILABLE]
    assert len(files) == 1


def test_what_was_sealed_is_not_there(gone: Cloud) -> None:
    student = students.find_student("stu_new")
    assert student is not None
    world.store_student(replace(student, student_id="stu_again", received=frozenset()))
    world.store_transfer(State.AUTHORISED, attempt=1, transfer_id="tr_9", new_student_id="stu_again")
    world.run_workflow("tr_9")
    done = transfers.find_transfer("tr_9")
    assert done is not None and (done.incident_count, done.there_already) == (2, {})


def test_the_review_shows_what_goes_and_counts_what_is_there(gone: Cloud) -> None:
    world.store_incidents(at(7, OLD, "Seventh"))
    world.store_transfer(State.REQUESTED, transfer_id="tr_2")
    holder = make.key_holder(OLD, rights=world.reader(OLD, *ALL).rights)
    found = review.review_transfer(holder, "tr_2", NOW)
    assert found.selection.there_already == {"incidents": 2, "files": 1}
    assert [i.text for i in found.selection.incidents] == ["Seventh"] and found.documents == []
    page = review.review_incidents(holder, "tr_2", "", NOW)
    assert [i.text for i in page.incidents] == ["Seventh"] and page.next == ""
