"""ZIPs in tests: small parts so that few bytes make many, files in the vault, and who else can read what was made."""

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import pyzipper
from moto.s3 import models as moto_s3

from chalicelib.aws import multipart
from chalicelib.aws.clients import client
from chalicelib.aws.pinned import Pinned
from tests.cloud import EXPORTS, VAULT, Cloud

KEY, SAVE = "exports/sch_old/stu_old/exp_1/files.zip", "work/sch_old/stu_old/exp_1/zip"
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PASSPHRASE = "six small words with spaces between"
LONG, SHORT = (lambda: 900.0), (lambda: 0.0)
"""Seconds that are left: enough for everything, or for one file."""


def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multipart, "PART_BYTES", 50_000)
    monkeypatch.setattr(moto_s3, "S3_UPLOAD_PART_MIN_SIZE", 1)


def stored(number: int, body: bytes) -> Pinned:
    """Bytes in the vault, pinned."""
    key = f"uploads/sch_old/stu_old/doc_{number}"
    done = client("s3").put_object(Bucket=VAULT, Key=key, Body=body)
    return Pinned(key, done["VersionId"], done["ETag"], len(body), sha256(body).hexdigest())


def made(cloud: Cloud, key: str = KEY) -> bytes | None:
    """What is offered under the key; None for nothing."""
    if key not in cloud.objects(EXPORTS, key):
        return None
    body: bytes = client("s3").get_object(Bucket=EXPORTS, Key=key)["Body"].read()
    return body


def contents(data: bytes, passphrase: str = "") -> dict[str, bytes]:
    """Name -> bytes, every checksum of them checked."""
    found: dict[str, bytes] = {}
    with pyzipper.AESZipFile(io.BytesIO(data)) if passphrase else zipfile.ZipFile(io.BytesIO(data)) as opened:
        for info in opened.infolist():
            is_encrypted = bool(info.flag_bits & 1)
            found[info.filename] = opened.read(info, passphrase.encode() if is_encrypted else None)
    return found


def check_with_others(path: Path, passphrase: str = "") -> list[str]:
    """Which other programs of this machine read it without a complaint; fails when one of them complains."""
    commands: dict[str, list[str]] = {"7z": ["7z", "t", f"-p{passphrase}", str(path)]}
    if not passphrase:  # Info-ZIP knows no AES
        commands["unzip"] = ["unzip", "-qt", str(path)]
    there = [name for name in commands if shutil.which(name)]
    for name in there:
        done = subprocess.run(commands[name], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "arning" not in done.stdout, f"{name}: {done.stdout}{done.stderr}"
    return there
