"""What a signed manifest says, and whether it is as it was signed: `python -m infra.verify_manifest FILE [--key KEY.pem]`.

FILE is the manifest of a transfer as a school downloads it, or safehand/manifest.json out of a package.

Needs no AWS and no Safehand. The key in the file shows only that the file is whole in itself: give the stack's public key
with --key, or compare the fingerprint that is printed (docs/support.md). Ends with 0 when the signature is good, 1 when
it is not, 2 when there is nothing that it could check.
"""

import argparse
import base64
import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from chalicelib.domain.manifest import Manifest, SignedManifest, signed_from_json


def fingerprint(pem: str) -> str:
    """SHA-256 of the key, in hex. Raises ValueError for what is no key."""
    key = load_pem_public_key(pem.encode())
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def is_good(signed: SignedManifest, pem: str) -> bool:
    """Raises ValueError for a key that is none of ours."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("The key is of another kind.")
    try:
        key.verify(base64.b64decode(signed.signature), signed.manifest.encode(), ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return signed.is_whole


def told(signed: SignedManifest) -> list[str]:
    """What it says, in lines for people: the manifest of a transfer, or of a package."""
    raw = json.loads(signed.manifest)
    return _of_package(raw) if "package_id" in raw else _of_transfer(signed.opened())


def _of_package(raw: dict[str, Any]) -> list[str]:
    return [
        f"Package:    {raw['package_id']}, made {raw['made_at']}",
        f"From:       {raw['school']['name']} ({raw['school']['laestab']})",
        f"Incidents:  {len(raw['incidents'])}",
        f"Files:      {len(raw['files'])}, {sum(f['size'] for f in raw['files'])} bytes",
    ]


def _of_transfer(manifest: Manifest) -> list[str]:
    held_back = ", ".join(f"{what} {n}" for what, n in manifest.held_back.items()) or "nothing"
    return [
        f"Transfer:   {manifest.transfer_id}, attempt {manifest.attempt}, authorised {manifest.made_at}",
        f"From:       {manifest.previous_school_name} ({manifest.previous_school_id})",
        f"To:         {manifest.new_school_id}",
        f"Incidents:  {len(manifest.incidents)}",
        f"Files:      {len(manifest.documents)}, {sum(d.size for d in manifest.documents)} bytes",
        f"Held back:  {held_back}",
    ]


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infra.verify_manifest", description="Is it as it was signed?"
    )
    parser.add_argument("file", type=Path, help="the manifest, as downloaded from the page of the transfer")
    parser.add_argument(
        "--key", type=Path, help="the stack's public key (PEM); the one in the file when not given"
    )
    asked = parser.parse_args(given)
    try:
        signed = signed_from_json(asked.file.read_bytes())
        if signed is None:
            raise ValueError("It is no signed manifest.")
        pem = asked.key.read_text("utf-8") if asked.key else signed.public_key
        good, mark, lines = is_good(signed, pem), fingerprint(pem), told(signed)
    except (OSError, ValueError, TypeError, KeyError, UnsupportedAlgorithm) as error:
        print(f"Could not check {asked.file.name}: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    print(f"Signed:     {signed.signed_at}, {signed.algorithm}, {signed.key_id}")
    print(f"SHA-256:    {sha256(signed.manifest.encode()).hexdigest()}")
    print(f"Key:        {mark} ({'given' if asked.key else 'from the file: compare it'})")
    print("The signature is good: this is what was signed." if good else "THE SIGNATURE IS NOT GOOD.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
