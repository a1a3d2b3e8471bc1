"""Anchors of the audit: the newest seal of each school's day, kept in the vault bucket, away from the table.

The bucket keeps every version and no Lambda may delete, so an anchor that was overwritten can still be read
(infra/verify_audit.py does).
"""

import json
from datetime import date
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.files import NOT_THERE
from chalicelib.domain.seal import Anchor
from chalicelib.settings import setting


def anchor_key(school_id: str, day: date) -> str:
    return f"anchors/{school_id}/{day.isoformat()}.json"


def save_anchor(school_id: str, day: date, anchor: Anchor) -> None:
    client("s3").put_object(
        Bucket=setting("VAULT_BUCKET"),
        Key=anchor_key(school_id, day),
        Body=json.dumps({"number": anchor.number, "hash": anchor.hash}).encode(),
        ContentType="application/json",
    )


def find_anchor(school_id: str, day: date, version: str = "") -> Anchor | None:
    pin: dict[str, Any] = {"VersionId": version} if version else {}
    try:
        found = client("s3").get_object(Bucket=setting("VAULT_BUCKET"), Key=anchor_key(school_id, day), **pin)
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            return None
        raise
    told = json.loads(found["Body"].read())
    return Anchor(int(told["number"]), str(told["hash"]))


def list_schools() -> list[str]:
    """Schools that have an anchor, or had one. For operations, as `list_anchors`."""
    pages = (
        client("s3")
        .get_paginator("list_object_versions")
        .paginate(Bucket=setting("VAULT_BUCKET"), Prefix="anchors/", Delimiter="/")
    )
    return sorted(p["Prefix"].split("/")[1] for page in pages for p in page.get("CommonPrefixes", []))


def list_anchors(school_id: str, day: date) -> list[Anchor]:
    """Every version that was ever kept. For operations: no Lambda may list the bucket."""
    pages = (
        client("s3")
        .get_paginator("list_object_versions")
        .paginate(Bucket=setting("VAULT_BUCKET"), Prefix=anchor_key(school_id, day))
    )
    key = anchor_key(school_id, day)
    versions = [v["VersionId"] for page in pages for v in page.get("Versions", []) if v["Key"] == key]
    return [a for v in versions if (a := find_anchor(school_id, day, v)) is not None]
