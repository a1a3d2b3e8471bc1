"""An import of a package: the record that another school's Safehand packed, before this school had Safehand, becomes part of
a student's record here by the rules of a transfer.

waiting    for the upload, or for a passphrase that fits
opening    it is opened and verified: signature, every text, every file, and whose record it is
found      somebody looks at what was found, and confirms
copying    nothing of it shows yet
done       all of it shows
failed     `failed_because` says why; nothing of it shows
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.ids import derived
from chalicelib.domain.matching import shared_values
from chalicelib.domain.package_record import PackedStudent
from chalicelib.domain.student import TEMPORARY_KINDS, Student

REMEMBERED = timedelta(days=90)
"""How long it stands in the list; the audit has it for good."""
GIVEN_UP = timedelta(days=1)
"""An import that has not gone on for so long never will: what it works with is kept for two days."""
LONGEST_PASSPHRASE = 200


class PackageState(StrEnum):
    WAITING = "waiting"
    OPENING = "opening"
    FOUND = "found"
    COPYING = "copying"
    DONE = "done"
    FAILED = "failed"


class Step(StrEnum):
    OPEN = "open"
    ASK_AGAIN = "ask_again"
    FIND = "find"
    CONFIRM = "confirm"
    COMPLETE = "complete"
    FAIL = "fail"


UNFINISHED = frozenset(PackageState) - {PackageState.DONE, PackageState.FAILED}
AT_WORK = frozenset({PackageState.OPENING, PackageState.COPYING})
_MOVES: Mapping[tuple[PackageState, Step], PackageState] = {
    (PackageState.WAITING, Step.OPEN): PackageState.OPENING,
    (PackageState.OPENING, Step.ASK_AGAIN): PackageState.WAITING,
    (PackageState.OPENING, Step.FIND): PackageState.FOUND,
    (PackageState.OPENING, Step.FAIL): PackageState.FAILED,
    (PackageState.FOUND, Step.CONFIRM): PackageState.COPYING,
    (PackageState.COPYING, Step.COMPLETE): PackageState.DONE,
    (PackageState.COPYING, Step.FAIL): PackageState.FAILED,
}


class Likeness(StrEnum):
    """What says that the package and the student are of one child.

    SAME: a permanent UPN, or Former UPN, and the birth date. TO_CONFIRM: less than that, so a person must say so, who is
    shown all that differs. OTHER_CHILD: it is not possible. SHARED_UPN: the UPN stands on two students here.
    """

    SAME = "same"
    TO_CONFIRM = "to_confirm"
    OTHER_CHILD = "other_child"
    SHARED_UPN = "shared_upn"


def compare(packed: PackedStudent, own: Student) -> Likeness:
    """Names never make a match, nor does a birth date: without a permanent UPN that is the same a person decides. Two
    permanent UPNs that differ, or neither an identifier nor the birth date in common, are two children."""
    theirs = as_student(packed)
    shared = shared_values(theirs, own)
    is_same_day = packed.birth_date == own.birth_date
    if shared and own.shares_upn:
        return Likeness.SHARED_UPN
    if any(not is_temporary for is_temporary in shared.values()):
        return Likeness.SAME if is_same_day else Likeness.TO_CONFIRM
    both_known = _has_permanent(theirs) and _has_permanent(own)
    if both_known or not (is_same_day or shared):
        return Likeness.OTHER_CHILD
    return Likeness.TO_CONFIRM


def as_student(packed: PackedStudent) -> Student:
    """As far as a package tells: for comparing only."""
    return Student(
        "",
        "",
        packed.surname,
        packed.forename,
        packed.birth_date,
        packed.birth_date,
        identifiers=packed.identifiers,
        preferred_surname=packed.preferred_surname,
        preferred_forename=packed.preferred_forename,
    )


def _has_permanent(student: Student) -> bool:
    return any(i.kind not in TEMPORARY_KINDS for i in student.matchable)


@dataclass(frozen=True)
class Found:
    """What was found in a package. `incidents` and `files` are those that will arrive, `there_already` counts what the
    student has, `held_back` what the sending school kept, by its reason. `theirs`: the child as that school knew it, until
    somebody has looked; None then."""

    package_id: str
    made_at: datetime
    school_name: str
    laestab: str
    likeness: Likeness
    incidents: int
    files: int
    theirs: PackedStudent | None = None
    there_already: Mapping[str, int] = field(default_factory=dict)
    held_back: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PackageImport:
    """`round` counts how often machines were set to work on it. `etag` pins the uploaded bytes. `incidents_done` and
    `files_done` of what was found have been copied; `not_openable`: files that the scan keeps locked.

    `failed_because` is a code, `reason` the sentence for people; of `waiting`, why the passphrase is asked for again.
    """

    import_id: str
    student_id: str
    school_id: str
    asked_by_id: str
    asked_by: str
    asked_at: datetime
    state: PackageState = PackageState.WAITING
    moved_at: datetime | None = None
    round: int = 0
    etag: str = ""
    found: Found | None = None
    incidents_done: int = 0
    files_done: int = 0
    not_openable: int = 0
    failed_because: str = ""
    reason: str = ""

    def is_given_up(self, now: datetime) -> bool:
        return self.state in UNFINISHED and now - (self.moved_at or self.asked_at) >= GIVEN_UP

    @property
    def progress(self) -> int:
        """In percent, of copying."""
        if self.state is PackageState.DONE:
            return 100
        total = self.found.incidents + self.found.files if self.found else 0
        return (self.incidents_done + self.files_done) * 100 // (total + 1)


def seen_at(one: PackageImport, now: datetime) -> PackageImport:
    """As people see it: one that was left for too long has failed."""
    if not one.is_given_up(now):
        return one
    return replace(one, state=PackageState.FAILED, failed_because="expired", reason=REFUSALS["expired"])


def moved(before: PackageImport, step: Step, now: datetime, **facts: Any) -> PackageImport:
    """The import after a step. Raises NotPossibleNow when it is not in a state for it."""
    after = _MOVES.get((before.state, step))
    if after is None:
        raise NotPossibleNow(_WHY_NOT[before.state], code="wrong_state")
    if after not in UNFINISHED and before.found:
        facts["found"] = replace(before.found, theirs=None)
    if after in AT_WORK:
        facts |= {"round": before.round + 1, "failed_because": "", "reason": ""}
    return replace(before, state=after, moved_at=now, **facts)


_WHY_NOT = {
    PackageState.WAITING: "The package is not opened yet. Give the passphrase first.",
    PackageState.OPENING: "The package is being opened. Wait a moment.",
    PackageState.FOUND: "The package is open. Look at what was found, then confirm.",
    PackageState.COPYING: "The record is being copied. Wait until it is done.",
    PackageState.DONE: "The record has been imported.",
    PackageState.FAILED: "The import failed. It says why; begin a new one.",
}


def arrival_id(student_id: str, package_id: str) -> str:
    """What stands for the transfer with which the copies came: the same package arrives at a student once."""
    return f"pkg_{derived(student_id, package_id)}"


def check_passphrase(text: str) -> str:
    """As Safehand makes them (usecases/passphrases.py): in small letters, single blanks between them, whatever the telephone
    and the keyboard made of that. Raises Invalid."""
    passphrase = " ".join(text.split()).lower()
    if not passphrase or len(passphrase) > LONGEST_PASSPHRASE:
        raise Invalid(
            "Type the passphrase that the school that made the package has told you: six words.",
            fields={"passphrase": "length"},
        )
    return passphrase


def check_confirmed(found: Found, *, confirms_student: bool) -> None:
    """Raises Invalid where only a person's word joins the package and the student, and it was not given."""
    if found.likeness is not Likeness.SAME and not confirms_student:
        raise Invalid(
            "The UPN alone does not say that it is one child. Compare the two, then confirm that it is.",
            code="confirmation_needed",
            fields={"confirms_student": "needed"},
        )


