"""/transfers/{transfer_id}/review/files: names of other students inside files, and the tick of each file."""

from datetime import datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.file_text import Reading
from chalicelib.domain.tick import Tick as TickNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.review import CertaintyWord, certainty_word
from chalicelib.usecases import review_files as files
from chalicelib.usecases.review_files import LookedThrough

routes = Blueprint(__name__)


class NameInFile(Model):
    """`page` from 1, 0 for files without pages. `written` stands between `before` and `after`."""

    page: int
    before: str
    written: str
    after: str
    students: list[str]
    certainty: CertaintyWord
    is_linked: bool


class Tick(Model):
    by: str
    at: datetime


class FileLook(Model):
    """A file that goes. `reading`: what could be read of its text; `not_yet` is there in a minute, and all but `read` and
    `not_yet` need a person's eyes, as do `blank_pages`. `count` of the names in it; the first of them are in `names`.
    `tick`: who looked through exactly these bytes (`sha256`), null for nobody."""

    document_id: str
    sha256: str
    reading: Reading
    blank_pages: int
    names: list[NameInFile]
    count: int
    tick: Tick | None


class FileLooks(Model):
    """`next`: give it as `after` for the next page; "" when there is none."""

    files: list[FileLook]
    next: str


class TickSet(Model):
    """`sha256` of the file that was looked through. `is_set` false takes the tick back."""

    sha256: str = Field(max_length=64)
    is_set: bool


class TickState(Model):
    """Null when nobody ticked it."""

    tick: Tick | None


@endpoint(routes, "GET", "/transfers/{transfer_id}/review/files", gives=FileLooks, query=("after",))
def review_files(call: Call[None], transfer_id: str) -> FileLooks:
    """Review before authorising (previous school): a page of files, with the names of other students in their texts."""
    page = files.review_files(call.actor, transfer_id, call.query.get("after", ""), call.now)
    return FileLooks(files=[_look(one) for one in page.files], next=page.next)


@endpoint(
    routes, "PUT", "/transfers/{transfer_id}/review/files/{document_id}/tick", takes=TickSet, gives=TickState
)
def tick_file(call: Call[TickSet], transfer_id: str, document_id: str) -> TickState:
    """Say that one has looked through a file that goes (previous school), or take it back."""
    asked = call.body
    tick = files.tick_file(
        call.actor, transfer_id, document_id, sha256=asked.sha256, is_set=asked.is_set, now=call.now
    )
    return TickState(tick=_tick(tick))


def _look(one: LookedThrough) -> FileLook:
    return FileLook(
        document_id=one.document.document_id,
        sha256=one.document.sha256,
        reading=one.reading,
        blank_pages=one.blank_pages,
        names=[
            NameInFile(
                page=name.page,
                before=name.before,
                written=name.written,
                after=name.after,
                students=list(name.students),
                certainty=certainty_word(name.certainty),
                is_linked=name.is_linked,
            )
            for name in one.names
        ],
        count=one.count,
        tick=_tick(one.tick),
    )


def _tick(noun: TickNoun | None) -> Tick | None:
    return Tick(by=noun.by, at=noun.at) if noun else None
