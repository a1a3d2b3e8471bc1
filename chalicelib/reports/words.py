"""Dates, sizes and states as people write them: 24 Nov 2026, 14:05 as the clock in the school shows it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.vault import DocumentStatus

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

STATUS = {
    DocumentStatus.UPLOADING: "not there, the upload has not ended",
    DocumentStatus.SCANNING: "being checked for malware",
    DocumentStatus.AVAILABLE: "available",
    DocumentStatus.QUARANTINED: "quarantined, it may hold malware and nobody can open it",
    DocumentStatus.REFUSED: "refused, the file was not kept",
}

LONDON = ZoneInfo("Europe/London")


def local(at: datetime) -> datetime:
    return at.astimezone(LONDON)


def day(on: date) -> str:
    return f"{on.day} {MONTHS[on.month - 1][:3]} {on.year}"


def moment(at: datetime) -> str:
    here = local(at)
    return f"{day(here)}, {here:%H:%M}"


def month(at: datetime) -> str:
    here = local(at)
    return f"{MONTHS[here.month - 1]} {here.year}"


def size(count: int) -> str:
    """Bytes in full, so that they can be compared, with the short form before what is hard to read."""
    exact = counted(count, "byte")
    if count < 10**6:
        return exact
    return f"{count / 10**6:,.1f} MB ({exact})"


def counted(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"
