"""The workflow when a Lambda dies or something is not as it should be."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest

from chalicelib.aws import kept_manifests
from chalicelib.aws.clients import client
from chalicelib.domain.errors import TransferStopped
from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.vault import Document, DocumentStatus, StrikeOut
from chalicelib.storage import documents, incidents, transfers
from chalicelib.usecases import manifests, uploads, workflow
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import VAULT, Cloud, Direct
from tests.steps import (
    LATER,
    STEPS,
    arrived,
    assert_arrived_once,
    assert_nothing_shows,
    bytes_of,
    fail,
    newest,
    now_is,
    received,
    retry,
    verdict_on,
)
from tests.world import run_workflow


@pytest.mark.parametrize("dies", STEPS)
def test_each_step_dies_after_each_of_its_calls(dies: str, moving: Transfer, cloud: Cloud) -> None:
    """The answer to the nth call is lost and Step Functions tries again; then the n+1st is lost, and so on."""
    for name, step in STEPS.items():
        lost = 0
        while name == dies:
            done = len(cloud.calls)
            try:
                with cloud.crash_after(lost + 1):
                    step()
            except pytest.fail.Exception:
                assert len(cloud.calls) - done <= lost  # it came to its end: there was no such call any more
                break
            lost += 1
            if received():
                break
            assert_nothing_shows()
        step()
        assert name != dies or lost > 2
    assert_arrived_once(cloud)


@pytest.mark.parametrize("dies", STEPS)
@pytest.mark.parametrize("after", [1, 4])
def test_a_workflow_that_fails_at_any_step_is_finished_by_retry(
    dies: str, after: int, moving: Transfer, cloud: Cloud
) -> None:
    for name, step in STEPS.items():
        if name == dies:
            with cloud.crash_after(min(after, 3) if dies == "complete" else after):
                step()
            break
        step()
    assert fail() == {"state": "failed", "reason": "workflow_error"}
    assert now_is().failure_code == "workflow_error"
    assert_nothing_shows()
    retry(2)
    assert now_is().failure_code == ""
    run_workflow(attempt=2)
    assert_arrived_once(cloud)
    assert cloud.count("CopyObject") <= 3, "what was copied is not copied again"


def test_failure_is_told_to_both_schools_and_audited_once(moving: Transfer, cloud: Cloud) -> None:
    fail(message="[file_missing] A file is not there any more.")
    fail(message="[file_missing] A file is not there any more.")
    assert (now_is().state, now_is().failure_code) == (State.FAILED, "file_missing")
    told = [n for n in cloud.of_kind("outbox") if n.get("notice_kind") == "transfer_failed"]
    assert sorted(n["school_id"] for n in told) == [NEW, OLD]
    audited = [a for a in cloud.of_kind("audit") if a["action"] == "fail"]
    assert sorted(a["school_id"] for a in audited) == [NEW, OLD]


CAUSES: list[tuple[dict[str, Any], str]] = [
    ({"Error": "TransferStopped", "Cause": '{"errorMessage": "[record_changed] x"}'}, "record_changed"),
    ({"Error": "X", "Cause": '{"errorMessage": "[Maya Okonedo-Reed] x"}'}, "workflow_error"),
    ({"Error": "States.Timeout", "Cause": ""}, "workflow_error"),
    ({"Error": "Lambda.Unknown", "Cause": "RequestId: 1 Error: Runtime exited"}, "workflow_error"),
    ({"Error": "X", "Cause": "[1]"}, "workflow_error"),
    ({}, "workflow_error"),
]


def test_only_known_codes_become_the_reason(cloud: Cloud) -> None:
    for number, (error, code) in enumerate(CAUSES):
        world.store_transfer(State.COPYING, attempt=1, transfer_id=f"tr_{number}")
        assert workflow.fail_transfer(f"tr_{number}", 1, error, NOW) == {"state": "failed", "reason": code}


def test_only_what_runs_can_fail_or_go_on(cloud: Cloud) -> None:
    for state in set(State) - {State.AUTHORISED, State.COPYING}:
        one = world.store_transfer(state, attempt=1, transfer_id=f"tr_{state}").transfer_id
        assert workflow.fail_transfer(one, 1, {}, NOW) == {"state": state.value}
        with pytest.raises(TransferStopped):
            workflow.prepare_transfer(one, 1, NOW)
        found = transfers.find_transfer(one)
        assert found is not None and found.state is state
    assert cloud.of_kind("outbox") == [] and cloud.objects(VAULT) == []


def test_fail_of_an_older_attempt_or_of_nothing(cloud: Cloud) -> None:
    world.store_transfer(State.COPYING, attempt=2)
    assert fail(attempt=1) == {"state": "copying"}
    assert workflow.fail_transfer("tr_nowhere", 1, {}, NOW) == {"state": "unknown"}


def test_a_file_that_is_gone(moving: Transfer, cloud: Cloud) -> None:
    STEPS["prepare"]()
    filed = documents.find_document("stu_old", "doc_0002")
    assert filed is not None
    client("s3").delete_object(Bucket=VAULT, Key=filed.s3_key, VersionId=filed.s3_version)
    with pytest.raises(TransferStopped) as stopped:
        STEPS["documents"]()
    assert stopped.value.code == "file_missing"


def test_a_copy_with_other_bytes_is_found_by_verify(moving: Transfer, cloud: Cloud) -> None:
    for name in ("prepare", "incidents", "documents"):
        STEPS[name]()
    copy = arrived()[1][0]
    done = client("s3").put_object(Bucket=VAULT, Key=copy.s3_key, Body=b"x" * copy.size)
    changes = Direct()
    changes.put(documents._item(replace(copy, s3_version=done["VersionId"])))
    changes.commit()
    with pytest.raises(TransferStopped, match="bytes"):
        STEPS["verify"]()


@pytest.mark.parametrize("missing", ["incidents", "documents"])
def test_verify_finds_what_did_not_arrive(missing: str, moving: Transfer, cloud: Cloud) -> None:
    for name in ("prepare", "incidents", "documents"):
        if name != missing:
            STEPS[name]()
    with pytest.raises(TransferStopped) as stopped:
        STEPS["verify"]()
    assert stopped.value.code == "not_as_sent"


def test_verify_finds_what_should_not_be_there(moving: Transfer, cloud: Cloud) -> None:
    for name in ("prepare", "incidents", "documents"):
        STEPS[name]()
    incidents.save_copy(make.incident(9, NEW, transfer_id="tr_one"), 1)
    with pytest.raises(TransferStopped) as stopped:
        STEPS["verify"]()
    assert stopped.value.code == "not_as_sent"


def test_a_manifest_that_was_changed_is_not_followed(moving: Transfer, cloud: Cloud) -> None:
    STEPS["prepare"]()
    key = manifests.key_of(NEW, now_is())
    cloud.put(VAULT, key, (kept_manifests.find(key) or b"").replace(b"inc_", b"ink_"))
    for name in ("incidents", "documents", "verify", "complete"):
        with pytest.raises(TransferStopped) as stopped:
            STEPS[name]()
        assert stopped.value.code == "manifest_altered"


def begun(uploaded_at: datetime) -> Document:
    """An upload at the previous school that nobody has looked at."""
    made = make.document(3, uploaded_at=uploaded_at)
    changes = Direct()
    documents.add_document(changes, made)
    changes.commit()
    return made


def test_a_file_still_on_its_way_up_stops_the_transfer(moving: Transfer, cloud: Cloud) -> None:
    begun(NOW - timedelta(minutes=14))
    with pytest.raises(TransferStopped) as stopped:
        STEPS["prepare"]()
    assert stopped.value.code == "still_uploading"
    assert now_is().state is State.AUTHORISED


def test_an_upload_that_was_never_finished_holds_nothing_up(moving: Transfer, cloud: Cloud) -> None:
    begun(NOW - timedelta(minutes=61))
    run_workflow()
    assert_arrived_once(cloud)


def test_a_file_whose_event_was_lost_goes_with_the_rest(moving: Transfer, cloud: Cloud) -> None:
    """Preparing looks at it and has it scanned; the next attempt takes it along."""
    made = begun(NOW - timedelta(days=2))
    cloud.put(VAULT, made.s3_key, b"%PDF-1.7\n1 0 obj\nA note that was never looked at")
    with pytest.raises(TransferStopped) as stopped:
        STEPS["prepare"]()
    assert stopped.value.code == "still_scanning"
    assert any("Scan Wanted" in unquote_plus(sent) for sent in cloud.sent)
    version = newest(made.s3_key)
    assert uploads.take_verdict(verdict_on(made.s3_key, version), LATER) == "available"
    run_workflow()
    assert [bytes_of(d) for d in arrived()[1] if d.file_name == "note 3.pdf"] == [
        b"%PDF-1.7\n1 0 obj\nA note that was never looked at"
    ]


def test_a_file_without_a_verdict_holds_the_transfer_up_for_an_hour(moving: Transfer, cloud: Cloud) -> None:
    made = begun(NOW - timedelta(minutes=59))
    cloud.put(VAULT, made.s3_key, b"a note")
    changes = Direct()
    documents.add_document(changes, replace(made, status=DocumentStatus.SCANNING))
    changes.commit()
    with pytest.raises(TransferStopped) as stopped:
        STEPS["prepare"]()
    assert stopped.value.code == "still_scanning"
    workflow.prepare_transfer("tr_one", 1, NOW + timedelta(minutes=1))
    assert now_is().document_count == 2
    started = [a for a in cloud.of_kind("audit") if a["action"] == "start_copy"]
    assert [json.loads(a["detail"])["held_back_files_scanning"] for a in started] == ["1", "1"]


def test_what_nobody_may_open_never_travels(moving: Transfer, cloud: Cloud) -> None:
    changes = Direct()
    struck = StrikeOut(NOW, "Sasha Quill", "Filed with the wrong child")
    for number, status in enumerate((DocumentStatus.QUARANTINED, DocumentStatus.REFUSED), start=3):
        documents.add_document(changes, make.document(number, status=status))
    documents.add_document(changes, make.document(5, status=DocumentStatus.AVAILABLE, struck=struck))
    changes.commit()
    run_workflow()
    assert_arrived_once(cloud)
    detail = json.loads(next(a for a in cloud.of_kind("audit") if a["action"] == "start_copy")["detail"])
    assert {n: c for n, c in detail.items() if n.startswith("held_back_")} == {
        "held_back_files_quarantined": "1",
        "held_back_files_refused": "1",
        "held_back_files_struck_out": "1",
    }


def test_a_file_whose_event_was_lost_is_refused_all_the_same(moving: Transfer, cloud: Cloud) -> None:
    cloud.put(VAULT, begun(NOW - timedelta(days=2)).s3_key, b"MZ" + b"\x00" * 60)
    run_workflow()
    assert_arrived_once(cloud)
