"""/enrolments: the JSON batch of a school's MIS (docs/connector.md)."""

from typing import Annotated

from chalice.app import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib.domain.enrolment import Severity
from chalicelib.domain.imports import RowVerdict, Verdict
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.imports import Import, import_body
from chalicelib.usecases import batch

routes = Blueprint(__name__)

Texts = Annotated[list[str], Field(max_length=100)]


class BatchStudent(Model):
    """One student as the MIS knows it. All texts; null, "" or left out means: not told. Dates best as 2018-09-14."""

    upn: str | None = None
    former_upns: Texts | None = None
    surname: str | None = None
    forename: str | None = None
    middle_names: str | None = None
    preferred_surname: str | None = None
    preferred_forename: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    year_group: str | None = None
    registration_form: str | None = None
    entry_date: str | None = None
    leaving_date: str | None = None
    status: str | None = None
    local_id: str | None = None


class Batch(Model):
    """`as_of`: when this was true in the MIS, with offset. `laestab`: to be safe, the school that you mean."""

    as_of: AwareDatetime | None = None
    laestab: str = Field(default="", max_length=20)
    students: list[BatchStudent] = Field(min_length=1, max_length=batch.MAX_STUDENTS)


class RowFinding(Model):
    """`code` is the census error number where there is one. `message` never quotes pupil data."""

    code: str
    severity: Severity
    field: str
    message: str


class BatchRow(Model):
    """`row`: 1 is the first student of the batch."""

    row: int
    verdict: Verdict
    findings: list[RowFinding]


class BatchResult(Model):
    """`rows`: one for each student, in the order sent."""

    enrolment_import: Import
    rows: list[BatchRow]


@endpoint(routes, "POST", "/enrolments", takes=Batch, gives=BatchResult, key="only")
def send_batch(call: Call[Batch]) -> BatchResult:
    """Send 1 to 500 students; the answer has the verdict on each."""
    students = [s.model_dump() for s in call.body.students]
    one, verdicts = batch.send_batch(call.actor, students, call.body.laestab, call.body.as_of, call.now)
    return BatchResult(enrolment_import=import_body(one), rows=[_row(v) for v in verdicts])


def _row(noun: RowVerdict) -> BatchRow:
    return BatchRow(
        row=noun.number,
        verdict=noun.verdict,
        findings=[
            RowFinding(code=f.code, severity=f.severity, field=f.field, message=f.message)
            for f in noun.findings
        ],
    )
