"""The document vault: upload straight to S3, look at the bytes, list, download."""

from datetime import datetime

from chalicelib.aws import files
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow
from chalicelib.domain.incident import MAX_CATEGORIES
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.vault import MAX_BYTES, Document, DocumentStatus, clean_file_name, judge
from chalicelib.ingest.file_type import detect
from chalicelib.storage import documents, incidents, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_read, note_unknown, require
from chalicelib.usecases.students import find_own


def start_upload(
    actor: Actor, student_id: str, *, file_name: str, category_ids: list[str], incident_id: str, now: datetime
) -> tuple[Document, files.UploadForm]:
    """A place for one file and the form with which the browser posts it. A file of an incident has its categories."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    if incident_id:
        incident = incidents.find_incident(student_id, incident_id)
        if incident is None or incident.transfer_id:
            note_unknown(actor, Action.ADD_DOCUMENT, incident_id, now, student=student_id)
            raise NotFound
        category_ids = list(incident.category_ids)
    if not category_ids or len(category_ids) > MAX_CATEGORIES:
        raise Invalid("Choose a category for the file.", fields={"category_ids": "count"})
    require(
        actor,
        Action.ADD_DOCUMENT,
        Resource(student.school_id, tuple(category_ids)),
        now,
        subject_id=student_id,
    )
    schools.find_categories(student.school_id).check_can_log(category_ids)
    document_id = new_id("doc")
    document = Document(
        document_id=document_id,
        student_id=student_id,
        school_id=student.school_id,
        category_ids=tuple(dict.fromkeys(category_ids)),
        file_name=clean_file_name(file_name),
        s3_key=files.upload_key(student.school_id, student_id, document_id),
        uploaded_by=actor.name,
        uploaded_at=now,
        incident_id=incident_id,
    )
    changes = Changes()
    documents.add_document(changes, document)
    note(changes, actor, "start_upload", document_id, now, student=student_id)
    changes.commit()
    return document, files.vault_upload_form(document.s3_key, document.file_name, MAX_BYTES)


def process_upload(key: str, now: datetime) -> str:
    """Looks at uploaded bytes and makes the document available or refuses it. Returns what it came to.

    Runs on every S3 event, so possibly twice and late: what was judged stays judged, pinned to its version.
    Raises FileNotFoundError when the bytes cannot be read although S3 told of them: retries and alarm are for that.
    """
    _, school_id, student_id, document_id = key.split("/")
    document = documents.find_document(student_id, document_id)
    if document is None or document.school_id != school_id or document.s3_key != key:
        return "unknown"
    if document.status is not DocumentStatus.UPLOADING:
        return "judged_before"
    judged = judge_upload(document, now)
    if judged is None:
        raise FileNotFoundError(document_id)
    return judged.status.value


def judge_upload(document: Document, now: datetime) -> Document | None:
    """The document after its bytes were looked at, saved; None when no bytes are there (yet)."""
    facts = files.measure(document.s3_key, detect)
    if facts is None:
        return None
    judged = judge(document, facts)
    changes = Changes()
    documents.add_judged(changes, judged)
    note(
        changes,
        SYSTEM,
        "process_upload",
        document.document_id,
        now,
        document.school_id,
        student=document.student_id,
        status=judged.status.value,
    )
    try:
        changes.commit()
    except NotPossibleNow:  # another run was first: what it saved counts
        return documents.find_document(document.student_id, document.document_id)
    return judged


def list_documents(actor: Actor, student_id: str, now: datetime) -> list[Document]:
    """Files that the reader may see, oldest first."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    found = [
        d
        for d in documents.list_documents(student_id)
        if student.shows(d.transfer_id) and _may_view(actor, d)
    ]
    note_read(actor, "list_documents", student_id, now, documents=str(len(found)))
    return sorted(found, key=lambda d: (d.uploaded_at, d.document_id))


def download_link(actor: Actor, student_id: str, document_id: str, now: datetime) -> str:
    """A link good for one minute. Raises NotFound, NotPossibleNow for a file that is not available."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    document = documents.find_document(student_id, document_id)
    if document is None or not student.shows(document.transfer_id):
        note_unknown(actor, Action.VIEW_DOCUMENT, document_id, now, student=student_id)
        raise NotFound
    require(actor, Action.VIEW_DOCUMENT, _resource(document), now, subject_id=document_id, student=student_id)
    if document.status is not DocumentStatus.AVAILABLE:
        raise NotPossibleNow(
            "The file cannot be opened: it is still being checked, or it was refused.", code="not_available"
        )
    note_read(actor, "download_document", document_id, now, student=student_id)
    return files.download_link(document.s3_key, document.s3_version)


def _may_view(actor: Actor, document: Document) -> bool:
    return permit(actor, Action.VIEW_DOCUMENT, _resource(document)).is_allowed


def _resource(document: Document) -> Resource:
    return Resource(document.school_id, document.category_ids)
