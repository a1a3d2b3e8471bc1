"""/groups: user groups and their Category Permissions."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.permission import Right
from chalicelib.domain.school import Group as GroupNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import groups

routes = Blueprint(__name__)


class GroupName(Model):
    name: str = Field(max_length=200)


class Group(Model):
    """`permissions`: category id -> rights. Send `version` back as If-Match when saving."""

    group_id: str
    name: str
    permissions: dict[str, list[Right]]
    version: int


class GroupList(Model):
    groups: list[Group]


class Permissions(Model):
    """The whole grid of the group."""

    permissions: dict[str, list[Right]]


def _group(noun: GroupNoun) -> Group:
    return Group(
        group_id=noun.group_id,
        name=noun.name,
        permissions={c: sorted(rights) for c, rights in noun.permissions.items()},
        version=noun.version,
    )


@endpoint(routes, "GET", "/groups", gives=GroupList)
def list_groups(call: Call[None]) -> GroupList:
    """User groups with their Category Permissions."""
    return GroupList(groups=[_group(g) for g in groups.list_groups(call.actor, call.now)])


@endpoint(routes, "POST", "/groups", takes=GroupName, gives=Group, status=201, once=True)
def add_group(call: Call[GroupName]) -> Group:
    """Add a user group. It may do nothing until its permissions are saved."""
    return _group(groups.add_group(call.actor, call.body.name, call.now, asked=call.once))


@endpoint(
    routes,
    "PUT",
    "/groups/{group_id}",
    takes=GroupName,
    gives=Group,
    changes_version=True,
    current=_group,
)
def rename_group(call: Call[GroupName], group_id: str) -> Group:
    """Rename a user group."""
    return _group(groups.rename_group(call.actor, group_id, call.version, call.body.name, call.now))


@endpoint(
    routes,
    "PUT",
    "/groups/{group_id}/permissions",
    takes=Permissions,
    gives=Group,
    changes_version=True,
    current=_group,
)
def save_permissions(call: Call[Permissions], group_id: str) -> Group:
    """Save Group: the Category Permissions of one group."""
    saved = groups.save_permissions(call.actor, group_id, call.version, call.body.permissions, call.now)
    return _group(saved)
