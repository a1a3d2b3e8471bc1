"""The document vault as people use it: upload straight to S3, list, open, replace, strike out.

What becomes of the bytes meanwhile is in uploads.py.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Literal

from chalicelib.aws import files
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow, Stale
from chalicelib.domain.incident import MAX_CATEGORIES, check_not_struck_out
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.redaction import NO_REDACTIONS, Redactions, Unready, redactions
from chalicelib.domain.student import Student
from chalicelib.domain.text import check_name
from chalicelib.domain.vault import (
    MAX_BYTES,
    Document,
    DocumentStatus,
    StrikeOut,
    can_strike,
    clean_file_name,
    current_of,
    strike_out,
)
from chalicelib.storage import documents, incidents, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_read, note_unknown, require
from chalicelib.usecases.document_access import as_they_stand, list_seen, resource_of
from chalicelib.usecases.once import ANEW, Once, add_made, find_made
from chalicelib.usecases.students import find_own

MAX_REASON = 500

DocumentAction = Literal["download", "preview", "replace", "redact", "strike"]


@dataclass(frozen=True)
class Filed:
    """A document as the reader may use it: `is_current` of its versions, and what the reader may do with it now.

    `redacts` and `redacted_by`: ids of the file that it is a redacted copy of, and of the redacted copy that goes in its
    place; "" for none that the reader can see. `unready`: why it, a redacted copy, cannot go.
    """

    document: Document
    is_current: bool
    allowed_actions: tuple[DocumentAction, ...]
    redacts: str = ""
    redacted_by: str = ""
    unready: Unready | None = None


def start_upload(
    actor: Actor,
    student_id: str,
    *,
    file_name: str,
    category_ids: list[str],
    incident_id: str,
    now: datetime,
    once: Once = ANEW,
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
    _require_add(actor, student, tuple(category_ids), now)
    _check_incident(student_id, incident_id)
    document = _new(actor, student, file_name, tuple(dict.fromkeys(category_ids)), incident_id, now)
    return _begin(actor, document, "start_upload", once, now)


def start_replacement(
    actor: Actor,
    student_id: str,
    document_id: str,
    *,
    file_name: str,
    reason: str,
    version: int,
    now: datetime,
    once: Once = ANEW,
) -> tuple[Document, files.UploadForm]:
    """A place for a file that takes the place of another one, which stays as an earlier version.

    Nothing changes before the new file is available. Raises Stale when what was seen is not what stands there any more.
    """
    student, before = _find(actor, student_id, document_id, now)
    if before.transfer_id:
        raise NotPossibleNow(
            "A file that came with a transfer stays as it came. Put the new one in beside it.",
            code="received",
        )
    if before.redacts:
        raise NotPossibleNow(
            "Of a redacted copy only one version may go. Put in another redacted copy instead.",
            code="redacted_copy",
        )
    _require_add(actor, student, before.category_ids, now)
    _check_incident(student_id, before.incident_id)
    why = check_name(reason, "reason", longest=MAX_REASON)
    if not find_made(actor, once, now):
        _check_current(actor, before, version, "The file cannot be replaced: put a new one in.")
    document = _new(actor, student, file_name, before.category_ids, before.incident_id, now)
    document = replace(document, version_of=before.first_id, reason=why)
    return _begin(actor, document, "start_replacement", once, now)


def start_redaction(
    actor: Actor,
    student_id: str,
    document_id: str,
    *,
    file_name: str,
    reason: str,
    version: int,
    now: datetime,
    once: Once = ANEW,
) -> tuple[Document, files.UploadForm]:
    """A place for a redacted copy, which goes with a transfer in the place of this file. The file itself is kept here.

    Of a redacted copy it makes another one of the same original, which takes its place. `reason` stays at this school.
    Raises Stale when what was seen is not what stands there any more.
    """
    student, before = _find(actor, student_id, document_id, now)
    resource = Resource(before.school_id)
    require(actor, Action.REDACT_DOCUMENT, resource, now, subject_id=document_id, student=student_id)
    _check_incident(student_id, before.incident_id)
    why = check_name(reason, "reason", longest=MAX_REASON)
    if not find_made(actor, once, now):
        _check_current(actor, before, version, "The file cannot be opened, so it does not go anyhow.")
    document = _new(actor, student, file_name, before.category_ids, before.incident_id, now)
    document = replace(document, redacts=before.redacts or before.original_id, reason=why)
    return _begin(actor, document, "start_redaction", once, now)


def _check_current(actor: Actor, before: Document, version: int, why_not: str) -> None:
    """Raises Stale for an earlier version, or one that was seen before it changed, NotPossibleNow when none counts."""
    versions = [d for d in documents.list_documents(before.student_id) if d.first_id == before.first_id]
    current = current_of(versions)
    if before.version != version or (current is not None and current.document_id != before.document_id):
        raise Stale(_filed(actor, current or before, current))
    if current is None:
        raise NotPossibleNow(why_not, code="not_available")


def strike_out_document(
    actor: Actor, student_id: str, document_id: str, *, reason: str, version: int, now: datetime
) -> Filed:
    """Takes a file out of the record; that it was there, who took it out and why stays. Nobody can open it again."""
    _, before = _find(actor, student_id, document_id, now)
    require(
        actor,
        Action.STRIKE_DOCUMENT,
        Resource(before.school_id),
        now,
        subject_id=document_id,
        student=student_id,
    )
    why = check_name(reason, "reason", longest=MAX_REASON)
    if before.version != version:
        raise Stale(_filed(actor, before, before if before.can_open else None))
    after = strike_out(before, StrikeOut(now, actor.name, why))
    changes = Changes()
    documents.add_change(changes, before, after, Stale())
    note(changes, actor, Action.STRIKE_DOCUMENT, document_id, now, student=student_id)
    changes.commit()
    return _filed(actor, after, None)


def list_documents(actor: Actor, student_id: str, now: datetime) -> list[Filed]:
    """Files that the reader may see, with their earlier versions and what was struck out, oldest first."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    found = list_seen(actor, student)
    note_read(actor, "list_documents", student_id, now, documents=str(len(found)))
    found.sort(key=lambda d: d.first_id)
    current = {first: current_of(list(versions)) for first, versions in groupby(found, lambda d: d.first_id)}
    found.sort(key=lambda d: (d.uploaded_at, d.document_id))
    redacted = redactions(found)
    return [_filed(actor, d, current[d.first_id], redacted) for d in found]


