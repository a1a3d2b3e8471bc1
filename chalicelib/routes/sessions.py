"""/sessions, /account: one's own sessions and second factor."""

from datetime import datetime

from chalice.app import Blueprint

from chalicelib.routes.guard import Call, Model, Reply, endpoint
from chalicelib.routes.words import Done
from chalicelib.usecases import account, recovery

routes = Blueprint(__name__)


class Session(Model):
    """`address`: shortened, "" when not known. `is_this_one`: the session that asks."""

    session_id: str
    started_at: datetime
    used_at: datetime
    address: str
    browser: str
    is_this_one: bool


class SessionList(Model):
    sessions: list[Session]


class RecoveryCodes(Model):
    """Told once; all earlier ones are dead."""

    recovery_codes: list[str]


class Account(Model):
    """`recovery_codes_left`: how many of the ten were not used yet."""

    has_second_factor: bool
    needs_second_factor: bool
    recovery_codes_left: int


@endpoint(routes, "GET", "/sessions", gives=SessionList)
def list_sessions(call: Call[None]) -> SessionList:
    """Where I am signed in."""
    this = account.session_id_of(call.token, call.actor)
    return SessionList(
        sessions=[
            Session(
                session_id=s.session_id,
                started_at=s.started_at,
                used_at=s.used_at,
                address=s.address,
                browser=s.browser,
                is_this_one=s.session_id == this,
            )
            for s in account.list_sessions(call.actor, call.now)
        ]
    )


@endpoint(routes, "DELETE", "/sessions/{session_id}", gives=Done)
def end_session(call: Call[None], session_id: str) -> Done:
    """End one of my sessions."""
    account.end_session(call.actor, session_id, call.now)
    return Done()


@endpoint(routes, "DELETE", "/sessions", gives=Done)
def end_other_sessions(call: Call[None]) -> Reply:
    """End all my sessions but this one, which goes on with a fresh cookie."""
    made = account.end_other_sessions(call.actor, call.token, call.now)
    return Reply(Done(), made.token)


@endpoint(routes, "GET", "/account", gives=Account)
def view_account(call: Call[None]) -> Account:
    """My second factor."""
    user = account.own_user(call.actor)
    return Account(
        has_second_factor=call.actor.has_second_factor,
        needs_second_factor=call.actor.is_operator or (user is not None and user.needs_second_factor),
        recovery_codes_left=recovery.count_codes(call.actor),
    )


@endpoint(routes, "POST", "/account/second-factor", gives=Done)
def choose_second_factor(call: Call[None]) -> Done:
    """Sign in with an authenticator app from now on. The next sign-in sets it up."""
    account.choose_second_factor(call.actor, call.now)
    return Done()


@endpoint(routes, "POST", "/account/recovery-codes", gives=RecoveryCodes)
def make_recovery_codes(call: Call[None]) -> RecoveryCodes:
    """Ten new recovery codes in place of the old ones."""
    return RecoveryCodes(recovery_codes=list(recovery.make_new_codes(call.actor, call.now)))
