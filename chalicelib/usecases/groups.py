"""User groups of one's own school and their Category Permissions."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.permission import Action, Actor, Resource, Right
from chalicelib.domain.school import Group, check_new_name, check_permissions
from chalicelib.storage import people, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import commit_change, new_id, note, note_unknown, own_school, require
from chalicelib.usecases.once import ANEW, Once, add_made, find_made


def list_groups(actor: Actor, now: datetime) -> list[Group]:
    school_id = own_school(actor)
    require(actor, Action.SAVE_GROUP, Resource(school_id), now)
    return sorted(people.list_groups(school_id), key=lambda g: g.name.casefold())


def add_group(actor: Actor, name: str, now: datetime, *, asked: Once = ANEW) -> Group:
    """A group that may do nothing yet. Raises Invalid for a bad or taken name, or one group too many."""
    school_id = own_school(actor)
    require(actor, Action.SAVE_GROUP, Resource(school_id), now)
    found = people.list_groups(school_id)
    if made_id := find_made(actor, asked, now):
        return people.find_groups(school_id, [made_id])[0]  # it may have been made since the first read
    group = Group(new_id("grp"), school_id, check_new_name(name, found))
    changes = Changes()
    add_made(
        changes, actor, asked, group.group_id, now
    )  # first: of two at once, the second is told this reason
    _add_save(changes, actor, group, "add_group", now)
    changes.commit()
    return replace(group, version=1)


def rename_group(actor: Actor, group_id: str, version: int, name: str, now: datetime) -> Group:
    """Another name for a group; what it may do stays. Raises Invalid, NotFound, Stale with the group as it stands."""
    group = _find(actor, group_id, version, now)
    others = [g for g in people.list_groups(group.school_id) if g.group_id != group_id]
    return _save_change(actor, replace(group, name=check_new_name(name, others)), "rename_group", now)


def save_permissions(
    actor: Actor, group_id: str, version: int, permissions: Mapping[str, Iterable[Right]], now: datetime
) -> Group:
    """Save Group: the whole grid of one group. `version` is the one that was shown.

    Raises Invalid for a grid that cannot be, NotFound, Stale with the group as it stands.
    """
    group = _find(actor, group_id, version, now)
    checked = check_permissions(permissions, schools.find_categories(group.school_id))
    return _save_change(actor, replace(group, permissions=checked), "save_group", now)


def _find(actor: Actor, group_id: str, version: int, now: datetime) -> Group:
    school_id = own_school(actor)
    require(actor, Action.SAVE_GROUP, Resource(school_id), now, subject_id=group_id)
    found = people.find_groups(school_id, [group_id])
    if not found:
        note_unknown(actor, Action.SAVE_GROUP, group_id, now)
        raise NotFound
    (group,) = found
    if group.version != version:
        raise Stale(group)
    return group


def _stored(school_id: str, group_id: str) -> Group:
    found = people.find_groups(school_id, [group_id])
    if not found:
        raise NotFound
    return found[0]


def _save_change(actor: Actor, group: Group, action: str, now: datetime) -> Group:
    changes = Changes()
    _add_save(changes, actor, group, action, now)
    commit_change(changes, lambda: _stored(group.school_id, group.group_id))
    return replace(group, version=group.version + 1)


def _add_save(changes: Changes, actor: Actor, group: Group, action: str, now: datetime) -> None:
    people.add_save_group(changes, group)
    rights = str(sum(len(r) for r in group.permissions.values()))
    note(changes, actor, action, group.group_id, now, rights=rights)
