"""/students/{student_id}/exports: Student Reports and ZIPs of files, made in the background and kept for a while."""

from datetime import datetime
from typing import Annotated

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.export import (
    LONGEST_ID,
    MOST_DOCUMENTS,
    UNFINISHED,
    Chosen,
    Format,
    Kind,
    State,
)
from chalicelib.domain.export import Export as ExportNoun
from chalicelib.routes.documents import Download
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import exports

routes = Blueprint(__name__)


class NewReport(Model):
    """A Student Report of what its asker may see. `since` and `until` are days, both included ("" for no bound), `words` are
    looked for as in the chronology; no category means all. `with_linked`: also incidents of other students that this one is
    linked to; `with_names`: names of other students, else they are only counted; `with_history`: earlier versions too."""

    format: str = Field(max_length=10)
    since: str = Field(default="", max_length=40)
    until: str = Field(default="", max_length=40)
    category_ids: list[str] = Field(default_factory=list, max_length=20)
    words: str = Field(default="", max_length=700)
    with_linked: bool = False
    with_names: bool = False
    with_history: bool = False


class NewDocumentZip(Model):
    """Which files of the vault; none named means all that one may open."""

    document_ids: list[Annotated[str, Field(max_length=LONGEST_ID)]] = Field(
        default_factory=list, max_length=MOST_DOCUMENTS
    )


class Export(Model):
    """`progress` in percent while it is being made. `size` in bytes, `sha256` in hex of the finished file, which can be
    fetched until `ready_until`. `gaps`: files that could not be put in; the ZIP names them."""

    export_id: str
    kind: Kind
    format: Format
    state: State
    asked_at: datetime
    progress: int
    incidents: int
    files: int
    gaps: int
    size: int
    sha256: str
    ready_until: datetime | None
    can_open: bool
    can_cancel: bool
    failed_because: str


class ExportList(Model):
    exports: list[Export]


class SchoolExport(Model):
    """That somebody asked for one, and what became of it; what is in it, only its asker sees."""

    export_id: str
    student_id: str
    student_name: str
    kind: Kind
    format: Format
    state: State
    asked_by: str
    asked_at: datetime
    ready_until: datetime | None


class SchoolExportList(Model):
    """Of 90 days, newest first. `next`: give it as `before` for the next page; "" when there is none."""

    exports: list[SchoolExport]
    next: str


def _export(noun: ExportNoun, now: datetime) -> Export:
    return Export(
        export_id=noun.export_id,
        kind=noun.kind,
        format=noun.format,
        state=noun.state,
        asked_at=noun.asked_at,
        progress=noun.progress,
        incidents=noun.incidents,
        files=noun.files,
        gaps=noun.gaps,
        size=noun.size,
        sha256=noun.sha256,
        ready_until=noun.ready_until,
        can_open=noun.can_open(now),
        can_cancel=noun.state in UNFINISHED,
        failed_because=noun.failed_because,
    )


@endpoint(
    routes, "POST", "/students/{student_id}/reports", takes=NewReport, gives=Export, status=202, once=True
)
def ask_report(call: Call[NewReport], student_id: str) -> Export:
    """Generate a Student Report: it is made in the background."""
    asked = call.body
    chosen = Chosen(
        asked.since,
        asked.until,
        tuple(asked.category_ids),
        asked.words,
        asked.with_linked,
        asked.with_names,
        asked.with_history,
    )
    made = exports.ask_report(call.actor, student_id, chosen, asked.format, call.now, call.once)
    return _export(made, call.now)


@endpoint(
    routes,
    "POST",
    "/students/{student_id}/document-zips",
    takes=NewDocumentZip,
    gives=Export,
    status=202,
    once=True,
)
def ask_documents(call: Call[NewDocumentZip], student_id: str) -> Export:
    """Put files of the vault into one ZIP: it is made in the background."""
    made = exports.ask_documents(call.actor, student_id, call.body.document_ids, call.now, call.once)
    return _export(made, call.now)


@endpoint(routes, "GET", "/students/{student_id}/exports", gives=ExportList)
def list_exports(call: Call[None], student_id: str) -> ExportList:
    """One's own reports and ZIPs of this student, newest first."""
    found = exports.list_exports(call.actor, student_id, call.now)
    return ExportList(exports=[_export(one, call.now) for one in found])


@endpoint(routes, "GET", "/exports", gives=SchoolExportList, query=("before",))
def list_school_exports(call: Call[None]) -> SchoolExportList:
    """Student Reports and ZIPs that anybody of this school asked for."""
    found, more = exports.list_of_school(call.actor, call.query.get("before", ""), call.now)
    listed = [
        SchoolExport(
            export_id=one.export_id,
            student_id=one.student_id,
            student_name=f"{student.forename} {student.surname}",
            kind=one.kind,
            format=one.format,
            state=one.state,
            asked_by=one.asked_by,
            asked_at=one.asked_at,
            ready_until=one.ready_until,
        )
        for one, student in found
    ]
    return SchoolExportList(exports=listed, next=more)


@endpoint(routes, "GET", "/students/{student_id}/exports/{export_id}", gives=Export)
def view_export(call: Call[None], student_id: str, export_id: str) -> Export:
    """How far it is."""
    return _export(exports.find_export(call.actor, student_id, export_id, call.now), call.now)


@endpoint(routes, "POST", "/students/{student_id}/exports/{export_id}/cancel", gives=Export)
def cancel_export(call: Call[None], student_id: str, export_id: str) -> Export:
    """Stop making it. Nothing of it is offered."""
    return _export(exports.cancel_export(call.actor, student_id, export_id, call.now), call.now)


@endpoint(routes, "POST", "/students/{student_id}/exports/{export_id}/download", gives=Download)
def download_export(call: Call[None], student_id: str, export_id: str) -> Download:
    """A short-lived link with which to save the finished file."""
    return Download(url=exports.open_export(call.actor, student_id, export_id, call.now))
