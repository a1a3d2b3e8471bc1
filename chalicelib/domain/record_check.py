"""Whether what a school has is what the manifest of a transfer says: told of each incident and file, and counted.

The school that received has copies; the one that sent has its originals as they stand, which it may have edited since.
A lawful change is counted apart from what nothing explains: each one makes a new version, with its entry in the audit.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.incident import Incident
from chalicelib.domain.manifest import IncidentLine
from chalicelib.domain.vault import Document


class Finding(StrEnum):
    INTACT = "intact"
    CHANGED = "changed"
    """Edited, struck out or replaced since by somebody who may."""
    MISSING = "missing"
    ALTERED = "altered"
    """Not as the manifest says, and no version says why."""
    NOT_CHECKED = "not_checked"


class Kept(StrEnum):
    """The state of the manifest that the school keeps."""

    SIGNED = "signed"
    ALTERED = "altered"
    MISSING = "missing"
    KEY_UNAVAILABLE = "key_unavailable"
    """As it was fixed with the transfer; whether the signature is good could not be asked."""


class GoneBecause(StrEnum):
    RECALLED = "recalled"
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Gone:
    """Why nothing of the record is expected at the school any more, and since when."""

    because: GoneBecause
    on: date


@dataclass(frozen=True)
class Tally:
    intact: int = 0
    changed: int = 0
    missing: int = 0
    altered: int = 0
    not_checked: int = 0


def tally(findings: Iterable[Finding]) -> Tally:
    return Tally(**Counter(finding.value for finding in findings))


def check_incident(line: IncidentLine, there: Incident | None, *, is_copy: bool) -> Finding:
    """`there`: what the school has now. A copy must also have the categories that it came with: another one is an edit."""
    if there is None:
        return Finding.MISSING
    if there.struck_out is not None:
        return Finding.CHANGED
    has_categories = not is_copy or there.category_ids == line.category_ids
    if there.content_sha256 == line.content_sha256 and has_categories:
        return Finding.INTACT
    return Finding.CHANGED if there.version > 1 else Finding.ALTERED


def check_document(there: Document | None, has_bytes: bool | None, *, is_replaced: bool) -> Finding:
    """`has_bytes`: None when it was not looked at, or only reading all the bytes could tell."""
    if there is None or has_bytes is False:
        return Finding.MISSING if there is None else Finding.ALTERED
    if there.struck is not None or is_replaced:
        return Finding.CHANGED
    return Finding.NOT_CHECKED if has_bytes is None else Finding.INTACT
