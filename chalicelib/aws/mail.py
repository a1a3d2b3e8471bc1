"""Mail by SES. What is sent says nothing about a child (domain/notice.py)."""

import logging

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import setting

_log = logging.getLogger("safehand.mail")


def send(to: list[str], subject: str, body: str) -> None:
    """One message to each address on its own, so that no recipient sees another's address.

    An address that SES refuses is passed over, with its error code in the log: the others must not get the message again
    because of it. When SES refuses all of them (an unverified sender, for example), and for other errors (throttling, a
    time-out), the error is raised.
    """
    refused: list[ClientError] = []
    for address in to:
        try:
            _send_one(address, subject, body)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in ("MessageRejected", "InvalidParameterValue"):
                raise
            _log.error("a notice was refused by SES", extra={"error_code": code})
            refused.append(error)
    if refused and len(refused) == len(to):
        raise refused[-1]


def _send_one(address: str, subject: str, body: str) -> None:
    client("ses").send_email(
        Source=setting("MAIL_FROM"),
        Destination={"ToAddresses": [address]},
        Message={
            "Subject": {"Data": subject, "Charset": "UTF-8"},
            "Body": {"Text": {"Data": body, "Charset": "UTF-8"}},
        },
    )