REFUSALS: Mapping[str, str] = {
    "other_child": (
        "The package is of another child: compare UPN and birth date. Open the page of the right student, or have the UPN "
        "corrected in your MIS, then begin a new import."
    ),
    "shared_upn": (
        "The UPN stands on two students of your school. Correct the wrong one in your MIS (often twins), then begin a new "
        "import."
    ),
    "unknown_key": (
        "The package is signed by another Safehand than this one, whose key is not known here. File its report and files by "
        "hand."
    ),
    "bad_signature": (
        "The signature does not fit: the package is not as it was made. Ask the school that made it for a new one."
    ),
    "imported_before": "This package was imported for this student before. There is nothing to do.",
    "nothing_new": "All that is in the package stands in the student's record already. There is nothing to do.",
    "expired": "The import was left for a day, so what was uploaded is not kept any more. Begin a new import.",
    "gone": "The student, or the uploaded package, is not there any more. Begin a new import.",
    "has_left": (
        "The student has left your school, so nothing can be imported. Correct the leaving date in your MIS if it is wrong."
    ),
    "not_as_sent": (
        "What was copied is not what the package says. Nothing of it shows. Begin a new import; if it happens again, tell "
        "your Safehand operator."
    ),
    "not_scanned": (
        "The files were not checked for malware in time, so nothing of the record shows. Begin a new import; if it happens "
        "again, tell your Safehand operator."
    ),
    "import_error": (
        "The import stopped. Nothing of it shows. Begin a new one; if it happens again, tell your Safehand operator."
    ),
}
"""Code -> why it failed and what to do. Packages that cannot be read bring their own sentence (ingest)."""
