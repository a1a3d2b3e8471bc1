"""/session: sign in, the second factor, who am I, sign out."""

from datetime import datetime
from typing import Literal

from chalice.app import Blueprint
from pydantic import Field, SecretStr

from chalicelib.domain.errors import NotSignedIn
from chalicelib.routes.guard import Call, Model, Reply, endpoint
from chalicelib.routes.words import Done
from chalicelib.usecases import passwords, schools, sessions

routes = Blueprint(__name__)


class Credentials(Model):
    email: str = Field(max_length=254)
    password: SecretStr = Field(max_length=256)


class NewPassword(Model):
    password: SecretStr = Field(max_length=256)


class Code(Model):
    """The six digits that the authenticator app shows."""

    code: str = Field(max_length=10)


class SignInState(Model):
    """What comes next; "signed_in" when sign-in is complete."""

    next: Literal["signed_in", "new_password", "totp", "totp_setup"]
    expires_at: datetime
    recovery_codes: list[str] = Field(default_factory=list)
    """Told once, when the second factor was set up; else none."""


class Forgotten(Model):
    email: str = Field(max_length=254)


class PasswordByLink(Model):
    """`token`: what stands after # in the link that was sent."""

    token: SecretStr = Field(max_length=200)
    password: SecretStr = Field(max_length=256)


class RecoveryCode(Model):
    """One of the ten that were told at set-up; spaces, hyphens and capitals do not count."""

    code: SecretStr = Field(max_length=40)


class SecondFactor(Model):
    """`secret` for typing, `address` for a QR code."""

    secret: str
    address: str


class Me(Model):
    """`idle_seconds`: without a call for so long, the session may have ended."""

    user_id: str
    name: str
    school_id: str | None
    school: str | None
    laestab: str | None
    is_key_holder: bool
    is_operator: bool
    has_second_factor: bool
    idle_seconds: int


@endpoint(routes, "POST", "/session", takes=Credentials, gives=SignInState, public=True)
def sign_in(call: Call[Credentials]) -> Reply:
    """Sign in with e-mail address and password."""
    return _state(
        sessions.sign_in(call.body.email, call.body.password.get_secret_value(), call.now, call.origin)
    )


@endpoint(routes, "POST", "/session/new-password", takes=NewPassword, gives=SignInState, public=True)
def choose_password(call: Call[NewPassword]) -> Reply:
    """Choose a password of one's own instead of the temporary one."""
    return _state(sessions.answer_new_password(call.token, call.body.password.get_secret_value(), call.now))


@endpoint(routes, "POST", "/session/code", takes=Code, gives=SignInState, public=True)
def give_code(call: Call[Code]) -> Reply:
    """Complete sign-in with the authenticator app's code."""
    return _state(sessions.answer_totp(call.token, call.body.code, call.now))


@endpoint(routes, "POST", "/session/recovery-code", takes=RecoveryCode, gives=Done, public=True)
def use_recovery_code(call: Call[RecoveryCode]) -> Reply:
    """Instead of the app's code: switches the lost app off. Sign in again then, and set up a new one."""
    sessions.use_recovery_code(call.token, call.body.code.get_secret_value(), call.now)
    return Reply(Done(), "")


@endpoint(routes, "POST", "/session/forgotten-password", takes=Forgotten, gives=Done, public=True)
def ask_reset(call: Call[Forgotten]) -> Done:
    """Ask for a link to choose a new password. The answer is the same whether there is such an account or not."""
    passwords.ask_reset(call.body.email, call.origin, call.now)
    return Done()


@endpoint(routes, "POST", "/session/password", takes=PasswordByLink, gives=Done, public=True)
def choose_password_by_link(call: Call[PasswordByLink]) -> Done:
    """Choose a password with the one-time link of an invitation or a reset. Ends all sessions of the person."""
    token, password = call.body.token.get_secret_value(), call.body.password.get_secret_value()
    passwords.choose_password(token, password, call.origin, call.now)
    return Done()


@endpoint(routes, "POST", "/session/second-factor", gives=SecondFactor, public=True)
def start_second_factor(call: Call[None]) -> SecondFactor:
    """Get the secret for the authenticator app (key holders, first sign-in)."""
    secret, address = sessions.start_totp_setup(call.token, call.now)
    return SecondFactor(secret=secret, address=address)


@endpoint(routes, "POST", "/session/second-factor/code", takes=Code, gives=SignInState, public=True)
def confirm_second_factor(call: Call[Code]) -> Reply:
    """Turn the second factor on with the app's first code; completes sign-in."""
    return _state(sessions.confirm_totp_setup(call.token, call.body.code, call.now))


@endpoint(routes, "GET", "/session", gives=Me)
def who_am_i(call: Call[None]) -> Me:
    """Who is signed in."""
    actor = call.actor
    school = schools.view_school(actor, call.now) if actor.school_id else None
    return Me(
        user_id=actor.user_id,
        name=actor.name,
        school_id=actor.school_id,
        school=school.name if school else None,
        laestab=school.laestab if school else None,
        is_key_holder=actor.is_key_holder,
        is_operator=actor.is_operator,
        has_second_factor=actor.has_second_factor,
        idle_seconds=int(sessions.SURELY_LIVE.total_seconds()),
    )


@endpoint(routes, "DELETE", "/session", gives=Done)
def sign_out(call: Call[None]) -> Reply:
    """Sign out. The session is dead at once, here and in every other window."""
    if not call.token:
        raise NotSignedIn("Sign in first.")
    sessions.sign_out(call.token, call.actor, call.now)
    return Reply(Done(), "")


def _state(made: sessions.SignIn) -> Reply:
    facts = {"next": made.next, "expires_at": made.expires_at, "recovery_codes": list(made.recovery_codes)}
    state = SignInState.model_validate(facts)
    return Reply(state, made.token)
