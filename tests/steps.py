"""The workflow's steps as the tests call them, and what they look at afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.domain.incident import Incident
from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.vault import Document, Verdict
from chalicelib.storage import documents, incidents, outbox, students, transfers
from chalicelib.usecases import transfers as people_do
from chalicelib.usecases import uploads, workflow
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import VAULT, Cloud, Direct

LATER = NOW + timedelta(minutes=5)


def now_is() -> Transfer:
    found = transfers.find_transfer("tr_one")
    assert found is not None
    return found


def received() -> frozenset[str]:
    found = students.find_student("stu_new")
    assert found is not None
    return found.received


def arrived() -> tuple[list[Incident], list[Document]]:
    return (
        [i for i in incidents.list_incidents("stu_new") if i.transfer_id == "tr_one"],
        [d for d in documents.list_documents("stu_new") if d.transfer_id == "tr_one"],
    )


def assert_nothing_shows() -> None:
    assert received() == frozenset()
    assert not [c for c in world.categories_of(NEW).by_id.values() if c.is_legacy]


def assert_arrived_once(cloud: Cloud) -> None:
    """Everything, byte for byte, one copy of each, and told once."""
    assert now_is().state is State.TRANSFERRED
    assert received() == {"tr_one"}
    texts, filed = arrived()
    assert [i.text for i in texts] == list(world.TEXTS)
    assert [bytes_of(d) for d in filed] in (list(world.FILES), list(world.FILES[::-1]))
    assert all(sha256(bytes_of(d)).hexdigest() == d.sha256 for d in filed)
    assert len(list(incidents.list_incidents("stu_new"))) == 2
    student = students.find_student("stu_new")
    assert student is not None and student.incident_count == 2
    kinds = [n["notice_kind"] for n in cloud.of_kind("outbox") if n["task"] == outbox.NOTIFY]
    assert kinds.count("transfer_complete") == kinds.count("transfer_sent") == 1
    done = [a for a in cloud.of_kind("audit") if a["action"] == "complete"]
    assert sorted(a["school_id"] for a in done) == [NEW, OLD]


def bytes_of(document: Document) -> bytes:
    found = client("s3").get_object(Bucket=VAULT, Key=document.s3_key, VersionId=document.s3_version)
    body: bytes = found["Body"].read()
    return body


def newest(key: str) -> str:
    """The version of the bytes that were put last under a key of the vault."""
    return str(client("s3").head_object(Bucket=VAULT, Key=key)["VersionId"])


def verdict_on(key: str, version: str, verdict: Verdict = Verdict.NO_THREATS, *threats: str) -> uploads.Scan:
    """What a scanner says of these bytes."""
    etag = client("s3").head_object(Bucket=VAULT, Key=key, VersionId=version)["ETag"].strip('"')
    return uploads.Scan(key, version, etag, verdict, threats)


def check_upload(key: str, verdict: Verdict = Verdict.NO_THREATS, now: datetime = NOW) -> str:
    """What the two Lambdas do with the newest bytes: a look at them, and the scanner's word. The status then."""
    uploads.process_upload(key, newest(key), now)
    return uploads.take_verdict(verdict_on(key, newest(key), verdict), now)


def retry(attempt: int) -> None:
    people_do.retry_transfer(make.key_holder(OLD), "tr_one", LATER)
    assert (now_is().state, now_is().attempt) == (State.AUTHORISED, attempt)


def fail(attempt: int = 1, message: str = "") -> dict[str, Any]:
    cause = f'{{"errorMessage": "{message}", "errorType": "TransferStopped"}}'
    return workflow.fail_transfer("tr_one", attempt, {"Error": "TransferStopped", "Cause": cause}, LATER)


def change_text(incident_id: str, text: str) -> None:
    """The previous school edits a text, as a later issue will let it."""
    source = incidents.find_incident("stu_old", incident_id)
    assert source is not None
    changes = Direct()
    changes.put(incidents._item(replace(source, text=text)))
    changes.commit()


STEPS: dict[str, Callable[[], object]] = {
    "prepare": lambda: workflow.prepare_transfer("tr_one", now_is().attempt, NOW),
    "incidents": lambda: workflow.copy_incidents("tr_one", now_is().attempt, 0, 2, NOW),
    "documents": lambda: workflow.copy_documents("tr_one", now_is().attempt, 0, 2, NOW),
    "verify": lambda: workflow.verify_transfer("tr_one", now_is().attempt, NOW),
    "complete": lambda: workflow.complete_transfer("tr_one", now_is().attempt, NOW),
}
