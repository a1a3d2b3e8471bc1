"""Sign-in against the user pool (Cognito): password, first password, and the authenticator app's codes."""

import base64
import json
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, NotSignedIn, TooManyTries
from chalicelib.settings import setting

OPERATORS = "operators"


@dataclass(frozen=True)
class SignInStep:
    """Where sign-in stands. `next`: "done", "new_password" or "totp".

    `user_id` is the pool's own id ("sub"); `pool_session` goes with the answer to the next question.
    """

    next: str
    user_id: str = ""
    is_operator: bool = False
    pool_session: str = ""
    access_token: str = ""


_WRONG = "The e-mail address or password is not right."
_TOO_LONG = "Signing in took too long. Start again with your e-mail address and password."
_OTHER_PASSWORD = "Choose another password, of at least 12 characters."
_WRONG_CODE = "The code is not right. Wait for the next one in your app and try again."


def with_password(email: str, password: str) -> SignInStep:
    """Raises NotSignedIn for a wrong address or password (told alike), TooManyTries when the pool throttles."""
    return _ask(
        lambda pool: pool.admin_initiate_auth(
            **_pool(),
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        ),
        _WRONG,
    )


def with_new_password(user_id: str, password: str, pool_session: str) -> SignInStep:
    """Raises Invalid when the pool's password rules refuse it, NotSignedIn when answering took too long."""
    answers = {"USERNAME": user_id, "NEW_PASSWORD": password}
    try:
        return _respond("NEW_PASSWORD_REQUIRED", answers, pool_session, _TOO_LONG)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("InvalidPasswordException", "InvalidParameterException"):
            raise
        raise Invalid(_OTHER_PASSWORD, fields={"password": "rules"}) from None


def with_code(user_id: str, code: str, pool_session: str) -> SignInStep:
    """Raises NotSignedIn for a wrong code."""
    answers = {"USERNAME": user_id, "SOFTWARE_TOKEN_MFA_CODE": code}
    return _respond("SOFTWARE_TOKEN_MFA", answers, pool_session, _WRONG_CODE)


def start_second_factor(access_token: str) -> str:
    """A new secret (base32) for the authenticator app."""
    try:
        found = client("cognito-idp").associate_software_token(AccessToken=access_token)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotAuthorizedException":
            raise NotSignedIn(_TOO_LONG) from None
        raise
    return str(found["SecretCode"])


def confirm_second_factor(access_token: str, code: str) -> None:
    """Turns the second factor on. Raises NotSignedIn for a wrong code."""
    pool = client("cognito-idp")
    try:
        answer = pool.verify_software_token(AccessToken=access_token, UserCode=code)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("EnableSoftwareTokenMFAException", "CodeMismatchException"):
            raise NotSignedIn(_WRONG_CODE, code="wrong_code") from None
        if error.response["Error"]["Code"] == "NotAuthorizedException":
            raise NotSignedIn(_TOO_LONG) from None
        raise
    if answer.get("Status") != "SUCCESS":
        raise NotSignedIn(_WRONG_CODE, code="wrong_code")
    preferred = {"Enabled": True, "PreferredMfa": True}
    pool.set_user_mfa_preference(AccessToken=access_token, SoftwareTokenMfaSettings=preferred)


