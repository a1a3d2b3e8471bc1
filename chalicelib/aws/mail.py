"""Mail by SES. What is sent says nothing about a child (domain/notice.py)."""

from chalicelib.aws.clients import client
from chalicelib.settings import setting


def send(to: list[str], subject: str, body: str) -> None:
    """One message to each address on its own, so that no recipient sees another's address."""
    for address in to:
        client("ses").send_email(
            Source=setting("MAIL_FROM"),
            Destination={"ToAddresses": [address]},
            Message={
                "Subject": {"Data": subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": body, "Charset": "UTF-8"}},
            },
        )
