"""Choosing a password by a one-time link: after an invitation, or when it was forgotten. docs/decisions/0053."""

import hmac
import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.aws import mail
from chalicelib.aws import sign_in as pool
from chalicelib.domain.errors import Invalid
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.origin import Origin
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import User, check_email, check_password
from chalicelib.domain.throttle import PASSWORDS, RESET_ADDRESSES, RESETS
from chalicelib.settings import setting
from chalicelib.storage import one_time_links as links
from chalicelib.storage import outbox, people
from chalicelib.storage.one_time_links import INVITATION, RESET, OneTimeLink
from chalicelib.storage.table import Changes
from chalicelib.usecases import tries
from chalicelib.usecases.access import new_id, note
from chalicelib.usecases.users import add_told

LIVES = {INVITATION: timedelta(days=7), RESET: timedelta(minutes=30)}
TOO_LATE = timedelta(hours=1)
"""Nobody waits any more for the mail that they asked for: it would only alarm them."""
_ASK, _CHOOSE = "ask_password_reset", "choose_password"


def ask_reset(email: str, origin: Origin, now: datetime) -> None:
    """Whether there is such an account is not looked at here, so nobody can tell by the answer or its time.

    Raises TooManyTries, Invalid for what is no address.
    """
    address = check_email(email)
    tries.take_address(RESET_ADDRESSES, origin, address, now, _ASK)
    tries.take(RESETS, address, now, _ASK)
    changes = Changes()
    hashed = tries.key(RESETS, address)
    outbox.add_reset(changes, new_id("rst"), address, hashed, tries.asked_id(address), now)
    changes.commit()


def send_reset(email: str, asked_id: str, now: datetime) -> None:
    """What the outbox does later: a mail with a link when there is an active account, nothing otherwise. Audited."""
    user = _user(pool.find_account(email))
    if user is None or not user.is_active:
        where = (user.school_id, user.user_id) if user else ("", asked_id)
        tries.note_refusal(*where, "no_active_account", now, _ASK)
        return
    changes = Changes()
    note(changes, tries.VISITOR, _ASK, user.user_id, now, user.school_id)
    changes.commit()
    _mail_link(user, NoticeKind.PASSWORD_RESET, RESET, now)


def send_link(notice: Notice, now: datetime) -> None:
    """The mail of a notice that carries a link."""
    user = people.find_user(notice.school_id, notice.user_id)
    if user and user.is_active:
        is_invitation = notice.kind is NoticeKind.PERSON_INVITED
        _mail_link(user, notice.kind, INVITATION if is_invitation else RESET, now)


def choose_password(token: str, password: str, origin: Origin, now: datetime) -> None:
    """Ends all sessions of the person; the second factor stays as it is.

    Raises Invalid for a link that is wrong, used or too old (told alike), and for a password that is too short.
    """
    checked = check_password(password)
    tries.take_address(RESET_ADDRESSES, origin, "", now, _CHOOSE)
    found = _find(token, now)
    if found is None or not links.claim(found[0], now):
        tries.note_failed("", "link_not_valid", now, _CHOOSE)
        raise Invalid(
            "This link is not valid any more. Ask for a new one: choose Forgotten your password? on the sign-in page.",
            code="link_not_valid",
        )
    link, user = found
    try:
        _sign_out(user, link, now)
        pool.set_password(user.email, checked)
    except Exception:
        links.release(link)
        raise
    links.end_all(user.user_id, now)
    tries.forgive(PASSWORDS, user.email)
    tries.forgive_address(RESET_ADDRESSES, origin)


def _sign_out(user: User, link: OneTimeLink, now: datetime) -> None:
    """Before the password is set: should anything fail after it, the old sessions are dead all the same."""
    changes = Changes()
    people.add_sign_out(changes, user, now)
    who = Actor(user.user_id, user.name, user.school_id)
    note(changes, who, _CHOOSE, user.user_id, now, link=link.purpose)
    if link.purpose == RESET:
        add_told(changes, user, NoticeKind.PASSWORD_CHANGED, now)
    changes.commit()


def _mail_link(user: User, kind: NoticeKind, purpose: str, now: datetime) -> None:
    """The secret is made here and is in the mail only. After # in the address, so that no server's log has it.

    None is made for somebody whose mails do not arrive: a key holder gives them a temporary password."""
    if not user.mailbox.works:
        return
    secret = secrets.token_urlsafe(32)
    links.save_link(OneTimeLink(user.user_id, purpose, _hash(secret), now, now + LIVES[purpose]))
    web = setting("WEB_ADDRESS")
    mail.send(user.email, kind, f"{web}/choose-password#{user.user_id}.{secret}", user.user_id)


def _find(token: str, now: datetime) -> tuple[OneTimeLink, User] | None:
    user_id, _, secret = token.partition(".")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", user_id):
        return None
    hashed, user = _hash(secret), _user(user_id)
    if user is None or not user.is_active:
        return None
    for link in links.list_links(user_id):
        is_live = not link.is_used and link.expires_at > now
        if hmac.compare_digest(link.token_sha256, hashed) and is_live:
            return link, user
    return None


def _user(user_id: str) -> User | None:
    school_id = people.school_id_of_user(user_id) if user_id else None
    return people.find_user(school_id, user_id) if school_id else None


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
