"""WeasyPrint as a report needs it: HTML in, one tagged PDF out. It fetches nothing, logs nothing, and loses no letter.

Three things of WeasyPrint 70 and pydyf 0.13 are replaced; tests/reports/test_weasy.py says when they no longer need it:

* `page_references` of a PDF is made anew at every access, which makes tags quadratic.
* A glyph keeps the text that it stood for first, so that after "e with an acute accent" in two characters every "e" of the
  font may read as nothing. Here a glyph keeps its own letter.
* What a line says is read off its glyphs, which cannot tell letters that share one. Here a line that is not plain carries
  its text (ActualText). Not where it is written from right to left: readers turn such text themselves, by its glyphs.
"""

import gc
import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.reports.native import libraries

if TYPE_CHECKING:
    from weasyprint import HTML

_MISSING = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]{4,6})\)", re.DOTALL)
_PLAIN = frozenset(map(chr, range(0x20, 0x7F)))
_TYPOGRAPHIC = frozenset("‘’“”–—•…£€\xa0")
"""Beyond ASCII, but with a glyph of their own in the base font."""

_NOTHING = "\u2060"
"""What a glyph says that adds no letter to those beside it: a mark without width. PDF/UA forbids to say nothing."""


@dataclass(frozen=True)
class Drawn:
    """`undrawable`: characters for which there was no glyph, so that something else stands in their place."""

    pdf: bytes
    undrawable: frozenset[str]


def draw(html: str, css: list[str], *, tagged: bool = True) -> Drawn:
    """Raises weasyprint.urls.FatalURLFetchingError (a BaseException) when the HTML asks for anything from outside."""
    weasyprint = _weasyprint()
    with _undrawable() as missing:
        sheets = [weasyprint.CSS(string=sheet, url_fetcher=_deny_all()) for sheet in css]
        options = {"pdf_variant": "pdf/ua-1"} if tagged else {}
        pdf = _document(html).write_pdf(stylesheets=sheets, **options)
    gc.collect()  # laid-out pages refer to themselves, and would lie about while the next thing is drawn
    return Drawn(pdf, frozenset(missing))


def _document(html: str) -> "HTML":
    from weasyprint import HTML

    return HTML(string=html, base_url=None, url_fetcher=_deny_all())


@cache
def _weasyprint() -> Any:
    with libraries():
        import weasyprint
    _index_pages_once()
    _keep_letters()
    _say_what_lines_say()
    return weasyprint


@cache
def _deny_all() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class DenyAll(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
        def fetch(self, url: str, headers: object = None) -> object:
            raise FatalURLFetchingError("a report asked for something from outside, which it never may")

    return DenyAll(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)


@contextmanager
def _undrawable() -> Iterator[set[str]]:
    """What WeasyPrint logs may quote the record, and goes nowhere; of missing glyphs the characters are kept."""
    found: set[str] = set()

    class Listen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if said := _MISSING.search(record.getMessage()):
                found.add(chr(int(said[1], 16)))

    loggers = [logging.getLogger(name) for name in ("weasyprint", "weasyprint.progress", "fontTools")]
    before = [(logger, logger.handlers, logger.propagate, logger.level) for logger in loggers]
    try:
        for logger in loggers:
            logger.handlers, logger.propagate = [logging.NullHandler()], False
        loggers[0].handlers = [Listen()]
        loggers[0].setLevel(logging.WARNING)
        yield found
    finally:
        for logger, handlers, propagate, level in before:
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)


def _index_pages_once() -> None:
    import pydyf

    def page_references(pdf: Any) -> tuple[bytes, ...]:
        kids = pdf.pages["Kids"]
        known: tuple[bytes, ...] = pdf.__dict__.get("_known_references", ())
        if len(known) != len(kids) // 3:
            known = pdf.__dict__["_known_references"] = tuple(f"{k} 0 R".encode() for k in kids[::3])
        return known

    pydyf.PDF.page_references = property(page_references)


def _keep_letters() -> None:
    from weasyprint.pdf import fonts, stream

    class Font(fonts.Font):  # type: ignore[misc]  # as above
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            self.to_unicode = GlyphTexts(self)

    stream.Font = Font


class GlyphTexts(dict[int, str]):
    """The text of each glyph of a font: the letter that the font has it for, else what it stood for first."""

    def __init__(self, font: Any) -> None:
        super().__init__()
        self._font = font

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, text if text in _PLAIN else self._of(glyph, text))

    def _of(self, glyph: int, text: str) -> str:
        own = _letters_of(self._font.file_content, self._font.index).get(glyph, "")
        if len(text) == 1:
            return own if own in _PLAIN else text
        is_turned = bool(text) and unicodedata.bidirectional(text[0]) in ("R", "AL")
        if not is_turned and text and unicodedata.normalize("NFKC", own) == text:
            return text  # a ligature such as that of f and i
        if not own and is_turned:
            return text[::-1]  # readers turn it
        return own or text or _NOTHING


@lru_cache(maxsize=32)
def _letters_of(font_file: bytes, index: int) -> dict[int, str]:
    """Glyph -> the lowest of the characters that it is for."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(font_file), fontNumber=index, lazy=True)
    glyph_ids = font.getReverseGlyphMap()
    letters: dict[int, str] = {}
    for point, glyph_name in sorted(font.getBestCmap().items()):
        letters.setdefault(glyph_ids[glyph_name], chr(point))
    return letters


def _say_what_lines_say() -> None:
    import pydyf
    from weasyprint.formatting_structure.boxes import TextBox
    from weasyprint.pdf import stream

    @contextmanager
    def marked(self: Any, box: Any, tag: str) -> Iterator[None]:
        if self._tags is None:
            yield
            return
        properties = pydyf.Dictionary({"MCID": len(self._tags)})
        self._tags[box] = {"tag": tag, "mcid": properties["MCID"]}
        if isinstance(box, TextBox) and needs_text(box.text):
            properties["ActualText"] = pydyf.String(box.text)
        pydyf.Stream.begin_marked_content(self, tag, properties)
        try:
            yield
        finally:
            pydyf.Stream.end_marked_content(self)

    stream.Stream.marked = marked


def needs_text(line: str) -> bool:
    """Whether its glyphs do not say what it says."""
    if line.isascii():
        return False
    rest = set(line) - _PLAIN - _TYPOGRAPHIC
    return bool(rest) and not any(unicodedata.bidirectional(c) in ("R", "AL") for c in rest)
