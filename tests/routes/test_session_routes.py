"""The session's cookie, and signing in from the first password to signing out."""

import io

import pytest

from chalicelib.aws.clients import client
from chalicelib.routes.headers import COOKIE
from tests.builders import NEW
from tests.cloud import Cloud
from tests.routes.conftest import Answer, Api
from tests.second_factor import code_of

OWN = "a password of my own 1A"


@pytest.fixture
def operator(user_pool: str, nobody: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """With the second factor on, signed in."""
    monkeypatch.setenv("MOTO_COGNITO_IDP_USER_POOL_ENABLE_TOTP", "true")
    monkeypatch.setattr("moto.cognitoidp.models.COGNITO_TOTP_MFA_SECRET", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    name = {"UserPoolId": user_pool, "Username": "ops@safehand.example"}
    client("cognito-idp").admin_create_user(**name, MessageAction="SUPPRESS")
    client("cognito-idp").admin_set_user_password(**name, Password=OWN, Permanent=True)
    client("cognito-idp").admin_add_user_to_group(**name, GroupName="operators")
    return set_up(nobody, nobody.ask("POST", "/session", credentials("ops@safehand.example", OWN)))


def credentials(email: str, password: str) -> dict[str, str]:
    return {"email": email, "password": password}


def token_of(answer: Answer) -> str:
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert name == COOKIE
    return rest.partition(";")[0]


def set_up(api: Api, started: Answer) -> Api:
    assert started.body["next"] == "totp_setup"
    token = token_of(started)
    secret = api.ask("POST", "/session/second-factor", token=token)
    assert secret.body["address"].startswith("otpauth://totp/")
    code = code_of(secret.body["secret"])
    done = api.ask("POST", "/session/second-factor/code", {"code": code}, token=token)
    assert (done.status, done.body["next"]) == (200, "signed_in")
    return Api(api.client, token_of(done))


def test_the_cookie_is_for_this_address_alone(operator: Api) -> None:
    answer = operator.ask("POST", "/session", credentials("ops@safehand.example", OWN))
    assert answer.body["next"] == "totp"
    assert set(answer.body) == {"next", "expires_at", "recovery_codes"}, (
        "the token is in the cookie and nowhere else"
    )
    attributes = answer.headers["Set-Cookie"].split("; ")
    assert attributes[0].startswith("__Host-session=") and len(token_of(answer)) >= 43
    assert attributes[1:] == ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"]


def test_signing_out_takes_the_cookie_away(operator: Api) -> None:
    answer = operator.ask("DELETE", "/session")
    assert answer.headers["Set-Cookie"] == (
        "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
    )
    assert operator.ask("GET", "/session").status == 401
    assert operator.ask("DELETE", "/session").status == 401


def test_a_school_is_made_and_its_key_holder_signs_in(operator: Api) -> None:
    assert operator.ask("GET", "/session").body["is_operator"] is True
    made = operator.ask(
        "POST",
        "/schools",
        {
            "name": "Dove School",
            "laestab": "330 9921",
            "key_holder_name": "Kim Holder",
            "key_holder_email": "kim@dove.example",
        },
    )
    assert made.status == 201 and made.body["school"]["laestab"] == "3309921"
    started = operator.ask(
        "POST", "/session", credentials("kim@dove.example", made.body["temporary_password"]), token=""
    )
    assert started.body["next"] == "new_password"
    chosen = operator.ask("POST", "/session/new-password", {"password": OWN}, token=token_of(started))
    kim = set_up(operator, chosen)
    me = kim.ask("GET", "/session").body
    assert me | {"user_id": ""} == {
        "user_id": "",
        "name": "Kim Holder",
        "school_id": made.body["school"]["school_id"],
        "school": "Dove School",
        "laestab": "3309921",
        "is_key_holder": True,
        "is_operator": False,
        "has_second_factor": True,
        "idle_seconds": 25 * 60,  # five minutes less than the limit: a session's use is noted no oftener
    }
    again = operator.ask("POST", "/schools", {**SCHOOL, "laestab": "3309921"})
    assert (again.status, again.error["fields"]) == (400, {"laestab": "taken"})
    taken = operator.ask("POST", "/schools", SCHOOL | {"key_holder_email": "kim@dove.example"})
    assert (taken.status, taken.error["fields"]) == (400, {"email": "taken"})
    assert kim.ask("POST", "/schools", SCHOOL).status == 403


SCHOOL = {
    "name": "Elm School",
    "laestab": "3309922",
    "key_holder_name": "Lee Holder",
    "key_holder_email": "lee@elm.example",
}


def test_wrong_passwords_are_never_told_apart_nor_logged(operator: Api, printed: io.StringIO) -> None:
    answers = [
        operator.ask("POST", "/session", credentials(email, "a-wrong-Password-1"), token="")
        for email in ("ops@safehand.example", "nobody@safehand.example")
    ]
    assert [(a.status, a.error["message"]) for a in answers] == [(401, answers[0].error["message"])] * 2
    assert "Set-Cookie" not in answers[0].headers
    log = printed.getvalue()
    assert "wrong_password" in log
    assert "a-wrong-Password-1" not in log and "ops@" not in log


def test_a_person_is_invited_and_put_into_a_group(operator: Api, cloud: Cloud) -> None:
    holder = operator.as_(NEW)
    group = holder.ask("POST", "/groups", {"name": "SLT"}).body
    person = {"name": "Tess Teacher", "email": "Tess@New.Example", "group_ids": [group["group_id"]]}
    made = holder.ask("POST", "/users", person)
    assert made.status == 201 and made.body["user"]["email"] == "tess@new.example"
    assert holder.ask("POST", "/users", person | {"group_ids": ["grp_none"]}).status == 400
    user = made.body["user"]
    path = f"/users/{user['user_id']}/groups"
    changed = holder.ask("PUT", path, {"group_ids": []}, if_match='"1"')
    assert (changed.status, changed.body["version"], changed.headers["ETag"]) == (200, 2, '"2"')
    stale = holder.ask("PUT", path, {"group_ids": []}, if_match='"1"')
    assert (stale.status, stale.error["code"], stale.error["current"]["version"]) == (412, "stale_version", 2)
    assert made.body["temporary_password"] not in str(cloud.items())
    assert {u["name"] for u in holder.ask("GET", "/users").body["users"]} == {"Tess Teacher", "Sasha Quill"}
