"""The files of a review one by one: names of other students in their texts, and the tick of who looked through them.

docs/decisions/0087, 0088.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.file_text import FileText, Reading, as_words
from chalicelib.domain.name_finder import Certainty
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.selection import select
from chalicelib.domain.student import Student
from chalicelib.domain.tick import Tick, not_ticked, tick_of
from chalicelib.domain.transfer import Transfer
from chalicelib.domain.vault import Document
from chalicelib.storage import preferences, ticks
from chalicelib.storage.table import Changes
from chalicelib.usecases import document_access
from chalicelib.usecases.access import note, note_read, note_unknown
from chalicelib.usecases.file_texts import texts_of
from chalicelib.usecases.record import record_of, there_at
from chalicelib.usecases.review import open_review
from chalicelib.usecases.review_names import Part, Place, Sight, sight_of

PAGE = 100
"""Files of one answer. It ends before that when there are more characters than it may look through in its time."""
MOST_CHARACTERS = 2_000_000
MOST_IN_FILE = 200
AROUND = 60
"""Characters of the text that are shown on either side of a name."""


@dataclass(frozen=True)
class NameInFile:
    """`page` from 1, 0 for files without pages. `before` and `after`: what stands around `written`."""

    page: int
    before: str
    written: str
    after: str
    students: tuple[str, ...]
    certainty: Certainty
    is_linked: bool


@dataclass(frozen=True)
class LookedThrough:
    """A file that goes: what could be read, `count` names in it (the first MOST_IN_FILE are in `names`), and its tick."""

    document: Document
    reading: Reading
    blank_pages: int
    names: list[NameInFile]
    count: int
    tick: Tick | None


@dataclass(frozen=True)
class FilesPage:
    """In the order of their ids. `next`: the mark of the next page, or ""."""

    files: list[LookedThrough]
    next: str


@dataclass(frozen=True)
class Left:
    """What remains in a record that goes: names of other students, files that nobody ticked, and how many incidents and
    files the actor is not shown."""

    names: int
    files: int
    unseen: int = 0


def review_files(actor: Actor, transfer_id: str, after: str, now: datetime) -> FilesPage:
    """Files that go and that the reader may open, from after the mark on. Raises as `review_transfer` does."""
    student, new = open_review(actor, transfer_id, now)
    sight = sight_of(actor, student, new)
    files = sorted((d for d in sight.files if d.document_id > after), key=lambda d: d.document_id)
    page = files[:PAGE]
    texts = texts_of(page, now)
    ticked = ticks.list_ticks(transfer_id)
    found: list[LookedThrough] = []
    characters = 0
    for document in page:
        text = texts[document.document_id]
        characters += sum(map(len, text.pages))
        if found and characters > MOST_CHARACTERS:
            break
        names = names_in_file(sight, document, text)
        found.append(
            LookedThrough(
                document,
                text.reading,
                text.blank_pages,
                names[:MOST_IN_FILE],
                len(names),
                tick_of(document, ticked),
            )
        )
    count = sum(one.count for one in found)
    note_read(
        actor,
        Action.REVIEW_TRANSFER,
        transfer_id,
        now,
        student=student.student_id,
        files=str(len(found)),
        names=str(count),
    )
    return FilesPage(found, found[-1].document.document_id if len(found) < len(files) else "")


def names_in_file(sight: Sight, document: Document, text: FileText) -> list[NameInFile]:
    place = Place(Part.TEXT, document_id=document.document_id)
    found = []
    for number, page in enumerate(text.pages, start=1):
        words = as_words(page)
        found += [
            NameInFile(
                number if text.has_pages else 0,
                words[max(0, name.start - AROUND) : name.start],
                name.written,
                words[name.end : name.end + AROUND],
                name.students,
                name.certainty,
                name.is_linked,
            )
            for name in sight.names_in(place, words)
        ]
    return found


def tick_file(
    actor: Actor, transfer_id: str, document_id: str, *, sha256: str, is_set: bool, now: datetime
) -> Tick | None:
    """Says, or takes back, that the actor looked through the file with these bytes. Twice is once: the first one's word
    stands. Raises NotPossibleNow when the file has other bytes by now or does not go, NotFound, NotAllowed."""
    student, new = open_review(actor, transfer_id, now)
    document = find_going(actor, student, new, document_id, now)
    if document.sha256 != sha256:
        raise NotPossibleNow(
            "The file is another one than you looked at. Load the review again.", code="other_bytes"
        )
    tick = Tick(document_id, sha256, actor.name, now, is_set)
    changes = Changes()
    is_so = NotPossibleNow("It is so already.", code="is_so")
    ticks.add_tick(changes, transfer_id, tick, is_so)
    about = {"student": student.student_id, "document": document_id}
    note(changes, actor, "tick_file" if is_set else "untick_file", transfer_id, now, **about)
    try:
        changes.commit()
    except NotPossibleNow as error:
        if error is not is_so:
            raise
        return tick_of(document, ticks.list_ticks(transfer_id))
    return tick if is_set else None


def find_going(actor: Actor, student: Student, new: Student, document_id: str, now: datetime) -> Document:
    """A file of the record that goes and that the actor may open. Raises NotFound."""
    own, filed = record_of(student)
    wishes = preferences.find_preferences(student.school_id)
    going = {d.document_id for d in select(wishes, own, filed, there_at(student, new)).documents}
    for document in filed:
        if (
            document.document_id == document_id
            and document_id in going
            and document_access.may_view(actor, document)
        ):
            return document
    note_unknown(actor, Action.VIEW_DOCUMENT, document_id, now, student=student.student_id)
    raise NotFound


def check_left(
    actor: Actor, student: Student, new: Student, transfer: Transfer, told: Left, now: datetime
) -> dict[str, str]:
    """What remains now, for the audit. Raises NotPossibleNow (`more_is_left`) when it is more than the actor was told."""
    left = count_left(actor, student, new, transfer.transfer_id, now)
    if left.names > told.names or left.files > told.files or left.unseen > told.unseen:
        raise NotPossibleNow(
            "There is more to look at than you were told: something was added or read since, or a tick was taken back. "
            "Look at the review again.",
            code="more_is_left",
        )
    return {"names_left": str(left.names), "files_not_ticked": str(left.files), "not_shown": str(left.unseen)}


def count_left(actor: Actor, student: Student, new: Student, transfer_id: str, now: datetime) -> Left:
    """As the reviewer sees it: in what the actor may see. Files are looked through up to the characters of one page."""
    sight = sight_of(actor, student, new)
    names = len(sight.names_in_record())
    characters = 0
    texts = texts_of(sight.files, now)
    for document in sight.files:
        text = texts[document.document_id]
        characters += sum(map(len, text.pages))
        if characters > MOST_CHARACTERS:
            break
        names += len(names_in_file(sight, document, text))
    return Left(names, not_ticked(sight.files, ticks.list_ticks(transfer_id)), sight.unseen)
