"""What machines do with uploaded bytes: look at them, scan them, take the verdict, sweep up what came to nothing.

Nothing becomes available before both have been: a look at the bytes that found them good, and a verdict on these very
bytes that found no threat. Which of the two comes first does not matter (docs/decisions/0056).
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws import files, scans
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.vault import (
    GIVEN_UP,
    Document,
    DocumentStatus,
    FileFacts,
    Verdict,
    after_scan,
    judge,
    overdue,
)
from chalicelib.storage import documents, keys, outbox
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note
from chalicelib.usecases.supplements import add_late

SWEPT_DAYS = 14
"""Days that the sweep looks back over. It ends everything after three; the others are for days when it did not run."""
PAGE = 100
SECONDS_TO_END = 330
"""The sweep begins no further document with less than this left: looking at one may take five minutes."""

# below the logger of the service, which prints JSON with the request's id; infra/template/vault.yaml counts its lines
_log = logging.getLogger("safehand.uploads")


@dataclass(frozen=True)
class Scan:
    """What a scan said: about which bytes, its verdict, and what was found in them."""

    key: str
    version: str
    etag: str
    verdict: Verdict
    threats: tuple[str, ...] = ()


def read_scan(detail: Mapping[str, Any]) -> Scan:
    """The `detail` of a "GuardDuty Malware Protection Object Scan Result". Raises KeyError, ValueError for another shape."""
    bytes_, result = detail["s3ObjectDetails"], detail["scanResultDetails"]
    return Scan(
        key=bytes_["objectKey"],
        version=bytes_["versionId"],
        etag=bytes_["eTag"].strip('"'),
        verdict=Verdict(result["scanResultStatus"]),
        threats=tuple(str(t["name"])[:60] for t in result.get("threats") or ())[:5],
    )


def process_upload(key: str, version: str, now: datetime) -> str:
    """Looks at uploaded bytes; then they wait for their scan, or are refused. Returns what it came to.

    `version` "" means the newest. Runs on every S3 event, so possibly twice and late: what was judged stays judged,
    pinned to its version. Raises FileNotFoundError when the bytes cannot be read although S3 told of them: retries and alarm
    are for that.
    """
    document = _of_key(key)
    if document is None:
        return "unknown"
    if document.status is DocumentStatus.UPLOADING:
        document = judge_upload(document, now, version)
        if document is None:
            raise FileNotFoundError(key.rpartition("/")[2])
        if version in ("", document.s3_version):
            return document.status.value
    if version not in ("", document.s3_version):
        files.mark_given_up(key, version)  # the form was used a second time: nobody will ever see these bytes
    elif document.status in GIVEN_UP:
        files.mark_given_up(
            key, document.s3_version
        )  # the run that judged them may have ended before it could
    return "judged_before"


def judge_upload(document: Document, now: datetime, version: str = "") -> Document | None:
    """The document after its bytes (default: the newest) were looked at, saved; None when none are there (yet)."""
    from chalicelib.ingest.file_inside import look_inside

    with files.fetched(document.s3_key, version) as found:
        if found is None:
            return None
        inside = look_inside(found.path, found.head, found.tail)
        facts = FileFacts(
            inside.content_type,
            found.size,
            found.sha256,
            found.version,
            found.etag,
            inside.fault,
            inside.pages,
            inside.width,
            inside.height,
        )
    return _save(document, judge(document, facts), "process_upload", now)


def scan_upload(key: str, version: str) -> str:
    """The built-in scanner: looks for malware in these bytes and says on the bus what it found. Knows no document."""
    from chalicelib.ingest import malware

    with files.fetched(key, version) as found:
        if found is None:
            raise FileNotFoundError(key.rpartition("/")[2])
        verdict, threats = malware.verdict_on(found.path)
        scans.tell_result(key, found.version, found.etag, verdict, threats)
    return verdict.value


def take_verdict(scan: Scan, now: datetime) -> str:
    """Makes the document available, or keeps it away for good, by the verdict on its very bytes. Returns its status.

    A verdict that comes before anybody looked at the bytes has them looked at first.
    """
    document = _of_key(scan.key)
    if document is None:
        return "unknown"
    if document.status is DocumentStatus.UPLOADING:
        document = judge_upload(document, now, scan.version)
        if document is None:
            raise FileNotFoundError(scan.key.rpartition("/")[2])
    if (document.s3_version, document.etag.strip('"')) != (scan.version, scan.etag):
        return "other_bytes"
    after = after_scan(document, scan.verdict)
    if after is document:
        if document.status is DocumentStatus.SCANNING:
            _log.warning("scan failed", extra={"verdict": scan.verdict.value})  # an alarm counts these
        if document.status in GIVEN_UP:
            files.mark_given_up(document.s3_key, document.s3_version)
        return document.status.value
    detail = {"verdict": scan.verdict.value} | ({"threats": ", ".join(scan.threats)} if scan.threats else {})
    return _save(document, after, "take_verdict", now, **detail).status.value


def sweep_uploads(seconds_left: Callable[[], float], now: datetime) -> dict[str, int]:
    """Ends uploads that came to nothing, and asks again for scans that gave no verdict. Counts what it did.

    What is done leaves the index, so a run that had no time for all goes on where it was the next day. One that fails holds
    nobody up. Raises RuntimeError in the end when some failed: retries, dead-letter queue and alarm are for that.
    """
    counts = {"ended": 0, "asked_again": 0, "left": 0, "failed": 0}
    for days in range(SWEPT_DAYS, 0, -1):
        for shard in range(keys.SHARDS):
            after = ""
            while page := documents.list_unfinished(
                (now - timedelta(days=days)).date(), shard, after=after, limit=PAGE
            ):
                for document in page:
                    if seconds_left() < SECONDS_TO_END:
                        counts["left"] += 1
                        _log.warning("sweep incomplete")
                        return _told(counts)
                    counts[_sweep_safely(document, now)] += 1
                after = page[-1].document_id
    return _told(counts)


def _told(counts: dict[str, int]) -> dict[str, int]:
    if counts["failed"]:
        raise RuntimeError(f"{counts['failed']} uploads could not be swept")
    return counts


def _sweep_safely(document: Document, now: datetime) -> str:
    try:
        return _sweep(document, now)
    except Exception as error:
        _log.error("sweep failed", extra={"document_id": document.document_id, "error": type(error).__name__})
        return "failed"


def _sweep(document: Document, now: datetime) -> str:
    if document.status is DocumentStatus.UPLOADING:
        document = judge_upload(document, now) or document  # the event of its arrival may have been lost
    ended = overdue(document, now)
    if ended is not document:
        document = _save(document, ended, "sweep_uploads", now)
    if document.status is DocumentStatus.SCANNING:
        ask_again(document)
        _log.warning("scan failed", extra={"verdict": "none"})
        return "asked_again"
    return "ended" if document.status is not DocumentStatus.UPLOADING else "left"


def ask_again(document: Document) -> None:
    """Has bytes scanned whose verdict did not come."""
    scans.ask_again(document.s3_key, document.s3_version)


def _of_key(key: str) -> Document | None:
    """The document that these bytes are for; None for an object that belongs to no place."""
    _, school_id, student_id, document_id = key.split("/")
    document = documents.find_document(student_id, document_id)
    if document is None or document.school_id != school_id or document.s3_key != key:
        return None
    return document


def _save(before: Document, after: Document, action: str, now: datetime, **detail: str) -> Document:
    """The document as it stands then: somebody else's word when they were first."""
    changes = Changes()
    documents.add_change(changes, before, after)
    if after.refused_because:
        detail["reason"] = after.refused_because
    school_id = after.school_id
    note(
        changes,
        SYSTEM,
        action,
        after.document_id,
        now,
        school_id,
        student=after.student_id,
        status=after.status.value,
        **detail,
    )
    if after.status is DocumentStatus.AVAILABLE:
        add_late(changes, after.student_id, now)
    if after.status is DocumentStatus.QUARANTINED:
        notice = Notice(new_id("not"), school_id, NoticeKind.FILE_QUARANTINED, after.document_id, now)
        outbox.add_notice(changes, notice)
    try:
        changes.commit()
    except NotPossibleNow:
        found = documents.find_document(before.student_id, before.document_id)
        if found is None:
            raise
        return found
    if after.status in GIVEN_UP and after.s3_version:
        files.mark_given_up(after.s3_key, after.s3_version)
    return after
