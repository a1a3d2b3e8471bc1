"""What stands around the incidents of a PDF: cover, contents and chronology before them, files and characters after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.report import Report
from chalicelib.reports import pages, weasy
from chalicelib.reports.index import ENDINGS, Index, Month, Row, characters_in, years_of
from chalicelib.reports.letters import Letters
from chalicelib.reports.outline import Place, opened
from chalicelib.reports.words import counted

LINKS = "https://report.invalid/#"
"""Stands before the name of a place in a link until all places are known. Nothing is ever fetched from it."""
LINES_ON_A_PAGE, LINES_OF_THE_HEADING, LETTERS_IN_A_LINE = 50, 3, 105
"""About. Where the guess at the number of pages is wrong, the chronology is drawn once more."""


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


@dataclass(frozen=True)
class Lists:
    """Contents and chronology as PDFs."""

    contents: bytes
    chronology: bytes


def draw_lists(
    report: Report, rows: Sequence[Row], places: Mapping[str, Place], pages_before: int, letters: Letters
) -> Lists:
    """`places` of all that follows them, where the first page after them counts as 0.

    How many pages they take decides which numbers stand in them. Numbers change no line ends, as a rule, so the contents are
    drawn once to count their pages, and the chronology only where the guess was wrong.
    """

    def contents(count: int, of_chronology: int) -> bytes:
        first = pages_before + count + of_chronology + 1
        chronology = Line("chronology", "Chronology", pages_before + count + 1)
        years = [
            (year.name, [_line(m.rows[0].place, _of_month(m), places, first) for m in year.months])
            for year in years_of(rows)
        ]
        after = [_line(place, title, places, first) for place, title in ENDINGS.items() if place in places]
        return _fill("contents.html.j2", report, letters, before=[chronology], years=years, after=after)

    def chronology(count: int, of_contents: int) -> bytes:
        first = pages_before + of_contents + count + 1
        lines = [_line(r.place, f"{r.number}. {r.title}: {r.what}", places, first) for r in rows]
        return _fill("chronology.html.j2", report, letters, lines=lines)

    of_contents = _count(contents(1, 1))
    drawn, of_chronology = _settled(lambda count: chronology(count, of_contents), _guess(rows))
    return Lists(_settled(lambda count: contents(count, of_chronology), of_contents)[0], drawn)


def _settled(make: Callable[[int], bytes], count: int) -> tuple[bytes, int]:
    """What `make` gives when it is told its own number of pages, and this number.

    It comes to an end: more pages before make no page number shorter, so the numbers of pages only rise, or only fall.
    """
    while True:
        drawn = make(count)
        if (found := _count(drawn)) == count:
            return drawn, count
        count = found


def _count(drawn: bytes) -> int:
    with opened(drawn) as pdf:
        return len(pdf.pages)


def _guess(rows: Sequence[Row]) -> int:
    lines = sum(
        1 + len(f"{row.number}. {row.title}: {row.what}, page 0000") // LETTERS_IN_A_LINE for row in rows
    )
    return max(1, -(-(lines + LINES_OF_THE_HEADING) // LINES_ON_A_PAGE))


def _of_month(month: Month) -> str:
    return f"{month.name}, {counted(len(month.rows), 'incident')}"


def _line(place: str, text: str, places: Mapping[str, Place], first: int) -> Line:
    return Line(place, text, places[place].page + first)


def _fill(template: str, report: Report, letters: Letters, **values: object) -> bytes:
    def make(letters: Letters) -> str:
        return pages.fill(template, letters, report=report, links=LINKS, **values)

    drawn, _ = draw(make, letters)
    return drawn
