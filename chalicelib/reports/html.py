"""The Student Report as one HTML file: no script, nothing from outside, and a policy in it that forbids both."""

import base64
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from chalicelib.domain.report import Report, ReportIncident
from chalicelib.reports import pages
from chalicelib.reports.index import ENDINGS, characters_in, index_of, months_of, years_of
from chalicelib.reports.letters import Letters


def write(report: Report, incidents: Sequence[ReportIncident], to: Path) -> None:
    """Fonts are those of the reader's machine: only what would turn text, or is no character, stands as its code."""
    letters = Letters()
    index = index_of(incidents, letters)
    style = pages.style("report.css") + pages.style("screen.css")
    pages.fill_to(
        to,
        "report.html.j2",
        letters,
        report=report,
        style=style,
        style_hash=base64.b64encode(sha256(style.encode()).digest()).decode(),
        months=months_of(incidents),
        years=years_of(index.rows),
        rows=index.rows,
        characters=characters_in(report, [index], letters),
        titles=ENDINGS,
    )
