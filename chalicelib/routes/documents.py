"""/students/{student_id}/documents: the document vault."""

from datetime import datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.vault import Document as DocumentNoun
from chalicelib.domain.vault import DocumentStatus
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Upload, upload
from chalicelib.usecases import documents

routes = Blueprint(__name__)


class NewDocument(Model):
    """A file of an incident takes the incident's categories, so `category_ids` is for files that stand alone."""

    file_name: str = Field(max_length=500)
    category_ids: list[str] = Field(default_factory=list, max_length=20)
    incident_id: str = Field(default="", max_length=80)


class Document(Model):
    """`size` in bytes, `sha256` in hex, both measured from the stored bytes. `refused_because` is a code."""

    document_id: str
    file_name: str
    category_ids: list[str]
    incident_id: str
    status: DocumentStatus
    refused_because: str
    content_type: str
    size: int
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    origin: str


class DocumentList(Model):
    documents: list[Document]


class DocumentPlace(Model):
    document: Document
    upload: Upload


class Download(Model):
    """A link good for one minute."""

    url: str


@endpoint(routes, "GET", "/students/{student_id}/documents", gives=DocumentList)
def list_documents(call: Call[None], student_id: str) -> DocumentList:
    """Files in the student's vault that the reader may see."""
    return DocumentList(
        documents=[_document(d) for d in documents.list_documents(call.actor, student_id, call.now)]
    )


@endpoint(
    routes, "POST", "/students/{student_id}/documents", takes=NewDocument, gives=DocumentPlace, status=201
)
def start_upload(call: Call[NewDocument], student_id: str) -> DocumentPlace:
    """Get a place in the vault and the form with which to post the file."""
    asked = call.body
    made, form = documents.start_upload(
        call.actor,
        student_id,
        file_name=asked.file_name,
        category_ids=asked.category_ids,
        incident_id=asked.incident_id,
        now=call.now,
    )
    return DocumentPlace(document=_document(made), upload=upload(form))


@endpoint(routes, "POST", "/students/{student_id}/documents/{document_id}/download", gives=Download)
def download(call: Call[None], student_id: str, document_id: str) -> Download:
    """A short-lived link to one file."""
    return Download(url=documents.download_link(call.actor, student_id, document_id, call.now))


def _document(noun: DocumentNoun) -> Document:
    return Document(
        document_id=noun.document_id,
        file_name=noun.file_name,
        category_ids=list(noun.category_ids),
        incident_id=noun.incident_id,
        status=noun.status,
        refused_because=noun.refused_because,
        content_type=noun.content_type,
        size=noun.size,
        sha256=noun.sha256,
        uploaded_by=noun.uploaded_by,
        uploaded_at=noun.uploaded_at,
        origin=noun.origin,
    )
