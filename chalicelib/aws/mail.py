"""Mail by templates of SES. A mail is the fixed words of its kind and one link (to an escalation contact: two numbers; to
the receiver of a package: the school that sent it as well); no other text can be sent."""

import json
import logging
from html import escape

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.notice_mail import LATE_REPORT, PACKAGE_LINK, name_of
from chalicelib.domain.school import School
from chalicelib.settings import setting

_log = logging.getLogger("safehand.mail")


class Refused(Exception):
    """SES does not take this address, or the sender: another address may still be taken."""


def send(address: str, kind: NoticeKind, link: str, user_id: str) -> None:
    """One message to one address, so that no recipient sees another's. Bounces and complaints come back with `user_id`.

    Raises Refused, with SES's code in the log, or ClientError for what may pass (throttling, a time-out).
    """
    _send(address, name_of(kind), {"link": link}, user_id)


def send_late_report(address: str, laestab: str, late: int, school_id: str) -> None:
    """To a school's escalation contact; nothing but the two numbers is filled in. Comes back with `school_id`. Raises as
    `send`."""
    _send(address, LATE_REPORT, {"laestab": laestab, "late": str(late)}, school_id)


def send_package_link(address: str, link: str, school: School, handover_id: str) -> None:
    """To the receiver of a package, whom the link lets in. Comes back with `handover_id`. Raises as `send`."""
    said = {
        "link": link,
        "school": school.name,
        "school_html": escape(school.name),
        "laestab": school.laestab,
    }
    _send(address, PACKAGE_LINK, said, handover_id)


def _send(address: str, template: str, data: dict[str, str], tag: str) -> None:
    stack = setting("STACK")
    try:
        client("ses").send_templated_email(
            Source=setting("MAIL_FROM"),
            Destination={"ToAddresses": [address]},
            Template=f"{stack}-{template}",
            TemplateData=json.dumps(data),
            ConfigurationSetName=f"{stack}-notices",
            Tags=[{"Name": "user", "Value": tag}],
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in ("MessageRejected", "InvalidParameterValue"):
            raise
        _log.error("a notice was refused by SES", extra={"error_code": code})
        raise Refused(code) from None
