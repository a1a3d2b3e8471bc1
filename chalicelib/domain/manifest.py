"""The manifest: exactly what a transfer carries, with a SHA-256 of every incident and file.

It is written once per attempt before anything is copied, drives the copy, and is what arrival is verified
against. It holds ids, hashes and category names, never a text. It is signed, and both schools keep it (docs/decisions/0070).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256


@dataclass(frozen=True)
class IncidentLine:
    """`source_id` is the incident at the previous school, `copy_id` the one at the new school.

    `content_sha256` is of all that travels: text, times, agencies, actions, body map (domain/incident.py). `original_id` is
    the same on all copies, `as_of` (ISO 8601) when it was last changed. `is_later`: the new school has an earlier copy.
    """

    source_id: str
    copy_id: str
    content_sha256: str
    category_ids: tuple[str, ...]
    original_id: str = ""
    as_of: str = ""
    is_later: bool = False


@dataclass(frozen=True)
class DocumentLine:
    """`s3_key`, `s3_version` and `etag` pin the bytes at the source; `size` in bytes. `copy_version_of`: the first of the
    files that it replaces, at the new school. `redacts`: the id of the original, which stays behind, of a
    redacted copy; "" for any other file."""

    source_id: str
    copy_id: str
    copy_incident_id: str
    s3_key: str
    s3_version: str
    etag: str
    size: int
    sha256: str
    category_ids: tuple[str, ...]
    original_id: str = ""
    copy_version_of: str = ""
    redacts: str = ""


@dataclass(frozen=True)
class Manifest:
    """`legacy_names`: Legacy category id at the new school -> previous category name. `held_back` counts what does not go,
    by its reason (domain/selection.py), `there_already` what the new school has and is not sent again."""

    transfer_id: str
    attempt: int
    made_at: str
    previous_school_id: str
    previous_school_name: str
    previous_student_id: str
    new_school_id: str
    new_student_id: str
    legacy_main_id: str
    legacy_names: Mapping[str, str]
    incidents: tuple[IncidentLine, ...]
    documents: tuple[DocumentLine, ...]
    held_back: Mapping[str, int] = field(default_factory=dict)
    there_already: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Canonical: the same manifest is always the same bytes."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @property
    def sha256(self) -> str:
        return sha256(self.to_json()).hexdigest()


def from_json(data: bytes) -> Manifest:
    raw = json.loads(data)
    raw["incidents"] = tuple(
        IncidentLine(**{**i, "category_ids": tuple(i["category_ids"])}) for i in raw["incidents"]
    )
    raw["documents"] = tuple(
        DocumentLine(**{**d, "category_ids": tuple(d["category_ids"])}) for d in raw["documents"]
    )
    return Manifest(**raw)


@dataclass(frozen=True)
class SignedManifest:
    """What each school keeps. `manifest` is the canonical JSON as it was signed, to the byte, so that anybody can check it:
    `signature` (base64) is of its SHA-256, `public_key` is PEM. `signed_at` is no part of what was signed."""

    manifest: str
    sha256: str
    signature: str
    algorithm: str
    key_id: str
    public_key: str
    signed_at: str

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()

    @property
    def is_whole(self) -> bool:
        """Whether the manifest is the one that the hash beside it names. Says nothing of the signature."""
        return sha256(self.manifest.encode()).hexdigest() == self.sha256

    def opened(self) -> Manifest:
        return from_json(self.manifest.encode())


def signed_from_json(data: bytes) -> SignedManifest | None:
    """None for what is no signed manifest (any more). It may come from anybody."""
    try:
        told = json.loads(data)
        for text in told.values():
            text.encode()  # neither another type, nor half of a character
        return SignedManifest(**told)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def batches(total: int, size: int) -> list[dict[str, int]]:
    """[{"first": 0, "count": size}, ...] that cover 0..total-1; empty for nothing."""
    return [{"first": n, "count": min(size, total - n)} for n in range(0, total, size)]


def batches_of_files(sizes: Sequence[int], count: int, total: int) -> list[dict[str, int]]:
    """As `batches`, of at most `count` files that have `total` bytes together; a larger file is alone."""
    made: list[dict[str, int]] = []
    room = 0
    for number, size in enumerate(sizes):
        if not made or made[-1]["count"] == count or size > room:
            made.append({"first": number, "count": 0})
            room = total
        made[-1]["count"] += 1
        room -= size
    return made
