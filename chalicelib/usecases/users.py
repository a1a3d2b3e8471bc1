"""People of one's own school."""

from dataclasses import replace
from datetime import datetime

from chalicelib.aws import sign_in as pool
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow, Stale
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.school import User, check_email
from chalicelib.domain.text import check_name
from chalicelib.domain.throttle import PASSWORDS
from chalicelib.storage import one_time_links, outbox, people
from chalicelib.storage.table import Changes
from chalicelib.usecases import tries
from chalicelib.usecases.access import commit_change, new_id, note, note_unknown, own_school, require
from chalicelib.usecases.once import ANEW, Once, add_made, find_made


def list_users(actor: Actor, now: datetime) -> list[User]:
    school_id = own_school(actor)
    require(actor, Action.LIST_USERS, Resource(school_id), now)
    return sorted(people.list_users(school_id), key=lambda u: u.name.casefold())


def view_user(actor: Actor, user_id: str, now: datetime) -> User:
    school_id = own_school(actor)
    require(actor, Action.LIST_USERS, Resource(school_id), now, subject_id=user_id)
    user = people.find_user(school_id, user_id)
    if user is None:
        note_unknown(actor, Action.LIST_USERS, user_id, now)
        raise NotFound
    return user


def invite_user(
    actor: Actor,
    name: str,
    email: str,
    is_key_holder: bool,
    group_ids: list[str],
    now: datetime,
    once: Once = ANEW,
) -> tuple[User, str]:
    """A new member of staff and the temporary password, which is told once and kept nowhere.

    The person is sent a mail with a link to choose a password: either way is good, and the first one that is used ends
    the other. The same request again gives the same person, and "" for the password.
    """
    school_id = own_school(actor)
    require(actor, Action.INVITE_USER, Resource(school_id), now)
    if made_id := find_made(actor, once, now):
        return view_user(actor, made_id, now), ""
    _check_groups(school_id, group_ids)
    try:
        user, password = new_user(school_id, name, email, is_key_holder=is_key_holder)
    except Invalid:
        if made_id := find_made(actor, once, now):  # the same request was done in between
            return view_user(actor, made_id, now), ""
        raise
    user = replace(user, group_ids=tuple(group_ids))
    changes = Changes()
    add_made(changes, actor, once, user.user_id, now)
    people.add_new_user(changes, user)
    add_told(changes, user, NoticeKind.PERSON_INVITED, now)
    note(changes, actor, "invite_user", user.user_id, now)
    changes.commit()
    return replace(user, version=1), password


def set_groups(actor: Actor, user_id: str, version: int, group_ids: list[str], now: datetime) -> User:
    """Which groups somebody belongs to; counts from their next request on. Raises Stale."""
    user = to_change(actor, user_id, version, now)
    _check_groups(user.school_id, group_ids)
    after = replace(user, group_ids=tuple(group_ids))
    changes = Changes()
    people.add_save_user(changes, after)
    note(changes, actor, "set_groups", user_id, now, groups=str(len(group_ids)))
    return save(changes, after)


def change_user(
    actor: Actor, user_id: str, version: int, name: str, is_key_holder: bool, is_active: bool, now: datetime
) -> User:
    """Name, key holder or not, may sign in or not. Who may not is out at once, and old sessions stay dead.

    Raises Stale, NotPossibleNow for one's own account and for the last key holder.
    """
    user = to_change(actor, user_id, version, now)
    if user_id == actor.user_id and not (is_active and is_key_holder):
        raise NotPossibleNow(
            "You cannot switch off your own account, or stop being a key holder, by yourself. Ask another key holder.",
            code="own_account",
        )
    after = replace(
        user,
        name=check_name(name, "name"),
        is_key_holder=is_key_holder,
        is_active=is_active,
        # enabling as well: a sign-in that crossed the disabling must not come to life with it
        signed_out_at=now if user.is_active != is_active else user.signed_out_at,
    )
    if not is_active:
        one_time_links.end_all(user_id, now)
    changes = Changes()
    people.add_change_user(changes, user, after)
    facts = {"is_active": (user.is_active, is_active), "is_key_holder": (user.is_key_holder, is_key_holder)}
    changed = {name: str(new).lower() for name, (old, new) in facts.items() if old != new}
    note(changes, actor, "change_user", user_id, now, **changed)
    saved = save(changes, after)
    # ours counts at once; the pool follows, and saving again repeats it should this fail
    pool.switch_account(user.email, on=is_active)
    return saved


