"""The receiver of a package: no account, only the link that was mailed. docs/decisions/0099.

Whatever is no live link gets one and the same answer: nobody learns whether a link is wrong, old, revoked or used. A live
one says which school sent something and how large it is, and nothing about the child.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from chalicelib.aws import export_files
from chalicelib.domain import handover as rules
from chalicelib.domain.errors import Invalid
from chalicelib.domain.handover import MOST_DOWNLOADS, Handover, Receipt, State, Step
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.origin import Origin
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import School
from chalicelib.domain.throttle import LINK_ADDRESSES
from chalicelib.storage import exports, handovers, outbox, schools, students
from chalicelib.storage.table import Changes
from chalicelib.usecases import tries
from chalicelib.usecases.access import new_id, note
from chalicelib.usecases.exports import still_shows

RECEIVER = Actor("receiver", "The receiver of a package, by its link", None)
"""Who holds the link: nobody knows who that is before they say so."""
FILE_NAME = "Confidential record.zip"
"""What a browser saves the package as: it stands in lists of recent files."""
_LOOK = "open_package_link"


@dataclass(frozen=True)
class Offered:
    """`size` in bytes of the package, which can be downloaded `until` then, and so many times more."""

    school: School
    size: int
    until: datetime
    downloads_left: int
    can_confirm: bool


def look(token: str, origin: Origin, now: datetime) -> Offered:
    """What the link offers. Raises Invalid (`link_not_valid`), TooManyTries."""
    handover, school = _live(token, origin, now)
    assert handover.expires_at is not None
    return Offered(
        school,
        handover.size,
        handover.expires_at,
        MOST_DOWNLOADS - handover.downloads,
        handover.allows(Step.CONFIRM, now),
    )


def download(token: str, origin: Origin, now: datetime) -> str:
    """A short-lived address of the package. It is counted first: an answer that is lost counts as well. Raises as `look`,
    and NotPossibleNow when it was downloaded as often as it can be."""
    handover, _ = _live(token, origin, now)
    rules.moved(handover, Step.DOWNLOAD, now)
    changes = Changes()
    handovers.add_download(changes, handover, now)
    number = str(handover.downloads + 1)
    _note(changes, "download_package", handover, now, number=number)
    changes.commit()
    key = export_files.package_key(handover.school_id, handover.student_id, handover.export_id)
    return export_files.link(key, FILE_NAME)


def confirm(token: str, name: str, role: str, origin: Origin, now: datetime) -> tuple[School, Receipt]:
    """Receipt, as the receiver says; the link is dead then, and the key holders are told. The same words once more, when the
    answer was lost, are no error. Raises as `look`, Invalid, and NotPossibleNow before it was downloaded."""
    handover, school = _live(token, origin, now, confirmed_by=(name, role))
    if handover.receipt:
        return school, handover.receipt
    receipt = rules.check_receipt(name, role, now.date(), handover, now)
    after = rules.received(handover, receipt, now)
    changes = Changes()
    handovers.add_move(changes, handover, after)
    kind = NoticeKind.HANDOVER_RECEIVED
    outbox.add_notice(changes, Notice(new_id("not"), handover.school_id, kind, handover.student_id, now))
    _note(changes, "confirm_receipt", handover, now)
    changes.commit()
    return school, receipt


def _live(
    token: str, origin: Origin, now: datetime, confirmed_by: tuple[str, str] | None = None
) -> tuple[Handover, School]:
    """The hand-over of a live link; with `confirmed_by` also one whose receipt these very words confirmed before."""
    tries.take_address(LINK_ADDRESSES, origin, "", now, _LOOK)
    found = handovers.find_by_token(sha256(token.encode()).hexdigest()) if token else None
    school = schools.find_school(found.school_id) if found else None
    if found is None or school is None or not _lives(found, token, now, confirmed_by):
        tries.note_failed("", "link_not_valid", now, _LOOK)
        raise Invalid(
            "This link is not valid, or not any more. Ask the school that sent it to you for a new one.",
            code="link_not_valid",
        )
    tries.forgive_address(LINK_ADDRESSES, origin)
    return found, school


def _lives(handover: Handover, token: str, now: datetime, confirmed_by: tuple[str, str] | None) -> bool:
    if handover.token_sha256 != sha256(token.encode()).hexdigest():
        return False  # a later link took its place
    state = handover.state_at(now)
    receipt = handover.receipt
    is_again = (
        state is State.RECEIVED
        and confirmed_by is not None
        and receipt is not None
        and (receipt.name, receipt.role, receipt.noted_by)
        == (" ".join(confirmed_by[0].split()), " ".join(confirmed_by[1].split()), "")
    )
    return (state is State.READY or is_again) and _is_still_there(handover)


def _is_still_there(handover: Handover) -> bool:
    """Not when the record was destroyed, nor when a transfer that brought part of it was recalled since."""
    student = students.find_student(handover.student_id)
    export = exports.find_export(handover.student_id, handover.export_id)
    return student is not None and export is not None and still_shows(export.holds)


def _note(changes: Changes, action: str, handover: Handover, now: datetime, **detail: str) -> None:
    note(
        changes,
        RECEIVER,
        action,
        handover.handover_id,
        now,
        handover.school_id,
        student=handover.student_id,
        **detail,
    )
