"""The labelled texts of tests/data/names, and how well the name finder does on them.

A line marks what a careful reader would: [[words|students]]. Every third text is held out: nobody looks at how the finder
does on it while it is tuned, so its figures tell what to expect of texts that nobody has seen.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.domain.name_finder import Certainty, Named, NameFinder

HERE = Path(__file__).parent / "data" / "names"
_MARK = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")


@dataclass(frozen=True)
class Labelled:
    """`names`: (start, end) in `text` -> the students that the words may mean."""

    text: str
    names: dict[tuple[int, int], frozenset[str]]


@dataclass
class Figures:
    """`right` and `wrong` count what was found by its certainty; `missed` are names that were not found."""

    right: Counter[Certainty] = field(default_factory=Counter)
    wrong: Counter[Certainty] = field(default_factory=Counter)
    missed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right.total() / (self.right.total() + self.missed)

    def precision(self, least: Certainty = Certainty.POSSIBLE) -> float:
        right = sum(n for c, n in self.right.items() if c >= least)
        wrong = sum(n for c, n in self.wrong.items() if c >= least)
        return right / (right + wrong)


def roll() -> list[Named]:
    with (HERE / "roll.csv").open(encoding="utf-8") as file:
        return [
            Named(
                r["student_id"],
                r["forename"],
                r["surname"],
                r["preferred_forename"],
                "",
                r["is_linked"] == "yes",
            )
            for r in csv.DictReader(file)
        ]


def texts() -> list[Labelled]:
    lines = (HERE / "texts.txt").read_text("utf-8").splitlines()
    return [_labelled(line) for line in lines if not line.startswith("#")]


def _labelled(line: str) -> Labelled:
    text, names, at = "", {}, 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        names[len(text), len(text) + len(mark[1])] = frozenset(mark[2].split())
        text += mark[1]
        at = mark.end()
    return Labelled(text + line[at:], names)


def measure(held_out: bool) -> Figures:
    """Of the held-out third, or of the others.

    A hit is right when it lies on a marked name and means one of its students.
    """
    students = roll()
    finder = NameFinder(students[0], students[1:])
    figures = Figures()
    for number, one in enumerate(texts(), start=1):
        if (number % 3 == 0) != held_out:
            continue
        found = set()
        for hit in finder.find(one.text):
            place = next((p for p in one.names if p[0] < hit.end and hit.start < p[1]), None)
            if place and one.names[place] & set(hit.student_ids):
                if place not in found:
                    figures.right[hit.certainty] += 1
                found.add(place)
            else:
                figures.wrong[hit.certainty] += 1
                figures.faults.append(
                    f"wrong {hit.certainty.name}: {one.text[hit.start : hit.end]!r} in {one.text!r}"
                )
        lost = set(one.names) - found
        figures.missed += len(lost)
        figures.faults += [f"missed: {one.text[a:b]!r} in {one.text!r}" for a, b in lost]
    return figures
