"""Exports from asking to the file: who may, what is in them, and what stops them."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws import export_files
from chalicelib.aws.clients import client
from chalicelib.domain.errors import ExportStopped, Invalid, NotFound, NotPossibleNow
from chalicelib.domain.export import (
    KEPT,
    LONGEST_ID,
    MOST_A_DAY,
    MOST_DOCUMENTS,
    Chosen,
    Export,
    State,
)
from chalicelib.domain.incident import Place, StrikeOut
from chalicelib.domain.permission import Actor
from chalicelib.domain.report import Report, ReportIncident
from chalicelib.domain.vault import DocumentStatus
from chalicelib.reports import wire
from chalicelib.storage import documents, links, people, records
from chalicelib.storage import exports as stored
from chalicelib.storage import incidents as stored_incidents
from chalicelib.usecases import end_export, exports, make_report, outbox
from chalicelib.usecases.once import Once
from chalicelib.usecases.pack_files import pack_files
from chalicelib.usecases.plan_export import plan_export
from tests import builders as make
from tests import world
from tests.builders import NOW, OLD
from tests.cloud import EXPORTS, Cloud, Direct

MINUTE = timedelta(minutes=1)
MACHINE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


@pytest.fixture
def reader(cloud: Cloud) -> Actor:
    """Reads Bullying and Attendance of Maya's record: the first incident, and the second file."""
    world.store_schools(OLD)
    world.store_student(make.leaver())
    world.store_record()
    return world.store_member(OLD, "usr_reader", "cat_bully", "cat_attend", rights=make.VIEW)


def ask(actor: Actor, made_as: str = "xlsx", **chosen: Any) -> Export:
    return exports.ask_report(actor, "stu_old", Chosen(**chosen), made_as, NOW)


def told(export: Export) -> tuple[Report, list[ReportIncident]]:
    """What was written down for the steps that draw."""
    found = stored.find_export(export.student_id, export.export_id)
    assert found is not None
    prefix = f"work/{OLD}/stu_old/{export.export_id}/"
    chunks = [
        wire.from_json(export_files.read_bytes(f"{prefix}part-{part:05d}.json"))
        for part in range(found.parts)
    ]
    head = wire.from_json(export_files.read_bytes(f"{prefix}head.json")).report
    return head, [i for chunk in chunks for i in chunk.incidents]


def run(export: Export) -> Export:
    """What the state machine does, in its order."""
    plan = plan_export(export.export_id, export.student_id, NOW)
    ids = (export.export_id, export.student_id)
    for part in plan["parts"]:
        make_report.render_part(*ids, part)
    make_report.join_report(*ids)
    end_export.finish_export(*ids, NOW)
    return found(export)


def found(export: Export) -> Export:
    again = stored.find_export(export.student_id, export.export_id)
    assert again is not None
    return again


def test_a_report_is_asked_for_made_and_fetched(reader: Actor, cloud: Cloud) -> None:
    asked = ask(reader)
    assert (asked.state, asked.progress) == (State.ASKED, 0)
    ready = run(asked)
    assert (ready.state, ready.incidents, ready.progress) == (State.READY, 1, 100)
    assert ready.ready_until == NOW + KEPT
    key = f"exports/{OLD}/stu_old/{ready.export_id}"
    stored_file = client("s3").get_object(Bucket=EXPORTS, Key=key)
    body = stored_file["Body"].read()
    assert len(body) == ready.size and body.startswith(b"PK")
    link = exports.open_export(reader, "stu_old", ready.export_id, NOW)
    assert link.startswith("https://exports.s3") and "Student%20Report%202026-11-24.xlsx" in link
    said = [e["action"] for e in cloud.of_kind("audit")]
    assert [said.count(word) for word in ("ask_export", "export_ready", "download_export")] == [1, 1, 1]


def test_the_stream_has_it_made_once(reader: Actor, cloud: Cloud) -> None:
    client("stepfunctions").create_state_machine(
        name="safehand-export", definition=MACHINE, roleArn="arn:aws:iam::123456789012:role/workflow"
    )
    asked = ask(reader)
    (entry,) = world.undone(NOW.date())
    assert outbox.dispatch(*entry, NOW) == "done"
    assert outbox.dispatch(*entry, NOW) == "done_before"
    ids = {"export_id": asked.export_id, "student_id": "stu_old"}
    assert cloud.executions("EXPORT_MACHINE_ARN") == [(asked.export_id, ids)]


def test_only_what_the_asker_may_see_is_in_it(reader: Actor) -> None:
    report, incidents = told_of(ask(reader))
    assert [i.text for i in incidents] == [world.TEXTS[0]]
    (file,) = report.files
    assert file.file_name == make.document(2).file_name and len(file.sha256) == 64
    assert [f.file_name for f in incidents[0].files] == [make.document(1).file_name]
    assert report.file_count == 2
    assert any("may not view" in line for line in report.not_shown)


def told_of(export: Export) -> tuple[Report, list[ReportIncident]]:
    plan_export(export.export_id, export.student_id, NOW)
    return told(export)


