"""Recovery codes, and renewing a second factor whose authenticator app is lost. docs/decisions/0053."""

import secrets
from dataclasses import replace
from datetime import datetime

from chalicelib.aws import sign_in as pool
from chalicelib.domain import recovery
from chalicelib.domain.errors import Invalid, NotPossibleNow, NotSignedIn
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.permission import Action, Actor, Decision, Resource
from chalicelib.domain.school import User, check_email, check_laestab
from chalicelib.storage import people, schools
from chalicelib.storage import recovery as stored
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import PLATFORM, enforce, note, require
from chalicelib.usecases.users import add_told, save, to_change

_NO_APP = "Recovery codes are for people who sign in with an authenticator app."


def make_new_codes(actor: Actor, now: datetime) -> tuple[str, ...]:
    """Ten codes in place of all earlier ones; told once, kept as hashes.

    At set-up, and for somebody who lost the paper. Raises NotAllowed without a second factor in the session.
    """
    enforce(Decision(actor.has_second_factor, _NO_APP), actor, "make_recovery_codes", now)
    codes = tuple(
        "".join(secrets.choice(recovery.ALPHABET) for _ in range(recovery.LENGTH))
        for _ in range(recovery.CODES)
    )
    changes = Changes()
    stored.add_codes(changes, actor.user_id, recovery.hashes_of(actor.user_id, codes))
    note(changes, actor, "make_recovery_codes", actor.user_id, now)
    changes.commit()
    return tuple(recovery.shown(c) for c in codes)


def count_codes(actor: Actor) -> int:
    """How many of one's own are left."""
    return stored.count_left(actor.user_id)


def use_code(user_id: str, code: str, since: datetime, now: datetime) -> None:
    """Uses up one code and marks the second factor as gone. `since`: when this sign-in began.

    Raises NotSignedIn for a wrong code, and for somebody who was disabled or signed out meanwhile.
    """
    changes = Changes()
    stored.add_use(changes, user_id, recovery.hash_of(user_id, code))
    school_id = people.school_id_of_user(user_id)
    user = people.find_user(school_id, user_id) if school_id else None
    if user is None:  # an operator
        note(changes, Actor(user_id, "", None), "use_recovery_code", user_id, now, PLATFORM)
    else:
        if not user.is_active or user.is_signed_out(since):
            raise NotSignedIn("Signing in took too long. Start again with your e-mail address and password.")
        who = Actor(user_id, user.name, user.school_id)
        _add_renewal(changes, who, user, now, "use_recovery_code")
    changes.commit()


def renew_second_factor(actor: Actor, user_id: str, version: int, now: datetime) -> User:
    """A key holder helps somebody else whose authenticator app and recovery codes are gone."""
    user = to_change(actor, user_id, version, now)
    if user_id == actor.user_id:
        raise NotPossibleNow(
            "Nobody renews their own second factor here. Use a recovery code, or ask another key holder.",
            code="own_account",
        )
    return _renew(actor, user, now)


def renew_only_key_holder(actor: Actor, laestab: str, email: str, now: datetime) -> None:
    """An operator helps a school whose only key holder is locked out. Audited at the school and told to the person.

    The school has made sure by another channel that it is this person: docs/support.md.
    """
    require(actor, Action.RENEW_SECOND_FACTOR, Resource(None), now)
    address, school_id = check_email(email), schools.school_id_of_laestab(check_laestab(laestab))
    user_id = pool.find_account(address)
    user = people.find_user(school_id, user_id) if school_id and user_id else None
    if user is None or not people.is_only_key_holder(user):
        raise Invalid(
            "This is not the only key holder of a school with this LAESTAB. Another key holder of the school can help.",
            code="not_only_key_holder",
        )
    _renew(actor, user, now)


def _renew(actor: Actor, user: User, now: datetime) -> User:
    """Marked first: should switching off fail, sign-in asks for the old code, and this can be done again."""
    changes = Changes()
    after = _add_renewal(changes, actor, user, now, "renew_second_factor")
    saved = save(changes, after)
    pool.switch_off_second_factor(user.email)
    return saved


def _add_renewal(changes: Changes, actor: Actor, user: User, now: datetime, action: str) -> User:
    after = replace(user, has_second_factor=False, signed_out_at=now)
    people.add_save_user(changes, after)
    note(changes, actor, action, user.user_id, now, user.school_id)
    add_told(changes, user, NoticeKind.SECOND_FACTOR_RENEWED, now)
    return after
