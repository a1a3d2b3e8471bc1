"""Names in a ZIP: safe everywhere, each there once, and still the original's as far as that goes."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.domain.zip_names import LONGEST, LONGEST_BYTES, file_names, safe_name

HARD = some.text(
    some.sampled_from('aA.é\u0301ßſIıİ \t\n\u200b\u202e\u2028\\/:*?"<>|\ud800😀(2)con'), max_size=12
)
ANY_NAME = some.one_of(HARD, some.text(some.characters(), max_size=300), HARD.map(lambda name: f"{name}.pdf"))
DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("Letter home.pdf", "Letter home.pdf"),
        ("Bericht über Größe.docx", "Bericht über Größe.docx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\x\\note.txt", "C__Users_x_note.txt"),
        ('a<b>c"d|e?f*.txt', "a_b_c_d_e_f_.txt"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com¹.pdf", "_com¹.pdf"),
        ("console.txt", "console.txt"),
        ("note.pdf. .", "note.pdf"),
        ("  note  of\ttoday .txt", "note oftoday.txt"),
        ("note\u202efdp.exe", "notefdp.exe"),
        ("no\u0000te\r\n.txt", "note.txt"),
        ("e\u0301t\u200be\u0301.txt", "été.txt"),
        ("a\u200b\u0301.txt", "á.txt"),
        (".htaccess", "file.htaccess"),
        ("", "file"),
        ("...", "file"),
        ("\ud800", "file"),
        (" .pdf", "file.pdf"),
    ],
)
def test_a_name_is_cleaned(original: str, expected: str) -> None:
    assert safe_name(original) == expected


@pytest.mark.parametrize("letter", ["x", "é", "語", "😀"])
def test_a_long_name_keeps_its_ending(letter: str) -> None:
    name = safe_name(f"{letter * 400}.docx")
    assert name.endswith(f"{letter}.docx")
    assert len(name) <= LONGEST and len(name.encode()) <= LONGEST_BYTES
    twice = file_names([name, name])[1]
    assert twice.endswith(f"{letter} (2).docx") and len(twice.encode()) <= LONGEST_BYTES


def test_names_that_differ_in_capitals_only_are_numbered() -> None:
    originals = [
        "photo.jpg",
        "PHOTO.JPG",
        "photo.jpg",
        "photo (2).jpg",
        "e\u0301.txt",
        "É.txt",
        "STRASSE",
        "straße",
    ]
    assert file_names(originals) == [
        "photo.jpg",
        "PHOTO (2).JPG",
        "photo (3).jpg",
        "photo (2) (2).jpg",
        "é.txt",
        "É (2).txt",
        "STRASSE",
        "straße (2)",
    ]  # fmt: skip


def test_names_that_are_taken_are_left_alone() -> None:
    assert file_names(["manifest.csv"], taken=["Manifest.CSV"]) == ["manifest (2).csv"]


def test_thousands_of_one_name_take_no_longer_each() -> None:
    names = file_names(["scan.pdf"] * 20_000)
    assert names[-1] == "scan (20000).pdf" and len(set(names)) == 20_000


@given(some.lists(ANY_NAME, max_size=12))
def test_any_names_come_out_safe_and_once(originals: list[str]) -> None:
    names = file_names(originals)
    assert len(names) == len(originals)
    for name in names:
        assert name and name == name.strip(" ") and not name.startswith(".") and not name.endswith(".")
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        assert not any(unicodedata.category(c)[0] == "C" for c in name)
        assert unicodedata.is_normalized("NFC", name)
        assert name.partition(".")[0].strip().upper() not in DEVICES
        assert len(name) <= LONGEST and len(name.encode()) <= LONGEST_BYTES
    for sames in (str.upper, str.lower, str.casefold):
        assert len({unicodedata.normalize("NFC", sames(name)) for name in names}) == len(names)


@given(some.lists(ANY_NAME, max_size=8), ANY_NAME)
def test_names_do_not_depend_on_what_comes_later(originals: list[str], more: str) -> None:
    assert file_names([*originals, more])[:-1] == file_names(originals)


@given(ANY_NAME)
def test_a_safe_name_stays_as_it_is(original: str) -> None:
    assert safe_name(safe_name(original)) == safe_name(original)
