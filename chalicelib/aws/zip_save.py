"""What one Lambda call leaves of a ZIP to the next: one object, a line of JSON and then the bytes that are not sent yet."""

import json
from dataclasses import asdict, dataclass, field

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.files import NOT_THERE
from chalicelib.aws.multipart import Upload
from chalicelib.aws.zip_archive import Facts
from chalicelib.settings import setting


@dataclass(frozen=True)
class Outcome:
    """What became of a file. `gap`: "" when it is in the ZIP as it was stored, "changed" when it is in it but its bytes are
    others than were stored, "gone" when it is not in it. `sha256` (hex) of the bytes that went in, "" when none did."""

    gap: str
    sha256: str


@dataclass
class Save:
    """`plan`: a hash of what the ZIP is to hold. For each file so far `outcomes` and `facts`, None for one that is not in
    the ZIP. `is_ended`: all is sent, and the file only has to appear."""

    plan: str
    upload: Upload
    outcomes: list[Outcome] = field(default_factory=list)
    facts: list[Facts | None] = field(default_factory=list)
    is_ended: bool = False


def store(key: str, save: Save) -> None:
    told = asdict(save)
    tail = told["upload"].pop("tail")
    told["outcomes"] = [[one.gap, one.sha256] for one in save.outcomes]
    body = json.dumps(told, separators=(",", ":")).encode() + b"\n" + tail
    client("s3").put_object(Bucket=setting("EXPORT_BUCKET"), Key=key, Body=body)


def load(key: str, plan: str) -> Save | None:
    """None when there is none, or it is that of another plan."""
    try:
        body = client("s3").get_object(Bucket=setting("EXPORT_BUCKET"), Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            return None
        raise
    line, _, tail = body.partition(b"\n")
    told = json.loads(line)
    if told["plan"] != plan:
        return None
    upload = told.pop("upload")
    parts = [(etag, crc) for etag, crc in upload.pop("parts")]
    outcomes = [Outcome(*one) for one in told.pop("outcomes")]
    return Save(**told, upload=Upload(**upload, parts=parts, tail=tail), outcomes=outcomes)
