"""The vault: upload straight to S3, a look at the bytes, download of exactly those."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.vault import Document, DocumentStatus
from chalicelib.storage import documents as stored
from chalicelib.storage import incidents, students
from chalicelib.storage.table import Changes
from chalicelib.usecases import documents, record, uploads
from chalicelib.usecases.once import Once
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import VAULT, Cloud
from tests.steps import check_upload, newest

WRITER = world.reader(OLD, "cat_bully", rights=make.ALL_RIGHTS)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20


@pytest.fixture(autouse=True)
def _child(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver(incident_count=0))


def start(name: str = "Maya notes.pdf", incident_id: str = "") -> Document:
    made, form = documents.start_upload(
        WRITER,
        "stu_old",
        file_name=name,
        category_ids=[] if incident_id else ["cat_bully"],
        incident_id=incident_id,
        now=NOW,
    )
    assert form.fields["key"] == made.s3_key == f"uploads/{OLD}/stu_old/{made.document_id}"
    return made


def upload(cloud: Cloud, body: bytes, name: str = "Maya notes.pdf") -> tuple[Document, str]:
    made = start(name)
    cloud.put(VAULT, made.s3_key, body)
    verdict = check_upload(made.s3_key)
    found = stored.find_document("stu_old", made.document_id)
    assert found is not None
    return found, verdict


def test_the_form_names_the_file_only_in_the_header_it_sets(cloud: Cloud) -> None:
    made, form = documents.start_upload(
        WRITER,
        "stu_old",
        file_name='a/b\\Größe"1.pdf',
        category_ids=["cat_bully"],
        incident_id="",
        now=NOW,
    )
    assert made.file_name == 'Größe"1.pdf' and made.status is DocumentStatus.UPLOADING
    assert "Gr" not in form.url + form.fields["key"]
    assert form.fields["Content-Disposition"].startswith("attachment; ")
    assert form.fields["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("body", "content_type", "name"),
    [
        (PDF, "application/pdf", "plan.PDF"),
        (PNG, "image/png", "body map.png"),
        ("Notiz für Maya\n".encode(), "text/plain", "notes.txt"),
    ],
)
def test_type_size_and_hash_come_from_the_bytes(
    body: bytes, content_type: str, name: str, cloud: Cloud
) -> None:
    found, verdict = upload(cloud, body, name)
    assert verdict == "available"
    assert (found.status, found.content_type) == (DocumentStatus.AVAILABLE, content_type)
    assert (found.size, found.sha256) == (len(body), sha256(body).hexdigest())
    assert found.s3_version and found.etag


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"MZ" + b"\x00" * 100, "is_program"),
        (b"PK\x03\x04" + b"\x00" * 60, "is_archive"),
        (b"#!/bin/sh\necho hello\n", "is_program"),
        (b"\x7fELF" + b"\x00" * 60, "is_program"),
        (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "type_not_accepted"),
        (b"<html><body>x</body></html>", "type_not_accepted"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "type_not_accepted"),
        (b"\x00\x01\x02\x03", "type_not_accepted"),
    ],
)
def test_programs_archives_and_web_pages_are_refused_whatever_their_name(
    body: bytes, reason: str, cloud: Cloud
) -> None:
    found, verdict = upload(cloud, body, "letter.pdf")
    assert (verdict, found.refused_because) == ("refused", reason)
    with pytest.raises(NotPossibleNow):
        documents.download_link(WRITER, "stu_old", found.document_id, NOW)


def test_an_empty_file_is_refused(cloud: Cloud) -> None:
    found, verdict = upload(cloud, b"")
    assert (verdict, found.refused_because) == ("refused", "empty")


def test_a_replayed_event_changes_nothing(cloud: Cloud) -> None:
    found, _ = upload(cloud, PDF)
    before = cloud.items()
    assert uploads.process_upload(found.s3_key, found.s3_version, NOW + timedelta(hours=1)) == "judged_before"
    assert cloud.items() == before


def test_what_is_posted_after_the_verdict_is_never_shown(cloud: Cloud) -> None:
    found, _ = upload(cloud, PDF)
    cloud.put(VAULT, found.s3_key, b"MZ another file with the same form")
    assert uploads.process_upload(found.s3_key, newest(found.s3_key), NOW) == "judged_before"
    link = documents.download_link(WRITER, "stu_old", found.document_id, NOW)
    assert parse_qs(urlsplit(link).query)["versionId"] == [found.s3_version]
    pinned = client("s3").get_object(Bucket=VAULT, Key=found.s3_key, VersionId=found.s3_version)
    assert pinned["Body"].read() == PDF


@pytest.mark.parametrize(
    "key",
    [f"uploads/{OLD}/stu_old/doc_nowhere", f"uploads/{NEW}/stu_old/{{}}", f"uploads/{OLD}/stu_new/{{}}"],
)
def test_bytes_that_belong_to_no_place_are_left_alone(key: str, cloud: Cloud) -> None:
    made = start()
    key = key.format(made.document_id)
    cloud.put(VAULT, key, PDF)
    assert uploads.process_upload(key, newest(key), NOW) == "unknown"
    assert stored.find_document("stu_old", made.document_id) == made


def test_an_event_for_bytes_that_cannot_be_read_is_let_out(cloud: Cloud) -> None:
    """Retries, dead-letter queue and alarm are for that."""
    made = start()
    with pytest.raises(FileNotFoundError):
        uploads.process_upload(made.s3_key, "v1", NOW)
    assert stored.find_document("stu_old", made.document_id) == made


def test_a_file_needs_a_category(cloud: Cloud) -> None:
    with pytest.raises(Invalid) as error:
        documents.start_upload(WRITER, "stu_old", file_name="x", category_ids=[], incident_id="", now=NOW)
    assert error.value.fields == {"category_ids": "count"}


def test_two_looks_at_once_come_to_one_verdict(cloud: Cloud) -> None:
    made = start()
    cloud.put(VAULT, made.s3_key, PDF)
    with ThreadPoolExecutor(3) as pool:
        answers = list(
            pool.map(lambda _: uploads.process_upload(made.s3_key, newest(made.s3_key), NOW), range(3))
        )
    assert set(answers) <= {"scanning", "judged_before"} and "scanning" in answers
    assert len([a for a in cloud.of_kind("audit") if a["action"] == "process_upload"]) == 1


def test_a_place_asked_for_again_with_its_key_is_the_same_place(cloud: Cloud) -> None:
    def ask(key: str, request: str) -> Document:
        made, form = documents.start_upload(
            WRITER,
            "stu_old",
            file_name="note.pdf",
            category_ids=["cat_bully"],
            incident_id="",
            now=NOW,
            once=Once(key, request),
        )
        assert form.fields["key"] == made.s3_key
        return made

    first = ask("key-12345", "a")
    assert ask("key-12345", "a") == first
    assert ask("key-67890", "a") != first
    with pytest.raises(Invalid) as refused:
        ask("key-12345", "b")
    assert refused.value.code == "idempotency_key_used"
    assert len(cloud.of_kind("document")) == 2


def test_a_link_is_good_for_a_minute_and_names_nobody(cloud: Cloud) -> None:
    found, _ = upload(cloud, PDF)
    link = documents.download_link(WRITER, "stu_old", found.document_id, NOW)
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["60"]
    assert "Maya" not in unquote(link)
    (read,) = [a for a in cloud.of_kind("audit") if a["action"] == "download_document"]
    assert (read["subject_id"], read["school_id"]) == (found.document_id, OLD)


def test_a_file_of_an_incident_has_its_categories(cloud: Cloud) -> None:
    world.store_incidents(make.incident(1), make.incident(2, category_ids=("cat_attend",)))
    assert start(incident_id="inc_0001").category_ids == ("cat_bully",)
    with pytest.raises(NotAllowed):
        start(incident_id="inc_0002")
    with pytest.raises(NotFound):
        start(incident_id="inc_nowhere")


def test_a_file_is_seen_by_who_may_see_its_incident_as_it_stands_now(cloud: Cloud) -> None:
    """Filing an incident under one more category narrows who reads it: its files as well."""
    world.store_incidents(make.incident(1))
    made = start(incident_id="inc_0001")
    cloud.put(VAULT, made.s3_key, PDF)
    check_upload(made.s3_key)
    documents.download_link(WRITER, "stu_old", made.document_id, NOW)
    before = incidents.find_incident("stu_old", "inc_0001")
    assert before is not None
    changes = Changes()
    narrowed = replace(before, category_ids=("cat_bully", "cat_attend"))
    incidents.add_save_incident(changes, narrowed, before, keep_before=True)
    changes.commit()
    assert documents.list_documents(WRITER, "stu_old", NOW) == []
    with pytest.raises(NotFound):
        documents.download_link(WRITER, "stu_old", made.document_id, NOW)
    both = world.reader(OLD, "cat_bully", "cat_attend")
    (seen,) = documents.list_documents(both, "stu_old", NOW)
    assert seen.document.category_ids == narrowed.category_ids
    student = students.find_student("stu_old")
    assert student is not None
    assert record.record_of(student)[1] == [seen.document], "and so does the review"


def test_nothing_is_attached_to_an_incident_that_came_with_a_transfer(cloud: Cloud) -> None:
    world.store_incidents(make.incident(1, transfer_id="tr_earlier"))
    with pytest.raises(NotFound):
        start(incident_id="inc_0001")


def test_who_may_upload_and_open(cloud: Cloud) -> None:
    found, _ = upload(cloud, PDF)
    for who in (make.actor(OLD), world.reader(OLD, "cat_attend", rights=make.ALL_RIGHTS)):
        with pytest.raises((NotAllowed, NotFound)):
            documents.start_upload(
                who, "stu_old", file_name="x", category_ids=["cat_bully"], incident_id="", now=NOW
            )
        with pytest.raises(NotFound):
            documents.download_link(who, "stu_old", found.document_id, NOW)
    for stranger in (make.key_holder(NEW), world.reader(NEW, "cat_bully")):
        with pytest.raises(NotFound):
            documents.download_link(stranger, "stu_old", found.document_id, NOW)
        with pytest.raises(NotFound):
            documents.list_documents(stranger, "stu_old", NOW)
    with pytest.raises(NotFound):
        documents.download_link(WRITER, "stu_old", "doc_nowhere", NOW)
    with pytest.raises(Invalid):
        start("...")
