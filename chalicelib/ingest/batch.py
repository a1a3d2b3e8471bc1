"""Students as the API's own JSON batch gives them. Light: the API Lambda imports this, so no parser belongs here."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from chalicelib.domain import upn
from chalicelib.domain.enrolment import ReadRow
from chalicelib.ingest.verdict import judge, strip_guard

BatchStudent = Mapping[str, str | Sequence[str] | None]
"""Texts of one student by field, an attribute name of EnrolmentRow; `former_upns` is a list. None: not told."""

_LONGEST_TEXT = 1000


def read_batch(students: Sequence[BatchStudent]) -> Iterator[ReadRow]:
    """The verdict on each student, numbered from 1, with the same codes as a row of a file."""
    raws = [{field: _text(value) for field, value in student.items()} for student in students]
    upns = [upn.normalise(strip_guard(raw.get("upn", ""))) for raw in raws]
    counted = Counter(upns)
    for number, (raw, own) in enumerate(zip(raws, upns, strict=True), 1):
        yield judge(number, raw, where=f"Student {number}", on_two_rows=bool(own) and counted[own] > 1)


def _text(value: str | Sequence[str] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()[:_LONGEST_TEXT]
    return ";".join(part.strip()[:_LONGEST_TEXT] for part in value)
