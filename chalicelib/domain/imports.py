"""An import: one enrolment file, and what became of it and of its rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MAX_FINDINGS = 500
"""Findings that are kept; `counts["findings"]` tells how many there were."""


@dataclass(frozen=True)
class Import:
    """`status`: waiting (for the upload), reading, done, failed. `counts`: rows, accepted, unchanged, rejected, findings.

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