def download_link(actor: Actor, student_id: str, document_id: str, now: datetime) -> str:
    """A link good for one minute. Raises NotFound, NotPossibleNow for a file that is not available."""
    document = _find_open(actor, student_id, document_id, now)
    note_read(actor, "download_document", document_id, now, student=student_id)
    return files.download_link(document.s3_key, document.s3_version)


def preview_link(actor: Actor, student_id: str, document_id: str, now: datetime) -> str:
    """A link good for one minute under which a browser shows a picture or a PDF. Raises as for download_link."""
    document = _find_open(actor, student_id, document_id, now)
    if not document.can_preview:
        raise NotPossibleNow("Files of this type cannot be shown here. Download it.", code="no_preview")
    note_read(actor, "preview_document", document_id, now, student=student_id)
    return files.preview_link(document.s3_key, document.s3_version, document.content_type)


def _find(actor: Actor, student_id: str, document_id: str, now: datetime) -> tuple[Student, Document]:
    """One that the reader may see. Raises NotFound."""
    student = find_own(actor, student_id, Action.VIEW_STUDENT, now)
    document = documents.find_document(student_id, document_id)
    if document is None or not student.shows(document.transfer_id):
        note_unknown(actor, Action.VIEW_DOCUMENT, document_id, now, student=student_id)
        raise NotFound
    (document,) = as_they_stand(student_id, [document])
    require(
        actor, Action.VIEW_DOCUMENT, resource_of(document), now, subject_id=document_id, student=student_id
    )
    return student, document


