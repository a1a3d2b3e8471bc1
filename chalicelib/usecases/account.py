"""What people do with their own account: see and end their sessions, choose a second factor. Nobody else's is in reach."""

import secrets
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import NotFound, NotSignedIn
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import User
from chalicelib.storage import people, sessions
from chalicelib.storage.sessions import Listed
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import PLATFORM, note, note_unknown
from chalicelib.usecases.sessions import IDLE, SignIn


def list_sessions(actor: Actor, now: datetime) -> list[Listed]:
    """Those that are alive, newest first."""
    user = own_user(actor)
    found = sessions.list_sessions(actor.user_id, now)
    return [
        s
        for s in found
        if now - s.used_at <= IDLE and not (user is not None and user.is_signed_out(s.started_at))
    ]


def session_id_of(token: str, actor: Actor) -> str:
    """Which of the list is the one that asks. Raises NotSignedIn when it is gone."""
    found = sessions.find_session(token)
    if found is None or found.user_id != actor.user_id:
        raise NotSignedIn("Your session has ended. Sign in again.")
    return found.session_id


def end_session(actor: Actor, session_id: str, now: datetime) -> None:
    """One of one's own. Raises NotFound for any other."""
    found = next((s for s in list_sessions(actor, now) if s.session_id == session_id), None)
    if found is None:
        note_unknown(actor, "end_session", session_id, now)
        raise NotFound
    changes = Changes()
    sessions.add_end(changes, found, now)
    note(changes, actor, "end_session", actor.user_id, now)
    changes.commit()


def end_other_sessions(actor: Actor, token: str, now: datetime) -> SignIn:
    """This one goes on under a fresh token, since all that began before now is dead, also what no list shows yet."""
    this = sessions.find_session(token)
    if this is None:
        raise NotSignedIn("Your session has ended. Sign in again.")
    fresh = replace(this, token=secrets.token_urlsafe(32), started_at=now, used_at=now)
    changes = Changes()
    sessions.add_session(changes, fresh)
    for one in sessions.list_sessions(actor.user_id, now):
        if len(changes) < 50:  # what is over that is dead by signed_out_at all the same
            sessions.add_end(changes, one, now)
    user = own_user(actor)
    if user:
        people.add_sign_out(changes, user, now)
    note(changes, actor, "end_other_sessions", actor.user_id, now)
    changes.commit()
    return SignIn(fresh.token, fresh.stage, fresh.expires_at)


def choose_second_factor(actor: Actor, now: datetime) -> None:
    """From the next sign-in on, which sets it up. Choosing twice is harmless."""
    user = own_user(actor)
    if user is None or user.needs_second_factor:
        return
    changes = Changes()
    people.add_save_user(changes, replace(user, chose_second_factor=True))
    note(changes, actor, "choose_second_factor", actor.user_id, now, actor.school_id or PLATFORM)
    changes.commit()


def own_user(actor: Actor) -> User | None:
    """None for an operator."""
    return people.find_user(actor.school_id, actor.user_id) if actor.school_id else None
