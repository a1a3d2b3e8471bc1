"""User groups of one's own school and their Category Permissions."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow
from chalicelib.domain.permission import Action, Actor, Resource, Right
from chalicelib.domain.school import Group, check_permissions
from chalicelib.domain.text import check_name
from chalicelib.storage import people, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, own_school, require


def list_groups(actor: Actor, now: datetime) -> list[Group]:
    school_id = own_school(actor)
    require(actor, Action.SAVE_GROUP, Resource(school_id), now)
    return sorted(people.list_groups(school_id), key=lambda g: g.name.casefold())


def add_group(actor: Actor, name: str, now: datetime) -> Group:
    school_id = own_school(actor)
    require(actor, Action.SAVE_GROUP, Resource(school_id), now)
    group = Group(new_id("grp"), school_id, check_name(name, "name"))
    if any(g.name.casefold() == group.name.casefold() for g in people.list_groups(school_id)):
        raise Invalid("There is already a group of this name.", fields={"name": "taken"})
    return _save_group(actor, group, "add_group", now)


def save_permissions(
    actor: Actor, group_id: str, version: int, permissions: Mapping[str, Iterable[Right]], now: datetime
) -> Group:
    """Save Group: the whole grid of one group. `version` is the one that was shown.

    Raises NotPossibleNow when the group was saved since, Invalid for an unknown category or Add on a Legacy one.
    """
    school_id = own_school(actor)
    require(actor, Action.SAVE_GROUP, Resource(school_id), now, subject_id=group_id)
    found = people.find_groups(school_id, [group_id])
    if not found:
        raise NotFound
    if found[0].version != version:
        raise NotPossibleNow(
            "Somebody else saved this group since you opened it. Load the page again.", code="stale_version"
        )
    checked = check_permissions(permissions, schools.find_categories(school_id))
    return _save_group(actor, replace(found[0], permissions=checked), "save_group", now)


def _save_group(actor: Actor, group: Group, action: str, now: datetime) -> Group:
    changes = Changes()
    people.add_save_group(changes, group)
    note(
        changes,
        actor,
        action,
        group.group_id,
        now,
        rights=str(sum(len(r) for r in group.permissions.values())),
    )
    changes.commit()
    return replace(group, version=group.version + 1)
