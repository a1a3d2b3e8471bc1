"""/imports: enrolment files and what became of them."""

from datetime import datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.imports import Import as ImportNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Upload, upload
from chalicelib.usecases import imports

routes = Blueprint(__name__)


class NewImport(Model):
    file_name: str = Field(max_length=500)


class Finding(Model):
    """`code` is the census error number where there is one. `message` never quotes pupil data."""

    row: int
    code: str
    severity: str
    field: str
    message: str


class ReadColumn(Model):
    """How one column of a CSV was read. `field`: "" when not used. `is_corrected`: the school's column map said so."""

    heading: str
    field: str
    is_corrected: bool


class Import(Model):
    """`status`: waiting, reading, done, failed (with `reason`). `source`: file or batch. `counts`, so far: rows,
    accepted, unchanged, rejected, warned, findings; `rows_total` is 0 while not known. `as_of`: the moment whose roll
    the file tells."""

    import_id: str
    file_name: str
    source: str
    status: str
    at: datetime
    as_of: datetime | None
    reason_code: str
    reason: str
    rows_total: int
    counts: dict[str, int]
    findings: list[Finding]
    columns: list[ReadColumn]
    has_report: bool


class ImportList(Model):
    """Without findings and columns; ask for one import to get them."""

    imports: list[Import]


class ImportPlace(Model):
    enrolment_import: Import
    upload: Upload


class ReportLink(Model):
    """`url` gives the report as CSV until `expires_at`."""

    url: str
    expires_at: datetime


@endpoint(routes, "POST", "/imports", takes=NewImport, gives=ImportPlace, status=201, key=True)
def start_import(call: Call[NewImport]) -> ImportPlace:
    """Get a place for an enrolment file and the form with which to post it."""
    made, form = imports.start_import(call.actor, call.body.file_name, call.now)
    return ImportPlace(enrolment_import=import_body(made), upload=upload(form))


@endpoint(routes, "GET", "/imports", gives=ImportList)
def list_imports(call: Call[None]) -> ImportList:
    """The newest enrolment files and what became of them."""
    return ImportList(imports=[import_body(i) for i in imports.list_imports(call.actor, call.now)])


@endpoint(routes, "GET", "/imports/{import_id}", gives=Import, key=True)
def view_import(call: Call[None], import_id: str) -> Import:
    """One enrolment file with the verdict of each row that has something to say."""
    return import_body(imports.view_import(call.actor, import_id, call.now))


@endpoint(routes, "GET", "/imports/{import_id}/report", gives=ReportLink, key=True)
def get_import_report(call: Call[None], import_id: str) -> ReportLink:
    """A link to the verdict on every row as CSV, good for one minute."""
    url, expires_at = imports.report_link(call.actor, import_id, call.now)
    return ReportLink(url=url, expires_at=expires_at)


@endpoint(routes, "POST", "/imports/{import_id}/read-again", gives=Import, status=201)
def read_import_again(call: Call[None], import_id: str) -> Import:
    """Read the same file once more, with the present column map: a new import."""
    return import_body(imports.read_again(call.actor, import_id, call.now))


def import_body(noun: ImportNoun) -> Import:
    return Import(
        import_id=noun.import_id,
        file_name=noun.file_name,
        source=noun.source,
        status=noun.status,
        at=noun.at,
        as_of=noun.as_of,
        reason_code=noun.reason_code,
        reason=noun.reason,
        rows_total=noun.rows_total,
        counts=noun.counts,
        findings=[Finding.model_validate(f) for f in noun.findings],
        columns=[ReadColumn.model_validate(c) for c in noun.columns],
        has_report=noun.has_report,
    )
