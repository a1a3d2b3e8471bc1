"""Safehand's front door: the HTTP API and every schedule, event and workflow Lambda.

Each Lambda here is a few lines which call one use case. They stand in this file, not in a Blueprint,
because Chalice packages a Blueprint's Lambda under its own module: app.py, and so the middleware below,
would never run.

Use cases are imported inside the functions, so that a Lambda pays only for what it uses. Errors are let out:
retries, dead-letter queues and alarms do their work (infra/README.md).
"""

import os
import traceback
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Request

from chalicelib.aws import clock
from chalicelib.domain.errors import SafehandError

# The API is the only Lambda whose handler is `app.app`. Lambda says so in _HANDLER; tests and `chalice package`
# say nothing and get the whole application.
IS_API = os.environ.get("_HANDLER", "app.app") == "app.app"

app = Chalice(app_name="safehand", configure_logs=False)
logger = Logger()

if IS_API:
    from chalicelib.routes import register

    register(app)


@app.middleware("all")
def correlate(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """Name the request in every log line. Cleared first: a warm Lambda carries nothing into the next call."""
    logger.clear_state()
    context = app.lambda_context if isinstance(event, Request) else event.context
    logger.append_keys(request_id=getattr(context, "aws_request_id", ""))
    if isinstance(event, Request):
        return get_response(event)
    try:
        return get_response(event)
    except SafehandError:
        raise  # our own messages hold no data, and the workflow needs to read them
    except Exception as error:
        # Lambda logs what is raised here as it is, and a library's message may hold a whole item
        at = [
            f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)
        ]
        logger.error("unexpected error", extra={"error_type": type(error).__name__, "at": at[-6:]})
        raise RuntimeError(type(error).__name__) from None


def _seconds_left(context: Any) -> Callable[[], float]:
    return lambda: float(context.get_remaining_time_in_millis() / 1000)


# --- files: S3 tells EventBridge


def _created_in(bucket: str, prefix: str) -> dict[str, Any]:
    """Pattern of EventBridge for new objects of `bucket` (logical id) below `prefix`."""
    return {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Ref": bucket}]}, "object": {"key": [{"prefix": prefix}]}},
    }


@app.on_cw_event(_created_in("IngestBucket", "incoming/"))
def import_enrolments(event: CloudWatchEvent) -> None:
    from chalicelib.usecases import enrolments

    enrolments.import_dropped_file(event.detail["object"]["key"], clock.now())


@app.on_cw_event(_created_in("VaultBucket", "uploads/"))
def process_upload(event: CloudWatchEvent) -> None:
    from chalicelib.usecases import uploads

    uploads.process_upload(*_stored(event), clock.now())


def _stored(event: CloudWatchEvent) -> tuple[str, str]:
    """Key and version of the bytes; "" for the newest, as the local engine does not say the version."""
    stored = event.detail["object"]
    return stored["key"], stored.get("version-id", "")


_TEXT_WANTED = {"source": ["safehand.vault"], "detail-type": ["Text Wanted"]}


@app.on_cw_event(_TEXT_WANTED)
def read_file(event: CloudWatchEvent) -> None:
    """When a review wants its text (docs/decisions/0087)."""
    from chalicelib.usecases import file_texts

    file_texts.read_file(*_stored(event), clock.now())


# --- malware: GuardDuty or `scan_upload` says what it found, `take_verdict` acts on it (docs/decisions/0056)

_SCAN_WANTED = _created_in("VaultBucket", "uploads/")
_SCAN_WANTED["source"] = ["aws.s3", "safehand.vault"]
_SCAN_WANTED["detail-type"] = ["Object Created", "Scan Wanted"]


@app.on_cw_event(_SCAN_WANTED)
def scan_upload(event: CloudWatchEvent) -> None:
    """Only with the template's parameter MalwareScan=BuiltIn."""
    from chalicelib.usecases import uploads

    uploads.scan_upload(*_stored(event))


@app.on_cw_event(
    {
        "source": ["aws.guardduty", "safehand.scanner"],
        "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
        "detail": {
            "s3ObjectDetails": {
                "bucketName": [{"Ref": "VaultBucket"}],
                "objectKey": [{"prefix": "uploads/"}],
            }
        },
    }
)
def take_verdict(event: CloudWatchEvent) -> None:
    from chalicelib.usecases import uploads

    uploads.take_verdict(uploads.read_scan(event.detail), clock.now())


# --- mail: SES tells what became of it, with the tag that names the person (docs/decisions/0082)


@app.on_cw_event(
    {
        "source": ["aws.ses"],
        "detail": {
            "eventType": ["Bounce", "Complaint"],
            "mail": {"tags": {"ses:configuration-set": [{"Fn::Sub": "${AWS::StackName}-notices"}]}},
        },
    }
)
def take_mail_event(event: CloudWatchEvent) -> None:
    from chalicelib.usecases import mailboxes

    mailboxes.take_event(mailboxes.read_event(event.detail), clock.now())


# --- the table's stream; batch size, filters, retries and queues are in infra/template/functions.yaml

TABLE_STREAM = {"Fn::GetAtt": ["RecordsTable", "StreamArn"]}
MILLIS_TO_END = 10_000
"""With less than this left, a stream's Lambda begins no further record."""


def _each_record(event: DynamoDBEvent, handle: Callable[[str, str], object]) -> dict[str, Any]:
    """Call `handle(pk, sk)` for each stream record in order; answer which failed, so that only those come again.

    What there is no time left for counts as failed: a Lambda that runs into its end answers nothing, and all come again.
    """
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

    def one(record: Any) -> None:
        if context.get_remaining_time_in_millis() < MILLIS_TO_END:
            raise TimeoutError("no time is left for this record")
        keys = record.dynamodb.keys
        handle(keys["pk"], keys["sk"])

    context: Any = event.context
    answer = process_partial_response(
        event=event.to_dict(),
        record_handler=one,
        processor=BatchProcessor(event_type=EventType.DynamoDBStreams),
        context=context,
    )
    return dict(answer)