def reset_password(
    actor: Actor, user_id: str, version: int, by_mail: bool, now: datetime
) -> tuple[User, str]:
    """A link by mail (then "" is returned), or a temporary password that is told once.

    Either way all sessions, earlier links and the old password are dead, and the person is told by mail.
    """
    user = to_change(actor, user_id, version, now)
    if user_id == actor.user_id:
        raise NotPossibleNow(
            "For your own password sign out and choose Forgotten your password?", code="own_account"
        )
    if not user.is_active:
        raise NotPossibleNow("This person cannot sign in. Enable the account first.", code="not_active")
    one_time_links.end_all(user_id, now)  # before the commit, which asks for a fresh one
    changes = Changes()
    after = replace(user, signed_out_at=now)
    people.add_save_user(changes, after)
    add_told(changes, user, NoticeKind.PASSWORD_RESET if by_mail else NoticeKind.PASSWORD_CHANGED, now)
    note(changes, actor, "reset_password", user_id, now, by="mail" if by_mail else "temporary_password")
    saved = save(changes, after)
    password = pool.set_temporary_password(user.email)
    tries.forgive(PASSWORDS, user.email)
    return saved, "" if by_mail else password


def sign_out_user(actor: Actor, user_id: str, version: int, now: datetime) -> User:
    """Ends all sessions of a person."""
    user = to_change(actor, user_id, version, now)
    after = replace(user, signed_out_at=now)
    changes = Changes()
    people.add_save_user(changes, after)
    note(changes, actor, "sign_out_user", user_id, now)
    return save(changes, after)


def to_change(actor: Actor, user_id: str, version: int, now: datetime) -> User:
    """The person of one's own school as the asker has seen them. Raises NotFound, Stale."""
    school_id = own_school(actor)
    require(actor, Action.CHANGE_USER, Resource(school_id), now, subject_id=user_id)
    user = people.find_user(school_id, user_id)
    if user is None:
        note_unknown(actor, Action.CHANGE_USER, user_id, now)
        raise NotFound
    if user.version != version:
        raise Stale(user)
    return user


def save(changes: Changes, after: User) -> User:
    """Commits what `to_change` began; the person as saved. Raises Stale when somebody else saved in between."""
    commit_change(changes, lambda: people.find_user(after.school_id, after.user_id))
    return replace(after, version=after.version + 1)


def add_told(changes: Changes, user: User, kind: NoticeKind, now: datetime) -> None:
    """A mail to the person, in the same transaction."""
    told = Notice(new_id("not"), user.school_id, kind, user.user_id, now, user_id=user.user_id)
    outbox.add_notice(changes, told)


def _check_groups(school_id: str, group_ids: list[str]) -> None:
    if len(set(group_ids)) != len(people.find_groups(school_id, group_ids)):
        raise Invalid("One of the groups is not there. Load the page again.", fields={"group_ids": "unknown"})


def new_user(school_id: str, name: str, email: str, *, is_key_holder: bool) -> tuple[User, str]:
    """Makes the account in the user pool first: an account without a school can do nothing, and the next try adopts it."""
    clean_name, address = check_name(name, "name"), check_email(email)
    user_id, password = pool.create_user(address, is_in_use=lambda u: people.school_id_of_user(u) is not None)
    return User(user_id, school_id, clean_name, address, is_key_holder), password
