"""The pictures of the documents: those that `make pictures` takes are there, small, and shown in the README."""

import re

from infra.build import ROOT
from infra.demo.pictures import FOLDER, PICTURES

MOST = 60_000
MOST_TOGETHER = 400_000


def test_every_picture_is_there_and_shown() -> None:
    shown = set(re.findall(r"docs/pictures/([\w-]+)\.webp", (ROOT / "README.md").read_text("utf-8")))
    assert shown == {picture.file for picture in PICTURES} == {file.stem for file in FOLDER.glob("*.webp")}


def test_pictures_are_small() -> None:
    sizes = [file.stat().st_size for file in FOLDER.iterdir()]
    assert max(sizes) <= MOST and sum(sizes) <= MOST_TOGETHER


def test_pictures_are_said_in_words_too() -> None:
    said = re.findall(r"!\[([^\]]*)\]\(docs/pictures/", (ROOT / "README.md").read_text("utf-8"))
    assert len(said) == len(PICTURES) and all(len(words) > 20 for words in said)