@app.on_dynamodb_record(TABLE_STREAM)  # type: ignore[arg-type]  # Chalice passes it on to the template as it is
def match_changes(event: DynamoDBEvent) -> dict[str, Any]:
    from chalicelib.usecases import matching

    return _each_record(
        event, lambda pk, _sk: matching.match_changed_student(pk.partition("#")[2], clock.now())
    )


@app.on_dynamodb_record(TABLE_STREAM)  # type: ignore[arg-type]  # as above
def dispatch_outbox(event: DynamoDBEvent) -> dict[str, Any]:
    from chalicelib.usecases import outbox

    return _each_record(event, lambda pk, sk: outbox.dispatch(pk, sk, clock.now()))


@app.on_dynamodb_record(TABLE_STREAM)  # type: ignore[arg-type]  # as above
def seal_audit(event: DynamoDBEvent) -> dict[str, Any]:
    from chalicelib.usecases import sealing

    sealing.seal_entries((r["dynamodb"]["NewImage"] for r in event.to_dict()["Records"]), clock.now())
    return {"batchItemFailures": []}


# --- schedules


@app.schedule("cron(30 6 * * ? *)")  # the stream gives up after six hours: then the sweep finds what it lost
def sweep_audit(event: CloudWatchEvent) -> None:
    from chalicelib.usecases import sealing

    sealing.sweep(clock.now())


@app.schedule("cron(0 2 * * ? *)")
def start_nightly(event: CloudWatchEvent) -> None:
    from chalicelib.usecases import nightly

    nightly.start_nightly(clock.now())


@app.schedule("cron(30 3 * * ? *)")
def sweep_uploads(event: CloudWatchEvent) -> None:
    from chalicelib.usecases import uploads

    uploads.sweep_uploads(_seconds_left(event.context), clock.now())


# --- the nightly run: one Lambda per state of infra/nightly-matching.asl.json


@app.lambda_function()
def plan_nightly(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import nightly

    return nightly.plan_nightly(**event, now=clock.now())


@app.lambda_function()
def work_piece(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import nightly

    return nightly.work_piece(**event, seconds_left=_seconds_left(context), now=clock.now())


@app.lambda_function()
def finish_nightly(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import nightly

    return nightly.finish_nightly(**event, now=clock.now())


# --- retention: the one Lambda that may delete (docs/decisions/0078)


@app.on_cw_event({"source": ["safehand.retention"], "detail-type": ["Destruction Wanted"]})
def destroy_record(event: CloudWatchEvent) -> None:
    from chalicelib.usecases import destruction

    destruction.destroy_record(event.detail["student_id"], _seconds_left(event.context), clock.now())


# --- the state machines that work on records


def _ended_badly(machine: str) -> dict[str, Any]:
    """Pattern of EventBridge for executions of `machine` (logical id): the net below its own Catch."""
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [{"Ref": machine}],
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
        },
    }


# --- the transfer workflow: one Lambda per state of infra/transfer-workflow.asl.json


@app.lambda_function()
def prepare_transfer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import workflow

    return workflow.prepare_transfer(**event, now=clock.now())


@app.lambda_function()
def copy_incidents(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import workflow

    return workflow.copy_incidents(**event, now=clock.now())


@app.lambda_function()
def copy_documents(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import workflow

    return workflow.copy_documents(**event, now=clock.now())


@app.lambda_function()
def verify_transfer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import workflow

    return workflow.verify_transfer(**event, now=clock.now())


@app.lambda_function()
def complete_transfer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import workflow

    return workflow.complete_transfer(**event, now=clock.now())


@app.lambda_function()
def fail_transfer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import workflow

    return workflow.fail_transfer(**event, now=clock.now())


@app.on_cw_event(_ended_badly("TransferWorkflow"))
def close_execution(event: CloudWatchEvent) -> None:
    """The net below the workflow's own Catch: an execution that ended badly never leaves a transfer half-way."""
    import json

    from chalicelib.usecases import workflow

    workflow.fail_transfer(**json.loads(event.detail["input"]), error={}, now=clock.now())


# --- exports: one Lambda per state of infra/export-workflow.asl.json


@app.lambda_function()
def plan_export(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import plan_export as plan

    return plan.plan_export(**event, now=clock.now())


@app.lambda_function()
def render_report(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """With the layer of infra/layer.py, as the next one."""
    from chalicelib.usecases import make_report

    return make_report.render_part(**event)


@app.lambda_function()
def join_report(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import make_report

    return make_report.join_report(**event)


@app.lambda_function()
def pack_files(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import pack_files as packing

    return packing.pack_files(event["export_id"], event["student_id"], _seconds_left(context))


@app.lambda_function()
def finish_export(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import end_export

    return end_export.finish_export(**event, now=clock.now())


@app.lambda_function()
def fail_export(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import end_export

    return end_export.fail_export(**event, now=clock.now())


@app.on_cw_event(_ended_badly("ExportWorkflow"))
def close_export(event: CloudWatchEvent) -> None:
    """The net below the workflow's own Catch, as `close_execution` is for transfers."""
    import json

    from chalicelib.usecases import end_export

    end_export.fail_export(**json.loads(event.detail["input"]), error={}, now=clock.now())


# --- packages of other schools: the one Lambda of infra/package-import.asl.json


@app.lambda_function()
def unpack_package(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from chalicelib.usecases import unpack

    return unpack.unpack(**event, seconds_left=_seconds_left(context), now=clock.now())
