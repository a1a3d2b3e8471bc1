"""People's names: tidied for keeping, folded for comparing, shortened for showing.

A name is never used to decide that two records are one child (docs/glossary.md: match); these functions only
warn, sort and show.
"""

import re
import unicodedata

MAX_LENGTH = 100  # of one name, in characters; the census allows no more
REPLACEMENT = "\ufffd"  # stands in a text where a letter was lost in a wrong conversion

# Letters that Unicode does not decompose, as English-language systems write them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


def tidy(name: str) -> str:
    """As written, but with single blanks, composed accents (NFC) and no control or invisible characters."""
    name = " ".join(name.split())
    if name.isascii() and name.isprintable():
        return name
    # Joiners (U+200C, U+200D) shape letters in several scripts; all other invisible characters are noise.
    kept = (c for c in name if c in "\u200c\u200d" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def fold(name: str) -> str:
    """For comparing: no case, accents, blanks, hyphens or apostrophes. "O'Neill-Björk" and "ONEILL BJORK" "
    "are alike."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    return "".join(c for c in decomposed if c.isalnum())


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are of one name. Blank is like nothing, not even blank."""
    folded = fold(one)
    return folded != "" and folded == fold(other)


def display_name(
    forename: str, surname: str, *, preferred_forename: str = "", preferred_surname: str = ""
) -> str:
    """How staff know the student: preferred names where there are any, forename first."""
    return tidy(f"{preferred_forename or forename} {preferred_surname or surname}")


def sort_name(forename: str, surname: str) -> str:
    """For lists: surname first, folded, so that accents and case do not scatter one family."""
    return f"{fold(surname)} {fold(forename)}"


def initials(forename: str, surname: str) -> str:
    """The first letter of each part, as staff write them instead of a name: "Maya", "Okonedo-Reed" -> "
    ""MOR"."""
    parts = re.split(r"[\s\-\u2010\u2011]+", f"{tidy(forename)} {tidy(surname)}")
    return "".join(part[0].upper() for part in parts if part and part[0].isalpha())
