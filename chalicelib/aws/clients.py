"""AWS clients, made when first needed and kept for the life of the Lambda. botocore only: boto3 adds import time."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4})


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """The client of a service. Region and endpoint come from the environment (AWS_ENDPOINT_URL on the local engine)."""
    config = _CONFIG
    if service == "s3":
        # links need v4 signatures, and the regional host of the bucket: the one that the content policy allows
        config = _CONFIG.merge(
            Config(signature_version="s3v4", s3={"addressing_style": "virtual"}, read_timeout=60)
        )
    return _session().create_client(service, config=config)
