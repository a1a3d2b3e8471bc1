"""Texts of files, kept beside them in the vault bucket under keys of their own, for the review before a transfer.

Bound to the very bytes by their version. Nothing lists them, and no transfer copies them.
"""

import json
from typing import cast

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.files import NOT_THERE
from chalicelib.settings import setting

WANTED = "Text Wanted"
VAULT = "safehand.vault"
TEXTS = "texts/"
AT_ONCE = 10
"""Entries of one PutEvents."""


def text_key(key: str, version: str) -> str:
    """`key` of the file, uploads/... or copies/...; no name stands in it."""
    return f"{TEXTS}{key}/{version}"


def save_text(key: str, version: str, data: bytes) -> None:
    client("s3").put_object(
        Bucket=setting("VAULT_BUCKET"),
        Key=text_key(key, version),
        Body=data,
        ContentType="application/json",
        ChecksumAlgorithm="SHA256",
    )


def find_text(key: str, version: str) -> bytes | None:
    """None when nobody has read the file yet."""
    try:
        found = client("s3").get_object(Bucket=setting("VAULT_BUCKET"), Key=text_key(key, version))
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            return None
        raise
    return cast(bytes, found["Body"].read())


def ask_for_texts(wanted: list[tuple[str, str]]) -> None:
    """Has files (key, version) read whose texts are not there. One that the bus refuses is asked for the next time."""
    bucket = setting("VAULT_BUCKET")
    for first in range(0, len(wanted), AT_ONCE):
        client("events").put_events(
            Entries=[
                {
                    "Source": VAULT,
                    "DetailType": WANTED,
                    "Detail": json.dumps(
                        {"bucket": {"name": bucket}, "object": {"key": key, "version-id": version}}
                    ),
                }
                for key, version in wanted[first : first + AT_ONCE]
            ]
        )
