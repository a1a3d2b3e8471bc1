"""User groups and users of a school."""

from collections.abc import Iterable

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.permission import Right
from chalicelib.domain.school import Group, User
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get, get_many


class GroupItem(Item, discriminator="group"):
    group_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    name = UnicodeAttribute()
    permissions = JSONAttribute()
    version = NumberAttribute()


class UserItem(Item, discriminator="user"):
    user_id = UnicodeAttribute()
    school_id = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    is_key_holder = BooleanAttribute()
    is_active = BooleanAttribute()
    group_ids = JSONAttribute()
    has_second_factor = BooleanAttribute()
    version = NumberAttribute()


class PersonItem(Item, discriminator="person"):
    school_id = UnicodeAttribute()


def list_groups(school_id: str) -> list[Group]:
    return [
        _group(i) for i in GroupItem.query(keys.school(school_id), GroupItem.sk.startswith(keys.group("")))
    ]


def find_groups(school_id: str, group_ids: Iterable[str]) -> list[Group]:
    return [
        _group(i) for i in get_many(GroupItem, ((keys.school(school_id), keys.group(g)) for g in group_ids))
    ]


def add_save_group(changes: Changes, group: Group) -> None:
    """Saves it as the next version (0: a new one). Commit raises NotPossibleNow when somebody else saved in between."""
    item = GroupItem(
        pk=keys.school(group.school_id),
        sk=keys.group(group.group_id),
        group_id=group.group_id,
        school_id=group.school_id,
        name=group.name,
        version=group.version + 1,
        permissions={c: sorted(rights) for c, rights in group.permissions.items()},
    )
    changes.put(item, GroupItem.version == group.version if group.version else GroupItem.pk.does_not_exist())


def find_user(school_id: str, user_id: str) -> User | None:
    item = get(UserItem, keys.school(school_id), keys.user(user_id))
    return None if item is None else _user(item)


def list_users(school_id: str) -> list[User]:
    return [_user(i) for i in UserItem.query(keys.school(school_id), UserItem.sk.startswith(keys.user("")))]


def find_users(school_id: str, user_ids: Iterable[str]) -> list[User]:
    return [_user(i) for i in get_many(UserItem, ((keys.school(school_id), keys.user(u)) for u in user_ids))]


def school_id_of_user(user_id: str) -> str | None:
    item = get(PersonItem, keys.person(user_id), "SCHOOL")
    return None if item is None else item.school_id


def add_new_user(changes: Changes, user: User) -> None:
    changes.put_new(PersonItem(pk=keys.person(user.user_id), sk="SCHOOL", school_id=user.school_id))
    add_save_user(changes, user)


def add_save_user(changes: Changes, user: User) -> None:
    """Saves as the next version (0: a new one). Commit raises NotPossibleNow when somebody else saved in between."""
    item = UserItem(
        pk=keys.school(user.school_id),
        sk=keys.user(user.user_id),
        user_id=user.user_id,
        school_id=user.school_id,
        name=user.name,
        email=user.email,
        is_key_holder=user.is_key_holder,
        is_active=user.is_active,
        group_ids=list(user.group_ids),
        has_second_factor=user.has_second_factor,
        version=user.version + 1,
    )
    changes.put(item, UserItem.version == user.version if user.version else UserItem.pk.does_not_exist())


def _group(item: GroupItem) -> Group:
    permissions = {c: frozenset(Right(r) for r in rights) for c, rights in item.permissions.items()}
    return Group(item.group_id, item.school_id, item.name, permissions, int(item.version))


def _user(item: UserItem) -> User:
    return User(
        item.user_id,
        item.school_id,
        item.name,
        item.email,
        item.is_key_holder,
        item.is_active,
        tuple(item.group_ids),
        item.has_second_factor,
        int(item.version),
    )
