"""Dates as management information systems write them.

Understood: 14/09/2018 (also with - or .), 2018-09-14, 20180914, 14 Sep 2018, 14-September-2018, each also
with a time behind it. Years of two digits are refused: 03/04/05 could be three days, and a wrong birth date
holds up a transfer.
"""

import re
from datetime import date

from chalicelib.domain.errors import Invalid

BAD_DATE = "bad_date"
AMBIGUOUS_DATE = "ambiguous_date"

_NUMERIC = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(.*)")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(.*)")
_ISO_BASIC = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]?([a-z]{3,9})\.?,?[ -]?([0-9]{4})(.*)")
_SHORT_YEAR = re.compile(r"(?:[0-9]{1,2}[ ./-](?:[0-9]{1,2}|[a-z]{3,9}\.?)[ ./-][0-9]{2}|[0-9]{6})(?: .*)?")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_TIME = re.compile(
    r"[t ] *([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)(?: ?[ap]m)?(z|[+-][0-9]{2}:?[0-9]{2})?"
)
_MIDNIGHT = re.compile(r"0?0:00(?::00(?:\.0+)?)?")

_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6,
    "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}

# "No end" and "no date" as databases export them: the last day of SQL Server's smalldatetime, the last of
# all, zeros.
_NO_DATE = frozenset({date(2079, 6, 6), date(9999, 12, 31)})
_ZEROS = frozenset({"00/00/0000", "0000-00-00"})


def parse_date(text: str) -> date | None:
    """The day, or None for blank and for the end dates that mean none (2079-06-06). Raises Invalid, quoting "
    "nothing."""
    text = text.strip()
    if not text:
        return None
    found = _NUMERIC.fullmatch(text)  # the usual one first: a file has three dates in each row
    if found:
        day, _, month, year, rest = found.groups()
        return _day(year, int(month), day, rest)
    text = " ".join(text.lower().split())
    if len(text) > 40:
        raise _bad()
    if found := _ISO.fullmatch(text):
        year, month, day, rest = found.groups()
        return _day(year, int(month), day, rest)
    if found := _WORDS.fullmatch(text):
        day, month, year, rest = found.groups()
        return _day(year, _MONTHS.get(month, 0), day, rest)
    if found := _ISO_BASIC.fullmatch(text):
        year, month, day = found.groups()
        return _day(year, int(month), day, "")
    if _SERIAL.fullmatch(text):
        raise Invalid(
            "this is a spreadsheet's day number, not a date. Format the column as a date (14/09/2018) and "
            "export again.",
            code=BAD_DATE,
        )
    if _SHORT_YEAR.fullmatch(text):
        raise Invalid(
            "the year has only two digits. Export it with four, as in 14/09/2018.", code=AMBIGUOUS_DATE
        )
    raise _bad()


def month_first_sign(text: str) -> int:
    """1 when a date can only be month first (09/14/2018), -1 when only day first (14/09/2018), else 0."""
    found = _NUMERIC.match(text.strip())
    if not found:
        return 0
    first, second = int(found[1]), int(found[3])
    return (first <= 12 < second <= 31) - (second <= 12 < first <= 31)


def _day(year: str, month: int, day: str, rest: str) -> date | None:
    if rest:
        _check_time(rest.lower())
    try:
        found = date(int(year), month, int(day))
    except ValueError:
        if f"{day}/{month:02}/{year}" in _ZEROS or f"{year}-{month:02}-{day}" in _ZEROS:
            return None
        raise Invalid(
            "there is no such day. Write it day first, as in 14/09/2018, and check the month.", code=BAD_DATE
        ) from None
    if found in _NO_DATE:
        return None
    if not 1900 <= found.year <= 2100:
        raise Invalid("the year is out of range. Correct it.", code=BAD_DATE)
    return found


def _check_time(rest: str) -> None:
    """A time behind a date is ignored, unless a time zone makes the day doubtful (23:00Z is the next day in "
    "summer)."""
    found = _TIME.fullmatch(rest)
    if not found:
        raise _bad()
    if found[2] and not _MIDNIGHT.fullmatch(found[1]):
        raise Invalid(
            "a time zone makes the day doubtful. Export the date without a time.", code=AMBIGUOUS_DATE
        )


def _bad() -> Invalid:
    return Invalid("this is no date that we can read. Write it day first, as in 14/09/2018.", code=BAD_DATE)
