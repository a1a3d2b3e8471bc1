"""Accounts for the tests of sign-in: a new school with a key holder and a teacher, in a user pool that really checks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.errors import NotSignedIn
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import User
from chalicelib.storage import people
from chalicelib.storage import schools as stored
from chalicelib.usecases import outbox, schools, sessions, users
from chalicelib.usecases.sessions import SignIn
from tests import builders as make
from tests.builders import NOW
from tests.cloud import Cloud
from tests.second_factor import code_of

OWN = "a password of my own 1A"
SECOND = timedelta(seconds=1)
KIM, TESS = "kim@dove.example", "tess@dove.example"


@pytest.fixture
def pool(user_pool: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> str:
    """With the operator; codes of the authenticator app are really checked."""
    monkeypatch.setenv("MOTO_COGNITO_IDP_USER_POOL_ENABLE_TOTP", "true")
    monkeypatch.setattr("moto.cognitoidp.models.COGNITO_TOTP_MFA_SECRET", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    name = {"UserPoolId": user_pool, "Username": "ops@safehand.example"}
    client("cognito-idp").admin_create_user(**name, MessageAction="SUPPRESS")
    client("cognito-idp").admin_set_user_password(**name, Password=OWN, Permanent=True)
    client("cognito-idp").admin_add_user_to_group(**name, GroupName="operators")
    return user_pool


@pytest.fixture
def invited(pool: str) -> tuple[str, str]:
    """(key holder's, teacher's) temporary passwords; both at a new school."""
    _, holder = schools.create_school(
        make.operator(), "Dove School", "3309921", "Kim Holder", "kim@dove.example", NOW
    )
    (made,) = [u for u in people.list_users(school_id()) if u.is_key_holder]
    who = make.key_holder(made.school_id, user_id=made.user_id)
    _, teacher = users.invite_user(who, "Tess Teacher", "tess@dove.example", False, [], NOW)
    return holder, teacher


def school_id() -> str:
    found = stored.school_id_of_laestab("3309921")
    assert found is not None
    return found


def teacher_signed_in(password: str) -> SignIn:
    started = sessions.sign_in("tess@dove.example", password, NOW)
    assert started.next == "new_password"
    return sessions.answer_new_password(started.token, OWN, NOW)


def holder_signed_in(password: str) -> tuple[SignIn, str]:
    """And the secret in the authenticator app."""
    started = sessions.sign_in("kim@dove.example", password, NOW)
    chosen = sessions.answer_new_password(started.token, OWN, NOW)
    assert chosen.next == "totp_setup"
    secret, address = sessions.start_totp_setup(chosen.token, NOW)
    assert address == f"otpauth://totp/Safehand:kim%40dove.example?secret={secret}&issuer=Safehand"
    return sessions.confirm_totp_setup(chosen.token, code_of(secret), NOW), secret


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(NotSignedIn) as error:
        call()
    return error.value.code


def person(email: str) -> User:
    return next(u for u in people.list_users(school_id()) if u.email == email)


def kim() -> Actor:
    """The key holder, with the second factor."""
    return make.key_holder(school_id(), user_id=person(KIM).user_id)


def deliver(cloud: Cloud, now: datetime) -> list[tuple[str, str, str]]:
    """Does all that waits in the outbox; (address, subject, body) of the mails that this sent."""
    before = len(cloud.mails())
    for entry in cloud.of_kind("outbox"):
        if "done_at" not in entry:
            outbox.dispatch(entry["pk"], entry["sk"], now)
    return cloud.mails()[before:]


def token_in(mail: tuple[str, str, str]) -> str:
    """The token of the one-time link in a mail."""
    return mail[2].partition("/choose-password#")[2].split()[0]


def audited(cloud: Cloud, action: str) -> list[dict[str, Any]]:
    return [a for a in cloud.of_kind("audit") if a["action"] == action]
