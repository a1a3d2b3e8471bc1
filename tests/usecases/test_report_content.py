"""What a Student Report tells, as far as its asker may see it and asked for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.export import (
    State,
)
from chalicelib.domain.incident import Place, incident_id_for
from chalicelib.domain.permission import Actor
from chalicelib.domain.vault import DocumentStatus
from chalicelib.storage import incidents as stored_incidents
from chalicelib.storage import links, records
from chalicelib.usecases import exports
from tests import builders as make
from tests import world
from tests.builders import NOW
from tests.cloud import Direct
from tests.usecases.export_steps import ask, ask_again, reader, run, save_version, told_of

__all__ = ["reader"]

MINUTE = timedelta(minutes=1)


def test_only_what_the_asker_may_see_is_in_it(reader: Actor) -> None:
    report, incidents = told_of(ask(reader))
    assert [i.text for i in incidents] == [world.TEXTS[0]]
    (file,) = report.files
    assert file.file_name == make.document(2).file_name and len(file.sha256) == 64
    assert [f.file_name for f in incidents[0].files] == [make.document(1).file_name]
    assert report.file_count == 2
    assert any("may not view" in line for line in report.not_shown)


def test_names_of_others_are_only_counted_unless_asked_for(reader: Actor) -> None:
    world.store_student(make.leaver(student_id="stu_friend", forename="Iris", surname="Quennell"))
    _, (counted,) = told_of(ask(reader))
    assert (counted.linked, counted.hidden_linked_count) == ((), 1)
    _, (named,) = told_of(ask(reader, with_names=True))
    assert (named.linked, named.hidden_linked_count) == (("Iris Quennell",), 0)


def test_linked_incidents_come_when_asked_for(reader: Actor) -> None:
    world.store_student(make.leaver(student_id="stu_friend", forename="Iris", surname="Quennell"))
    other = make.incident(3, student_id="stu_friend", text="Hers", linked_student_ids=("stu_old",))
    world.store_incidents(other)
    changes = Direct()
    links.add_links(changes, other, ("stu_old",))
    changes.commit()
    _, own = told_of(ask(reader))
    assert [i.text for i in own] == [world.TEXTS[0]]
    report, both = told_of(ask(reader, with_linked=True))
    assert [(i.number, i.of_student) for i in both] == [(1, ""), (2, "another student")]
    assert report.with_linked and report.incident_count == 2
    _, named = told_of(ask_again(reader, with_linked=True, with_names=True))
    assert named[1].of_student == "Iris Quennell"


def test_edits_come_when_asked_for(reader: Actor) -> None:
    before = stored_incidents.find_incident("stu_old", "inc_0001")
    assert before is not None
    after = replace(
        before, text="Better", version=2, edited_at=NOW, edited_by="Sasha Quill", edit_reason="A name"
    )
    changes = Direct()
    stored_incidents.add_save_incident(changes, after, before, keep_before=True)
    changes.commit()
    _, (plain,) = told_of(ask(reader))
    assert (plain.text, plain.earlier) == ("Better", ())
    _, (whole,) = told_of(ask(reader, with_history=True))
    (earlier,) = whole.earlier
    assert (earlier.text, earlier.edited_by, earlier.edit_reason) == (world.TEXTS[0], "Sasha Quill", "A name")


def test_a_filter_that_matches_nothing_gives_a_report_that_says_so(reader: Actor) -> None:
    report, incidents = told_of(ask(reader, words="nowhere", since="2020-01-01"))
    assert incidents == [] and report.incident_count == 0 and report.files == ()
    assert report.filter_words == ("From 1 Jan 2020", "With the words “nowhere”")
    assert run(ask(reader, words="nowhere")).state is State.READY


def test_why_a_version_was_made_is_told_to_those_only_who_see_it(reader: Actor) -> None:
    edited = {"edited_at": NOW, "edited_by": "Sasha Quill"}
    save_version("inc_0001", **edited, category_ids=("cat_online",), edit_reason="She told of more")
    save_version("inc_0001", **edited, category_ids=("cat_bully",), edit_reason="Back again")
    _, (one,) = told_of(ask(reader, with_history=True))
    assert (len(one.earlier), one.hidden_versions) == (1, 1)
    assert "She told of more" not in repr(one)


@pytest.mark.parametrize("is_recalled", [False, True])
def test_what_came_to_another_student_shows_as_long_as_it_does_there(
    reader: Actor, is_recalled: bool
) -> None:
    friend = world.store_student(make.leaver(student_id="stu_friend", received=frozenset({"tr_hers"})))
    hers = make.incident(3, student_id="stu_friend", transfer_id="tr_hers", linked_student_ids=("stu_old",))
    world.store_incidents(hers)
    changes = Direct()
    links.add_links(changes, hers, ("stu_old",))
    changes.commit()
    ready = run(ask(reader, with_linked=True))
    assert ready.incidents == 2
    if not is_recalled:
        assert exports.open_export(reader, "stu_old", ready.export_id, NOW)
        return
    recall = Direct()
    records.add_sealed(recall, friend, {"tr_hers"}, 0, NOW.date())
    recall.commit()
    with pytest.raises(NotPossibleNow):
        exports.open_export(reader, "stu_old", ready.export_id, NOW)


def test_files_of_an_older_copy_are_told_with_the_newest(reader: Actor) -> None:
    for transfer_id in ("tr_one", "tr_two"):
        changes = Direct()
        records.add_received(changes, "stu_old", transfer_id, 1, NOW.date())
        changes.commit()
    came = Place("inc_first", NOW - 2 * MINUTE), Place("inc_first", NOW - MINUTE)
    older = make.incident(5, incident_id="inc_aaaaaaaaaa_1", transfer_id="tr_one", came=came[:1])
    newer = replace(older, incident_id="inc_aaaaaaaaaa_2", transfer_id="tr_two", text="Newer", came=came[1:])
    world.store_incidents(older, newer)
    filed = make.document(
        7, incident_id=older.incident_id, transfer_id="tr_one", status=DocumentStatus.AVAILABLE
    )
    world.store_document(filed, b"came with the first")
    report, (_, told_once) = told_of(ask(reader))
    assert (told_once.text, [f.file_name for f in told_once.files]) == ("Newer", [filed.file_name])
    assert report.file_count == 3


def test_days_are_those_that_the_report_tells(reader: Actor) -> None:
    """In summer the day in the school begins at 23:00 UTC."""
    night = datetime(2026, 6, 23, 23, 30, tzinfo=UTC)
    world.store_incidents(make.incident(3, incident_id=incident_id_for(night, "a" * 24), occurred_at=night))
    for day, count in (("2026-06-23", 0), ("2026-06-24", 1)):
        assert told_of(ask_again(reader, since=day, until=day))[0].incident_count == count
