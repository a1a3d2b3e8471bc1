"""Exports from asking to the file: who may, what is in them, and what stops them."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.errors import ExportStopped, Invalid, NotFound, NotPossibleNow
from chalicelib.domain.export import (
    KEPT,
    LONGEST_ID,
    MOST_A_DAY,
    MOST_DOCUMENTS,
    Chosen,
    State,
)
from chalicelib.domain.incident import StrikeOut
from chalicelib.domain.permission import Actor
from chalicelib.domain.vault import DocumentStatus
from chalicelib.storage import documents, people
from chalicelib.storage import exports as stored
from chalicelib.usecases import end_export, exports, make_report, outbox
from chalicelib.usecases.once import Once
from chalicelib.usecases.pack_files import pack_files
from chalicelib.usecases.plan_export import plan_export
from tests import builders as make
from tests import world
from tests.builders import NOW, OLD
from tests.cloud import EXPORTS, Cloud, Direct
from tests.usecases.export_steps import ask, found, reader, run, save_version, told

__all__ = ["reader"]
MINUTE = timedelta(minutes=1)
MACHINE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


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
    assert plan["parts"] == [], "only a PDF is drawn in parts"
    for _ in range(2):
        assert stored.note_drawn(found(asked), 0)
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
    link = exports.open_export(reader, "stu_old", ready.export_id, NOW)
    assert "Files%202026-11-24.zip" in link
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


def test_as_many_files_as_may_be_chosen_are_written_down_until_its_end(reader: Actor) -> None:
    wanted = tuple(f"{number:0{LONGEST_ID}d}" for number in range(MOST_DOCUMENTS))
    asked = exports.ask_documents(reader, "stu_old", wanted, NOW)
    assert found(asked).chosen.document_ids == wanted
    exports.cancel_export(reader, "stu_old", asked.export_id, NOW)
    assert found(asked).chosen.document_ids == ()


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
