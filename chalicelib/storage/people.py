"""User groups and users of a school."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.condition import size

from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.mailbox import Bundle, Failure, Mailbox
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
    chose_second_factor = BooleanAttribute(null=True)
    signed_out_at = UTCDateTimeAttribute(null=True)
    mails_off = UnicodeSetAttribute(null=True)
    mail_failed_at = UTCDateTimeAttribute(null=True)
    mail_failure = UnicodeAttribute(null=True)
    mail_mended_at = UTCDateTimeAttribute(null=True)
    mails_delayed = NumberAttribute(null=True)
    last_delayed = UnicodeAttribute(null=True)


class KeyHoldersItem(Item, discriminator="key_holders"):
    """Ids of the active key holders. Its condition holds also when the last two switch each other off at once."""

    ids = UnicodeSetAttribute()


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


def list_key_holders(school_id: str) -> list[User]:
    """Those who may sign in, without reading all the others."""
    item = get(KeyHoldersItem, keys.school(school_id), keys.KEY_HOLDERS)
    return find_users(school_id, item.ids if item and item.ids else ())


def find_users(school_id: str, user_ids: Iterable[str]) -> list[User]:
    return [_user(i) for i in get_many(UserItem, ((keys.school(school_id), keys.user(u)) for u in user_ids))]


def school_id_of_user(user_id: str) -> str | None:
    item = get(PersonItem, keys.person(user_id), "SCHOOL")
    return None if item is None else item.school_id


def add_new_user(changes: Changes, user: User) -> None:
    changes.put_new(PersonItem(pk=keys.person(user.user_id), sk="SCHOOL", school_id=user.school_id))
    add_save_user(changes, user)
    if user.holds_keys:
        _add_key_holder(changes, user)


def add_change_user(changes: Changes, before: User, after: User) -> None:
    """As `add_save_user`, and keeps the key holders. Commit raises NotPossibleNow when nobody would be left of them."""
    add_save_user(changes, after)
    if after.holds_keys and not before.holds_keys:
        _add_key_holder(changes, after)
    elif before.holds_keys and not after.holds_keys:
        changes.update(
            _key_holders(after.school_id),
            [KeyHoldersItem.ids.delete({after.user_id})],
            (size(KeyHoldersItem.ids) >= 2)  # type: ignore[no-untyped-call]  # pynamodb leaves it untyped
            & KeyHoldersItem.ids.contains(after.user_id),
            NotPossibleNow(
                "This is the only key holder of the school who can sign in. Make somebody else a key holder first.",
                code="last_key_holder",
            ),
        )


def is_only_key_holder(user: User) -> bool:
    item = get(KeyHoldersItem, keys.school(user.school_id), keys.KEY_HOLDERS)
    return item is not None and item.ids == {user.user_id}


def add_sign_out(changes: Changes, user: User, now: datetime) -> None:
    """Ends all sessions and links of before `now`, whatever else is changed at the same moment."""
    item = UserItem(pk=keys.school(user.school_id), sk=keys.user(user.user_id))
    changes.update(
        item,
        [UserItem.signed_out_at.set(now), UserItem.version.add(1)],
        UserItem.pk.exists() & (UserItem.is_active == True),  # noqa: E712  # pynamodb reads the comparison
    )


def _add_key_holder(changes: Changes, user: User) -> None:
    changes.update(
        _key_holders(user.school_id),
        [KeyHoldersItem.kind.set(KeyHoldersItem), KeyHoldersItem.ids.add({user.user_id})],
    )


def _key_holders(school_id: str) -> KeyHoldersItem:
    return KeyHoldersItem(pk=keys.school(school_id), sk=keys.KEY_HOLDERS)


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
        chose_second_factor=user.chose_second_factor or None,
        signed_out_at=user.signed_out_at,
        **_mailbox_stored(user.mailbox),
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
        bool(item.chose_second_factor),
        item.signed_out_at,
        _mailbox(item),
    )


def _mailbox(item: UserItem) -> Mailbox:
    return Mailbox(
        frozenset(Bundle(b) for b in item.mails_off or ()),
        item.mail_failed_at,
        Failure(item.mail_failure) if item.mail_failure else None,
        item.mail_mended_at,
        int(item.mails_delayed or 0),
        item.last_delayed or "",
    )


def _mailbox_stored(box: Mailbox) -> dict[str, Any]:
    return {
        "mails_off": {b.value for b in box.off} or None,
        "mail_failed_at": box.failed_at,
        "mail_failure": box.failure.value if box.failure else None,
        "mail_mended_at": box.mended_at,
        "mails_delayed": box.delayed or None,
        "last_delayed": box.last_delayed or None,
    }
