"""The front door: which Lambda runs what, and what each of them imports."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

import app
from chalicelib.domain.errors import TransferStopped
from chalicelib.domain.vault import Verdict
from chalicelib.usecases.uploads import Scan
from infra.build import ROOT

CONTEXT = SimpleNamespace(
    aws_request_id="request-1",
    function_name="safehand-test",
    get_remaining_time_in_millis=lambda: 45_000,
)


def stream_event(*keys: tuple[str, str]) -> dict[str, Any]:
    records = [
        {
            "eventID": sk,
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "eventSourceARN": "arn:aws:dynamodb:eu-west-2:123456789012:table/records/stream/x",
            "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}, "SequenceNumber": sk},
        }
        for pk, sk in keys
    ]
    return {"Records": records}


def s3_event(key: str) -> dict[str, Any]:
    return {
        "version": "0", "id": "1", "account": "1", "region": "eu-west-2", "time": "", "resources": [],
        "source": "aws.s3", "detail-type": "Object Created", "detail": {"object": {"key": key, "version-id": "v1"}},
    }  # fmt: skip


def test_files_reach_their_use_case_under_their_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    use_case = "chalicelib.usecases.enrolments.import_dropped_file"
    monkeypatch.setattr(use_case, lambda key, now: seen.append(key))
    app.import_enrolments(s3_event("incoming/3309901/Café roll+1.csv"), CONTEXT)
    assert seen == ["incoming/3309901/Café roll+1.csv"], "EventBridge does not encode keys"


GUARDDUTY = {
    "schemaVersion": "1.0",
    "scanStatus": "COMPLETED",
    "resourceType": "S3_OBJECT",
    "s3ObjectDetails": {
        "bucketName": "vault", "objectKey": "uploads/sch_1/stu_1/doc_1", "eTag": "e1", "versionId": "v1",
        "s3Throttled": False,
    },
    "scanResultDetails": {
        "scanResultStatus": "THREATS_FOUND", "threats": [{"name": "EICAR-Test-File (not a virus)"}],
    },
}  # fmt: skip
"""The detail of an event as the GuardDuty user guide shows it."""


@pytest.mark.parametrize("name", ["process_upload", "scan_upload"])
def test_uploads_reach_their_use_case_with_the_version_of_the_bytes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []
    monkeypatch.setattr(
        f"chalicelib.usecases.uploads.{name}", lambda key, version, *now: seen.append((key, version))
    )
    event = s3_event("uploads/sch_1/stu_1/doc_1")
    getattr(app, name)(event, CONTEXT)
    del event["detail"]["object"]["version-id"]
    getattr(app, name)(event, CONTEXT)
    assert seen == [("uploads/sch_1/stu_1/doc_1", "v1"), ("uploads/sch_1/stu_1/doc_1", "")]


def test_a_verdict_reaches_its_use_case(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Scan] = []
    monkeypatch.setattr("chalicelib.usecases.uploads.take_verdict", lambda scan, now: seen.append(scan))
    app.take_verdict({**s3_event(""), "source": "aws.guardduty", "detail": GUARDDUTY}, CONTEXT)
    assert seen == [
        Scan("uploads/sch_1/stu_1/doc_1", "v1", "e1", Verdict.THREATS, ("EICAR-Test-File (not a virus)",))
    ]


def test_what_ses_tells_reaches_its_use_case(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr("chalicelib.usecases.mailboxes.read_event", lambda detail: detail["eventType"])
    monkeypatch.setattr("chalicelib.usecases.mailboxes.take_event", lambda event, now: seen.append(event))
    app.take_mail_event({**s3_event(""), "source": "aws.ses", "detail": {"eventType": "Bounce"}}, CONTEXT)
    assert seen == ["Bounce"]


def test_the_sweep_knows_how_much_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []
    monkeypatch.setattr(
        "chalicelib.usecases.uploads.sweep_uploads", lambda seconds_left, now: seen.append(seconds_left())
    )
    app.sweep_uploads(s3_event(""), CONTEXT)
    assert seen == [45.0]


def test_a_destruction_reaches_its_use_case(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, float]] = []
    monkeypatch.setattr(
        "chalicelib.usecases.destruction.destroy_record",
        lambda student_id, seconds_left, now: seen.append((student_id, seconds_left())),
    )
    app.destroy_record({**s3_event(""), "detail": {"student_id": "stu_1"}}, CONTEXT)
    assert seen == [("stu_1", 45.0)]


def test_an_error_is_let_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(key: str, version: str, now: object) -> None:
        raise ValueError("as it happens, with the name of Maya")

    monkeypatch.setattr("chalicelib.usecases.uploads.process_upload", fails)
    with pytest.raises(RuntimeError, match=r"^ValueError$") as raised:
        app.process_upload(s3_event("uploads/a/b/c"), CONTEXT)
    assert raised.value.__suppress_context__, "Lambda logs what is raised: the message stays out"


def test_an_error_of_our_own_keeps_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workflow reads the reason of a failure from it."""

    def stops(**arguments: object) -> None:
        raise TransferStopped("A file is not there any more.", code="file_missing")

    monkeypatch.setattr("chalicelib.usecases.workflow.verify_transfer", stops)
    with pytest.raises(TransferStopped, match="file_missing"):
        app.verify_transfer({"transfer_id": "tr_1", "attempt": 1}, CONTEXT)


