"""Mail by SES. What is sent says nothing about a child (domain/notice.py)."""

import logging

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import setting

_log = logging.getLogger("safehand.mail")


class Refused(Exception):
    """SES does not take this address, or the sender: another address may still be taken."""


def send(address: str, subject: str, body: str) -> None:
    """One message to one address, so that no recipient sees another's.

    Raises Refused, with SES's code in the log, or ClientError for what may pass (throttling, a time-out).
    """
    try:
        client("ses").send_email(
            Source=setting("MAIL_FROM"),
            Destination={"ToAddresses": [address]},
            Message={
                "Subject": {"Data": subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": body, "Charset": "UTF-8"}},
            },
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in ("MessageRejected", "InvalidParameterValue"):
            raise
        _log.error("a notice was refused by SES", extra={"error_code": code})
        raise Refused(code) from None
