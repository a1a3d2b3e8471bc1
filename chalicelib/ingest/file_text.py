"""The text of a file from its bytes: PDF, Office, OpenDocument, plain text and mail. Whatever the bytes are, it ends.

Old Office files, RTF, pictures and sound are not read, and it says so.
"""

import io
import logging
import re
import time
import zipfile
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from typing import Any

from defusedxml import ElementTree

from chalicelib.domain.file_text import FileText, Reading
from chalicelib.ingest import file_type
from chalicelib.ingest.limits import at_most

MAX_BYTES = 50_000_000
"""Of a file that is read."""
MAX_UNPACKED = 30_000_000
"""Bytes of XML that one Office file may unpack to, all its parts together."""
MAX_PARTS = 2_000
MAX_PAGES = 1_000
MAX_CHARACTERS = 500_000
"""Of one file: about 200 full pages. The rest is not read, and the answer says so."""
SECONDS = 60

# what a library says about a broken file may quote the file
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)

_PARTS = re.compile(
    r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$"
    r"|xl/(sharedStrings|comments\d*|worksheets/sheet\d+)\.xml$"
    r"|ppt/(slides/slide\d+|notesSlides/notesSlide\d+|comments/comment\d+)\.xml$"
    r"|(content|styles)\.xml$"
)
_NUMBERS = re.compile(r"\d+")
_LINES = frozenset({"p", "h", "si", "is", "text"})
"""Elements that are a line of their own: paragraphs, headings, cells, comments."""
_BLANKS = {"tab": "\t", "s": " ", "br": "\n", "cr": "\n", "line-break": "\n"}


class _Pages:
    """Collects pages and knows when enough is enough."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.is_cut = False
        self._left = MAX_CHARACTERS
        self._ends_at = time.monotonic() + SECONDS

    def add(self, text: str) -> bool:
        """Whether there is room and time for more."""
        self.is_cut = self.is_cut or len(text) > self._left
        self.texts.append(text[: self._left])
        self._left -= len(text)
        return self._left > 0 and time.monotonic() < self._ends_at

    def result(self, *, has_pages: bool) -> FileText:
        if not any(text.strip() for text in self.texts):
            return FileText(Reading.PARTLY if self.is_cut else Reading.NO_TEXT)
        return FileText(Reading.PARTLY if self.is_cut else Reading.READ, tuple(self.texts), has_pages)


def read_text(data: bytes) -> FileText:
    """Never raises for what the bytes are."""
    pages = _Pages()
    is_pdf = b"%PDF-" in data[:1024]
    try:
        with at_most(SECONDS):
            if is_pdf:
                return _of_pdf(data, pages)
            if data[:4] == b"PK\x03\x04":
                return _of_zip(data, pages)
            return _of_plain(data, pages)
    except Exception:  # broken files break their readers in many ways; what was read until then is kept
        if any(text.strip() for text in pages.texts):
            pages.is_cut = True
            return pages.result(has_pages=is_pdf)
        return FileText(Reading.DAMAGED)


def _of_pdf(data: bytes, pages: _Pages) -> FileText:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    # many PDFs are locked for changes only and open without a password
    if reader.is_encrypted and not reader.decrypt(""):
        return FileText(Reading.PASSWORD)
    for number, page in enumerate(reader.pages):
        if number == MAX_PAGES:
            pages.is_cut = True
            break
        if not pages.add(page.extract_text() + _notes_on(page)):
            pages.is_cut = pages.is_cut or number + 1 < len(reader.pages)
            break
    return pages.result(has_pages=True)


def _notes_on(page: Any) -> str:
    """What stands in form fields and comments of a page of a PDF."""
    said = []
    for note in page.get("/Annots") or ():
        found = note.get_object()
        said += [str(found[name]) for name in ("/V", "/Contents") if isinstance(found.get(name), str)]
    return "".join(f"\n{text}" for text in said)


def _of_zip(data: bytes, pages: _Pages) -> FileText:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = sorted((i for i in archive.infolist() if _PARTS.match(i.filename)), key=_place)
        if not parts:
            return FileText(Reading.OTHER_TYPE)
        # what a part says of its size is a limit: the library stops there
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            return FileText(Reading.TOO_LARGE)
        are_slides = parts[0].filename.startswith("ppt/")
        for part in parts:
            with archive.open(part) as file:
                text = "".join(_of_xml(file))
            if not pages.add(text):
                pages.is_cut = pages.is_cut or part is not parts[-1]
                break
    if not are_slides:
        pages.texts = ["\n".join(pages.texts)]
    return pages.result(has_pages=are_slides)


def _place(part: zipfile.ZipInfo) -> tuple[bool, str, int]:
    """Documents before their notes, and slide 10 after slide 9."""
    number = _NUMBERS.search(part.filename)
    kind = _NUMBERS.sub("", part.filename)
    is_side = not kind.startswith(("word/document", "ppt/slides/", "xl/shared", "content.xml"))
    return is_side, kind, int(number.group()) if number else 0


def _of_xml(file: Any) -> Iterator[str]:
    """The text of one part as it is read, line by line. Text that was deleted with changes being tracked is still in the
    file, so it counts."""
    skipping = 0
    for event, element in ElementTree.iterparse(file, events=("start", "end")):
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name == "Fallback":  # the same once more, for older programs
            skipping += 1 if event == "start" else -1
        if event == "start":
            continue
        if name in _BLANKS:
            element.text = _BLANKS[name]
        elif name in _LINES or (name == "c" and element.get("t") == "str"):
            if not skipping:
                yield "".join(element.itertext()) + "\n"
            element.clear()


def _of_plain(data: bytes, pages: _Pages) -> FileText:
    kind = file_type.detect(data[: file_type.HEAD_BYTES], data[-file_type.HEAD_BYTES :])
    if kind == "message/rfc822":
        return _of_mail(data, pages)
    if kind not in ("text/plain", "text/csv"):
        return FileText(Reading.OTHER_TYPE)
    pages.add(_decoded(data))
    return pages.result(has_pages=False)


def _of_mail(data: bytes, pages: _Pages) -> FileText:
    mail = BytesParser(policy=policy.default).parsebytes(data)
    heads = [str(mail[name]) for name in ("From", "To", "Cc", "Subject") if mail[name]]
    texts = ["\n".join(heads)]
    for part in mail.walk():
        if part.is_multipart():
            continue
        if part.get_content_maintype() == "text" and not part.is_attachment():
            said = str(part.get_content())
            texts.append(
                re.sub(r"<[^>]{0,2000}>", " ", said) if part.get_content_subtype() == "html" else said
            )
        else:
            pages.is_cut = True  # what is attached is not looked into
            texts.append(part.get_filename() or "")
    pages.add("\n".join(texts))
    return pages.result(has_pages=False)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
