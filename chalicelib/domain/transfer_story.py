"""What happened to a transfer, in plain words: a sentence for every deed that its audit knows.

Each side hears its own school's entries. The other school's staff are only "the new school" or "the previous school".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.audit import SYSTEM, AuditEntry
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.transfer import Transfer
from chalicelib.domain.why_not import HELD

WORDS: Mapping[str, tuple[str, str]] = {
    "detect": (
        "A move was found",
        "The student is on roll here, has left another school, and both hold the same UPN.",
    ),
    "hold": ("The transfer was put on hold", "Nothing is sent while it is on hold."),
    "release": (
        "The transfer was released from hold",
        "What held it was put right, so the record can be requested.",
    ),
    "propose_supplement": (
        "A supplement was proposed",
        "Something was added at the previous school after the record had gone. When it authorises this, only that goes.",
    ),
    "request_transfer": (
        "The new school requested the record",
        "From now on the previous school knows of the transfer and is asked to authorise it.",
    ),
    "authorise_transfer": (
        "The previous school authorised the transfer",
        "The record is copied by itself from now on.",
    ),
    "decline_transfer": (
        "The previous school declined the request",
        "Nothing was sent. The new school is told the reason and can request again.",
    ),
    "withdraw_transfer": ("The new school withdrew", "The transfer is over. Nothing was sent."),
    "start_copy": (
        "Copying began",
        "It was fixed exactly what goes. Nothing shows at the new school until all of it has arrived.",
    ),
    "complete": (
        "The record arrived, complete and checked",
        "All that was sent was compared with what arrived, and shows at the new school.",
    ),
    "fail": ("The transfer stopped", "Nothing was lost, and nothing shows at the new school."),
    "retry_transfer": (
        "The previous school chose Retry",
        "The transfer goes on. What was copied before is not copied again.",
    ),
    "acknowledge_transfer": (
        "The new school confirmed receipt",
        "All is done. Both schools keep their own copy of the record.",
    ),
    "ask_recall": (
        "A recall was asked for",
        "One of the schools says that the record should not be at the new school. Nothing changes until the other agrees.",
    ),
    "agree_to_recall": (
        "The record was recalled",
        "Both schools agreed. Nothing of it shows at the new school any more, and nothing was deleted.",
    ),
    "refuse_recall": ("The recall was refused", "The record stays at the new school."),
    "take_back_recall": ("The recall was taken back", "Nobody asks any more that the record be recalled."),
    "escalate": (
        "Both schools were told that it is very late",
        "The record was more than five school days late. All key holders of both schools were told, once.",
    ),
    "remind": ("Your school was reminded", "All its key holders were told again of what waits for them."),
}
"""Deed -> (title, what it meant). Every step of a transfer has a line here, or a test fails."""

_REMINDED: Mapping[str, str] = {
    NoticeKind.REQUEST_WAITING: "The record can be requested, and nobody had done so.",
    NoticeKind.TRANSFER_OVERDUE: "The record was overdue, and waited for this school.",
    NoticeKind.RECEIPT_WAITING: "The record had arrived, and nobody had confirmed its receipt.",
    NoticeKind.RECALL_WAITING: "A recall was asked for, and nobody here had answered.",
}


@dataclass(frozen=True)
class Event:
    """`who`: a name of the reader's own staff, else the school or Safehand. `what_to_do` and `failure_code`: "" for none."""

    at: datetime
    deed: str
    title: str
    meaning: str
    who: str
    what_to_do: str = ""
    failure_code: str = ""


def tell(entry: AuditEntry, transfer: Transfer) -> Event:
    """Raises KeyError for a deed without words."""
    title, meaning = WORDS[entry.action]
    reason = entry.detail.get("reason", "")
    what_to_do = ""
    if entry.action == "hold" and reason in HELD:
        meaning, what_to_do = HELD[reason]
    if entry.action == "remind":
        meaning = _REMINDED.get(reason, meaning)
    return Event(
        entry.at,
        entry.action,
        title,
        " ".join([meaning, *_counts(entry.detail)]),
        _who(entry, transfer),
        what_to_do,
        reason if entry.action == "fail" else "",
    )


def _counts(detail: Mapping[str, str]) -> list[str]:
    told = []
    if "incidents" in detail:
        told.append(f"Incidents: {detail['incidents']}. Files: {detail.get('documents', '0')}.")
    if "number" in detail:
        told.append(f"Reminder number {detail['number']}.")
    if detail.get("attempt", "0") not in ("0", "1"):
        told.append(f"Attempt number {detail['attempt']}.")
    return told


def _who(entry: AuditEntry, transfer: Transfer) -> str:
    if entry.actor_id == SYSTEM.user_id:
        return SYSTEM.name
    if entry.actor_school_id == entry.school_id:
        return entry.actor_name
    return "The new school" if entry.actor_school_id == transfer.new_school_id else "The previous school"
