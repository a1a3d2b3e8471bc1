"""Schools, their categories, user groups and people."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.aws import sign_in as pool
from chalicelib.domain.category import Categories, Category
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow
from chalicelib.domain.permission import Action, Actor, Resource, Right
from chalicelib.domain.school import Group, School, User, check_email, check_laestab, check_permissions
from chalicelib.domain.text import check_name
from chalicelib.storage import people, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, require


def create_school(
    actor: Actor, name: str, laestab: str, key_holder_name: str, key_holder_email: str, now: datetime
) -> tuple[School, str]:
    """A school with its first key holder. Returns the school and the key holder's temporary password, told once.

    Only an operator may. Raises Invalid (also for a LAESTAB or an e-mail address that is taken).
    """
    require(actor, Action.CREATE_SCHOOL, Resource(None), now)
    school = School(new_id("sch"), check_name(name, "name"), check_laestab(laestab))
    if schools.school_id_of_laestab(school.laestab) is not None:
        raise Invalid("A school with this LAESTAB is already there.", fields={"laestab": "taken"})
    holder, password = _new_user(school.school_id, key_holder_name, key_holder_email, is_key_holder=True)
    changes = Changes()
    schools.add_school(changes, school)
    people.add_new_user(changes, holder)
    note(changes, actor, "create_school", school.school_id, now, school.school_id)
    changes.commit()
    return school, password


def view_school(actor: Actor, now: datetime) -> School:
    school_id = own_school(actor)
    require(actor, Action.VIEW_SCHOOL, Resource(school_id), now)
    school = schools.find_school(school_id)
    if school is None:
        raise NotFound
    return school


def list_categories(actor: Actor, now: datetime) -> Categories:
    """A key holder sees all; others see those on which their groups have a right, and the main ones above them."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_SCHOOL, Resource(school_id), now)
    found = schools.find_categories(school_id)
    if actor.is_key_holder:
        return found
    seen = {c for c in found.by_id if actor.rights.get(c)}
    seen |= {p for c in seen if (p := found.by_id[c].parent_id)}
    return replace(found, by_id={c: found.by_id[c] for c in found.by_id if c in seen})


def add_category(actor: Actor, name: str, parent_id: str | None, now: datetime) -> Category:
    """Raises Invalid for a bad or taken name, NotPossibleNow when somebody else saved in between."""
    school_id = own_school(actor)
    require(actor, Action.SAVE_CATEGORY, Resource(school_id), now)
    category_id = new_id("cat")
    after = schools.find_categories(school_id).with_new(Category(category_id, name, parent_id))
    changes = Changes()
    schools.add_save_categories(changes, after)
    note(changes, actor, "add_category", category_id, now)
    changes.commit()
    return after.by_id[category_id]


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


def list_users(actor: Actor, now: datetime) -> list[User]:
    school_id = own_school(actor)
    require(actor, Action.LIST_USERS, Resource(school_id), now)
    return sorted(people.list_users(school_id), key=lambda u: u.name.casefold())


def invite_user(
    actor: Actor, name: str, email: str, is_key_holder: bool, group_ids: list[str], now: datetime
) -> tuple[User, str]:
    """A new member of staff and the temporary password, which is told once and kept nowhere."""
    school_id = own_school(actor)
    require(actor, Action.INVITE_USER, Resource(school_id), now)
    _check_groups(school_id, group_ids)
    user, password = _new_user(school_id, name, email, is_key_holder=is_key_holder)
    user = replace(user, group_ids=tuple(group_ids))
    changes = Changes()
    people.add_new_user(changes, user)
    note(changes, actor, "invite_user", user.user_id, now, key_holder=str(is_key_holder).lower())
    changes.commit()
    return replace(user, version=1), password


def set_groups(actor: Actor, user_id: str, version: int, group_ids: list[str], now: datetime) -> User:
    """Which groups somebody belongs to. It counts from their next request on."""
    school_id = own_school(actor)
    require(actor, Action.CHANGE_USER, Resource(school_id), now, subject_id=user_id)
    user = people.find_user(school_id, user_id)
    if user is None:
        raise NotFound
    if user.version != version:
        raise NotPossibleNow(
            "Somebody else saved this person since you opened the page. Load it again.", code="stale_version"
        )
    _check_groups(school_id, group_ids)
    after = replace(user, group_ids=tuple(group_ids))
    changes = Changes()
    people.add_save_user(changes, after)
    note(changes, actor, "set_groups", user_id, now, groups=str(len(group_ids)))
    changes.commit()
    return replace(after, version=version + 1)


def own_school(actor: Actor) -> str:
    """The actor's school. An operator has none and finds nothing."""
    if actor.school_id is None:
        raise NotFound
    return actor.school_id


def _check_groups(school_id: str, group_ids: list[str]) -> None:
    if len(set(group_ids)) != len(people.find_groups(school_id, group_ids)):
        raise Invalid("One of the groups is not there. Load the page again.", fields={"group_ids": "unknown"})


def _new_user(school_id: str, name: str, email: str, *, is_key_holder: bool) -> tuple[User, str]:
    """Makes the account in the user pool first: an account without a school can do nothing, and the next try adopts it."""
    clean_name, address = check_name(name, "name"), check_email(email)
    user_id, password = pool.create_user(address, is_in_use=lambda u: people.school_id_of_user(u) is not None)
    return User(user_id, school_id, clean_name, address, is_key_holder), password
