"""/groups: user groups and their Category Permissions."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.permission import Right
from chalicelib.domain.school import Group as GroupNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import groups

routes = Blueprint(__name__)


class NewGroup(Model):
    name: str = Field(max_length=200)


class Group(Model):
    """`permissions`: category id -> rights. Send `version` back when saving."""

    group_id: str
    name: str
    permissions: dict[str, list[Right]]
    version: int


class GroupList(Model):
    groups: list[Group]


class Permissions(Model):
    """The whole grid of the group. `version` is the one that was shown."""

    version: int
    permissions: dict[str, list[Right]]


@endpoint(routes, "GET", "/groups", gives=GroupList)
def list_groups(call: Call[None]) -> GroupList:
    """User groups with their Category Permissions."""
    return GroupList(groups=[_group(g) for g in groups.list_groups(call.actor, call.now)])


@endpoint(routes, "POST", "/groups", takes=NewGroup, gives=Group, status=201)
def add_group(call: Call[NewGroup]) -> Group:
    """Add a user group. It may do nothing until its permissions are saved."""
    return _group(groups.add_group(call.actor, call.body.name, call.now))


@endpoint(routes, "PUT", "/groups/{group_id}/permissions", takes=Permissions, gives=Group)
def save_permissions(call: Call[Permissions], group_id: str) -> Group:
    """Save Group: the Category Permissions of one group."""
    saved = groups.save_permissions(call.actor, group_id, call.body.version, call.body.permissions, call.now)
    return _group(saved)


def _group(noun: GroupNoun) -> Group:
    return Group(
        group_id=noun.group_id,
        name=noun.name,
        permissions={c: sorted(rights) for c, rights in noun.permissions.items()},
        version=noun.version,
    )
