"""/users: the people of one's own school."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.school import User as UserNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Id
from chalicelib.usecases import users

routes = Blueprint(__name__)


class NewUser(Model):
    name: str = Field(max_length=200)
    email: str = Field(max_length=254)
    is_key_holder: bool = False
    group_ids: list[Id] = Field(default_factory=list, max_length=50)


class User(Model):
    user_id: str
    name: str
    email: str
    is_key_holder: bool
    is_active: bool
    has_second_factor: bool
    group_ids: list[str]
    version: int


class UserList(Model):
    users: list[User]


class UserMade(Model):
    """`temporary_password`: told once, kept nowhere."""

    user: User
    temporary_password: str


class UserGroups(Model):
    version: int
    group_ids: list[Id] = Field(max_length=50)


@endpoint(routes, "GET", "/users", gives=UserList)
def list_users(call: Call[None]) -> UserList:
    """The school's people."""
    return UserList(users=[_user(u) for u in users.list_users(call.actor, call.now)])


@endpoint(routes, "POST", "/users", takes=NewUser, gives=UserMade, status=201)
def invite_user(call: Call[NewUser]) -> UserMade:
    """Add somebody; the answer has the temporary password, once."""
    asked = call.body
    user, password = users.invite_user(
        call.actor, asked.name, asked.email, asked.is_key_holder, asked.group_ids, call.now
    )
    return UserMade(user=_user(user), temporary_password=password)


@endpoint(routes, "PUT", "/users/{user_id}/groups", takes=UserGroups, gives=User)
def set_groups(call: Call[UserGroups], user_id: str) -> User:
    """Which groups somebody belongs to."""
    return _user(users.set_groups(call.actor, user_id, call.body.version, call.body.group_ids, call.now))


def _user(noun: UserNoun) -> User:
    return User(
        user_id=noun.user_id,
        name=noun.name,
        email=noun.email,
        is_key_holder=noun.is_key_holder,
        is_active=noun.is_active,
        has_second_factor=noun.has_second_factor,
        group_ids=list(noun.group_ids),
        version=noun.version,
    )
