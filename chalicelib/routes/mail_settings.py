"""/account/mails: what one wants by mail."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.mailbox import Bundle
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import mailboxes
from chalicelib.usecases.mailboxes import MailSettings as MailSettingsNoun

routes = Blueprint(__name__)


class WantedMails(Model):
    """`off`: what one wants in Safehand only."""

    off: list[Bundle] = Field(max_length=len(Bundle))


class MailSettings(Model):
    """`needed`: what comes all the same while it is off, as no other key holder gets it. `failure`: why no mail is sent to
    one's address any more. Send `version` back as If-Match."""

    email: str
    off: list[Bundle]
    needed: list[Bundle]
    failure: str
    version: int


def _settings(noun: MailSettingsNoun) -> MailSettings:
    user = noun.user
    return MailSettings(
        email=user.email,
        off=sorted(user.mailbox.off),
        needed=sorted(noun.needed),
        failure=user.mailbox.failure or "",
        version=user.version,
    )


@endpoint(routes, "GET", "/account/mails", gives=MailSettings)
def view_mail_settings(call: Call[None]) -> MailSettings:
    """Which mails I get."""
    return _settings(mailboxes.view_settings(call.actor, call.now))


@endpoint(
    routes,
    "PUT",
    "/account/mails",
    takes=WantedMails,
    gives=MailSettings,
    changes_version=True,
    current=_settings,
)
def change_mail_settings(call: Call[WantedMails]) -> MailSettings:
    """Choose which mails I get. What is about security always comes."""
    return _settings(mailboxes.change_settings(call.actor, frozenset(call.body.off), call.version, call.now))
