"""The mail of each kind of notice, as text and as HTML: fixed words and one link. Nothing else can be filled in.

The templates of SES are made of this when the package is built (infra/mail_templates.py), so the words stand once, in
domain/notice.py.
"""

from dataclasses import dataclass
from html import escape

from chalicelib.domain.notice import ABOUT_ACCOUNTS, WITH_LINK, WORDS, NoticeKind, place

LINK = "{{link}}"
"""What SES puts the link in place of."""
_BUTTON = (
    "display:inline-block;padding:12px 20px;background-color:#00703c;color:#ffffff;"
    "font-weight:bold;text-decoration:none;border-radius:2px"
)


@dataclass(frozen=True)
class MailTemplate:
    """`text` and `html` say the same words."""

    subject: str
    text: str
    html: str


def name_of(kind: NoticeKind) -> str:
    """Of the template, after the stack's name and a hyphen."""
    return kind.value.replace("_", "-")


def link_to(kind: NoticeKind, subject_id: str, web_address: str) -> str:
    return f"{web_address}{place(kind, subject_id)}"


def template(kind: NoticeKind) -> MailTemplate:
    title, sentence = WORDS[kind]
    subject = f"Safehand: {title[0].lower()}{title[1:]}"
    button = _button(kind)
    why_so_short = (
        "" if kind in ABOUT_ACCOUNTS else "This message says nothing about the student on purpose. "
    )
    end = f"{why_so_short}Please do not reply to it."
    return MailTemplate(
        subject,
        f"{title}\n\n{sentence}\n\n{button}:\n{LINK}\n\n{end}\n",
        _html(subject, title, sentence, button, end),
    )


LATE_REPORT = "late-report"
"""The template's name of what a school's escalation contact gets: no account, so no link."""


def late_report() -> MailTemplate:
    """`laestab` and `late`, both digits, are filled in: a school's name is words that somebody typed."""
    title = "Safeguarding records are late at a school"
    sentences = (
        "The school with the DfE number {{laestab}} has named you as its escalation contact in Safehand.",
        "Records of students who have left it, which other schools have requested, and which are more than five school days "
        "late: {{late}}.",
        "Please ask the school's head teacher or designated safeguarding lead. You get this message weekly at most, while "
        "a record is so late. The school can take your address away.",
    )
    end = "This message says nothing about a student on purpose. Please do not reply to it."
    body = "\n\n".join(sentences)
    paragraphs = "".join(f'<p style="margin:0 0 24px">{escape(s)}</p>\n' for s in sentences)
    subject = f"Safehand: {title[0].lower()}{title[1:]}"
    return MailTemplate(subject, f"{title}\n\n{body}\n\n{end}\n", _page(subject, title, paragraphs, end))


PACKAGE_LINK = "package-link"
"""The template's name of what the receiver of a package gets, who has no account."""


def package_link() -> MailTemplate:
    """`school`, `laestab` and the link are filled in. SES escapes nothing, so `school` goes into HTML as `school_html`."""
    title = "A confidential record for your school"
    sentences = (
        "{{school}} (DfE number {{laestab}}) has sent you a confidential record with Safehand. Open the link to download it "
        "and to confirm that you have received it.",
        "The file is encrypted. The school tells you the passphrase by telephone. It is in no mail, and nobody else may "
        "ask you for it. If you do not expect this, ring the school at a number that you know.",
    )
    end = "This message says nothing about the student on purpose. Please do not reply to it."
    button = "Open the link"
    text = f"{title}\n\n" + "\n\n".join(sentences) + f"\n\n{button}:\n{LINK}\n\n{end}\n"
    said = "".join(f'<p style="margin:0 0 24px">{escape(s)}</p>\n' for s in sentences) + _link_html(button)
    subject = f"Safehand: {title[0].lower()}{title[1:]}"
    html = _page(subject, title, said.replace("{{school}}", "{{school_html}}"), end)
    return MailTemplate(subject, text, html)


def _button(kind: NoticeKind) -> str:
    if kind in WITH_LINK:
        return "Choose a password"
    path = place(kind, "")
    return {
        "/admin/transfers/": "Go to the transfer",
        "/admin/transfers/escalation-contact": "Go to the escalation contact",
        "/admin/enrolments/": "Go to the file",
        "/admin/audit": "Go to the audit",
        "/students//retention": "Go to the record",
        "/students//import-package": "Go to the import",
        "/students//handovers": "Go to the package",
        "/account": "Go to your account",
        "/": "Go to your start page",
    }[path]


def _html(subject: str, title: str, sentence: str, button: str, end: str) -> str:
    said = f'<p style="margin:0 0 24px">{escape(sentence)}</p>\n{_link_html(button)}'
    return _page(subject, title, said, end)


def _link_html(button: str) -> str:
    return f"""<p style="margin:0 0 24px"><a href="{LINK}" style="{_BUTTON}">{escape(button)}</a></p>
<p style="margin:0 0 24px;font-size:16px;word-break:break-all">{LINK}</p>
"""


def _page(subject: str, title: str, said: str, end: str) -> str:
    """`said` is HTML. For every mail program: no image, no script, nothing that is loaded or counted. Colours are left to
    the reader's light or dark mode, except on the button, which brings both of its own."""
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(subject)}</title>
</head>
<body style="margin:0;padding:0;font-family:Arial,Helvetica,sans-serif;font-size:18px;line-height:1.5">
<div style="max-width:600px;margin:0 auto;padding:24px 16px">
<h1 style="margin:0 0 16px;font-size:24px;line-height:1.3">{escape(title)}</h1>
{said}<p style="margin:0;font-size:16px">{escape(end)}</p>
</div>
</body>
</html>
"""
