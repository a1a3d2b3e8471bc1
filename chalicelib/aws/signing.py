"""Signatures of manifests, made and checked by KMS: the private key never leaves it.

Each function raises KeyUnavailable when the key cannot be used: denied, disabled, throttled for long, or out of reach.
"""

import base64
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.clients import client
from chalicelib.domain.errors import KeyUnavailable
from chalicelib.settings import setting

ALGORITHM = "ECDSA_SHA_256"
LONGEST = 6_144
"""Bytes of a signature that KMS looks at; it answers a longer one with an error."""


@dataclass(frozen=True)
class Signature:
    """`value` in base64, DER inside, as OpenSSL takes it. `key_id` is the key's ARN."""

    value: str
    key_id: str


def sign(sha256: str) -> Signature:
    """Signs a SHA-256 (hex). ECDSA is randomised: each signature of the same hash is another one, and each is good."""
    done = _ask("sign", Message=bytes.fromhex(sha256), MessageType="DIGEST", SigningAlgorithm=ALGORITHM)
    return Signature(base64.b64encode(done["Signature"]).decode(), done["KeyId"])


def is_signature_of(sha256: str, signature: str) -> bool:
    """Whether the signature (base64) is one that our key made of this SHA-256 (hex)."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        return False
    given = {"Message": bytes.fromhex(sha256), "MessageType": "DIGEST", "SigningAlgorithm": ALGORITHM}
    return 0 < len(raw) <= LONGEST and bool(_ask("verify", Signature=raw, **given).get("SignatureValid"))


@cache
def public_key() -> str:
    """PEM. Asked once in the life of a Lambda."""
    found = base64.encodebytes(_ask("get_public_key")["PublicKey"]).decode().replace("\n", "")
    lines = [found[n : n + 64] for n in range(0, len(found), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])


def _ask(operation: str, **given: Any) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = getattr(client("kms"), operation)(KeyId=setting("SIGNING_KEY"), **given)
    except ClientError as error:
        if error.response["Error"]["Code"] == "KMSInvalidSignatureException":
            return {}
        raise KeyUnavailable from error
    except BotoCoreError as error:
        raise KeyUnavailable from error
    return answer