def test_a_changed_student_is_named_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(
        "chalicelib.usecases.matching.match_changed_student", lambda student_id, now: seen.append(student_id)
    )
    answer = app.match_changes(
        stream_event(("STUDENT#st_1", "PROFILE"), ("STUDENT#st_2", "PROFILE")), CONTEXT
    )
    assert seen == ["st_1", "st_2"]
    assert answer == {"batchItemFailures": []}


def test_only_the_failed_record_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def dispatch(pk: str, sk: str, now: object) -> None:
        if sk == "2":
            raise ValueError("as it happens")

    monkeypatch.setattr("chalicelib.usecases.outbox.dispatch", dispatch)
    answer = app.dispatch_outbox(stream_event(("A", "1"), ("A", "2"), ("A", "3")), CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}


@pytest.mark.parametrize("name", ["match_changes", "dispatch_outbox"])
def test_what_there_is_no_time_for_comes_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each record takes sixteen seconds of 45: the third ends with less than ten left."""
    done: list[str] = []

    def handle(subject: str, *_: object) -> None:
        done.append(subject.partition("#")[2])

    monkeypatch.setattr("chalicelib.usecases.outbox.dispatch", handle)
    monkeypatch.setattr("chalicelib.usecases.matching.match_changed_student", lambda one, _: done.append(one))
    context = SimpleNamespace(
        **{**vars(CONTEXT), "get_remaining_time_in_millis": lambda: 45_000 - 16_000 * len(done)}
    )
    event = stream_event(*((f"STUDENT#{n}", f"{n}") for n in range(1, 6)))
    answer = getattr(app, name)(event, context)
    assert done == ["1", "2", "3"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "4"}, {"itemIdentifier": "5"}]}


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("prepare_transfer", {"transfer_id": "tr_1", "attempt": 1}),
        ("copy_incidents", {"transfer_id": "tr_1", "attempt": 1, "first": 0, "count": 100}),
        ("copy_documents", {"transfer_id": "tr_1", "attempt": 1, "first": 0, "count": 10}),
        ("verify_transfer", {"transfer_id": "tr_1", "attempt": 1}),
        ("complete_transfer", {"transfer_id": "tr_1", "attempt": 1}),
        ("fail_transfer", {"transfer_id": "tr_1", "attempt": 1, "error": {"Error": "E", "Cause": "C"}}),
    ],
)
def test_a_step_calls_the_use_case_of_its_name(
    name: str, event: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(**arguments: Any) -> dict[str, Any]:
        assert arguments.pop("now").tzinfo is not None
        return arguments

    monkeypatch.setattr(f"chalicelib.usecases.workflow.{name}", step)
    assert getattr(app, name)(event, CONTEXT) == event


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("plan_nightly", {"run_id": "run_1"}),
        ("work_piece", {"run_id": "run_1", "piece": "due_2026-11-24_2026-11-24_3"}),
        ("finish_nightly", {"run_id": "run_1"}),
    ],
)
def test_a_step_of_the_nightly_run_calls_the_use_case_of_its_name(
    name: str, event: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(**arguments: Any) -> dict[str, Any]:
        assert arguments.pop("now").tzinfo is not None
        if name == "work_piece":
            assert arguments.pop("seconds_left")() == 840
        return arguments

    monkeypatch.setattr(f"chalicelib.usecases.nightly.{name}", step)
    context = SimpleNamespace(aws_request_id="r", get_remaining_time_in_millis=lambda: 840_000)
    assert getattr(app, name)(event, context) == event


def test_ids_of_one_call_are_not_carried_into_the_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def start(now: object) -> None:
        app.logger.append_keys(student_id="st_1")

    monkeypatch.setattr("chalicelib.usecases.nightly.start_nightly", start)
    app.start_nightly(s3_event(""), CONTEXT)
    assert app.logger.get_current_keys()["student_id"] == "st_1"
    monkeypatch.setattr("chalicelib.usecases.nightly.start_nightly", lambda now: None)
    app.start_nightly(s3_event(""), CONTEXT)
    keys = app.logger.get_current_keys()
    assert "student_id" not in keys
    assert keys["request_id"] == "request-1"


def modules_after_import(handler: str) -> set[str]:
    """Modules that a Lambda has loaded once app.py is imported with this handler."""
    code = "import sys, json, app; print(json.dumps(sorted(sys.modules)))"
    env = {**os.environ, "_HANDLER": handler, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def test_only_the_api_pays_for_the_routes() -> None:
    loaded = modules_after_import("app.copy_incidents")
    assert not {
        m for m in loaded if m.startswith(("chalicelib.routes", "pydantic", "botocore.session", "pynamodb"))
    }


def test_what_the_api_never_imports() -> None:
    loaded = modules_after_import("app.app")
    assert "chalicelib.routes" in loaded
    assert not loaded & {"weasyprint", "aws_xray_sdk", "boto3.resources", "boto3"}


def test_a_file_is_read_when_its_text_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "chalicelib.usecases.file_texts.read_file", lambda key, version, now: seen.append((key, version))
    )
    app.read_file({**s3_event("copies/sch_1/stu_1/doc_1"), "detail-type": "Text Wanted"}, CONTEXT)
    assert seen == [("copies/sch_1/stu_1/doc_1", "v1")]
