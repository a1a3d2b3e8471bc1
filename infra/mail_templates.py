"""The templates of SES, made of the words in chalicelib/domain: one for each kind of notice, that of the
escalation contact and that of the receiver of a package (docs/decisions/0081, 0099)."""

from typing import Any

from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.notice_mail import (
    LATE_REPORT,
    PACKAGE_LINK,
    MailTemplate,
    late_report,
    name_of,
    package_link,
    template,
)

TYPE = "AWS::SES::Template"


def resources() -> dict[str, Any]:
    """Logical id -> resource."""
    made = {name_of(kind): template(kind) for kind in NoticeKind}
    made |= {LATE_REPORT: late_report(), PACKAGE_LINK: package_link()}
    return {_logical_id(name): _resource(name, parts) for name, parts in made.items()}


def _logical_id(name: str) -> str:
    return f"Mail{''.join(word.capitalize() for word in name.split('-'))}"


def _resource(name: str, parts: MailTemplate) -> dict[str, Any]:
    return {
        "Type": TYPE,
        "Properties": {
            "Template": {
                "TemplateName": {"Fn::Sub": f"${{AWS::StackName}}-{name}"},
                "SubjectPart": parts.subject,
                "TextPart": parts.text,
                "HtmlPart": parts.html,
            }
        },
    }
