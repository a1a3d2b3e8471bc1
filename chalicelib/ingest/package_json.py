"""The machine-readable parts of a package (domain/package_record.py) as JSON, written, and read without trust.

Each read_ function raises UnreadableFile, which says what to do: for what is no such JSON, has a field too many, too few or
of another kind, is of a newer version, or contradicts itself.
"""

import json
from collections.abc import Iterable
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from chalicelib.domain.errors import UnreadableFile
from chalicelib.domain.package_record import (
    FOLDER,
    RECORD_NAME,
    UNSIGNED_NAMES,
    VERSION,
    PackageManifest,
    PackageRecord,
    unpacked_incident,
)

T = TypeVar("T", PackageRecord, PackageManifest)

_RECORD = TypeAdapter(PackageRecord)
_MANIFEST = TypeAdapter(PackageManifest)


def write_record(record: PackageRecord) -> bytes:
    return _RECORD.dump_json(record)


def write_manifest(manifest: PackageManifest) -> bytes:
    """Canonical: the same manifest is always the same bytes, which are what is signed."""
    told = json.loads(_MANIFEST.dump_json(manifest))
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_manifest(data: bytes) -> PackageManifest:
    """Does not look at any signature."""
    manifest = _read(_MANIFEST, data)
    names = [file.name for file in manifest.files]
    if _has_repeats(name.casefold() for name in names) or RECORD_NAME not in names:
        raise _contradicts()
    if UNSIGNED_NAMES & set(names) or any(file.size < 0 for file in manifest.files):
        raise _contradicts()
    return manifest


def read_record(data: bytes, manifest: PackageManifest) -> PackageRecord:
    """The record that this manifest is of: the same package, incidents with these hashes, files with these bytes."""
    record = _read(_RECORD, data)
    is_of = (record.package_id, record.made_at, record.school)
    if is_of != (manifest.package_id, manifest.made_at, manifest.school):
        raise _contradicts()
    hashes = {i.incident_id: unpacked_incident(i).content_sha256 for i in record.incidents}
    if len(hashes) != len(record.incidents) or hashes != manifest.incidents:
        raise _contradicts()
    if any(i.content_sha256 != hashes[i.incident_id] for i in record.incidents):
        raise _contradicts()
    listed = {(file.name, file.size, file.sha256) for file in manifest.files}
    for document in record.documents:
        is_listed = (document.name, document.size, document.sha256) in listed
        if not is_listed or document.name.startswith(FOLDER):
            raise _contradicts()
    if _has_repeats(d.document_id for d in record.documents) or _has_repeats(
        d.name for d in record.documents
    ):
        raise _contradicts()
    used = {c for i in record.incidents for c in i.category_ids}
    used |= {c for d in record.documents for c in d.category_ids}
    if not used <= set(record.category_names) or not all(i.category_ids for i in record.incidents):
        raise _contradicts()
    if not {d.incident_id for d in record.documents} <= {"", *hashes}:
        raise _contradicts()
    return record


def _read(kind: TypeAdapter[T], data: bytes) -> T:
    try:
        found = kind.validate_json(data, strict=True, extra="forbid")
        version = found.version
    except (ValidationError, ValueError, RecursionError):
        found, version = (
            None,
            _version_of(data),
        )  # the library's message quotes what it found: nothing of it goes on
    if version > VERSION:
        raise UnreadableFile(
            "The package was made by a newer Safehand than this one. Ask your Safehand operator to bring this one up to "
            "date, then import it again.",
            code="newer_version",
        )
    if found is not None:
        return found
    raise UnreadableFile(
        "What Safehand wrote into the package for import is not as it was. Ask the school that made it for a new one.",
        code="not_a_package",
    )


def _version_of(data: bytes) -> int:
    try:
        return int(json.loads(data)["version"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0


def _has_repeats(values: Iterable[str]) -> bool:
    every = list(values)
    return len(set(every)) != len(every)


def _contradicts() -> UnreadableFile:
    return UnreadableFile(
        "The parts of the package do not belong together. Ask the school that made it for a new one.",
        code="contradicts_itself",
    )
