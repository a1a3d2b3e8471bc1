"""A pupil's place on one school's roll, and the verdict on each row of a file that reports it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain import upn
from chalicelib.domain.upn import Upn


class Severity(StrEnum):
    """An error rejects the row; a warning leaves it accepted."""

    ERROR = "error"
    WARNING = "warning"


class EnrolStatus(StrEnum):
    """Enrolment status as in the school census and the CTF."""

    CURRENT = "C"
    MAIN_DUAL = "M"
    SUBSIDIARY_DUAL = "S"
    GUEST = "G"


STATUS_WORDS = {
    EnrolStatus.CURRENT: "Current",
    EnrolStatus.MAIN_DUAL: "Main - dual registration",
    EnrolStatus.SUBSIDIARY_DUAL: "Subsidiary - dual registration",
    EnrolStatus.GUEST: "Guest",
}
"""As the school census names them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a row. `code` is a census error number where there is one (1500 to 1560).

    `field` is an attribute name of EnrolmentRow or "". `message` names the row and the field and quotes no
    data.
    """

    code: str
    severity: Severity
    message: str
    field: str


@dataclass(frozen=True, slots=True, repr=False)
class EnrolmentRow:
    """One pupil on one school's roll, as one row of a file tells it. Blank text means: not told.

    `number` is the row in the file as a spreadsheet counts it (the headings are row 1), or the pupil in a
    CTF. `sex` is "F", "M" or ""; `year_group` is short ("7", "R", "N1"). A current pupil has no
    `leaving_date`.
    """

    number: int
    upn: Upn | None
    former_upns: tuple[Upn, ...]
    surname: str
    forename: str
    middle_names: str
    preferred_surname: str
    preferred_forename: str
    birth_date: date | None
    sex: str
    year_group: str
    registration_form: str
    entry_date: date | None
    leaving_date: date | None
    status: EnrolStatus
    local_id: str

    def __repr__(self) -> str:
        return f"EnrolmentRow(number={self.number})"  # a repr may reach a log: nothing about the child


@dataclass(frozen=True, slots=True)
class ReadRow:
    """The verdict on one row. `row` is None when it was rejected; then at least one finding is an error."""

    number: int
    row: EnrolmentRow | None
    findings: tuple[Finding, ...]


def upn_findings(found: Upn, where: str, *, on_two_rows: bool) -> list[Finding]:
    """Warnings about a well-formed UPN. `where` is how the message names the row ("Row 5")."""
    told = []
    if found.is_temporary:
        told.append(
            warning(
                "temporary_upn",
                f"{where}, UPN: this is a temporary UPN. The pupil is taken in, but a transfer is only "
                "suggested for "
                "a person to confirm. Replace it by the permanent UPN when the earlier school has sent it.",
                "upn",
            )
        )
    if not upn.la_code_is_plausible(found.la_code):
        told.append(
            warning(
                upn.BAD_LA_CODE,
                f"{where}, UPN: characters 2 to 4 are no local authority code that we know. "
                "Compare the UPN with the pupil's earlier records.",
                "upn",
            )
        )
    if on_two_rows:
        told.append(
            warning(
                upn.ON_TWO_ROWS,
                f"{where}, UPN: the same UPN stands on another row of this file, so no transfer is offered "
                "on it. Find out whose it is, correct the other pupil's in your MIS and send the file again.",
                "upn",
            )
        )
    return told


def date_findings(
    where: str, *, birth: date | None, entry: date | None, leaving: date | None
) -> list[Finding]:
    """Errors between dates. A missing date contradicts nothing. Leaving on the day of entry is possible."""
    told = []
    if birth and entry and entry <= birth:
        told.append(
            error(
                "entry_before_birth",
                f"{where}, entry date: it is not after the date of birth. Correct the one that is wrong.",
                "entry_date",
            )
        )
    if entry and leaving and leaving < entry:
        told.append(
            error(
                "leaving_before_entry",
                f"{where}, leaving date: it is before the entry date. Correct the one that is wrong; for a "
                "pupil who "
                "came back, give the new entry date and no leaving date.",
                "leaving_date",
            )
        )
    return told


def error(code: str, message: str, field: str) -> Finding:
    return Finding(code, Severity.ERROR, message, field)


def warning(code: str, message: str, field: str) -> Finding:
    return Finding(code, Severity.WARNING, message, field)
