"""Reads PDFs as their readers would: with pdftotext, and through their own links, tags and bookmarks."""

import re
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]")


def pages_of(path: Path) -> list[str]:
    """The text of each page, in the order in which it is drawn."""
    told = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], check=True, capture_output=True)
    return told.stdout.decode().split("\f")[:-1]


def text_of(path: Path) -> str:
    """All text without white space: where lines and pages end is no part of what was written."""
    return squeezed("".join(strip_furniture(page) for page in pages_of(path)))


def squeezed(text: str) -> str:
    """Without white space; what a reader adds to turned text is left out."""
    return "".join(TURNING.sub("", text).split())


def strip_furniture(page: str) -> str:
    """Without head and foot, which stand first on a page."""
    return re.sub(r"\A.*?Page \d+ of \d+", "", page, count=1, flags=re.DOTALL)


def turned_words(text: str) -> Counter[str]:
    """Words written from right to left, letter by letter and how often.

    pdftotext turns such text back word by word, and writes a ligature as one compatibility character, which NFKC takes
    apart. In which order it gives the words of a mixed line is its own guess, so that is not compared.
    """
    folded = unicodedata.normalize("NFKC", TURNING.sub("", text))
    return Counter(re.findall("[\u0590-\u05ff\u0620-\u064a\u066e-\u06d3]+", folded))


def tagged(pdf: Any) -> list[tuple[str, int]]:
    """Tag and number of the page of every element, in reading order."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
    found: list[tuple[str, int]] = []
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        found.append((str(element.S), numbers.get(element.Pg.objgen, -1) if "/Pg" in element else -1))
        kids = [k for k in element.K if not isinstance(k, int) and k.get("/Type") == "/StructElem"]
        waiting += reversed(kids)
    return found
