"""What a ZIP of files is to hold: a line for each file, those that cannot be in it too."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.vault import Document, DocumentStatus
from chalicelib.domain.zip_names import file_names

MANIFEST, PROBLEMS = "manifest.csv", "FILES WITH PROBLEMS.txt"
"""What is written when a ZIP is closed: a list of all files, and those that are missing in it or not as they were."""
FILES = "Files"
"""The folder in the ZIP. What tells about them lies beside it, so that no file can have that name."""


class Gap(StrEnum):
    """Why a file is not in a ZIP, or not as it was stored."""

    GONE = "gone"
    CHANGED = "changed"
    QUARANTINED = "quarantined"
    REFUSED = "refused"
    UNFINISHED = "unfinished"
    STRUCK_OUT = "struck_out"


WHY = {
    Gap.GONE: "It is not where it was stored any more, or could not be opened there.",
    Gap.CHANGED: "It is in this ZIP, but its bytes are not those that were stored: do not rely on it.",
    Gap.QUARANTINED: "It is kept locked away, because malware was found in it.",
    Gap.REFUSED: "It was refused when it was put in, and was never kept as part of the record.",
    Gap.UNFINISHED: "It had not arrived, or was still being checked, when this ZIP was made.",
    Gap.STRUCK_OUT: "A key holder of the school struck it out of the record.",
}


@dataclass(frozen=True)
class ZipLine:
    """One file: `name` in the ZIP with its folder, `original_name`, and `belongs_to` in words ("Incident of 24 Nov 2026").
    `size` in bytes and `sha256` (hex) as stored; key, version and ETag pin the bytes, in the bucket that the
    setting `bucket` names. `gap`: why it cannot be in the ZIP, as far as that was known beforehand."""

    name: str
    original_name: str
    belongs_to: str
    added_at: datetime
    size: int
    sha256: str
    s3_key: str
    s3_version: str
    etag: str
    gap: Gap | None = None
    bucket: str = "VAULT_BUCKET"


def lines_of(documents: Iterable[Document], belongs_to: Mapping[str, str]) -> list[ZipLine]:
    """A line for each document, in their order. `belongs_to`: words for each incident id, and for "" (no incident)."""
    every = list(documents)
    return [
        ZipLine(
            f"{FILES}/{name}",
            one.file_name,
            belongs_to[one.incident_id],
            one.uploaded_at,
            one.size,
            one.sha256,
            one.s3_key,
            one.s3_version,
            one.etag,
            gap_of(one),
        )
        for one, name in zip(every, file_names(one.file_name for one in every), strict=True)
    ]


def gap_of(document: Document) -> Gap | None:
    if document.struck is not None:
        return Gap.STRUCK_OUT
    return _GAPS[document.status]


_GAPS = {
    DocumentStatus.AVAILABLE: None,
    DocumentStatus.QUARANTINED: Gap.QUARANTINED,
    DocumentStatus.REFUSED: Gap.REFUSED,
    DocumentStatus.UPLOADING: Gap.UNFINISHED,
    DocumentStatus.SCANNING: Gap.UNFINISHED,
}


def to_json(lines: Iterable[ZipLine]) -> bytes:
    told = [asdict(line) | {"added_at": line.added_at.isoformat()} for line in lines]
    return json.dumps(told, ensure_ascii=False).encode()


def from_json(data: bytes) -> list[ZipLine]:
    return [
        ZipLine(
            **told
            | {
                "added_at": datetime.fromisoformat(told["added_at"]),
                "gap": Gap(told["gap"]) if told["gap"] else None,
            }
        )
        for told in json.loads(data)
    ]
