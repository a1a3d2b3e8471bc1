"""/students/{student_id}/documents: the document vault."""

from datetime import datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.aws.files import UploadForm
from chalicelib.domain.redaction import Unready
from chalicelib.domain.vault import Document as DocumentNoun
from chalicelib.domain.vault import DocumentStatus
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Upload, upload
from chalicelib.usecases import documents
from chalicelib.usecases.documents import DocumentAction, Filed

routes = Blueprint(__name__)


class NewDocument(Model):
    """A file of an incident takes the incident's categories, so `category_ids` is for files that stand alone."""

    file_name: str = Field(max_length=20_000)
    category_ids: list[str] = Field(default_factory=list, max_length=20)
    incident_id: str = Field(default="", max_length=80)


class NewVersion(Model):
    """A file in the place of another one. It takes that one's categories; `reason` is kept and shown."""

    file_name: str = Field(max_length=20_000)
    reason: str = Field(max_length=2_000)


class NewRedaction(Model):
    """A redacted copy of a file, with its categories. `reason` is kept and shown at this school only."""

    file_name: str = Field(max_length=20_000)
    reason: str = Field(max_length=2_000)


class StrikeReason(Model):
    reason: str = Field(max_length=2_000)


class DocumentStrikeOut(Model):
    at: datetime
    by: str
    reason: str


class Document(Model):
    """`size` in bytes, `sha256` in hex, `pages` of a PDF, `width` and `height` of a picture in pixels (0: not known), all
    measured from the stored bytes. `refused_because` is a code, also for a quarantined file.

    Versions of one file share `first_id`; the one with `is_current` counts. `reason` says why it replaced another one.

    `is_redacted`: a redacted copy (with its `reason`), `redacts`: the file here that it was made of, "" when only the copy
    is here. `redacted_by`: the redacted copy that goes in this one's place, "" for none. `unready`: why it cannot.
    """

    document_id: str
    file_name: str
    category_ids: list[str]
    incident_id: str
    status: DocumentStatus
    refused_because: str
    content_type: str
    size: int
    pages: int
    width: int
    height: int
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    origin: str
    first_id: str
    is_current: bool
    reason: str
    is_redacted: bool
    redacts: str
    redacted_by: str
    unready: Unready | None
    struck: DocumentStrikeOut | None
    allowed_actions: list[DocumentAction]
    version: int


class DocumentList(Model):
    documents: list[Document]


class DocumentPlace(Model):
    document: Document
    upload: Upload


class Download(Model):
    """A link good for one minute."""

    url: str


def _place(begun: tuple[DocumentNoun, UploadForm]) -> DocumentPlace:
    made, form = begun
    return DocumentPlace(document=_document(Filed(made, False, ())), upload=upload(form))


def _document(filed: Filed) -> Document:
    noun, struck = filed.document, filed.document.struck
    return Document(
        document_id=noun.document_id,
        file_name=noun.file_name,
        category_ids=list(noun.category_ids),
        incident_id=noun.incident_id,
        status=noun.status,
        refused_because=noun.refused_because,
        content_type=noun.content_type,
        size=noun.size,
        pages=noun.pages,
        width=noun.width,
        height=noun.height,
        sha256=noun.sha256,
        uploaded_by=noun.uploaded_by,
        uploaded_at=noun.uploaded_at,
        origin=noun.origin,
        first_id=noun.first_id,
        is_current=filed.is_current,
        reason=noun.reason,
        is_redacted=bool(noun.redacts),
        redacts=filed.redacts,
        redacted_by=filed.redacted_by,
        unready=filed.unready,
        struck=struck and DocumentStrikeOut(at=struck.at, by=struck.by, reason=struck.reason),
        allowed_actions=list(filed.allowed_actions),
        version=noun.version,
    )


@endpoint(routes, "GET", "/students/{student_id}/documents", gives=DocumentList)
def list_documents(call: Call[None], student_id: str) -> DocumentList:
    """Files in the student's vault that the reader may see."""
    return DocumentList(
        documents=[_document(d) for d in documents.list_documents(call.actor, student_id, call.now)]
    )


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/documents",
    takes=NewDocument,
    gives=DocumentPlace,
    status=201,
    once=True,
)
def start_upload(call: Call[NewDocument], student_id: str) -> DocumentPlace:
    """Get a place in the vault and the form with which to post the file."""
    asked = call.body
    return _place(
        documents.start_upload(
            call.actor,
            student_id,
            file_name=asked.file_name,
            category_ids=asked.category_ids,
            incident_id=asked.incident_id,
            now=call.now,
            once=call.once,
        )
    )


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/documents/{document_id}/versions",
    takes=NewVersion,
    gives=DocumentPlace,
    status=201,
    changes_version=True,
    once=True,
    current=_document,
)
def start_replacement(call: Call[NewVersion], student_id: str, document_id: str) -> DocumentPlace:
    """Get a place for a file that replaces another one, which stays as an earlier version."""
    return _place(
        documents.start_replacement(
            call.actor,
            student_id,
            document_id,
            file_name=call.body.file_name,
            reason=call.body.reason,
            version=call.version,
            now=call.now,
            once=call.once,
        )
    )


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/documents/{document_id}/redactions",
    takes=NewRedaction,
    gives=DocumentPlace,
    status=201,
    changes_version=True,
    once=True,
    current=_document,
)
def start_redaction(call: Call[NewRedaction], student_id: str, document_id: str) -> DocumentPlace:
    """Get a place for a redacted copy, which goes with a transfer in this file's place. The file stays at the school."""
    return _place(
        documents.start_redaction(
            call.actor,
            student_id,
            document_id,
            file_name=call.body.file_name,
            reason=call.body.reason,
            version=call.version,
            now=call.now,
            once=call.once,
        )
    )


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/documents/{document_id}/strike",
    takes=StrikeReason,
    gives=Document,
    changes_version=True,
    current=_document,
)
def strike_document(call: Call[StrikeReason], student_id: str, document_id: str) -> Document:
    """Strike a file out of the record, with a reason. It stays listed and cannot be opened again."""
    return _document(
        documents.strike_out_document(
            call.actor, student_id, document_id, reason=call.body.reason, version=call.version, now=call.now
        )
    )


@endpoint(routes, "POST", "/students/{student_id}/documents/{document_id}/download", gives=Download)
def download(call: Call[None], student_id: str, document_id: str) -> Download:
    """A short-lived link with which to save one file."""
    return Download(url=documents.download_link(call.actor, student_id, document_id, call.now))


@endpoint(routes, "POST", "/students/{student_id}/documents/{document_id}/preview", gives=Download)
def preview(call: Call[None], student_id: str, document_id: str) -> Download:
    """A short-lived link with which to show a picture or a PDF in the browser."""
    return Download(url=documents.preview_link(call.actor, student_id, document_id, call.now))
