"""The signed manifests that each school keeps, in the vault bucket, each school's below its own prefix.

The key holds the manifest's SHA-256: another manifest never takes the place of one that is kept.
"""

from typing import cast

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.files import DOWNLOAD_SECONDS, NOT_THERE
from chalicelib.domain.vault import content_disposition
from chalicelib.settings import setting


def manifest_key(school_id: str, transfer_id: str, attempt: int, sha256: str) -> str:
    return f"manifests/{school_id}/{transfer_id}/{attempt}/{sha256}.json"


def keep(key: str, data: bytes) -> bytes:
    """Keeps it, unless something is kept there already. What stands there then."""
    try:
        client("s3").put_object(
            Bucket=setting("VAULT_BUCKET"),
            Key=key,
            Body=data,
            ContentType="application/json",
            ChecksumAlgorithm="SHA256",
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("PreconditionFailed", "412"):
            raise
        return _read(key)
    return data


def find(key: str) -> bytes | None:
    try:
        return _read(key)
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            return None
        raise


def _read(key: str) -> bytes:
    return cast(bytes, client("s3").get_object(Bucket=setting("VAULT_BUCKET"), Key=key)["Body"].read())


def link(key: str, file_name: str) -> str:
    """Good for one minute; the browser saves the manifest as `file_name`. It never goes through the API: it may be large."""
    made = client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": setting("VAULT_BUCKET"),
            "Key": key,
            "ResponseContentDisposition": content_disposition(file_name),
        },
        ExpiresIn=DOWNLOAD_SECONDS,
    )
    return cast(str, made)
