"""Heads and incidents of reports with sensible defaults. All people are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.report import (
    EarlierVersion,
    Report,
    ReportAction,
    ReportFile,
    ReportIncident,
    StruckOut,
)
from chalicelib.domain.vault import DocumentStatus

FIRST = datetime(2025, 11, 24, 9, 30, tzinfo=UTC)
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def head(**changes: Any) -> Report:
    made = Report(
        reference="SR-2026-0042",
        school_name="Larkmoor Academy",
        student_name="Maya Okonedo-Reed",
        date_of_birth=date(2015, 2, 11),
        made_at=datetime(2026, 11, 24, 14, 5, tzinfo=UTC),
        made_by="Ms Hart",
        incident_count=1,
    )
    return replace(made, **changes)


def incident(number: int = 1, text: str = "Seen alone at the gate.", **changes: Any) -> ReportIncident:
    """The first happened on 24 Nov 2025, each further one nine days later."""
    at = FIRST + timedelta(days=9 * (number - 1))
    made = ReportIncident(number, at, at + timedelta(hours=1), "Mr Okafor", ("Bullying",), text)
    return replace(made, **changes)


def file(name: str = "letter home.pdf", **changes: Any) -> ReportFile:
    return replace(ReportFile(name, 2_480_113, SHA256, DocumentStatus.AVAILABLE, "Ms Hart", FIRST), **changes)


def with_all_parts(number: int = 1) -> ReportIncident:
    """An incident that has something of everything."""
    return incident(
        number,
        "First line.\n\nSecond paragraph.",
        categories=("Bullying", "Online safety"),
        origin="Fennacre Primary",
        of_student="another student",
        agencies=("Children’s Social Care",),
        actions=(
            ReportAction("Ring home", "Ms Hart", date(2025, 12, 1), FIRST + timedelta(days=1), "Mr Okafor"),
            ReportAction("Meet the family", "Mr Okafor", date(2025, 12, 8)),
        ),
        body_map=(
            BodyPoint(BodyView.FRONT, 535, 95, "Red mark"),
            BodyPoint(BodyView.BACK, 500, 240),
        ),
        linked=("Kofi Adjaye",),
        hidden_linked_count=2,
        alerted=("Mrs Ní Bhriain",),
        files=(
            file(),
            file(
                "scan.tif",
                size=0,
                sha256="",
                status=DocumentStatus.REFUSED,
                note="It was empty.",
                struck_out=StruckOut(FIRST, "Ms Hart", "Wrong child"),
            ),
        ),
        edited_at=FIRST + timedelta(days=3),
        edited_by="Ms Hart",
        edit_reason="A name was wrong",
        struck_out=StruckOut(FIRST + timedelta(days=4), "Dr Łuczak", "Logged twice"),
        earlier=(
            EarlierVersion(
                FIRST + timedelta(days=3),
                "Ms Hart",
                "A name was wrong",
                "What stood before.",
                ("Bullying",),
                agencies=("Police",),
                hidden_linked_count=1,
                body_map=(BodyPoint(BodyView.FRONT, 500, 40),),
            ),
        ),
        hidden_versions=1,
    )
