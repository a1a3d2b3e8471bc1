"""/users: the people of one's own school."""

from datetime import datetime
from typing import Literal

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.school import User as UserNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Id
from chalicelib.usecases import mailboxes, recovery, users

routes = Blueprint(__name__)


class NewUser(Model):
    name: str = Field(max_length=200)
    email: str = Field(max_length=254)
    is_key_holder: bool = False
    group_ids: list[Id] = Field(default_factory=list, max_length=50)


class User(Model):
    """`mail_failure`: "bounce", "complaint" or "refused" when mails do not arrive and none is sent any more, else "";
    `mails_delayed`: how many came back for a time."""

    user_id: str
    name: str
    email: str
    is_key_holder: bool
    is_active: bool
    has_second_factor: bool
    group_ids: list[str]
    mail_failure: str
    mail_failed_at: datetime | None
    mails_delayed: int
    version: int


class UserList(Model):
    users: list[User]


class UserMade(Model):
    """`temporary_password`: told once, kept nowhere. "" when the same request was sent before."""

    user: User
    temporary_password: str


class UserGroups(Model):
    group_ids: list[Id] = Field(max_length=50)


class UserChange(Model):
    """All three as they shall be."""

    name: str = Field(max_length=200)
    is_key_holder: bool
    is_active: bool


class PasswordReset(Model):
    """`mail`: a link by e-mail; `temporary_password`: told once in the answer."""

    by: Literal["mail", "temporary_password"]


class PasswordResetDone(Model):
    """`temporary_password` is "" when a link was mailed."""

    user: User
    temporary_password: str


def _user(noun: UserNoun) -> User:
    return User(
        user_id=noun.user_id,
        name=noun.name,
        email=noun.email,
        is_key_holder=noun.is_key_holder,
        is_active=noun.is_active,
        has_second_factor=noun.has_second_factor,
        group_ids=list(noun.group_ids),
        mail_failure=noun.mailbox.failure or "",
        mail_failed_at=noun.mailbox.failed_at,
        mails_delayed=noun.mailbox.delayed,
        version=noun.version,
    )


@endpoint(routes, "GET", "/users", gives=UserList)
def list_users(call: Call[None]) -> UserList:
    """The school's people."""
    return UserList(users=[_user(u) for u in users.list_users(call.actor, call.now)])


@endpoint(routes, "POST", "/users", takes=NewUser, gives=UserMade, status=201, once=True)
def invite_user(call: Call[NewUser]) -> UserMade:
    """Invite somebody: a mail with a link, and in the answer a temporary password, once."""
    asked = call.body
    user, password = users.invite_user(
        call.actor, asked.name, asked.email, asked.is_key_holder, asked.group_ids, call.now, call.once
    )
    return UserMade(user=_user(user), temporary_password=password)


@endpoint(routes, "GET", "/users/{user_id}", gives=User)
def view_user(call: Call[None], user_id: str) -> User:
    """One person of the school."""
    return _user(users.view_user(call.actor, user_id, call.now))


@endpoint(
    routes, "PUT", "/users/{user_id}", takes=UserChange, gives=User, changes_version=True, current=_user
)
def change_user(call: Call[UserChange], user_id: str) -> User:
    """Change the name, make somebody key holder or not, disable or enable. A disabled person is out at once."""
    asked = call.body
    return _user(
        users.change_user(
            call.actor, user_id, call.version, asked.name, asked.is_key_holder, asked.is_active, call.now
        )
    )


@endpoint(
    routes,
    "PUT",
    "/users/{user_id}/groups",
    takes=UserGroups,
    gives=User,
    changes_version=True,
    current=_user,
)
def set_groups(call: Call[UserGroups], user_id: str) -> User:
    """Which groups somebody belongs to."""
    return _user(users.set_groups(call.actor, user_id, call.version, call.body.group_ids, call.now))


@endpoint(
    routes,
    "POST",
    "/users/{user_id}/password-reset",
    takes=PasswordReset,
    gives=PasswordResetDone,
    changes_version=True,
    current=_user,
)
def reset_password(call: Call[PasswordReset], user_id: str) -> PasswordResetDone:
    """Give somebody else a new start: a link by mail or a temporary password. Their sessions end."""
    by_mail = call.body.by == "mail"
    user, password = users.reset_password(call.actor, user_id, call.version, by_mail, call.now)
    return PasswordResetDone(user=_user(user), temporary_password=password)


@endpoint(
    routes, "POST", "/users/{user_id}/second-factor-reset", gives=User, changes_version=True, current=_user
)
def renew_second_factor(call: Call[None], user_id: str) -> User:
    """Switch off somebody else's lost authenticator app. Their sessions end; they set up a new one at sign-in."""
    return _user(recovery.renew_second_factor(call.actor, user_id, call.version, call.now))


@endpoint(routes, "POST", "/users/{user_id}/sign-out", gives=User, changes_version=True, current=_user)
def sign_out_user(call: Call[None], user_id: str) -> User:
    """End all sessions of somebody."""
    return _user(users.sign_out_user(call.actor, user_id, call.version, call.now))


@endpoint(routes, "POST", "/users/{user_id}/mail-retry", gives=User, changes_version=True, current=_user)
def try_mail_again(call: Call[None], user_id: str) -> User:
    """Send mails to somebody again whose mails did not arrive."""
    return _user(mailboxes.try_again(call.actor, user_id, call.version, call.now))
