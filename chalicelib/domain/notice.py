"""Notices: what a school is told. Neither the mail nor the list entry says anything about a child."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    TRANSFER_DETECTED = "transfer_detected"
    TRANSFER_REQUESTED = "transfer_requested"
    SUPPLEMENT_PROPOSED = "supplement_proposed"
    TRANSFER_DECLINED = "transfer_declined"
    TRANSFER_COMPLETE = "transfer_complete"
    TRANSFER_SENT = "transfer_sent"
    TRANSFER_FAILED = "transfer_failed"
    REQUEST_WAITING = "request_waiting"
    TRANSFER_OVERDUE = "transfer_overdue"
    RECEIPT_WAITING = "receipt_waiting"
    TRANSFER_ESCALATED = "transfer_escalated"
    RECALL_WAITING = "recall_waiting"
    RECALL_ASKED = "recall_asked"
    RECALL_REFUSED = "recall_refused"
    TRANSFER_RECALLED = "transfer_recalled"
    IMPORT_FAILED = "import_failed"
    PERSON_INVITED = "person_invited"
    PASSWORD_RESET = "password_reset"
    PASSWORD_CHANGED = "password_changed"
    SECOND_FACTOR_RENEWED = "second_factor_renewed"
    INCIDENT_ALERT = "incident_alert"
    FILE_QUARANTINED = "file_quarantined"
    DESTRUCTION_PROPOSED = "destruction_proposed"
    ESCALATION_CONTACT_CHANGED = "escalation_contact_changed"
    PACKAGE_IMPORTED = "package_imported"
    PACKAGE_FAILED = "package_failed"
    HANDOVER_STARTED = "handover_started"
    HANDOVER_WAITING = "handover_waiting"
    HANDOVER_RECEIVED = "handover_received"
    HANDOVER_EXPIRED = "handover_expired"
    HANDOVER_FAILED = "handover_failed"
    HANDOVER_UNDELIVERED = "handover_undelivered"


WORDS: dict[NoticeKind, tuple[str, str]] = {
    NoticeKind.TRANSFER_DETECTED: (
        "A record can be requested",
        "A student at your school may have a safeguarding record at a previous school. "
        "Go to Admin > Transfers and choose Request.",
    ),
    NoticeKind.TRANSFER_REQUESTED: (
        "A record has been requested from your school",
        "Another school has requested the record of a student who has left you. "
        "Go to Admin > Transfers, check it and choose Authorise.",
    ),
    NoticeKind.SUPPLEMENT_PROPOSED: (
        "Something was added to a record that has gone",
        "Your school has added to the record of a student after it was transferred. The new school has not got this. "
        "Go to Admin > Transfers, check what is new and choose Authorise.",
    ),
    NoticeKind.TRANSFER_DECLINED: (
        "A request was declined",
        "The previous school declined your request. The reason stands in Admin > Transfers.",
    ),
    NoticeKind.TRANSFER_COMPLETE: (
        "A record has arrived",
        "A record, or an addition to one, has arrived. "
        "Go to Admin > Users, open a user group and tick the Legacy categories it may see.",
    ),
    NoticeKind.TRANSFER_SENT: (
        "A record has been transferred",
        "A record that you authorised has arrived at the new school.",
    ),
    NoticeKind.TRANSFER_FAILED: (
        "A transfer needs your attention",
        "A transfer could not be finished. Nothing was lost and nothing shows at the new school. "
        "The previous school can choose Retry in Admin > Transfers.",
    ),
    NoticeKind.REQUEST_WAITING: (
        "Reminder: a record can be requested",
        "A student at your school may have a safeguarding record at a previous school, and nobody has requested it yet. "
        "Go to Admin > Transfers and choose Request, or Withdraw if it is not your student.",
    ),
    NoticeKind.TRANSFER_OVERDUE: (
        "Reminder: a record is overdue",
        "Another school is waiting for the record of a student who has left you. Guidance says that it should have "
        "arrived by now. Go to Admin > Transfers, check it and choose Authorise, or Retry if it stopped.",
    ),
    NoticeKind.RECEIPT_WAITING: (
        "Reminder: confirm that a record has arrived",
        "A record has arrived at your school, and nobody has confirmed its receipt yet. "
        "Go to Admin > Transfers, look at it and choose Acknowledge.",
    ),
    NoticeKind.TRANSFER_ESCALATED: (
        "A record is very late",
        "A record that was requested is more than five school days late. All key holders of both schools are told, once. "
        "Go to Admin > Transfers: the previous school must authorise, retry or decline it; the new school may ring them.",
    ),
    NoticeKind.RECALL_WAITING: (
        "Reminder: answer whether a record is recalled",
        "Another school has asked that a record which was transferred be recalled, and nobody has answered yet. Nothing "
        "changes before you do. Go to Admin > Transfers, read why and choose Agree or Refuse.",
    ),
    NoticeKind.RECALL_ASKED: (
        "A record may have gone to the wrong school",
        "Another school asks that a record which was transferred be recalled. Nothing changes before you answer. "
        "Go to Admin > Transfers, read why and choose Agree or Refuse.",
    ),
    NoticeKind.RECALL_REFUSED: (
        "A recall was refused",
        "The other school does not agree that a record be recalled. Its reason stands in Admin > Transfers.",
    ),
    NoticeKind.TRANSFER_RECALLED: (
        "A record was recalled",
        "A record was recalled, as a key holder of each school agreed. The new school's copy is sealed from view, "
        "nothing was deleted. It stands in Admin > Transfers.",
    ),
    NoticeKind.IMPORT_FAILED: (
        "An enrolment file could not be read",
        "An enrolment file that your school sent could not be read. The file was kept. "
        "Go to Admin > Enrolments to see why.",
    ),
    NoticeKind.PERSON_INVITED: (
        "You have been invited",
        "Your school has added you to Safehand. Choose a password with the link, which works once, for seven days.",
    ),
    NoticeKind.PASSWORD_RESET: (
        "Choose a new password",
        "Somebody asked for a new password for your account. If it was you, choose one with the link, which works "
        "once, for 30 minutes. If it was not you, do nothing: your password stays as it is.",
    ),
    NoticeKind.PASSWORD_CHANGED: (
        "Your password was changed",
        "The password of your account was changed, and you were signed out everywhere. "
        "If it was not you, tell a key holder of your school at once.",
    ),
    NoticeKind.SECOND_FACTOR_RENEWED: (
        "Your second factor was renewed",
        "The authenticator app of your account was switched off, and you were signed out everywhere. You set it up "
        "again when you sign in. If you did not expect this, tell a key holder of your school at once.",
    ),
    NoticeKind.INCIDENT_ALERT: (
        "A colleague wants you to look at something",
        "A colleague at your school has alerted you to a record. "
        "It stands on your start page until you have read it.",
    ),
    NoticeKind.FILE_QUARANTINED: (
        "A file was quarantined",
        "A file that your school put into the vault may hold malware. Nobody can open it. "
        "Ask who uploaded it to have that computer checked. Admin > Audit says who and when.",
    ),
    NoticeKind.DESTRUCTION_PROPOSED: (
        "A record may be destroyed",
        "A key holder of your school has proposed that a record be destroyed, because its retention has ended. Read why. "
        "Any key holder can take the proposal back or keep the record longer. It is destroyed when it is carried out.",
    ),
    NoticeKind.ESCALATION_CONTACT_CHANGED: (
        "The escalation contact of your school was changed",
        "A key holder of your school has set, changed or taken away the address outside your school which is told weekly "
        "how many records are very late. If you did not expect this, look at it.",
    ),
    NoticeKind.PACKAGE_IMPORTED: (
        "A record was imported",
        "A record was imported from a package that another school had made. "
        "Go to Admin > Users, open a user group and tick the Legacy categories it may see.",
    ),
    NoticeKind.PACKAGE_FAILED: (
        "A package could not be imported",
        "The import of a package stopped. Nothing of it shows. Look why, and begin a new import.",
    ),
    NoticeKind.HANDOVER_STARTED: (
        "A record is being handed over",
        "A key holder of your school is handing the record of a student over to a school without Safehand, or has the link "
        "sent to another address. If you did not expect this, look at it, and revoke it.",
    ),
    NoticeKind.HANDOVER_WAITING: (
        "Reminder: nobody has confirmed that a package arrived",
        "Your school has sent the record of a student to a school without Safehand, and nobody there has confirmed receipt, "
        "though it is due. Ring the receiver. You can send the link again, or note what they tell you.",
    ),
    NoticeKind.HANDOVER_RECEIVED: (
        "A package was received",
        "A school without Safehand has confirmed that the record which you sent has arrived. Its link is dead now.",
    ),
    NoticeKind.HANDOVER_EXPIRED: (
        "The link of a package has ended",
        "Nobody has confirmed receipt of a record that your school sent to a school without Safehand, and the time of its "
        "link is over. Ring the receiver, then note the receipt or make a new package.",
    ),
    NoticeKind.HANDOVER_FAILED: (
        "A package could not be made",
        "The package of a record for a school without Safehand could not be made. Nothing was sent. "
        "Look why, then make a new one.",
    ),
    NoticeKind.HANDOVER_UNDELIVERED: (
        "The mail with the link of a package does not arrive",
        "The receiver of a record that your school sent to a school without Safehand has not got the mail with the link. "
        "Check the address with them by telephone, then send the link again.",
    ),
}
"""Kind -> (subject, sentence)."""


@dataclass(frozen=True)
class Notice:
    """To all key holders of `school_id`, or to one person of it (`user_id`).

    `subject_id` is what it is about: a transfer, an import, an incident, a student, the school.
    """

    notice_id: str
    school_id: str
    kind: NoticeKind
    subject_id: str
    at: datetime
    sent_at: datetime | None = None
    user_id: str = ""


WITH_LINK = frozenset({NoticeKind.PERSON_INVITED, NoticeKind.PASSWORD_RESET})
"""These carry a one-time link, made when they are sent."""
ABOUT_ACCOUNTS = WITH_LINK | {NoticeKind.PASSWORD_CHANGED, NoticeKind.SECOND_FACTOR_RENEWED}
HANDOVERS = "/students/{subject_id}/handovers"
_ELSEWHERE = {
    NoticeKind.IMPORT_FAILED: "/admin/enrolments/{subject_id}",
    NoticeKind.FILE_QUARANTINED: "/admin/audit",
    NoticeKind.INCIDENT_ALERT: "/",
    NoticeKind.DESTRUCTION_PROPOSED: "/students/{subject_id}/retention",
    NoticeKind.ESCALATION_CONTACT_CHANGED: "/admin/transfers/escalation-contact",
    NoticeKind.PACKAGE_IMPORTED: "/students/{subject_id}/import-package",
    NoticeKind.PACKAGE_FAILED: "/students/{subject_id}/import-package",
    NoticeKind.HANDOVER_STARTED: HANDOVERS,
    NoticeKind.HANDOVER_WAITING: HANDOVERS,
    NoticeKind.HANDOVER_RECEIVED: HANDOVERS,
    NoticeKind.HANDOVER_EXPIRED: HANDOVERS,
    NoticeKind.HANDOVER_FAILED: HANDOVERS,
    NoticeKind.HANDOVER_UNDELIVERED: HANDOVERS,
}
"""Kinds that are about no transfer and no account. The start page opens what an alert is about."""


def place(kind: NoticeKind, subject_id: str) -> str:
    """The path in the browser client where one acts on it. It holds an opaque id at most."""
    if kind in ABOUT_ACCOUNTS:
        return "/account"
    return _ELSEWHERE.get(kind, "/admin/transfers/{subject_id}").format(subject_id=subject_id)
