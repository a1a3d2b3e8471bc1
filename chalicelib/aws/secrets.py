"""The keyed-hash secret, from Secrets Manager, kept for five minutes so that a rotation is seen."""

import json
import time

from chalicelib.aws.clients import client
from chalicelib.domain.identifiers import IdentifierHasher
from chalicelib.settings import setting

MAX_AGE_SECONDS = 300
_kept: tuple[float, IdentifierHasher] | None = None


def identifier_hasher() -> IdentifierHasher:
    """The secret is JSON {"current": text, "previous": text or ""}."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > MAX_AGE_SECONDS:
        value = client("secretsmanager").get_secret_value(SecretId=setting("SECRET_ARN"))["SecretString"]
        keys = json.loads(value)
        _kept = (
            time.monotonic(),
            IdentifierHasher(keys["current"].encode(), keys.get("previous", "").encode()),
        )
    return _kept[1]
