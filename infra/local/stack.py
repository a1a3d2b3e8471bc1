"""The stack as deployed on the local engine: where to reach it, and how to look into it."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

REGION = "eu-west-2"
# The account of the engine. Any secret passes; the key id is the account's number.
CREDENTIALS = {"aws_access_key_id": "000000000000", "aws_secret_access_key": "local"}


@cache
def client(engine_url: str, service: str) -> Any:
    """A boto3 client of the local engine, made once: botocore reads the service's whole model for it. Path addressing:
    names below localhost may not resolve."""
    config = Config(connect_timeout=2, read_timeout=120, retries={"total_max_attempts": 2})
    if service == "s3":
        config = config.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    return boto3.session.Session().client(
        service,  # type: ignore[call-overload]  # the stubs want the name as a literal
        endpoint_url=engine_url,
        region_name=REGION,
        config=config,
        **CREDENTIALS,
    )


@dataclass(frozen=True)
class Stack:
    """One deployed stack.

    `api_url` is the API's stage on the engine: api_url + "/session". `web_url` is the address people use,
    where /api/session is the same; empty when no front is running. `outputs` are the template's Outputs.
    """

    api_url: str
    engine_url: str
    region: str
    outputs: dict[str, str]
    operator_email: str
    operator_password: str = field(repr=False)
    web_url: str = ""

    def boto(self, service: str) -> Any:
        """A boto3 client pointed at the engine."""
        return client(self.engine_url, service)
