"""Alerts: each is an outbox entry, so that a mail goes out, and stands in a sparse index of its person until it is read."""

from datetime import datetime

from chalicelib.domain.alert import Alert
from chalicelib.domain.ids import time_mark
from chalicelib.domain.notice import NoticeKind
from chalicelib.storage import keys
from chalicelib.storage.outbox import NOTIFY, OutboxItem, undone
from chalicelib.storage.table import Changes, get


def add_alert(changes: Changes, alert: Alert) -> None:
    changes.put_new(
        OutboxItem(
            pk=keys.alerts_of(alert.user_id),
            sk=alert.alert_id,
            task=NOTIFY,
            subject_id=alert.incident_id,
            student_id=alert.student_id,
            at=alert.at,
            by=alert.by,
            school_id=alert.school_id,
            notice_id=alert.alert_id,
            notice_kind=NoticeKind.INCIDENT_ALERT.value,
            user_id=alert.user_id,
            gsi1pk=keys.alerts_of(alert.user_id),
            gsi1sk=_place(alert),
            **undone(alert.at, alert.alert_id),
        )
    )


def find_alert(user_id: str, alert_id: str) -> Alert | None:
    item = get(OutboxItem, keys.alerts_of(user_id), alert_id)
    return None if item is None else _alert(item)


def list_unread(user_id: str, *, limit: int) -> list[Alert]:
    """Newest first."""
    found = OutboxItem.by_school.query(keys.alerts_of(user_id), scan_index_forward=False, limit=limit)
    return [_alert(i) for i in found if isinstance(i, OutboxItem)]


def add_read(changes: Changes, user_id: str, alert_id: str, now: datetime) -> None:
    """It leaves the index of what is unread. Commit raises NotPossibleNow when there is no such alert."""
    changes.update(
        OutboxItem(pk=keys.alerts_of(user_id), sk=alert_id),
        [OutboxItem.read_at.set(now), OutboxItem.gsi1pk.remove(), OutboxItem.gsi1sk.remove()],
        OutboxItem.pk.exists(),
    )


def _place(alert: Alert) -> str:
    return f"{time_mark(alert.at)}#{alert.alert_id}"


def _alert(item: OutboxItem) -> Alert:
    return Alert(
        item.notice_id or "",
        item.school_id or "",
        item.user_id or "",
        item.student_id or "",
        item.subject_id,
        item.at,
        item.by or "",
        item.read_at,
    )
