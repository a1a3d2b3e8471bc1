"""What stands around the incidents of a PDF: cover, contents and chronology before them, lists of files and characters after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.report import Report
from chalicelib.reports import pages, weasy
from chalicelib.reports.index import ENDINGS, Index, Row, characters_in, years_of
from chalicelib.reports.letters import Letters
from chalicelib.reports.outline import Place, opened, places_in
from chalicelib.reports.words import counted

LINKS = "https://report.invalid/#"
"""Stands before the name of a place in a link until all places are known. Nothing is ever fetched from it."""
ROWS_ON_A_PAGE = 44
"""About; where the first guess at the number of pages is wrong, the lists are drawn once more."""


@dataclass(frozen=True)
class Line:
    """Of the contents or the chronology. `page` as it is printed."""

    place: str
    text: str
    page: int


def draw(make: Callable[[Letters], str], letters: Letters) -> tuple[bytes, Letters]:
    """A PDF of the HTML that `make` gives, and the letters with which all of it was drawn."""
    css = [pages.style("report.css"), pages.style("paper.css")]
    while True:
        drawn = weasy.draw(make(letters), css)
        if drawn.undrawable <= letters.undrawable:
            return drawn.pdf, letters
        letters = Letters(letters.undrawable | drawn.undrawable)


def draw_cover(report: Report, letters: Letters) -> tuple[bytes, Letters]:
    return draw(lambda letters: pages.fill("cover_page.html.j2", letters, report=report), letters)


def draw_end(report: Report, indexes: Sequence[Index], letters: Letters) -> tuple[bytes, Letters] | None:
    """None when there is nothing to list."""

    def make(letters: Letters) -> str:
        listed = characters_in(report, indexes, letters)
        return pages.fill("end_page.html.j2", letters, report=report, characters=listed, titles=ENDINGS)

    if not report.files and not characters_in(report, indexes, letters):
        return None
    return draw(make, letters)


def draw_lists(
    report: Report, rows: Sequence[Row], places: Mapping[str, Place], pages_before: int, letters: Letters
) -> bytes:
    """Contents and chronology. `places` of all that follows them, where the first page after them counts as 0."""
    count, chronology_at = 1 + max(1, -(-len(rows) // ROWS_ON_A_PAGE)), 1
    while True:
        first = pages_before + count + 1

        def line(place: str, text: str, first: int = first) -> Line:
            return Line(place, text, places[place].page + first)

        months = [
            (
                year.name,
                [line(m.rows[0].place, f"{m.name}, {counted(len(m.rows), 'incident')}") for m in year.months],
            )
            for year in years_of(rows)
        ]
        values = {
            "report": report,
            "links": LINKS,
            "chronology": Line("chronology", "Chronology", pages_before + chronology_at + 1),
            "years": months,
            "endings": [line(place, title) for place, title in ENDINGS.items() if place in places],
            "rows": [line(row.place, f"{row.number}. {row.title}: {row.what}") for row in rows],
        }
        drawn = draw(lambda letters: pages.fill("lists.html.j2", letters, **values), letters)[0]  # noqa: B023
        with opened(drawn) as pdf:
            found = len(pdf.pages), places_in(pdf)["chronology"].page
        if found == (count, chronology_at):
            return drawn
        count, chronology_at = found
