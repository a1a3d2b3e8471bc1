"""An import: one enrolment file or batch, and what became of it and of its rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.enrolment import Finding, Severity

MAX_FINDINGS = 500
"""Findings that are kept; `counts["findings"]` tells how many there were."""


class Verdict(StrEnum):
    """What became of a row. A warning rides on an accepted or unchanged row; it is not a verdict of its own."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True)
class RowVerdict:
    """The last word on one row, after the roll was asked too. `local_id` is the MIS's own number, "" if not told."""

    number: int
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    local_id: str = ""

    @property
    def is_warned(self) -> bool:
        return any(f.severity is Severity.WARNING for f in self.findings)


@dataclass(frozen=True)
class Import:
    """`status`: waiting (for the upload), reading, done, failed. `counts`: what `count_verdicts` says.

    `source`: "file" or "batch"; `as_of`: the time at which the MIS says that its data was true, if it said so.
    `findings`: [{"row", "code", "severity", "field", "message"}], without any pupil data.
    """

    import_id: str
    school_id: str
    file_name: str
    status: str
    at: datetime
    reason_code: str = ""
    reason: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    source: str = "file"
    as_of: datetime | None = None


def count_verdicts(verdicts: Iterable[RowVerdict]) -> Counter[str]:
    """rows, accepted, unchanged, rejected (these three make up rows), warned, findings."""
    counts: Counter[str] = Counter(rows=0, accepted=0, unchanged=0, rejected=0, warned=0, findings=0)
    for one in verdicts:
        counts["rows"] += 1
        counts[one.verdict.value] += 1
        counts["warned"] += one.is_warned
        counts["findings"] += len(one.findings)
    return counts
