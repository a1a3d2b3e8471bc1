"""From the texts of one row to its verdict. All readers end here, so that every kind of file is judged "
"alike."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from chalicelib.domain import names, upn
from chalicelib.domain.column_map import LABELS
from chalicelib.domain.enrolment import (
    EnrolmentRow,
    EnrolStatus,
    Finding,
    ReadRow,
    Severity,
    date_findings,
    error,
    upn_findings,
    warning,
)
from chalicelib.domain.errors import Invalid
from chalicelib.domain.upn import Upn
from chalicelib.ingest.dates import parse_date

# Texts of one row by field: an attribute name of EnrolmentRow, but `former_upns` is one text.
RawRow = Mapping[str, str]

_NAME_FIELDS = ("surname", "forename", "middle_names", "preferred_surname", "preferred_forename")
_OTHER_TEXTS = ("year_group", "registration_form", "local_id")
_SEXES = {"f": "F", "female": "F", "girl": "F", "m": "M", "male": "M", "boy": "M", "": ""}
_STATUS_LETTERS = {status.value.lower(): status for status in EnrolStatus}
_STATUS_WORDS = (  # in this order: "current main dual" is main
    (re.compile(r"\bguest\b"), EnrolStatus.GUEST),
    (re.compile(r"\bsubsid"), EnrolStatus.SUBSIDIARY_DUAL),
    (re.compile(r"\bmain\b"), EnrolStatus.MAIN_DUAL),
    (re.compile(r"\b(?:single|current|on roll|registered)\b(?!.*\bdual)"), EnrolStatus.CURRENT),
)
_LEFT_WORDS = frozenset({"p", "previous", "left", "leaver", "former"})
_YEAR_WORD = re.compile(
    r"(?:(?:national curriculum |nc )?year(?: group)?|yr|y|nc)\s*(?=[0-9rn])", re.IGNORECASE
)
_YEAR_NAMES = {"reception": "R", "r": "R", "nursery": "N", "n": "N", "n1": "N1", "n2": "N2"}
MAX_FORMER_UPNS = 10  # nobody has more; each is a write, and a transaction takes 100
_SEPARATED = re.compile(r"[,;|/\n]")


def judge(
    number: int, raw: RawRow, *, where: str, on_two_rows: bool = False, told: tuple[Finding, ...] = ()
) -> ReadRow:
    """The verdict on one row; all its faults at once.

    `where` names the row in messages ("Row 5"). `on_two_rows`: its UPN stands on another row too.
    `told` are findings that the reader made itself; one about a field replaces "is missing" for that field.
    """
    findings = list(told)
    texts = {field: _name(raw, field, where, findings) for field in _NAME_FIELDS}
    texts |= {field: _text(raw, field, where, findings) for field in _OTHER_TEXTS}
    own_upn = _upn(raw.get("upn", ""), where, on_two_rows, findings)
    former = _former_upns(raw.get("former_upns", ""), own_upn, where, findings)
    birth = _date(raw, "birth_date", where, findings)
    entry = _date(raw, "entry_date", where, findings)
    leaving = _date(raw, "leaving_date", where, findings)
    findings += date_findings(where, birth=birth, entry=entry, leaving=leaving)
    _require(where, texts["surname"], texts["forename"], birth, entry, findings)
    status = _status(raw.get("status", ""), leaving, where, findings)
    sex = _sex(raw.get("sex", ""), where, findings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return ReadRow(number, None, tuple(findings))
    row = EnrolmentRow(
        number=number,
        upn=own_upn,
        former_upns=former,
        surname=texts["surname"],
        forename=texts["forename"],
        middle_names=texts["middle_names"],
        preferred_surname=texts["preferred_surname"],
        preferred_forename=texts["preferred_forename"],
        birth_date=birth,
        sex=sex,
        year_group=_year_group(texts["year_group"]),
        registration_form=texts["registration_form"],
        entry_date=entry,
        leaving_date=leaving,
        status=status,
        local_id=texts["local_id"],
    )
    return ReadRow(number, row, tuple(findings))


def strip_guard(text: str) -> str:
    """The text inside ="007101" or behind the apostrophe of '007101, with which exports keep spreadsheets "
    "off."""
    text = text.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1].strip()
    return text[1:].strip() if text.startswith("'") else text


def other_school(where: str, told: str, laestab: str) -> tuple[Finding, ...]:
    """The fault of a row that names another school. `told` is its LAESTAB as written; blank is no fault."""
    school = "".join(c for c in told if c.isdigit())
    if not school or school == laestab:
        return ()
    return (
        error(
            "other_school",
            f"{where}: its LAESTAB is not your school's. Send each school's pupils under that school.",
            "",
        ),
    )


