"""The Student Report as PDF: parts of some dozen incidents, rendered apart, side by side perhaps, and then joined.

A part is a tagged PDF without heads and feet, and carries its own index. The joiner makes what needs to know all parts:
cover, contents, chronology, lists at the end, page numbers, bookmarks. docs/decisions/0090.
"""

import io
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.domain.report import Report, ReportIncident
from chalicelib.reports import index as indexes
from chalicelib.reports import pages
from chalicelib.reports.around import LINKS, draw, draw_cover, draw_end, draw_lists
from chalicelib.reports.furniture import Furniture
from chalicelib.reports.index import ENDINGS, Index, months_of, years_of
from chalicelib.reports.letters import Letters
from chalicelib.reports.outline import (
    Place,
    link_to_places,
    moved,
    opened,
    places_in,
    write_bookmarks,
    write_places,
)
from chalicelib.reports.tags import TagTree, collapse_lines

if TYPE_CHECKING:
    from pikepdf import Pdf


def render_part(report: Report, incidents: Sequence[ReportIncident]) -> bytes:
    """Incidents that follow each other in the report, as one part of it: for `join`, and no report by itself."""
    months = months_of(incidents)
    drawn, letters = draw(
        lambda letters: pages.fill("part.html.j2", letters, report=report, months=months), Letters()
    )
    with opened(drawn) as pdf:
        collapse_lines(pdf)
        pdf.Root.PartIndex = pdf.make_stream(indexes.to_json(indexes.index_of(incidents, letters)))
        part = io.BytesIO()
        _save(pdf, part)
        return part.getvalue()


def join(report: Report, parts: Sequence[Path], to: Path) -> None:
    """The whole report, from its parts in order; without any, a report that says that nothing matches.

    Raises ValueError for a file that is no part.
    """
    import pikepdf

    with ExitStack() as stack:
        body = [stack.enter_context(pikepdf.open(path)) for path in parts]
        found = [_index_of(part) for part in body]
        rows = [row for index in found for row in index.rows]
        cover, letters = draw_cover(report, Letters(c for index in found for c in index.by_code))
        pdf = stack.enter_context(opened(cover))
        if end := draw_end(report, found, letters):
            drawn, letters = end
            body.append(stack.enter_context(opened(drawn)))
        lists = draw_lists(report, rows, _places_of(body), len(pdf.pages), letters)
        before_body = [stack.enter_context(opened(drawn)) for drawn in (lists.contents, lists.chronology)]
        places = _assemble(pdf, [*before_body, *body])
        endings = [(title, place) for place, title in ENDINGS.items() if place in places]
        before = [("Student Report", "cover"), ("Contents", "contents"), ("Chronology", "chronology")]
        titles = {place: title for title, place in [*before, *endings]}
        link_to_places(
            pdf, LINKS, titles | {row.place: f"Incident {row.number}, {row.title}" for row in rows}
        )
        write_places(pdf, places)
        write_bookmarks(pdf, places, before, years_of(rows), endings)
        Furniture(pdf, report, letters).stamp(pdf)
        _save(pdf, to)


def _index_of(part: "Pdf") -> Index:
    if "/PartIndex" not in part.Root:
        raise ValueError("A file that was given as a part of a report is none. Render the parts anew.")
    return indexes.from_json(part.Root.PartIndex.read_bytes())


def _places_of(pieces: Sequence["Pdf"]) -> dict[str, Place]:
    places: dict[str, Place] = {}
    first = 0
    for piece in pieces:
        places |= moved(places_in(piece), first)
        first += len(piece.pages)
    return places


def _assemble(pdf: "Pdf", pieces: Sequence["Pdf"]) -> dict[str, Place]:
    """Pages and tags of all pieces go into `pdf`. Gives the places of the whole."""
    places = _places_of([pdf, *pieces])
    tags = TagTree(pdf)
    for piece in pieces:
        first = len(pdf.pages)
        pdf.pages.extend(piece.pages)
        tags.add(piece, first)
    return places


def _save(pdf: "Pdf", to: Path | io.BytesIO) -> None:
    """The same bytes for the same content. The layer has no lxml, with which pikepdf would look into the metadata."""
    from pikepdf import ObjectStreamMode

    pdf.save(
        to, deterministic_id=True, fix_metadata_version=False, object_stream_mode=ObjectStreamMode.generate
    )
