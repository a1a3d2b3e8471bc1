"""The ZIP of a student's files: the files, a manifest of them, and a text that names those that are missing."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.aws import zip_stream
from chalicelib.aws.pinned import Pinned
from chalicelib.aws.zip_save import Outcome
from chalicelib.aws.zip_stream import Entry
from chalicelib.domain.zip_line import MANIFEST, PROBLEMS, WHY, Gap, ZipLine
from chalicelib.usecases.verdict_report import safe

HEADINGS = ("name in this ZIP", "original name", "belongs to", "added", "size in bytes", "SHA-256", "state")


@dataclass(frozen=True)
class ZipProgress:
    """Of `total` files `done`; `gaps` by the place of their lines. `size` in bytes of the ZIP so far; it can be had once
    `is_whole`."""

    done: int
    total: int
    size: int
    gaps: Mapping[int, Gap]
    is_whole: bool


def write_zip(
    key: str,
    save_key: str,
    lines: Sequence[ZipLine],
    texts: Mapping[str, bytes],
    seconds_left: Callable[[], float],
    now: datetime,
) -> ZipProgress:
    """Goes on with the ZIP under `key` of the export bucket until it is whole or the time is short: call it again until
    `is_whole`, always with the same lines, texts and `now`. `texts`: more small files, by name; they come first.
    """
    first = [Entry(name, now, text) for name, text in texts.items()]
    known = {place: line.gap for place, line in enumerate(lines) if line.gap}
    places = [place for place in range(len(lines)) if place not in known]

    def gaps(outcomes: Sequence[Outcome]) -> dict[int, Gap]:
        of_files = zip(places, outcomes[len(first) :], strict=False)
        return known | {place: Gap(found.gap) for place, found in of_files if found.gap}

    def last(outcomes: Sequence[Outcome]) -> Iterable[Entry]:
        found = gaps(outcomes)
        judged = [replace(line, gap=found.get(place)) for place, line in enumerate(lines)]
        yield Entry(MANIFEST, now, manifest_csv(judged))
        if found:
            yield Entry(PROBLEMS, now, problems_text(judged))

    entries = [*first, *(_entry(lines[place]) for place in places)]
    done = zip_stream.write(key, save_key, entries, last, seconds_left)
    counted = max(done.done - len(first), 0) + len(known)
    return ZipProgress(counted, len(lines), done.size, gaps(done.outcomes), done.is_whole)


def manifest_csv(lines: Iterable[ZipLine]) -> bytes:
    """Every file, also those that are not in the ZIP; safe to open in a spreadsheet."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEADINGS)
    for line in lines:
        told = (
            line.name if line.gap in (None, Gap.CHANGED) else "",
            line.original_name,
            line.belongs_to,
            f"{line.added_at:%Y-%m-%d %H:%M}",
            str(line.size),
            line.sha256,
            _state(line.gap),
        )
        rows.writerow(map(safe, told))
    return text.getvalue().encode("utf-8-sig")


def problems_text(lines: Iterable[ZipLine]) -> bytes:
    """The files with a gap and why, for people, with the line ends that any editor of Windows takes."""
    told = ["These files of the record are not in this ZIP, or are not in it as they were stored.", ""]
    for line in lines:
        if line.gap:
            told += [f"{line.original_name} ({line.belongs_to})", f"    {WHY[line.gap]}", ""]
    return "\r\n".join(told).encode("utf-8-sig")


def _state(gap: Gap | None) -> str:
    if gap is None:
        return "included"
    return f"{'CHANGED' if gap is Gap.CHANGED else 'NOT INCLUDED'}: {WHY[gap]}"


def _entry(line: ZipLine) -> Entry:
    pinned = Pinned(line.s3_key, line.s3_version, line.etag, line.size, line.sha256, line.bucket)
    return Entry(line.name, line.added_at, pinned)
