"""A school's roll as files of any length, with the faults that real ones have and the verdict each row must get.

All pupils are invented. Row n is the same in every file and format: it follows from n alone.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.upn import CHECK_LETTERS, check_letter

LAESTAB = "3309901"
ENTRY, LEAVING, END_OF_YEAR = "2026-09-02", "2026-10-23", "2027-07-21"
EARLIER = "2019-09-04"

_SURNAMES = ("Okonedo-Reed", "Wilk", "Rahman Doyle", "Penhale", "O'Hara", "Nasser", "Tranter", "Brace")
_FORENAMES = ("Maya", "Tomasz", "Aisha", "Iris", "Léa", "Leila", "Poppy", "Callum", "Zoë", "Seán")

_SHARES = (  # kind of row -> how many of 10,000 rows are so
    ("wrong_letter", 50),
    ("no_upn", 40),
    ("no_birth_date", 20),
    ("leaving_before_entry", 10),
    ("shared_upn", 20),  # with the row before, which is then one of the pair
    ("temporary", 60),
    ("bad_former", 20),
    ("former", 200),
    ("untidy_upn", 100),
    ("leaver", 300),
)
_KINDS = [kind for kind, share in _SHARES for _ in range(share)]

REJECTED = {
    "wrong_letter": "1510",
    "no_upn": "1500",
    "no_birth_date": "missing",
    "leaving_before_entry": "leaving_before_entry",
}
"""Kind of row -> the code with which it is rejected."""

WARNED = {"shared_upn": "1520", "temporary": "temporary_upn", "bad_former": "1560"}
"""Kind of row -> the code of the warning with which it is taken in."""


@dataclass(frozen=True)
class Pupil:
    """One row as texts. Dates are ISO or ""."""

    number: int
    kind: str
    upn: str
    former_upn: str
    surname: str
    forename: str
    birth_date: str
    sex: str
    year_group: str
    entry_date: str
    leaving_date: str

    @property
    def local_id(self) -> str:
        return f"{self.number:06}"


def pupils(rows: int) -> Iterator[Pupil]:
    before = _pupil(0)
    for number in range(1, rows):
        one = _pupil(number)
        if one.kind == "shared_upn":
            if before.kind == "plain" and number + 1 < rows:
                before = replace(before, kind="shared_upn")
                one = replace(one, upn=before.upn)
            else:
                one = replace(one, kind="plain")
        yield before
        before = one
    yield before


def expected(rows: int) -> Counter[str]:
    """What a reader must say of such a file: rows, rejected, and each finding's code."""
    found: Counter[str] = Counter(rows=rows)
    for kind, number in Counter(p.kind for p in pupils(rows)).items():
        if kind in REJECTED:
            found["rejected"] += number
            found[REJECTED[kind]] += number
        elif kind in WARNED:
            found[WARNED[kind]] += number
    return found


def _pupil(number: int) -> Pupil:
    chance = random.Random(number)
    place = chance.randrange(10_000)
    kind = _KINDS[place] if place < len(_KINDS) else "plain"
    made = Pupil(
        number=number,
        kind=kind,
        upn=_upn(number),
        former_upn="",
        surname=chance.choice(_SURNAMES),
        forename=chance.choice(_FORENAMES),
        birth_date=f"{chance.randint(2010, 2015)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        sex=chance.choice("FM"),
        year_group=str(chance.randint(7, 11)),
        entry_date=ENTRY,
        leaving_date="",
    )
    return replace(made, **_changes(kind, made))


def _changes(kind: str, made: Pupil) -> dict[str, Any]:
    """What makes a row of its kind out of a plain one."""
    match kind:
        case "wrong_letter":
            place = CHECK_LETTERS.index(made.upn[0]) + 1
            return {"upn": CHECK_LETTERS[place % len(CHECK_LETTERS)] + made.upn[1:]}
        case "no_upn":
            return {"upn": ""}
        case "no_birth_date":
            return {"birth_date": ""}
        case "leaving_before_entry":
            return {"leaving_date": EARLIER}
        case "temporary":
            return {"upn": _upn(made.number, temporary=True)}
        case "bad_former":
            return {"former_upn": "A000"}
        case "former":
            return {"former_upn": _upn(made.number, school="3529902")}
        case "untidy_upn":
            return {"upn": f" {made.upn.lower()} "}
        case "leaver":
            return {"leaving_date": LEAVING}
    return {}


def _upn(number: int, *, school: str = LAESTAB, temporary: bool = False) -> str:
    """A valid UPN. The first digits count schools, for one school's serials end at 999 a year."""
    year, serial = divmod(number, 1000)
    digits = f"{int(school[:3]) + year // 100:03}{school[3:]}{year % 100:02}{serial:03}"
    if temporary:
        digits = f"{digits[:-1]}{CHECK_LETTERS[int(digits[-1]) + 10]}"
    return check_letter(digits) + digits
