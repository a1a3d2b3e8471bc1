"""The text of files, from real ones and from such as are made to do harm."""

import io
import time

import pypdf
import pytest

from chalicelib.domain.file_text import FileText, Reading, as_words, from_json
from chalicelib.ingest import file_text
from chalicelib.ingest.file_text import read_text
from infra.demo.papers import pdf, png
from tests.ingest.office import compound, docx, odt, xlsx, zipped

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORD = f"""<w:document {W} xmlns:mc="m"><w:body>
<w:p><w:r><w:t>Ko</w:t></w:r><w:r><w:t>fi was</w:t></w:r><w:r><w:tab/><w:t>there</w:t></w:r></w:p>
<w:p><w:del><w:r><w:delText>Zoë was not</w:delText></w:r></w:del></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Abernathy</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Kofi</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>In a box</w:t></w:r></w:p></mc:Choice>
<mc:Fallback><w:p><w:r><w:t>In a box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>
</w:body></w:document>"""


def encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Minutes", 2)))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_page_by_page() -> None:
    found = read_text(pdf("Kofi Abernathy", 2))
    assert found == FileText(
        Reading.READ, ("Kofi Abernathy, page 1", "Kofi Abernathy, page 2"), has_pages=True
    )
    assert from_json(found.to_json()) == found


def test_a_word_file_with_what_stands_beside_its_text() -> None:
    note = (
        f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>See Grace</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    body = docx(**{"word/document.xml": WORD.encode(), "word/footnotes.xml": note.encode()})
    found = read_text(body)
    assert (found.reading, found.has_pages) == (Reading.READ, False)
    assert [line for line in found.pages[0].splitlines() if line] == [
        "Kofi was\tthere", "Zoë was not", "Abernathy", "Kofi", "In a box", "See Grace",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (xlsx(**{"xl/sharedStrings.xml": b"<sst><si><t>Kofi</t></si><si><r><t>Gra</t></r><r><t>ce</t></r></si></sst>"}),
         "Kofi\nGrace\n"),
        (odt(**{"content.xml": b"<o><p>Kofi<tab/>Abernathy <span>ran</span> off</p><h>End</h></o>"}),
         "Kofi\tAbernathy ran off\nEnd\n"),
        ("Zoë was there".encode(), "Zoë was there"),
        ("Zoë was there".encode("cp1252"), "Zoë was there"),
        ("Zoë was there".encode("utf-16"), "Zoë was there"),
    ],
)  # fmt: skip
def test_other_kinds(body: bytes, text: str) -> None:
    assert read_text(body) == FileText(Reading.READ, (text,))


def test_slides_are_pages() -> None:
    parts = {f"ppt/slides/slide{n}.xml": f"<s><p><t>Slide {n}</t></p></s>".encode() for n in (10, 2, 1)}
    found = read_text(zipped({"[Content_Types].xml": b"<T/>", "ppt/presentation.xml": b"<p/>"} | parts))
    assert (found.pages, found.has_pages) == (("Slide 1\n", "Slide 2\n", "Slide 10\n"), True)


def test_mail_says_that_its_attachments_were_not_read() -> None:
    head = b"Received: by here\r\nFrom: a@school.example\r\nTo: b@school.example\r\nSubject: Kofi\r\nMIME-Version: 1.0\r\n"
    plain = head + b"Content-Type: text/plain\r\n\r\nHe ran.\r\n"
    assert read_text(plain).reading is Reading.READ
    assert "Kofi\nHe ran." in read_text(plain).pages[0].replace("\r", "")
    mixed = head + (
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHe ran.\r\n'
        b'--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="grace.pdf"\r\n\r\nx\r\n'
        b"--x--\r\n"
    )
    found = read_text(mixed)
    assert found.reading is Reading.PARTLY and "grace.pdf" in found.pages[0]


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        (encrypted("secret"), Reading.PASSWORD),
        (pdf("", 1).replace(b"(, page 1)", b"(        )"), Reading.NO_TEXT),
        (b"%PDF-1.4\n1 0 obj\nnonsense", Reading.DAMAGED),
        (docx(**{"word/document.xml": b"<w:p><w:t>never ends"}), Reading.DAMAGED),
        (docx(**{"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), Reading.DAMAGED),
        (zipped({"a.txt": b"text"}), Reading.OTHER_TYPE),
        (b"PK\x03\x04 and no more", Reading.DAMAGED),
        (png(8, 8), Reading.OTHER_TYPE),
        (compound({"WordDocument": b"x"}), Reading.OTHER_TYPE),
        (b"{\\rtf1\\ansi Kofi}", Reading.OTHER_TYPE),
        (b"\x00\x01\x02", Reading.OTHER_TYPE),
        (b"", Reading.OTHER_TYPE),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so(body: bytes, reading: Reading) -> None:
    assert read_text(body) == FileText(reading)


def test_a_pdf_that_is_locked_for_changes_only() -> None:
    assert read_text(encrypted("")).pages[0] == "Minutes, page 1"


def test_a_file_that_unpacks_to_very_much() -> None:
    bomb = docx(**{"word/document.xml": b"<w>" + b" " * (file_text.MAX_UNPACKED + 1) + b"</w>"})
    assert len(bomb) < 100_000
    assert read_text(bomb) == FileText(Reading.TOO_LARGE)


def test_a_long_text_is_cut_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_text, "MAX_CHARACTERS", 30)
    assert read_text(b"x" * 31) == FileText(Reading.PARTLY, ("x" * 30,))
    found = read_text(pdf("Kofi Abernathy", 3))
    assert (found.reading, len(found.pages)) == (Reading.PARTLY, 2)


def test_no_more_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_text, "SECONDS", 0.2)
    monkeypatch.setattr(file_text, "_of_plain", lambda *_: time.sleep(5))
    began = time.monotonic()
    assert read_text(b"Kofi") == FileText(Reading.DAMAGED)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        ("Aber-\nnathy ran", "Abernathy ran"),
        ("Smith-\n Jones", "Smith-Jones"),
        ("o\ufb03ce", "office"),
        ("Ko\u00adfi", "Kofi"),
        ("at 3-\n4 pm", "at 3-\n4 pm"),
    ],
)
def test_words_that_lines_cut_are_whole_again(drawn: str, words: str) -> None:
    assert as_words(drawn) == words
