"""A ZIP of stored files, streamed into the export bucket by as many Lambda calls as it takes, in a few MB of memory.

A call stops at a file's end when its time is short and leaves a save; the next goes on from there, as does one that follows
a call that died. The ZIP appears whole or not at all. A file that cannot be read stops nothing: its outcome says so, and
whoever asked for the ZIP names it in there. docs/decisions/0095.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain

from chalicelib.aws import multipart, zip_archive, zip_save
from chalicelib.aws.multipart import PartsFile, UploadLost
from chalicelib.aws.pinned import Pinned, chunks
from chalicelib.aws.zip_archive import Archive, Facts
from chalicelib.aws.zip_save import Outcome, Save

SECONDS_TO_END = 60
"""What storing the save, or the ZIP's directory and the last part, may take."""
SLOWEST = 10_000_000
"""Bytes a second. A file that would not be done in time at this pace is left to the next call."""
GONE, CHANGED = "gone", "changed"


@dataclass(frozen=True)
class Entry:
    """A file of the ZIP: `name` with its folders, and the bytes, stored or given. `is_open`: in an encrypted ZIP, readable
    without the passphrase."""

    name: str
    at: datetime
    content: Pinned | bytes
    is_open: bool = False

    @property
    def size(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else self.content.size


@dataclass(frozen=True)
class Progress:
    """Of `total` entries `done`, with their outcomes. `size` in bytes of the ZIP so far; it can be had once `is_whole`."""

    done: int
    total: int
    size: int
    outcomes: tuple[Outcome, ...]
    is_whole: bool


def write(
    key: str,
    save_key: str,
    entries: Sequence[Entry],
    last: Callable[[Sequence[Outcome]], Iterable[Entry]],
    seconds_left: Callable[[], float],
    passphrase: str = "",
) -> Progress:
    """Goes on with the ZIP under `key` until it is whole or the time is short: call it again until `is_whole`.

    Every call for one ZIP gets the same entries (with others it is begun anew) and the same passphrase, "" for none. `last`
    makes the small files that close the ZIP, once it is known what became of the entries. One file must be done within one
    call. What S3 refuses for another reason than that a file is gone is let out: call again.
    """
    plan = _hash_of(entries)
    save = zip_save.load(save_key, plan) or _begun(key, plan, entries)
    try:
        if not save.is_ended:
            _go_on(save, entries, last, seconds_left, passphrase)
            zip_save.store(save_key, save)
        if save.is_ended:
            multipart.complete(save.upload)
    except UploadLost:
        save = _begun(key, plan, entries)
        zip_save.store(save_key, save)
    return Progress(
        len(save.outcomes), len(entries), save.upload.size, tuple(save.outcomes), is_whole=save.is_ended
    )


def _begun(key: str, plan: str, entries: Sequence[Entry]) -> Save:
    expected = sum(entry.size for entry in entries)
    return Save(plan, multipart.begin(key, "application/zip", expected))


def _go_on(
    save: Save,
    entries: Sequence[Entry],
    last: Callable[[Sequence[Outcome]], Iterable[Entry]],
    seconds_left: Callable[[], float],
    passphrase: str,
) -> None:
    file = PartsFile(save.upload)
    begun_with = len(save.outcomes)

    def must_stop(size: int) -> bool:
        """Never before something was done: the loop of calls must come to an end."""
        needed = SECONDS_TO_END + size / SLOWEST
        return len(save.outcomes) > begun_with and seconds_left() < needed

    with zip_archive.opened(file, passphrase) as archive:
        for entry, facts in zip(entries, save.facts, strict=False):
            if facts is not None:
                archive.restore(entry.name, entry.at, facts)
        for entry in entries[begun_with:]:
            if must_stop(entry.size):
                file.at_rest()
                return
            outcome, facts = _put(archive, entry)
            save.outcomes.append(outcome)
            save.facts.append(facts)
        if must_stop(0):
            file.at_rest()
            return
        for entry in last(save.outcomes):
            _put(archive, entry)
        archive.end()
        file.end()
        save.is_ended = True


def _put(archive: Archive, entry: Entry) -> tuple[Outcome, Facts | None]:
    """Raises FileNotFoundError for a file that goes while it is read: the next call will find it gone."""
    if isinstance(entry.content, bytes):
        pieces, expected = iter([entry.content]), ""
    else:
        pieces, expected = chunks(entry.content), entry.content.sha256
    try:
        first = next(pieces, b"")  # before anything of it is in the ZIP
    except FileNotFoundError:
        return Outcome(GONE, ""), None
    digest = sha256()

    def measured() -> Iterator[bytes]:
        for piece in chain([first], pieces):
            digest.update(piece)
            yield piece

    facts = archive.add(entry.name, entry.at, entry.size, measured(), is_open=entry.is_open)
    found = digest.hexdigest()
    return Outcome("" if expected in ("", found) else CHANGED, found), facts


def _hash_of(entries: Sequence[Entry]) -> str:
    digest = sha256()
    for entry in entries:
        digest.update(f"{entry!r}\0".encode())
    return digest.hexdigest()
