"""What is in a file decides, not its name: macros, programs, archives, two types in one."""

import tracemalloc
from pathlib import Path

import pytest

from chalicelib.ingest.file_inside import Inside, look_inside
from infra.demo.papers import pdf, png
from tests.ingest.office import compound, docx, odt, xlsx, zipped

HEAD = 64 * 1024
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET, MACRO_SHEET = b"\x85\x00\x08\x00\0\0\0\0\0\x00\0\0", b"\x85\x00\x08\x00\0\0\0\0\0\x01\0\0"


def look(tmp_path: Path, body: bytes) -> Inside:
    path = tmp_path / "bytes"
    path.write_bytes(body)
    return look_inside(str(path), body[:HEAD], body[-HEAD:])


@pytest.mark.parametrize(
    ("body", "inside"),
    [
        (pdf("Minutes", 3), Inside("application/pdf", pages=3)),
        (png(640, 480), Inside("image/png", width=640, height=480)),
        (b"GIF89a\x20\x00\x10\x00\x00\x00\x00", Inside("image/gif", width=32, height=16)),
        (b"A note. Told: head teacher, 14:10.", Inside("text/plain")),
        (b"MZ is what she calls her cat.", Inside("text/plain")),
        (docx(), Inside(WORD)),
        (xlsx(), Inside(EXCEL)),
        (odt(), Inside("application/vnd.oasis.opendocument.text")),
        (compound({"WordDocument": b"x"}), Inside("application/msword")),
        (compound({"Workbook": SHEET}), Inside("application/vnd.ms-excel")),
        (compound({"__properties_version1.0": b"x"}), Inside("application/vnd.ms-outlook")),
    ],
)
def test_what_schools_file_is_known_for_what_it_is(body: bytes, inside: Inside, tmp_path: Path) -> None:
    assert look(tmp_path, body) == inside


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (docx(**{"word/vbaProject.bin": b"x"}), "has_macros"),
        (xlsx(xl__macrosheets__sheet1=b"x"), "has_macros"),
        (odt(Basic__Standard__Module1=b"x"), "has_macros"),
        (odt(Scripts__python__x=b"x"), "has_macros"),
        (compound({"WordDocument": b"x"}, folders=("Macros",)), "has_macros"),
        (compound({"Workbook": SHEET}, folders=("_VBA_PROJECT_CUR",)), "has_macros"),
        (compound({"Workbook": MACRO_SHEET}), "has_macros"),
        (compound({"EncryptedPackage": b"x"}), "password_protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "damaged"),
        (b"MZ\x90\x00" + bytes(100), "is_program"),
        (b"\x7fELF" + bytes(100), "is_program"),
        (b"\xca\xfe\xba\xbe" + bytes(100), "is_program"),
        (b"L\0\0\0\x01\x14\x02\0" + bytes(100), "is_program"),
        (b"#!/bin/sh\nrm -rf ~\n", "is_program"),
        (zipped({"letter.pdf": b"%PDF"}), "is_archive"),
        (zipped({"[Content_Types].xml": b"<Types/>", "other/thing.xml": b"x"}), "is_archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "is_archive"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "is_archive"),
        (b"\x1f\x8b\x08" + bytes(50), "is_archive"),
        (pdf("Minutes", 1) + docx(), "two_types_in_one"),
        (png(4, 4) + zipped({"a.exe": b"MZ"}), "two_types_in_one"),
        (b"PK\x03\x04 %PDF-1.7 1 0 obj", "two_types_in_one"),
        (b"%PDF-1.7 and then nothing of a PDF", "damaged"),
    ],
)
def test_what_is_kept_out_and_why(body: bytes, fault: str, tmp_path: Path) -> None:
    assert look(tmp_path, body).fault == fault


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer << /Root 9 0 R >>",
        b"%PDF-1.7\n1 0 obj << /Pages 1 0 R /Count -4 >> endobj trailer << /Root 1 0 R >>",
        pdf("x", 2)[:-200],
        b"\x89PNG\r\n\x1a\n" + bytes(10),
        b"\xff\xd8\xff\xe0" + bytes(10),
    ],
)
def test_a_broken_file_has_no_numbers_and_breaks_nothing(body: bytes, tmp_path: Path) -> None:
    inside = look(tmp_path, body)
    assert (inside.width, inside.height) == (0, 0)
    assert inside.pages in (0, 2)


def test_a_directory_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    """A ZIP may claim millions of entries; they would be in memory all at once."""
    end = b"PK\x05\x06" + bytes(8) + (40_000_000).to_bytes(4, "little") + bytes(6)
    tracemalloc.start()
    try:
        assert look(tmp_path, b"PK\x03\x04" + bytes(60) + end).fault in ("is_archive", "damaged")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
