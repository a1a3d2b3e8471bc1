"""People of one's own school."""

from dataclasses import replace
from datetime import datetime

from chalicelib.aws import sign_in as pool
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.school import User, check_email
from chalicelib.domain.text import check_name
from chalicelib.storage import people
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note, note_unknown, own_school, require


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
    user, password = new_user(school_id, name, email, is_key_holder=is_key_holder)
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
        note_unknown(actor, Action.CHANGE_USER, user_id, now)
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


def _check_groups(school_id: str, group_ids: list[str]) -> None:
    if len(set(group_ids)) != len(people.find_groups(school_id, group_ids)):
        raise Invalid("One of the groups is not there. Load the page again.", fields={"group_ids": "unknown"})


def new_user(school_id: str, name: str, email: str, *, is_key_holder: bool) -> tuple[User, str]:
    """Makes the account in the user pool first: an account without a school can do nothing, and the next try adopts it."""
    clean_name, address = check_name(name, "name"), check_email(email)
    user_id, password = pool.create_user(address, is_in_use=lambda u: people.school_id_of_user(u) is not None)
    return User(user_id, school_id, clean_name, address, is_key_holder), password