def _find_open(actor: Actor, student_id: str, document_id: str, now: datetime) -> Document:
    _, document = _find(actor, student_id, document_id, now)
    if document.can_open:
        return document
    if document.struck is not None:
        raise NotPossibleNow("The file was struck out and cannot be opened.", code="struck_out")
    if document.status is DocumentStatus.QUARANTINED:
        raise NotPossibleNow("The file may hold malware and cannot be opened.", code="quarantined")
    raise NotPossibleNow(
        "The file cannot be opened: it is still being checked, or it was refused.", code="not_available"
    )


def _require_add(actor: Actor, student: Student, category_ids: tuple[str, ...], now: datetime) -> None:
    resource = Resource(student.school_id, category_ids)
    require(actor, Action.ADD_DOCUMENT, resource, now, subject_id=student.student_id)
    schools.find_categories(student.school_id).check_can_log(category_ids)


def _check_incident(student_id: str, incident_id: str) -> None:
    """Nothing is put with a struck-out incident any more; the files that are there stay, as a part of its trace."""
    incident = incidents.find_incident(student_id, incident_id) if incident_id else None
    if incident is not None:
        check_not_struck_out(incident)


def _new(
    actor: Actor,
    student: Student,
    file_name: str,
    category_ids: tuple[str, ...],
    incident_id: str,
    now: datetime,
) -> Document:
    document_id = new_id("doc")
    return Document(
        document_id=document_id,
        student_id=student.student_id,
        school_id=student.school_id,
        category_ids=category_ids,
        file_name=clean_file_name(file_name),
        s3_key=files.upload_key(student.school_id, student.student_id, document_id),
        uploaded_by=actor.name,
        uploaded_at=now,
        incident_id=incident_id,
    )


def _begin(
    actor: Actor, document: Document, action: str, once: Once, now: datetime
) -> tuple[Document, files.UploadForm]:
    """Saves the place. Sent again, it is the place that was made, with a fresh form."""
    if made := find_made(actor, once, now):
        found = documents.find_document(document.student_id, made)
        if found is None:
            raise NotFound
        return found, files.vault_upload_form(found.s3_key, found.file_name, MAX_BYTES)
    changes = Changes()
    documents.add_document(changes, document)
    note(changes, actor, action, document.document_id, now, student=document.student_id)
    add_made(changes, actor, once, document.document_id, now)
    changes.commit()
    return document, files.vault_upload_form(document.s3_key, document.file_name, MAX_BYTES)


def _filed(
    actor: Actor, document: Document, current: Document | None, redacted: Redactions = NO_REDACTIONS
) -> Filed:
    is_current = current is not None and current.document_id == document.document_id
    may_add = permit(actor, Action.ADD_DOCUMENT, resource_of(document)).is_allowed
    may_redact = permit(actor, Action.REDACT_DOCUMENT, Resource(document.school_id)).is_allowed
    may_strike = permit(actor, Action.STRIKE_DOCUMENT, Resource(document.school_id)).is_allowed
    instead = redacted.goes_instead_of(document)
    stands = bool(document.redacts) and document.struck is None and instead is None
    possible: dict[DocumentAction, bool] = {
        "download": document.can_open,
        "preview": document.can_preview,
        "replace": is_current and may_add and not document.transfer_id and not document.redacts,
        "redact": is_current and may_redact and not (document.redacts and instead),
        "strike": may_strike and can_strike(document),
    }
    original = redacted.original_of(document)
    return Filed(
        document,
        is_current,
        tuple(action for action, is_so in possible.items() if is_so),
        original.document_id if original else "",
        instead.document_id if instead else "",
        redacted.why_unready(document) if stands else None,
    )
