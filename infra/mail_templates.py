"""The templates of SES, made of the words in chalicelib/domain: one for each kind of notice (docs/decisions/0081)."""

from typing import Any

from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.notice_mail import name_of, template

TYPE = "AWS::SES::Template"


def resources() -> dict[str, Any]:
    """Logical id -> resource."""
    return {_logical_id(kind): _resource(kind) for kind in NoticeKind}


def _logical_id(kind: NoticeKind) -> str:
    return f"Mail{''.join(word.capitalize() for word in kind.value.split('_'))}"


def _resource(kind: NoticeKind) -> dict[str, Any]:
    parts = template(kind)
    return {
        "Type": TYPE,
        "Properties": {
            "Template": {
                "TemplateName": {"Fn::Sub": f"${{AWS::StackName}}-{name_of(kind)}"},
                "SubjectPart": parts.subject,
                "TextPart": parts.text,
                "HtmlPart": parts.html,
            }
        },
    }
