"""Sign in, the second factor, and who is behind a session token."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

from chalicelib.aws import sign_in as pool
from chalicelib.domain.errors import NotSignedIn, TooManyTries
from chalicelib.domain.origin import NOWHERE, Origin
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import User, check_email, check_password
from chalicelib.domain.throttle import ADDRESSES, CODES, PASSWORDS
from chalicelib.storage import one_time_links, people, sessions
from chalicelib.storage.sessions import Session
from chalicelib.storage.table import Changes
from chalicelib.usecases import recovery, tries
from chalicelib.usecases.access import PLATFORM, note
from chalicelib.usecases.actors import actor_for

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
PENDING = timedelta(minutes=10)
TOUCH_EVERY = timedelta(minutes=5)
"""A session's last use is written at most this often: most requests write nothing for it."""
SURELY_LIVE = IDLE - TOUCH_EVERY
"""So long after any request the session has not ended for want of use: what the browser warns by."""

CODE_TRIES = 5
"""Codes that may be tried after one password."""

SIGNED_IN = "signed_in"
_ENDED = "Your session has ended. Sign in again."
_TOO_LONG = "Signing in took too long. Start again with your e-mail address and password."


@dataclass(frozen=True)
class SignIn:
    """`next`: "signed_in", "new_password", "totp" or "totp_setup"."""

    token: str
    next: str
    expires_at: datetime
    recovery_codes: tuple[str, ...] = ()
    """Told once, when the second factor was set up."""


def sign_in(email: str, password: str, now: datetime, origin: Origin = NOWHERE) -> SignIn:
    """Raises NotSignedIn for a wrong address or password, TooManyTries, Invalid."""
    address = check_email(email)
    tries.take_address(ADDRESSES, origin, address, now)
    tries.take(PASSWORDS, address, now)
    try:
        step = pool.with_password(address, password)
    except NotSignedIn as error:
        tries.note_failed(address, error.code, now)
        raise
    tries.forgive(PASSWORDS, address)
    tries.forgive_address(ADDRESSES, origin)
    return _go_on(address, step, now, second_factor=False, origin=origin)


def answer_new_password(token: str, password: str, now: datetime) -> SignIn:
    """The first password of one's own instead of the temporary one."""
    pending = _pending(token, "new_password", now)
    step = pool.with_new_password(
        pending.user_id or pending.email, check_password(password), pending.pool_session
    )
    one_time_links.end_all(step.user_id or pool.find_account(pending.email), now)
    return _go_on(pending.email, step, now, second_factor=False, replaces=pending)


def answer_totp(token: str, code: str, now: datetime) -> SignIn:
    """The code of the authenticator app."""
    pending = _pending(token, "totp", now)
    _count_try(pending, now)
    try:
        step = pool.with_code(pending.user_id or pending.email, code.replace(" ", ""), pending.pool_session)
    except NotSignedIn as error:
        tries.note_failed(pending.email, error.code, now)
        raise
    tries.forgive(CODES, pending.email)
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
    try:
        pool.confirm_second_factor(pending.access_token, code.replace(" ", ""))
    except NotSignedIn as error:
        tries.note_failed(pending.email, error.code, now)
        raise
    tries.forgive(CODES, pending.email)
    step = pool.SignInStep("done", pending.user_id, pending.is_operator)
    done = _go_on(pending.email, step, now, second_factor=True, replaces=pending)
    return replace(done, recovery_codes=recovery.make_new_codes(actor_of(done.token, now), now))


def use_recovery_code(token: str, code: str, now: datetime) -> None:
    """Instead of the app's code: switches the authenticator off and ends all sessions, so that the next sign-in sets
    up a new one. Raises NotSignedIn for a wrong code, TooManyTries."""
    pending = _pending(token, "totp", now)
    _count_try(pending, now)
    try:
        recovery.use_code(pool.find_account(pending.email), code, pending.started_at, now)
    except NotSignedIn as error:
        tries.note_failed(pending.email, error.code, now, "use_recovery_code")
        raise
    tries.forgive(CODES, pending.email)
    pool.switch_off_second_factor(pending.email)
    sessions.end_session(token, now)


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
    if user is None or not user.is_active or user.is_signed_out(session.started_at):
        raise NotSignedIn(_ENDED)
    return actor_for(user, has_second_factor=session.has_second_factor)


def _pending(token: str, stage: str, now: datetime) -> Session:
    session = sessions.find_session(token) if token else None
    if session is None or session.stage != stage or session.expires_at <= now:
        raise NotSignedIn(_TOO_LONG)
    return session


def _count_try(pending: Session, now: datetime) -> None:
    """Six digits can be guessed by somebody who may try for ever. Raises TooManyTries, and the stage is over."""
    if sessions.count_try(pending.token) > CODE_TRIES:
        sessions.end_session(pending.token, now)
        raise TooManyTries("Too many codes were tried. Start again with your e-mail address and password.")
    tries.take(CODES, pending.email, now)


def _go_on(
    email: str,
    step: pool.SignInStep,
    now: datetime,
    *,
    second_factor: bool,
    origin: Origin = NOWHERE,
    replaces: Session | None = None,
) -> SignIn:
    """Stores the next stage under a fresh token, so that a token seen earlier is never worth more than it was."""
    session = Session(
        secrets.token_urlsafe(32),
        step.next,
        step.user_id,
        None,
        email,
        replaces.started_at if replaces else now,
        now,
        now + PENDING,
        second_factor,
        step.is_operator,
        step.pool_session,
        step.access_token,
        replaces.address if replaces else origin.short_address,
        replaces.browser if replaces else origin.browser,
    )
    if step.next != "done":
        return _save(session, replaces, None, now)
    user = _user_of(email, step, session.started_at, now)
    if user:
        session = replace(session, school_id=user.school_id)
    if (step.is_operator or (user and (user.needs_second_factor or user.has_second_factor))) and (
        not second_factor
    ):
        if user and user.has_second_factor:
            tries.note_failed(email, "second_factor_lost", now)
            raise NotSignedIn(
                "Your second factor is missing. Ask another key holder for help.", code="second_factor_lost"
            )
        return _save(replace(session, stage="totp_setup"), replaces, None, now)
    done = replace(session, stage=SIGNED_IN, started_at=now, expires_at=now + ABSOLUTE, access_token="")
    return _save(done, replaces, user, now)


def _user_of(email: str, step: pool.SignInStep, since: datetime, now: datetime) -> User | None:
    """None for an operator. Raises NotSignedIn for an account that is not in use, or was signed out since it began."""
    if step.is_operator:
        return None
    school_id = people.school_id_of_user(step.user_id)
    user = people.find_user(school_id, step.user_id) if school_id else None
    if user is None or not user.is_active:
        tries.note_failed(email, "not_in_use", now)
        raise NotSignedIn("This account is not in use at any school. Ask a key holder.", code="not_in_use")
    if user.is_signed_out(since):
        raise NotSignedIn(_TOO_LONG)
    return user


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