def _require(
    where: str, surname: str, forename: str, birth: date | None, entry: date | None, findings: list[Finding]
) -> None:
    have = {"surname": surname, "forename": forename, "birth_date": birth, "entry_date": entry}
    spoken_of = {finding.field for finding in findings if finding.severity is Severity.ERROR}
    for field, value in have.items():
        if not value and field not in spoken_of:
            remedy = "Enter it in your MIS and send the file again."
            if field == "entry_date":
                remedy = (
                    "Enter the day on which the pupil joined your school in your MIS and send the file again."
                )
            findings.append(error("missing", f"{where}, {LABELS[field]}: it is missing. {remedy}", field))


def _text(
    raw: RawRow, field: str, where: str, findings: list[Finding], clean: Callable[[str], str] = strip_guard
) -> str:
    text = raw.get(field, "")
    if not text:
        return ""
    text = names.tidy(clean(text))
    if len(text) > names.MAX_LENGTH:
        what = f"it is longer than {names.MAX_LENGTH} characters. Check that a line break or quotation mark"
        findings.append(
            error(
                "too_long", f"{where}, {LABELS[field]}: {what} has not joined columns, and shorten it.", field
            )
        )
    return text


def _name(raw: RawRow, field: str, where: str, findings: list[Finding]) -> str:
    text = _text(raw, field, where, findings, str.strip)
    if names.REPLACEMENT in text:
        remedy = "Correct the name in your MIS, or export the file as UTF-8, and send it again."
        findings.append(
            warning(
                "damaged_letters",
                f"{where}, {LABELS[field]}: letters were lost in the export. {remedy}",
                field,
            )
        )
    return text


def _upn(text: str, where: str, on_two_rows: bool, findings: list[Finding]) -> Upn | None:
    try:
        found = upn.check(strip_guard(text))
    except Invalid as problem:
        findings.append(error(problem.code, f"{where}, UPN: {_inside(problem.message)}", "upn"))
        return None
    findings += upn_findings(found, where, on_two_rows=on_two_rows)
    return found


def _former_upns(text: str, own: Upn | None, where: str, findings: list[Finding]) -> tuple[Upn, ...]:
    """The usable former UPNs. A bad one is left out with a warning (1560): the pupil's own UPN still "
    "counts."""
    found: dict[str, Upn] = {}
    for part in _SEPARATED.split(text) if text else ():
        try:
            former = upn.check(strip_guard(part))
        except Invalid as problem:
            if problem.code != upn.MISSING:
                findings.append(_bad_former(where, problem.message))
            continue
        if own is not None and former.value == own.value:
            findings.append(
                _bad_former(where, "It is the same as the UPN. Remove it, or correct it in your MIS.")
            )
        else:
            found[former.value] = former
    if len(found) > MAX_FORMER_UPNS:
        findings.append(
            _bad_former(where, f"There are more than {MAX_FORMER_UPNS} of them. Only the first are used.")
        )
    return tuple(found.values())[:MAX_FORMER_UPNS]


def _inside(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _bad_former(where: str, message: str) -> Finding:
    return warning(upn.BAD_FORMER_UPN, f"{where}, former UPN (left out): {_inside(message)}", "former_upns")


def _date(raw: RawRow, field: str, where: str, findings: list[Finding]) -> date | None:
    try:
        return parse_date(strip_guard(raw.get(field, "")))
    except Invalid as problem:
        findings.append(error(problem.code, f"{where}, {LABELS[field]}: {problem.message}", field))
        return None


def _status(text: str, leaving: date | None, where: str, findings: list[Finding]) -> EnrolStatus:
    """Blank means current. An unknown word means current too, with a warning."""
    words = " ".join(text.lower().replace("-", " ").split())
    if not words:
        return EnrolStatus.CURRENT
    if words in _STATUS_LETTERS:
        return _STATUS_LETTERS[words]
    for pattern, status in _STATUS_WORDS:
        if pattern.search(words):
            return status
    if words in _LEFT_WORDS:
        if leaving is None:
            findings.append(
                warning(
                    "left_without_date",
                    f"{where}, enrolment status: it says that the pupil has left, but there is no leaving "
                    "date, so the "
                    "pupil stays on your roll. Enter the leaving date in your MIS and send the file again.",
                    "status",
                )
            )
        return EnrolStatus.CURRENT
    findings.append(
        warning(
            "unknown_status",
            f"{where}, enrolment status: it is not one that we know and is taken as current. Use C "
            "(current), "
            "M (main dual), S (subsidiary dual) or G (guest).",
            "status",
        )
    )
    return EnrolStatus.CURRENT


def _sex(text: str, where: str, findings: list[Finding]) -> str:
    known = _SEXES.get(text.strip().lower())
    if known is None:
        findings.append(
            warning("unknown_sex", f"{where}, sex: it is neither F nor M and is left blank.", "sex")
        )
        return ""
    return known


def _year_group(text: str) -> str:
    """Short form: "Year  7", "Yr 7" and "07" are 7; Reception is R. What is not known stays as written."""
    short = _YEAR_WORD.sub("", text, count=1) if text else ""
    if short.isascii() and short.isdigit():
        return str(int(short))
    return _YEAR_NAMES.get(short.lower(), text)