def find_account(email: str) -> str:
    """The pool's id of the account; "" when there is none."""
    try:
        return _sub(client("cognito-idp").admin_get_user(**_named(email))["UserAttributes"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "UserNotFoundException":
            return ""
        raise


def set_password(email: str, password: str) -> None:
    """The person's own password from now on. Raises Invalid when the pool's rules refuse it."""
    try:
        client("cognito-idp").admin_set_user_password(**_named(email), Password=password, Permanent=True)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("InvalidPasswordException", "InvalidParameterException"):
            raise
        raise Invalid(_OTHER_PASSWORD, fields={"password": "rules"}) from None


def set_temporary_password(email: str) -> str:
    """A fresh one, which the next sign-in replaces."""
    password = temporary_password()
    client("cognito-idp").admin_set_user_password(**_named(email), Password=password, Permanent=False)
    return password


def switch_account(email: str, *, on: bool) -> None:
    """Whether the pool lets the account sign in at all. Switching twice is harmless."""
    pool = client("cognito-idp")
    (pool.admin_enable_user if on else pool.admin_disable_user)(**_named(email))


def switch_off_second_factor(email: str) -> None:
    """The next sign-in asks for no code; Safehand asks to set up a new one (usecases/sessions.py)."""
    off = {"Enabled": False, "PreferredMfa": False}
    client("cognito-idp").admin_set_user_mfa_preference(**_named(email), SoftwareTokenMfaSettings=off)


def _named(email: str) -> dict[str, str]:
    return {"UserPoolId": setting("USER_POOL_ID"), "Username": email}


def create_user(email: str, *, is_in_use: Callable[[str], bool]) -> tuple[str, str]:
    """(user id, temporary password) of a new account. Raises Invalid when the address is taken.

    The pool's own mail is suppressed: it would carry the password by a channel that schools may not trust.
    An account that was left over (made, but never tied to a school: `is_in_use` says no) is taken over with a
    fresh password, so that inviting can be tried again after a failure.
    """
    pool, password = client("cognito-idp"), temporary_password()
    name = _named(email)
    try:
        made = pool.admin_create_user(
            **name,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
        return _sub(made["User"]["Attributes"]), password
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
    user_id = _sub(pool.admin_get_user(**name)["UserAttributes"])
    groups = pool.admin_list_groups_for_user(**name)["Groups"]
    if is_in_use(user_id) or any(g["GroupName"] == OPERATORS for g in groups):
        raise Invalid("Somebody with this e-mail address is already there.", fields={"email": "taken"})
    pool.admin_set_user_password(**name, Password=password, Permanent=False)
    return user_id, password


def _sub(attributes: list[dict[str, str]]) -> str:
    return next(a["Value"] for a in attributes if a["Name"] == "sub")


def temporary_password() -> str:
    """19 characters with every kind that the pool's rules ask for, easy to read out."""
    letters = "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))
    groups = [letters[:4], letters[4:8], letters[8:], f"{secrets.randbelow(9000) + 1000}"]
    return "-".join(groups).replace(letters[0], letters[0].upper(), 1)


def _respond(challenge: str, answers: dict[str, str], pool_session: str, wrong: str) -> SignInStep:
    return _ask(
        lambda pool: pool.admin_respond_to_auth_challenge(
            **_pool(), ChallengeName=challenge, ChallengeResponses=answers, Session=pool_session
        ),
        wrong,
    )


def _ask(call: Any, wrong: str) -> SignInStep:
    try:
        answer = call(client("cognito-idp"))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in (
            "NotAuthorizedException",
            "UserNotFoundException",
            "CodeMismatchException",
            "ExpiredCodeException",
            "UserNotConfirmedException",
        ):
            raise NotSignedIn(
                wrong, code="wrong_code" if wrong == _WRONG_CODE else "wrong_password"
            ) from None
        if code in ("TooManyRequestsException", "LimitExceededException"):
            raise TooManyTries("Too many tries. Wait a few minutes and try again.") from None
        if code == "InvalidParameterException" and wrong == _WRONG:  # an empty password, for example
            raise NotSignedIn(wrong, code="wrong_password") from None
        raise
    return _step(answer)


def _step(answer: dict[str, Any]) -> SignInStep:
    names = {"NEW_PASSWORD_REQUIRED": "new_password", "SOFTWARE_TOKEN_MFA": "totp"}
    challenge = answer.get("ChallengeName")
    if challenge in names:
        # answers must name the account by the pool's own id, not by its e-mail address
        user_id = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", "")
        return SignInStep(names[challenge], user_id, pool_session=answer["Session"])
    if "AuthenticationResult" not in answer:
        raise NotSignedIn("This account cannot sign in here. Ask a key holder.", code="not_supported")
    tokens = answer["AuthenticationResult"]
    claims = _claims(tokens["IdToken"])
    groups = claims.get("cognito:groups", [])
    return SignInStep("done", claims["sub"], OPERATORS in groups, access_token=tokens["AccessToken"])


def _claims(id_token: str) -> dict[str, Any]:
    """The token came from the pool itself over TLS in this very call, so its signature needs no second check."""
    payload = id_token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _pool() -> dict[str, str]:
    return {"UserPoolId": setting("USER_POOL_ID"), "ClientId": setting("USER_POOL_CLIENT_ID")}
