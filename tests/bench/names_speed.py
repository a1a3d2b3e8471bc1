"""The name finder: how much it takes beside the least that anybody must do, and how well it finds (docs/bench.md)."""

import random
import re
from collections.abc import Callable
from time import process_time

from chalicelib.domain.name_finder import Certainty, Named, NameFinder
from tests import names_corpus

TEXTS, STUDENTS, ROUNDS = 1_000, 2_000, 5
WORDS = re.compile(r"\w+")


def show() -> None:
    chance = random.Random(7)
    texts, roll = _texts(chance), _roll(chance)
    finder = NameFinder(roll[0], roll[1:])
    known = {name for one in roll for name in (one.forename.casefold(), one.surname.casefold())}
    least = _seconds(lambda: [w for t in texts for w in WORDS.findall(t) if w.casefold() in known])
    whole = _seconds(lambda: [finder.find(t) for t in texts])
    index = _seconds(lambda: NameFinder(roll[0], roll[1:]))
    twice = _seconds(lambda: [finder.find(t + " " + t) for t in texts])
    words = sum(len(WORDS.findall(t)) for t in texts)
    print(
        f"{TEXTS:,} texts of {words // TEXTS} words against a roll of {STUDENTS:,}, CPU time, best of {ROUNDS}"
    )
    print(f"  splitting into words and looking each up   1.0 (least possible), {TEXTS / least:,.0f} texts/s")
    print(f"  name finder                                {whole / least:.1f}, {TEXTS / whole:,.0f} texts/s")
    print(f"  making it for the roll                     {index / whole:.2f} of finding in all the texts")
    print(f"  texts twice as long                        {twice / whole:.2f}")
    for held_out, what in ((False, "tuned on"), (True, "held out")):
        found = names_corpus.measure(held_out)
        likely, certain = (found.precision(c) for c in (Certainty.LIKELY, Certainty.CERTAIN))
        print(
            f"  labelled texts, {what}: recall {found.recall:.3f} ({found.missed} missed), precision "
            f"{found.precision():.3f}, from likely on {likely:.3f}, certain {certain:.3f}"
        )


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        begin = process_time()
        work()
        times.append(process_time() - begin)
    return min(times)


def _roll(chance: random.Random) -> list[Named]:
    """Names of the corpus, mixed, so that many students share a forename or a surname, as they do."""
    known = names_corpus.roll()
    return [
        Named(f"stu_{n}", chance.choice(known).forename, chance.choice(known).surname)
        for n in range(STUDENTS)
    ]


def _texts(chance: random.Random) -> list[str]:
    """Each of some sentences of the corpus."""
    known = [one.text for one in names_corpus.texts()]
    return [" ".join(chance.choices(known, k=chance.randint(3, 15))) for _ in range(TEXTS)]
