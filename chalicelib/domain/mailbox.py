"""Whether mails reach somebody, and which of them they want."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.notice import NoticeKind


class Bundle(StrEnum):
    """Kinds of notices that a person switches on or off together. The words are in web/src/account/mails.tsx."""

    WAITING = "waiting"
    DONE = "done"
    REMINDERS = "reminders"
    IMPORTS = "imports"
    ALERTS = "alerts"


BUNDLE_OF: dict[NoticeKind, Bundle] = {
    NoticeKind.TRANSFER_DETECTED: Bundle.WAITING,
    NoticeKind.TRANSFER_REQUESTED: Bundle.WAITING,
    NoticeKind.SUPPLEMENT_PROPOSED: Bundle.WAITING,
    NoticeKind.TRANSFER_DECLINED: Bundle.WAITING,
    NoticeKind.TRANSFER_FAILED: Bundle.WAITING,
    NoticeKind.PACKAGE_FAILED: Bundle.WAITING,
    NoticeKind.TRANSFER_COMPLETE: Bundle.DONE,
    NoticeKind.PACKAGE_IMPORTED: Bundle.DONE,
    NoticeKind.TRANSFER_SENT: Bundle.DONE,
    NoticeKind.REQUEST_WAITING: Bundle.REMINDERS,
    NoticeKind.TRANSFER_OVERDUE: Bundle.REMINDERS,
    NoticeKind.RECEIPT_WAITING: Bundle.REMINDERS,
    NoticeKind.RECALL_WAITING: Bundle.REMINDERS,
    NoticeKind.HANDOVER_WAITING: Bundle.REMINDERS,
    NoticeKind.HANDOVER_RECEIVED: Bundle.DONE,
    NoticeKind.IMPORT_FAILED: Bundle.IMPORTS,
    NoticeKind.INCIDENT_ALERT: Bundle.ALERTS,
}
ALWAYS = frozenset(NoticeKind) - frozenset(BUNDLE_OF)
"""Nobody can switch these off: what is about security, and every kind that stands in no bundle."""


class Failure(StrEnum):
    """Why no mail is sent to an address any more."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    REFUSED = "refused"


@dataclass(frozen=True)
class Mailbox:
    """`off`: bundles that the person wants in Safehand only. `failed_at`: since then mails do not arrive, or are not
    wanted; none is sent until a key holder has the address tried again (`mended_at`).

    `delayed`: how many mails came back for a time; `last_delayed` is the id of the newest such event, which may come twice.
    """

    off: frozenset[Bundle] = frozenset()
    failed_at: datetime | None = None
    failure: Failure | None = None
    mended_at: datetime | None = None
    delayed: int = 0
    last_delayed: str = ""

    @property
    def works(self) -> bool:
        return self.failed_at is None

    def wants(self, kind: NoticeKind) -> bool:
        return kind in ALWAYS or BUNDLE_OF[kind] not in self.off

    def failed(self, failure: Failure, sent_at: datetime, now: datetime) -> "Mailbox":
        """Unchanged when it is known already, or when the mail was sent before the address was mended."""
        if not self.works or (self.mended_at is not None and sent_at <= self.mended_at):
            return self
        return replace(self, failed_at=now, failure=failure)

    def delayed_once(self, event_id: str) -> "Mailbox":
        """Unchanged for the same event once more."""
        if event_id == self.last_delayed:
            return self
        return replace(self, delayed=self.delayed + 1, last_delayed=event_id)

    def mended(self, now: datetime) -> "Mailbox":
        return replace(self, failed_at=None, failure=None, mended_at=now, delayed=0, last_delayed="")
