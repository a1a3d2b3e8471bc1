"""From uploading to a final status: the look at the bytes, the verdict, and the daily sweep."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.vault import SCAN_ENDS, UPLOAD_ENDS, Document, DocumentStatus, Verdict
from chalicelib.storage import documents as stored
from chalicelib.usecases import documents, uploads
from infra.demo.papers import pdf, png
from tests import builders as make
from tests import world
from tests.builders import NOW, OLD
from tests.cloud import VAULT, Cloud, Direct
from tests.ingest.office import EICAR, docx
from tests.steps import check_upload, newest, verdict_on

WRITER = world.reader(OLD, "cat_bully", rights=make.ALL_RIGHTS)
PLENTY = 900.0


@pytest.fixture(autouse=True)
def old_school(cloud: Cloud) -> None:
    world.store_schools(OLD)
    world.store_student(make.leaver())


def begin(number: int = 1, began: datetime = NOW, **changes: Any) -> Document:
    made = make.document(number, uploaded_at=began, **changes)
    changes_ = Direct()
    stored.add_document(changes_, made)
    changes_.commit()
    return made


def arrive(cloud: Cloud, body: bytes, number: int = 1, began: datetime = NOW, **changes: Any) -> Document:
    made = begin(number, began, **changes)
    cloud.put(VAULT, made.s3_key, body)
    return made


def now_is(made: Document) -> Document:
    found = stored.find_document(made.student_id, made.document_id)
    assert found is not None
    return found


def tags_of(key: str, version: str) -> list[str]:
    found = client("s3").get_object_tagging(Bucket=VAULT, Key=key, VersionId=version)
    return [t["Value"] for t in found["TagSet"]]


def audited(cloud: Cloud, action: str) -> list[dict[str, Any]]:
    return [a for a in cloud.of_kind("audit") if a["action"] == action]


# --- the look and the verdict, in any order


def test_first_the_look_then_the_verdict(cloud: Cloud) -> None:
    made = arrive(cloud, pdf("Minutes", 3))
    version = newest(made.s3_key)
    assert uploads.process_upload(made.s3_key, version, NOW) == "scanning"
    with pytest.raises(NotPossibleNow) as refused:
        documents.download_link(WRITER, "stu_old", made.document_id, NOW)
    assert refused.value.code == "not_available"
    assert uploads.take_verdict(verdict_on(made.s3_key, version), NOW) == "available"
    found = now_is(made)
    assert (found.status, found.pages, found.s3_version, found.version) == (
        DocumentStatus.AVAILABLE,
        3,
        version,
        3,
    )


def test_first_the_verdict_then_the_look(cloud: Cloud) -> None:
    made = arrive(cloud, png(640, 480), file_name="map.png")
    version = newest(made.s3_key)
    assert uploads.take_verdict(verdict_on(made.s3_key, version), NOW) == "available"
    assert uploads.process_upload(made.s3_key, version, NOW) == "judged_before"
    found = now_is(made)
    assert (found.status, found.width, found.height) == (DocumentStatus.AVAILABLE, 640, 480)


def test_a_clean_verdict_does_not_make_a_refused_file_good(cloud: Cloud) -> None:
    made = arrive(cloud, docx(**{"word/vbaProject.bin": b"x"}), file_name="plan.docx")
    version = newest(made.s3_key)
    assert uploads.take_verdict(verdict_on(made.s3_key, version), NOW) == "refused"
    assert now_is(made).refused_because == "has_macros"
    assert uploads.process_upload(made.s3_key, version, NOW) == "judged_before"


def test_a_threat_quarantines_for_good_and_key_holders_are_told(cloud: Cloud) -> None:
    made = arrive(cloud, b"a note " + EICAR, file_name="note.txt")
    version = newest(made.s3_key)
    uploads.process_upload(made.s3_key, version, NOW)
    found = verdict_on(made.s3_key, version, Verdict.THREATS, "EICAR-Test-File")
    assert uploads.take_verdict(found, NOW) == "quarantined"
    assert uploads.take_verdict(verdict_on(made.s3_key, version), NOW) == "quarantined", (
        "a later clean word is too late"
    )
    assert tags_of(made.s3_key, version) == ["given-up"]
    for open_it in (documents.download_link, documents.preview_link):
        with pytest.raises(NotPossibleNow) as refused:
            open_it(WRITER, "stu_old", made.document_id, NOW)
        assert refused.value.code == "quarantined"
    (entry,) = audited(cloud, "take_verdict")
    assert json.loads(entry["detail"]) == {
        "status": "quarantined", "verdict": "THREATS_FOUND", "threats": "EICAR-Test-File", "reason": "threat_found",
    }  # fmt: skip
    (notice,) = cloud.of_kind("outbox")
    assert (notice["notice_kind"], notice["subject_id"]) == ("file_quarantined", made.document_id)
    assert "note.txt" not in json.dumps(notice)


def test_a_verdict_twice_is_one(cloud: Cloud) -> None:
    made = arrive(cloud, b"a note", file_name="note.txt")
    assert check_upload(made.s3_key) == "available"
    before = cloud.items()
    assert uploads.take_verdict(verdict_on(made.s3_key, newest(made.s3_key)), NOW) == "available"
    assert cloud.items() == before


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.ACCESS_DENIED])
def test_a_scan_that_came_to_nothing_makes_nothing_available(
    verdict: Verdict, cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    made = arrive(cloud, b"a note", file_name="note.txt")
    assert check_upload(made.s3_key, verdict) == "scanning"
    assert [r.message for r in caplog.records if r.name == "safehand.uploads"] == ["scan failed"]
    assert uploads.take_verdict(verdict_on(made.s3_key, newest(made.s3_key)), NOW) == "available", (
        "it is asked again"
    )


def test_what_cannot_be_scanned_is_refused(cloud: Cloud) -> None:
    made = arrive(cloud, b"a note", file_name="note.txt")
    assert check_upload(made.s3_key, Verdict.UNSUPPORTED) == "refused"
    assert now_is(made).refused_because == "cannot_be_scanned"


@pytest.mark.parametrize("other", ["version", "etag"])
def test_a_verdict_on_other_bytes_does_not_count(other: str, cloud: Cloud) -> None:
    made = arrive(cloud, b"a note", file_name="note.txt")
    version = newest(made.s3_key)
    uploads.process_upload(made.s3_key, version, NOW)
    cloud.put(VAULT, made.s3_key, b"MZ something else")
    scan = verdict_on(made.s3_key, newest(made.s3_key))
    if other == "etag":
        scan = uploads.Scan(made.s3_key, version, scan.etag, scan.verdict)
    assert uploads.take_verdict(scan, NOW) == "other_bytes"
    assert now_is(made).status is DocumentStatus.SCANNING


def test_a_form_used_twice_adds_bytes_that_nobody_sees(cloud: Cloud) -> None:
    made = arrive(cloud, b"a note", file_name="note.txt")
    first = newest(made.s3_key)
    check_upload(made.s3_key)
    cloud.put(VAULT, made.s3_key, EICAR)
    second = newest(made.s3_key)
    assert uploads.process_upload(made.s3_key, second, NOW) == "judged_before"
    assert (tags_of(made.s3_key, first), tags_of(made.s3_key, second)) == ([], ["given-up"])
    assert (now_is(made).status, now_is(made).s3_version) == (DocumentStatus.AVAILABLE, first)


def test_an_event_without_a_version_is_about_the_newest_bytes(cloud: Cloud) -> None:
    made = arrive(cloud, b"a note", file_name="note.txt")
    assert uploads.process_upload(made.s3_key, "", NOW) == "scanning"
    assert now_is(made).s3_version == newest(made.s3_key)
    assert uploads.process_upload(made.s3_key, "", NOW) == "judged_before"
    assert tags_of(made.s3_key, newest(made.s3_key)) == [], "it may be the good one"


@pytest.mark.parametrize("key", ["uploads/sch_old/stu_old/doc_nowhere", "uploads/sch_new/stu_old/doc_0001"])
def test_a_verdict_on_bytes_of_no_document_is_left_alone(key: str, cloud: Cloud) -> None:
    begin()
    assert uploads.take_verdict(uploads.Scan(key, "v1", "e1", Verdict.NO_THREATS), NOW) == "unknown"


def test_a_verdict_on_bytes_that_cannot_be_read_is_let_out(cloud: Cloud) -> None:
    made = begin()
    with pytest.raises(FileNotFoundError):
        uploads.take_verdict(uploads.Scan(made.s3_key, "v1", "e1", Verdict.NO_THREATS), NOW)
    assert now_is(made) == made


@pytest.mark.parametrize(("body", "verdict"), [(b"a note", "NO_THREATS_FOUND"), (EICAR, "THREATS_FOUND")])
def test_the_built_in_scanner_says_what_it_found_of_these_bytes(
    body: bytes, verdict: str, cloud: Cloud
) -> None:
    made = arrive(cloud, body)
    version = newest(made.s3_key)
    assert uploads.scan_upload(made.s3_key, version) == verdict
    (told,) = [unquote_plus(sent) for sent in cloud.sent if "Object Scan Result" in unquote_plus(sent)]
    assert verdict in told and version in told and made.file_name not in told
    with pytest.raises(FileNotFoundError):
        uploads.scan_upload("uploads/sch_old/stu_old/doc_nowhere", "v1")


# --- the sweep


def sweep(now: datetime = NOW, seconds: float = PLENTY) -> dict[str, int]:
    return uploads.sweep_uploads(lambda: seconds, now)


def test_an_upload_that_never_came_is_ended_after_a_day(cloud: Cloud) -> None:
    young = begin(1, NOW - UPLOAD_ENDS + timedelta(minutes=1))
    old = begin(2, NOW - UPLOAD_ENDS)
    assert sweep() == {"ended": 1, "asked_again": 0, "left": 1, "failed": 0}
    assert now_is(young).status is DocumentStatus.UPLOADING
    assert (now_is(old).status, now_is(old).refused_because) == (DocumentStatus.REFUSED, "never_arrived")
    (entry,) = audited(cloud, "sweep_uploads")
    assert entry["subject_id"] == old.document_id
    assert sweep()["ended"] == 0, "it has left the index"


def test_a_file_whose_event_was_lost_is_looked_at_and_its_scan_asked_for(cloud: Cloud) -> None:
    made = arrive(cloud, b"a note", began=NOW - timedelta(days=2), file_name="note.txt")
    assert sweep() == {"ended": 0, "asked_again": 1, "left": 0, "failed": 0}
    assert now_is(made).status is DocumentStatus.SCANNING
    assert any("Scan Wanted" in unquote_plus(sent) for sent in cloud.sent)


def test_a_file_without_a_verdict_is_refused_after_three_days(cloud: Cloud) -> None:
    made = arrive(cloud, b"a note", began=NOW - SCAN_ENDS, file_name="note.txt")
    uploads.process_upload(made.s3_key, newest(made.s3_key), NOW - SCAN_ENDS)
    assert sweep(NOW - timedelta(days=1))["asked_again"] == 1
    assert sweep()["ended"] == 1
    assert (now_is(made).status, now_is(made).refused_because) == (DocumentStatus.REFUSED, "never_scanned")
    assert tags_of(made.s3_key, newest(made.s3_key)) == ["given-up"]
    assert uploads.take_verdict(verdict_on(made.s3_key, newest(made.s3_key)), NOW) == "refused"


def test_what_is_finished_and_what_began_today_is_not_looked_at(cloud: Cloud) -> None:
    done = arrive(cloud, b"a note", 1, NOW - timedelta(days=2), file_name="note.txt")
    check_upload(done.s3_key)
    begin(2, NOW - timedelta(hours=1))
    assert sum(sweep().values()) == 0


def test_a_sweep_without_time_goes_on_the_next_day(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(1, 4):
        begin(number, NOW - timedelta(days=3))
    seconds = iter([PLENTY, PLENTY, 10.0])
    assert uploads.sweep_uploads(lambda: next(seconds), NOW)["ended"] == 2
    assert "sweep incomplete" in caplog.text
    assert sweep(NOW + timedelta(days=1))["ended"] == 1


def test_one_that_fails_holds_nobody_up_and_is_told(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = begin(1, NOW - timedelta(days=3)), begin(2, NOW - timedelta(days=2))
    look = uploads.judge_upload

    def fails(document: Document, *rest: Any) -> Document | None:
        if document.document_id == first.document_id:
            raise ConnectionError("as it happens")
        return look(document, *rest)

    monkeypatch.setattr(uploads, "judge_upload", fails)
    with pytest.raises(RuntimeError, match=r"^1 uploads could not be swept"):
        sweep()
    assert now_is(first).status is DocumentStatus.UPLOADING
    assert now_is(second).status is DocumentStatus.REFUSED


def test_a_sweep_reads_pages_to_their_end(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PAGE", 2)
    for number in range(1, 8):
        begin(number, NOW - timedelta(days=4))
    assert sweep()["ended"] == 7