def test_rights_count_as_they_are_when_it_is_made(reader: Actor) -> None:
    asked = ask(reader)
    user = people.find_user(OLD, "usr_reader")
    assert user is not None
    changes = Direct()
    people.add_save_user(changes, replace(user, is_active=False))
    changes.commit()
    with pytest.raises(ExportStopped) as stopped:
        plan_export(asked.export_id, "stu_old", NOW)
    assert stopped.value.code == "not_allowed"
    cause = json.dumps({"errorMessage": str(stopped.value)})
    end_export.fail_export(asked.export_id, "stu_old", {"Cause": cause}, NOW)
    assert (found(asked).state, found(asked).failed_because) == (State.FAILED, "not_allowed")


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


def ask_again(actor: Actor, **chosen: Any) -> Export:
    for one in exports.list_exports(actor, "stu_old", NOW):
        if one.state in (State.ASKED, State.MAKING):
            exports.cancel_export(actor, "stu_old", one.export_id, NOW)
    return ask(actor, **chosen)


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


def test_bad_filters_and_formats_are_refused_at_once(reader: Actor) -> None:
    asked: list[tuple[dict[str, Any], str]] = [
        ({}, "docx"),
        ({"since": "soon"}, "pdf"),
        ({"until": "2026-11-24T00:00:00+00:00"}, "pdf"),
        ({"category_ids": ("cat_x",)}, "pdf"),
    ]
    for chosen, made_as in asked:
        with pytest.raises(Invalid):
            ask(reader, made_as, **chosen)
    assert exports.list_exports(reader, "stu_old", NOW) == []


def test_sent_twice_it_is_one(reader: Actor) -> None:
    once = Once("key", "same")
    first = exports.ask_report(reader, "stu_old", Chosen(), "pdf", NOW, once)
    assert exports.ask_report(reader, "stu_old", Chosen(), "pdf", NOW, once).export_id == first.export_id
    assert len(exports.list_exports(reader, "stu_old", NOW)) == 1


def test_three_at_a_time(reader: Actor) -> None:
    for _ in range(3):
        ask(reader)
    with pytest.raises(NotPossibleNow, match="Wait until one is ready"):
        ask(reader)


def test_who_asks_and_cancels_all_day_is_stopped(reader: Actor) -> None:
    for _ in range(MOST_A_DAY):
        exports.cancel_export(reader, "stu_old", ask(reader).export_id, NOW)
    with pytest.raises(NotPossibleNow) as stopped:
        ask(reader)
    assert stopped.value.code == "too_many"
    exports.ask_documents(reader, "stu_old", (), NOW + timedelta(days=1))


def test_nobody_else_finds_it(reader: Actor) -> None:
    asked = ask(reader)
    colleague = world.store_member(OLD, "usr_two", "cat_bully", rights=make.VIEW)
    for who in (colleague, make.key_holder(OLD), make.key_holder("sch_new")):
        for look in (exports.find_export, exports.cancel_export, exports.open_export):
            with pytest.raises(NotFound):
                look(who, "stu_old", asked.export_id, NOW)
    assert exports.list_exports(colleague, "stu_old", NOW) == []


def test_cancelled_nothing_is_offered_and_its_steps_stop(reader: Actor) -> None:
    asked = ask(reader)
    plan_export(asked.export_id, "stu_old", NOW)
    assert exports.cancel_export(reader, "stu_old", asked.export_id, NOW).state is State.CANCELLED
    ids = (asked.export_id, "stu_old")
    for step in (
        lambda: plan_export(*ids, NOW),
        lambda: make_report.render_part(*ids, 0),
        lambda: make_report.join_report(*ids),
        lambda: end_export.finish_export(*ids, NOW),
    ):
        with pytest.raises(ExportStopped):
            step()
    end_export.fail_export(*ids, {}, NOW)
    assert found(asked).state is State.CANCELLED
    with pytest.raises(NotPossibleNow):
        exports.cancel_export(reader, "stu_old", asked.export_id, NOW)


def test_after_its_time_it_is_not_offered(reader: Actor) -> None:
    ready = run(ask(reader))
    exports.open_export(reader, "stu_old", ready.export_id, NOW + KEPT - MINUTE)
    with pytest.raises(NotPossibleNow, match="Make a new one") as over:
        exports.open_export(reader, "stu_old", ready.export_id, NOW + KEPT)
    assert over.value.code == "expired"


def test_who_lost_a_right_does_not_fetch_what_it_was_for(reader: Actor) -> None:
    ready = run(ask(reader))
    less = replace(reader, rights={"cat_attend": make.VIEW})
    with pytest.raises(NotPossibleNow) as changed:
        exports.open_export(less, "stu_old", ready.export_id, NOW)
    assert changed.value.code == "no_longer_seen"


