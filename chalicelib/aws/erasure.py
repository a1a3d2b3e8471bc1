"""Destroying what lies in the vault bucket: every version of every object of one student. Only destroy_record may."""

from collections.abc import Iterator
from typing import Any

from chalicelib.aws import bus
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


def count_versions(prefix: str) -> int:
    """Versions of bytes; the marks of deletion that may stand above them do not count."""
    return sum(len(page.get("Versions", ())) for page in _pages(prefix))


def delete_versions(prefix: str) -> Iterator[int]:
    """Deletes all versions and marks of deletion below the prefix, up to 1,000 at a time; yields how many each time.

    Raises RuntimeError, with S3's codes, when it refused any.
    """
    bucket = setting("VAULT_BUCKET")
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
