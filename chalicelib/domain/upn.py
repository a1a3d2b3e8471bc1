"""Unique pupil numbers of England and Wales.

Thirteen characters: check letter, local authority (3 digits), establishment (4), year of allocation (2),
serial (3); a temporary UPN ends in two digits and a letter. Source: Department for Education, "Unique pupil
numbers (UPNs): a guide for schools and local authorities"
(www.gov.uk/government/publications/unique-pupil-numbers). Error codes are those of the school census, which
schools already know.

The check letter catches every single wrong character and every swap of two different ones. One thing it
cannot tell: a last digit keyed as the letter that stands for the same number (1 as B). That makes a valid
*temporary* UPN, and a temporary UPN never matches by itself.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from chalicelib.domain.errors import Invalid

LENGTH = 13
CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # by value, 0 to 22; I, O and S are never used

MISSING = "1500"
WRONG_CHECK_LETTER = "1510"
ON_TWO_ROWS = "1520"
BAD_LA_CODE = "1530"
BAD_CHARACTERS_5_TO_12 = "1540"
BAD_CHARACTER_13 = "1550"
BAD_FORMER_UPN = "1560"

_VALUES = {letter: value for value, letter in enumerate(CHECK_LETTERS)} | {
    str(digit): digit for digit in range(10)
}
_WEIGHTS = range(2, LENGTH + 1)
_AFTER_LETTER = re.compile(rf"[0-9]{{11}}[0-9{CHECK_LETTERS}]")
_WHOLE = re.compile(rf"[{CHECK_LETTERS}][0-9]{{11}}[0-9{CHECK_LETTERS}]")
_SPREADSHEET_FORM = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,3}")
_NO_UPN_WORDS = frozenset({"-", "N/A", "NA", "NONE", "NULL", "NIL", "UNKNOWN", "NOTKNOWN", "TBC"})


@dataclass(frozen=True, slots=True)
class Upn:
    """A UPN whose form and check letter are right. That does not make it the right child's.

    `value` is kept out of repr(): a UPN must not reach a log.
    """

    value: str = field(repr=False)
    is_temporary: bool
    la_code: str


def normalise(text: str) -> str:
    """The form to compare and to keep: NFKC, upper case, no blanks or invisible characters anywhere."""
    if text.isascii():
        text = "".join(text.split()).upper()
        return text if text.isprintable() else _visible(text)
    return _visible(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper()))


def _visible(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"})


def check_letter(digits: str) -> str:
    """The letter that belongs before these twelve characters (positions 2 to 13). ValueError if they cannot "
    "be a UPN."""
    if not _AFTER_LETTER.fullmatch(digits):
        raise ValueError("twelve characters are needed: eleven digits, then a digit or a letter")
    return _letter(digits)


def _letter(digits: str) -> str:
    return CHECK_LETTERS[sum([_VALUES[c] * weight for c, weight in zip(digits, _WEIGHTS, strict=True)]) % 23]


def check(text: str) -> Upn:
    """The UPN in `text`, normalised. Raises Invalid with the census error number as its code."""
    value = normalise(text)
    if not _WHOLE.fullmatch(value):
        raise _malformed(value)
    if value[0] != _letter(value[1:]):
        raise Invalid(
            "The check letter (the first character) does not fit the other twelve, so at least one character "
            "is wrong. "
            "Compare the UPN with the pupil's earlier records and correct it in your MIS.",
            code=WRONG_CHECK_LETTER,
        )
    return Upn(value=value, is_temporary=not value[-1].isdigit(), la_code=value[1:4])


def la_code_is_plausible(la_code: str) -> bool:
    """Whether such a local authority code is, or once was, in use.

    By range on purpose: codes of abolished authorities stay right in old UPNs and new authorities come every
    few years, so a list would give false alarms. 001 to 005 are the census's pseudo authorities; real ones
    start at 201.
    """
    return "001" <= la_code <= "005" or "201" <= la_code <= "999"


def _malformed(value: str) -> Invalid:
    """Says what is wrong with the form, never quoting the value."""
    if not value or value in _NO_UPN_WORDS:
        return Invalid(
            "There is no UPN. Enter the pupil's UPN in your MIS and send the file again.", code=MISSING
        )
    if _SPREADSHEET_FORM.fullmatch(value):
        return Invalid(
            "A spreadsheet has turned the UPN into a shortened number and digits are lost. Export the file "
            "again and "
            "send it without opening it in a spreadsheet, or make the column text first.",
            code=BAD_CHARACTERS_5_TO_12,
        )
    if len(value) == LENGTH - 1 and _AFTER_LETTER.fullmatch(value):
        return Invalid(
            "The UPN has no check letter before its twelve digits. Export it again with all 13 characters.",
            code=WRONG_CHECK_LETTER,
        )
    code, problem = _first_bad_part(value)
    if len(value) != LENGTH:
        problem = f"The UPN has {len(value)} characters and must have {LENGTH}."
    return Invalid(f"{problem} Correct it in your MIS and send the file again.", code=code)


def _first_bad_part(value: str) -> tuple[str, str]:
    if not re.fullmatch("[0-9]{3}", value[1:4]):
        return BAD_LA_CODE, "Characters 2 to 4 of the UPN (the local authority) must be three digits."
    if not re.fullmatch("[0-9]{8}", value[4:12]):
        return BAD_CHARACTERS_5_TO_12, "Characters 5 to 12 of the UPN must be digits."
    if len(value) != LENGTH or value[12] not in _VALUES:
        return BAD_CHARACTER_13, "Character 13 of the UPN must be a digit, or a letter other than I, O and S."
    return WRONG_CHECK_LETTER, "The first character of the UPN must be a letter other than I, O and S."
