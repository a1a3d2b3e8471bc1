"""Bookmarks and named places of the finished PDF."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.reports.index import Year

if TYPE_CHECKING:
    from pikepdf import Pdf


PRINTED = 4
"""A flag of an annotation: paper shows what the screen shows (ISO 14289-1, 7.18)."""


@dataclass(frozen=True)
class Place:
    """`page` counts from 0; `top` in points from below."""

    page: int
    top: float


def opened(data: bytes) -> "Pdf":
    import pikepdf

    return pikepdf.open(io.BytesIO(data))


def moved(places: Mapping[str, Place], pages: int) -> dict[str, Place]:
    return {name: replace(place, page=place.page + pages) for name, place in places.items()}


def places_in(pdf: "Pdf") -> dict[str, Place]:
    """What WeasyPrint wrote for each id of the HTML."""
    numbers: dict[Any, int] = {page.objgen: number for number, page in enumerate(pdf.pages)}
    root: Any = pdf.Root
    names = root.Names.Dests.Names if "/Names" in root else []
    pairs = [(str(names[at]), names[at + 1]) for at in range(0, len(names), 2)]
    return {name: Place(numbers[to[0].objgen], float(to[3])) for name, to in pairs}


def write_places(pdf: "Pdf", places: dict[str, Place]) -> None:
    from pikepdf import Array, Dictionary, String

    named: list[Any] = []
    for name in sorted(places):
        named += [String(name), _destination(pdf, places[name])]
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array(named)))


def write_bookmarks(
    pdf: "Pdf",
    places: dict[str, Place],
    before: Sequence[tuple[str, str]],
    years: Iterable[Year],
    after: Sequence[tuple[str, str]],
) -> None:
    """Year > month > incident, between `before` and `after`: (title, place)."""
    from pikepdf import OutlineItem

    def item(title: str, place: str) -> OutlineItem:
        return OutlineItem(title, _destination(pdf, places[place]))

    with pdf.open_outline() as outline:
        outline.root[:] = [item(*one) for one in before]
        for year in years:
            of_year = item(year.name, year.months[0].rows[0].place)
            for month in year.months:
                of_month = item(month.name, month.rows[0].place)
                of_month.children[:] = [item(f"{r.number}. {r.title}", r.place) for r in month.rows]
                of_month.is_closed = True
                of_year.children.append(of_month)
            of_year.is_closed = True
            outline.root.append(of_year)
        outline.root.extend(item(*one) for one in after)


def link_to_places(pdf: "Pdf", prefix: str, titles: dict[str, str]) -> None:
    """Links that were written as `prefix` and the name of a place become links to that place."""
    from pikepdf import Dictionary, Name, String

    pages: Any = pdf.pages
    for page in pages:
        for annotation in page.get("/Annots", ()):
            address = str(annotation.A.get("/URI", ""))
            if address.startswith(prefix):
                place = address.removeprefix(prefix)
                annotation.A = Dictionary(S=Name.GoTo, D=String(place))
                annotation.Contents = String(titles[place])
                annotation.F = PRINTED


def _destination(pdf: "Pdf", place: Place) -> Any:
    from pikepdf import Array, Name

    return Array([pdf.pages[place.page].obj, Name.XYZ, 0, place.top, 0])