def test_who_may_not_strike_out_any_more_does_not_fetch_what_was_struck_out(cloud: Cloud) -> None:
    world.store_schools(OLD)
    world.store_student(make.leaver())
    world.store_record()
    member = world.store_member(OLD, "usr_holder", "cat_bully", rights=make.VIEW)
    user = people.find_user(OLD, "usr_holder")
    assert user is not None
    changes = Direct()
    people.add_save_user(changes, replace(user, is_key_holder=True))
    changes.commit()
    save_version("inc_0001", struck_out=StrikeOut(NOW, "Sasha Quill", "Another child's"))
    holder = replace(member, is_key_holder=True, has_second_factor=True)
    ready = run(ask(holder))
    assert [i.text for i in told(ready)[1]] == [world.TEXTS[0]]
    assert exports.open_export(holder, "stu_old", ready.export_id, NOW)
    for less in (replace(holder, is_key_holder=False), replace(holder, has_second_factor=False)):
        with pytest.raises(NotPossibleNow):
            exports.open_export(less, "stu_old", ready.export_id, NOW)


def save_version(incident_id: str, **changed: Any) -> None:
    """A further version of an incident of Maya's."""
    before = stored_incidents.find_incident("stu_old", incident_id)
    assert before is not None
    changes = Direct()
    after = replace(before, version=before.version + 1, **changed)
    stored_incidents.add_save_incident(changes, after, before, keep_before=True)
    changes.commit()


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


def test_a_half_file_is_never_offered(reader: Actor) -> None:
    asked = ask(reader)
    plan_export(asked.export_id, "stu_old", NOW)
    make_report.join_report(asked.export_id, "stu_old")
    client("s3").put_object(Bucket=EXPORTS, Key=f"exports/{OLD}/stu_old/{asked.export_id}", Body=b"half")
    with pytest.raises(ExportStopped):
        end_export.finish_export(asked.export_id, "stu_old", NOW)
    assert found(asked).state is State.MAKING


def test_every_step_may_run_twice(reader: Actor) -> None:
    asked = ask(reader)
    ids = (asked.export_id, "stu_old")
    for _ in range(2):
        plan = plan_export(*ids, NOW)
    for part in plan["parts"] * 2:
        make_report.render_part(*ids, part)
    assert found(asked).progress == 50
    for _ in range(2):
        make_report.join_report(*ids)
    for _ in range(2):
        end_export.finish_export(*ids, NOW)
    assert found(asked).state is State.READY


def test_files_of_the_vault_go_into_a_zip_and_what_cannot_is_named(reader: Actor) -> None:
    world.store_document(make.document(3, category_ids=("cat_online",)), b"not theirs")
    refused = replace(
        make.document(4, category_ids=("cat_attend",)), status=DocumentStatus.REFUSED, refused_because="empty"
    )
    changes = Direct()
    documents.add_document(changes, refused)
    changes.commit()
    asked = exports.ask_documents(reader, "stu_old", [], NOW)
    ids = (asked.export_id, "stu_old")
    assert plan_export(*ids, NOW)["has_files"]
    assert pack_files(*ids, lambda: 900)["is_done"]
    end_export.finish_export(*ids, NOW)
    ready = found(asked)
    assert (ready.state, ready.files, ready.gaps) == (State.READY, 3, 1)
    body = client("s3").get_object(Bucket=EXPORTS, Key=f"exports/{OLD}/stu_old/{ready.export_id}")["Body"]
    with zipfile.ZipFile(io.BytesIO(body.read())) as archive:
        names = archive.namelist()
        assert {archive.read(n) for n in names if n.startswith("Files/")} == set(world.FILES)
        assert "refused" in archive.read("FILES WITH PROBLEMS.txt").decode().lower()


def test_chosen_files_only_and_none_of_anybody_else(reader: Actor) -> None:
    asked = exports.ask_documents(reader, "stu_old", ["doc_0002"], NOW)
    plan_export(asked.export_id, "stu_old", NOW)
    assert found(asked).files == 1
    nobody = exports.ask_documents(reader, "stu_old", ["doc_9999"], NOW)
    with pytest.raises(ExportStopped) as stopped:
        plan_export(nobody.export_id, "stu_old", NOW)
    assert stopped.value.code == "no_files"


def test_as_many_files_as_may_be_chosen_can_be_written_down(reader: Actor) -> None:
    wanted = [f"{number:0{LONGEST_ID}d}" for number in range(MOST_DOCUMENTS)]
    assert exports.ask_documents(reader, "stu_old", wanted, NOW).chosen.document_ids == tuple(wanted)


def test_nothing_of_the_record_is_in_keys_or_audit(reader: Actor, cloud: Cloud) -> None:
    run(ask(reader, words="Grüße"))
    keys = cloud.objects(EXPORTS)
    seen = json.dumps([keys, cloud.of_kind("audit")], default=str)
    assert keys and not any(word in seen for word in ("Grüße", "Maya", "Okonedo"))


def test_what_was_made_of_it_is_destroyed_with_the_record(reader: Actor, cloud: Cloud) -> None:
    from chalicelib.aws import erasure

    run(ask(reader))
    list(erasure.delete_files(OLD, "stu_old"))
    assert cloud.objects(EXPORTS) == []
