"""People's names: tidied for keeping, folded for comparing.

A name is never used to decide that two records are one child (docs/glossary.md: match); these functions only
warn, sort and show.
"""

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
    folded = name.casefold()
    if folded.isascii() and folded.isalnum():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded.translate(_PLAIN))
    return "".join(c for c in decomposed if c.isalnum())
