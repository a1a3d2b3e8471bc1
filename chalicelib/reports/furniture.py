"""What stands on every page of the finished PDF: school and CONFIDENTIAL at its head, reference and page x of y at its foot.

It is stamped when all pages are there, as an artifact, which screen readers leave out. The letters are drawn by WeasyPrint,
so that a school's name may be in any script; the two numbers are set from its digits.
"""

import io
from typing import TYPE_CHECKING, Any

from chalicelib.domain.report import Report
from chalicelib.reports import pages, weasy
from chalicelib.reports.letters import Letters

if TYPE_CHECKING:
    from pikepdf import Pdf

SAMPLE = "0123456789Pageof "
SIZE = 8
RIGHT, FOOT = 544.25, 30.5
"""Where the line with the numbers ends and stands, in points from the left and from below."""


class Furniture:
    """Raises nothing of its own: a character of the school's name that cannot be drawn stands as its code."""

    def __init__(self, pdf: "Pdf", report: Report, letters: Letters) -> None:
        import pikepdf

        html = pages.fill("furniture.html.j2", letters, report=report, sample=SAMPLE)
        drawn = weasy.draw(html, [pages.style("furniture.css")], tagged=False)
        with pikepdf.open(io.BytesIO(drawn.pdf)) as made:
            self._frame = pdf.copy_foreign(made.pages[0].as_form_xobject())
            font, self._glyphs = _glyphs(made.pages[1])
            self._font = pdf.copy_foreign(font)
            self._widths = _widths(font)

    def stamp(self, pdf: "Pdf") -> None:
        from pikepdf import Dictionary

        for number, page in enumerate(pdf.pages, start=1):
            for kind, name, thing in (("/XObject", "/Frame", self._frame), ("/Font", "/Foot", self._font)):
                if kind not in page.Resources:
                    page.Resources[kind] = pdf.make_indirect(Dictionary())
                page.Resources[kind][name] = thing
            line = f"Page {number} of {len(pdf.pages)}"
            glyphs = "".join(self._glyphs[c] for c in line)
            left = RIGHT - sum(self._widths[self._glyphs[c]] for c in line) * SIZE / 1000
            stamp = (
                "/Artifact <</Type /Pagination>> BDC q /Frame Do "
                f"BT /Foot {SIZE} Tf {left:.2f} {FOOT} Td <{glyphs}> Tj ET Q EMC\n"
            )
            page.contents_add(stamp.encode(), prepend=True)


def _glyphs(page: Any) -> tuple[Any, dict[str, str]]:
    """The font of the sample, and the glyph of each of its characters, in hexadecimal."""
    import pikepdf

    font, drawn = "", b""
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        if str(operator) == "Tf":
            font = str(operands[0])
        elif str(operator) == "TJ":
            drawn += b"".join(bytes(piece) for piece in operands[0] if isinstance(piece, pikepdf.String))
        elif str(operator) == "Tj":
            drawn += bytes(operands[0])
    found = [drawn[at : at + 2].hex() for at in range(0, len(drawn), 2)]
    return page.Resources.Font[font], dict(zip(SAMPLE, found, strict=True))


def _widths(font: Any) -> dict[str, float]:
    """By glyph, in thousandths of the size."""
    listed = font.DescendantFonts[0].W
    widths: dict[str, float] = {}
    for at in range(0, len(listed), 2):
        for step, width in enumerate(listed[at + 1]):
            widths[f"{int(listed[at]) + step:04x}"] = float(width)
    return widths
