"""Sign in, the second factor, and who is behind a session token."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

from chalicelib.aws import sign_in as pool
from chalicelib.domain.errors import NotSignedIn, TooManyTries
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import User, check_email, check_password, joined_rights
from chalicelib.storage import people, sessions
from chalicelib.storage.sessions import Session
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import PLATFORM, note

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
PENDING = timedelta(minutes=10)
TOUCH_EVERY = timedelta(minutes=5)
"""A session's last use is written at most this often: most requests write nothing for it."""

CODE_TRIES = 5
"""Codes that may be tried after one password."""

SIGNED_IN = "signed_in"
_ENDED = "Your session has ended. Sign in again."


@dataclass(frozen=True)
class SignIn:
    """`next`: "signed_in", "new_password", "totp" or "totp_setup"."""

    token: str
    next: str
    expires_at: datetime


def sign_in(email: str, password: str, now: datetime) -> SignIn:
    """Raises NotSignedIn for a wrong address or password, TooManyTries, Invalid."""
    address = check_email(email)
    return _go_on(address, pool.with_password(address, password), now, second_factor=False)


def answer_new_password(token: str, password: str, now: datetime) -> SignIn:
    """The first password of one's own instead of the temporary one."""
    pending = _pending(token, "new_password", now)
    step = pool.with_new_password(
        pending.user_id or pending.email, check_password(password), pending.pool_session
    )
    return _go_on(pending.email, step, now, second_factor=False, replaces=pending)


def answer_totp(token: str, code: str, now: datetime) -> SignIn:
    """The code of the authenticator app."""
    pending = _pending(token, "totp", now)
    _count_try(pending, now)
    step = pool.with_code(pending.user_id or pending.email, code.replace(" ", ""), pending.pool_session)
    return _go_on(pending.email, step, now, second_factor=True, replaces=pending)


def start_totp_setup(token: str, now: datetime) -> tuple[str, str]:
    """(secret in base32, otpauth:// address for a QR code)."""
    pending = _pending(token, "totp_setup", now)
    secret = pool.start_second_factor(pending.access_token)
    return secret, f"otpauth://totp/Safehand:{quote(pending.email)}?secret={secret}&issuer=Safehand"


def confirm_totp_setup(token: str, code: str, now: datetime) -> SignIn:
    """The first code from the app turns the second factor on and completes sign-in."""
    pending = _pending(token, "totp_setup", now)
    _count_try(pending, now)
    pool.confirm_second_factor(pending.access_token, code.replace(" ", ""))
    step = pool.SignInStep("done", pending.user_id, pending.is_operator)
    return _go_on(pending.email, step, now, second_factor=True, replaces=pending)


def sign_out(token: str, actor: Actor, now: datetime) -> None:
    changes = Changes()
    note(changes, actor, "sign_out", actor.user_id, now)
    changes.commit()
    sessions.end_session(token, now)


def actor_of(token: str, now: datetime) -> Actor:
    """Who is signed in with this token. Raises NotSignedIn when nobody is, or not any more."""
    session = sessions.find_session(token) if token else None
    if session is None or session.expires_at <= now or session.stage != SIGNED_IN:
        raise NotSignedIn("Sign in first." if session is None or session.stage != SIGNED_IN else _ENDED)
    if now - session.used_at > IDLE:
        raise NotSignedIn(_ENDED)
    actor = _actor(session)
    if now - session.used_at > TOUCH_EVERY:
        sessions.touch(session, now)
    return actor


def _actor(session: Session) -> Actor:
    if session.school_id is None:
        return Actor(
            session.user_id,
            session.email,
            None,
            is_operator=session.is_operator,
            has_second_factor=session.has_second_factor,
        )
    user = people.find_user(session.school_id, session.user_id)
    if user is None or not user.is_active:
        raise NotSignedIn(_ENDED)
    groups = people.find_groups(user.school_id, user.group_ids)
    return Actor(
        user.user_id,
        user.name,
        user.school_id,
        is_key_holder=user.is_key_holder,
        has_second_factor=session.has_second_factor,
        rights=joined_rights(groups),
    )


def _pending(token: str, stage: str, now: datetime) -> Session:
    session = sessions.find_session(token) if token else None
    if session is None or session.stage != stage or session.expires_at <= now:
        raise NotSignedIn("Signing in took too long. Start again with your e-mail address and password.")
    return session


def _count_try(pending: Session, now: datetime) -> None:
    """Six digits can be guessed by somebody who may try for ever. Raises TooManyTries, and the stage is over."""
    if sessions.count_try(pending.token) > CODE_TRIES:
        sessions.end_session(pending.token, now)
        raise TooManyTries("Too many codes were tried. Start again with your e-mail address and password.")


def _go_on(
    email: str, step: pool.SignInStep, now: datetime, *, second_factor: bool, replaces: Session | None = None
) -> SignIn:
    """Stores the next stage under a fresh token, so that a token seen earlier is never worth more than it was."""
    if step.next != "done":
        session = _session(email, step.next, step, None, now, PENDING, second_factor)
        return _save(session, replaces, None, now)
    user = _user_of(step)
    if (step.is_operator or (user and user.is_key_holder)) and not second_factor:
        if user and user.has_second_factor:
            raise NotSignedIn(
                "Your second factor is missing. Ask another key holder for help.", code="second_factor_lost"
            )
        session = _session(email, "totp_setup", step, user, now, PENDING, second_factor)
        return _save(session, replaces, None, now)
    session = replace(_session(email, SIGNED_IN, step, user, now, ABSOLUTE, second_factor), access_token="")
    return _save(session, replaces, user, now)


def _user_of(step: pool.SignInStep) -> User | None:
    if step.is_operator:
        return None
    school_id = people.school_id_of_user(step.user_id)
    user = people.find_user(school_id, step.user_id) if school_id else None
    if user is None or not user.is_active:
        raise NotSignedIn("This account is not in use at any school. Ask a key holder.", code="not_in_use")
    return user


def _session(
    email: str,
    stage: str,
    step: pool.SignInStep,
    user: User | None,
    now: datetime,
    life: timedelta,
    second_factor: bool,
) -> Session:
    return Session(
        secrets.token_urlsafe(32),
        stage,
        step.user_id,
        user.school_id if user else None,
        email,
        now,
        now,
        now + life,
        second_factor,
        step.is_operator,
        step.pool_session,
        step.access_token,
    )


def _save(session: Session, replaces: Session | None, user: User | None, now: datetime) -> SignIn:
    changes = Changes()
    sessions.add_session(changes, session)
    if session.stage == SIGNED_IN:
        who = Actor(session.user_id, user.name if user else session.email, session.school_id)
        factor = "yes" if session.has_second_factor else "no"
        note(
            changes, who, "sign_in", session.user_id, now, session.school_id or PLATFORM, second_factor=factor
        )
        if user and session.has_second_factor and not user.has_second_factor:
            people.add_save_user(changes, replace(user, has_second_factor=True))
    changes.commit()
    if replaces:
        sessions.end_session(replaces.token, now)
    return SignIn(session.token, session.stage, session.expires_at)
