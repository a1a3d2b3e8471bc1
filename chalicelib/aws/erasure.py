"""Destroying what lies in the vault bucket and among the exports: every version of every object of one student. Only
destroy_record may."""

from collections.abc import Iterator
from typing import Any

from chalicelib.aws import bus, export_files
from chalicelib.aws.clients import client
from chalicelib.aws.files import copy_key, upload_key
from chalicelib.aws.texts import TEXTS
from chalicelib.settings import setting

RETENTION = "safehand.retention"


def ask(student_id: str) -> None:
    """Has the record of a student destroyed, by the one Lambda that may. Asked twice, nothing is done twice."""
    bus.put(RETENTION, "Destruction Wanted", {"student_id": student_id})


def prefixes(school_id: str, student_id: str) -> tuple[str, str]:
    """Below these lie all files of the student: those put in here, and those that came with transfers."""
    return upload_key(school_id, student_id, ""), copy_key(school_id, student_id, "")


def text_prefixes(school_id: str, student_id: str) -> tuple[str, ...]:
    """Below these lie what was read of those files for reviews (aws/texts.py)."""
    return tuple(f"{TEXTS}{prefix}" for prefix in prefixes(school_id, student_id))


def delete_files(school_id: str, student_id: str) -> Iterator[int]:
    """Everything that lies anywhere of the student; yields after each call how many went. Raises RuntimeError, with S3's
    codes, when it refused any."""
    vault, made = setting("VAULT_BUCKET"), setting("EXPORT_BUCKET")
    for prefix in (*text_prefixes(school_id, student_id), *prefixes(school_id, student_id)):
        yield from _delete_versions(vault, prefix)
    for prefix in export_files.prefixes(school_id, student_id):
        yield from _delete_versions(made, prefix)


def count_versions(prefix: str) -> int:
    """Versions of bytes; the marks of deletion that may stand above them do not count."""
    return sum(len(page.get("Versions", ())) for page in _pages(prefix))


def _delete_versions(bucket: str, prefix: str) -> Iterator[int]:
    """All versions and marks of deletion below the prefix, up to 1,000 at a time. Without versions there is one, "null"."""
    while True:
        page = client("s3").list_object_versions(Bucket=bucket, Prefix=prefix, MaxKeys=1000)
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        if not found:
            return
        objects: Any = [{"Key": o["Key"], "VersionId": o["VersionId"]} for o in found]
        done = client("s3").delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        if refused := done.get("Errors"):
            codes = sorted({str(e.get("Code", "")) for e in refused})
            raise RuntimeError(f"S3 refused to delete {len(refused)} versions: {', '.join(codes)}")
        yield len(found)


def _pages(prefix: str) -> Iterator[Any]:
    pages = client("s3").get_paginator("list_object_versions")
    yield from pages.paginate(Bucket=setting("VAULT_BUCKET"), Prefix=prefix)
