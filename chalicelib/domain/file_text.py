"""The text of a file, for the name finder: what could be read of it, page by page, and what could not. decision 0087."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_SPLIT_WORD = re.compile(r"(?<=[^\W\d_])[-\u2010]\r?\n[ \t]*(?=([^\W\d_]))")


class Reading(StrEnum):
    """What came of the reading. READ: all the text that is in it. PARTLY: it is too long, or some of it could not be read.
    All others: nothing was read, and a person has to look through the file."""

    READ = "read"
    PARTLY = "partly"
    NO_TEXT = "no_text"
    PASSWORD = "password_protected"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    OTHER_TYPE = "other_type"
    NOT_YET = "not_yet"
    """It was asked for, and is there in a minute."""


READING_ENDS = timedelta(minutes=10)
"""After that a reading that began has died of the file."""


@dataclass(frozen=True)
class FileText:
    """`pages`: texts, one for each page of a PDF or slide; one in all for files without pages (`has_pages` False).
    `began_at`: when the reading began that is NOT_YET done; None when it has not."""

    reading: Reading
    pages: tuple[str, ...] = ()
    has_pages: bool = False
    began_at: datetime | None = None

    @property
    def blank_pages(self) -> int:
        """Pages that may be pictures: nothing could be read on them."""
        return sum(not page.strip() for page in self.pages) if self.has_pages else 0

    def to_json(self) -> bytes:
        began_at = self.began_at.isoformat() if self.began_at else ""
        said = {
            "reading": self.reading,
            "pages": self.pages,
            "has_pages": self.has_pages,
            "began_at": began_at,
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


NOT_YET = FileText(Reading.NOT_YET)


def from_json(data: bytes) -> FileText:
    raw = json.loads(data)
    began_at = datetime.fromisoformat(raw["began_at"]) if raw["began_at"] else None
    return FileText(Reading(raw["reading"]), tuple(raw["pages"]), raw["has_pages"], began_at)


def as_of(text: FileText, now: datetime) -> FileText:
    """A reading that never ended is a damaged file."""
    is_dead = text.began_at is not None and now - text.began_at > READING_ENDS
    return FileText(Reading.DAMAGED) if text.reading is Reading.NOT_YET and is_dead else text


def as_words(text: str) -> str:
    """For the finder: letters that were drawn as one (ligatures) apart, soft hyphens gone, and words that a line's end
    cut in two whole again. A double name keeps its hyphen."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad\r\n", "").replace("\u00ad\n", "")
    joined = _SPLIT_WORD.sub(lambda m: "-" if m[1].isupper() else "", plain)
    return joined.replace("\u00ad", "").replace("\x00", "")
