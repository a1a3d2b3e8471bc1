"""People, one's own account and forgotten passwords over HTTP: versions, keys of requests, waits, cookies, origins."""

import io
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.throttle import ADDRESSES, PASSWORDS, RESETS
from chalicelib.settings import setting
from chalicelib.usecases import outbox
from tests.builders import NEW
from tests.cloud import Cloud
from tests.routes.conftest import Answer, Api
from tests.routes.roles import add_account
from tests.routes.test_session_routes import OWN, token_of

TESS = "tess@new.example"
PERSON = {"name": "Tess Teacher", "email": TESS}
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def tess(user_pool: str, holder: Api) -> tuple[str, str]:
    """(path of the person, password of her own)."""
    made = holder.ask("POST", "/users", PERSON).body["user"]
    client("cognito-idp").admin_set_user_password(
        UserPoolId=user_pool, Username=TESS, Password=OWN, Permanent=True
    )
    return f"/users/{made['user_id']}", OWN


def sign_in(api: Api, email: str = TESS, password: str = OWN, **headers: Any) -> Answer:
    return api.ask("POST", "/session", {"email": email, "password": password}, token="", **headers)


def changed(**to: Any) -> dict[str, Any]:
    return {"name": "Tess Tanner", "is_key_holder": False, "is_active": True} | to


def test_a_person_is_shown_with_the_version(holder: Api, tess: tuple[str, str]) -> None:
    answer = holder.ask("GET", tess[0])
    assert (answer.status, answer.headers["ETag"]) == (200, '"1"')
    assert answer.body | {"user_id": ""} == {
        "user_id": "",
        "name": "Tess Teacher",
        "email": TESS,
        "is_key_holder": False,
        "is_active": True,
        "has_second_factor": False,
        "group_ids": [],
        "version": 1,
        "mail_failed_at": None,
        "mail_failure": "",
        "mails_delayed": 0,
    }


def test_a_change_names_the_version_and_a_stale_one_gets_the_current(
    holder: Api, tess: tuple[str, str]
) -> None:
    assert holder.ask("PUT", tess[0], changed()).error["code"] == "if_match_missing"
    saved = holder.ask("PUT", tess[0], changed(), if_match='"1"')
    assert (saved.status, saved.body["name"], saved.headers["ETag"]) == (200, "Tess Tanner", '"2"')
    for method, what, body in (
        ("PUT", "", changed(name="Tess Turner")),
        ("POST", "/password-reset", {"by": "mail"}),
        ("POST", "/second-factor-reset", None),
        ("POST", "/sign-out", None),
    ):
        stale = holder.ask(method, f"{tess[0]}{what}", body, if_match='"1"')
        assert (stale.status, stale.error["code"]) == (412, "stale_version")
        assert stale.error["current"] == saved.body


@pytest.mark.parametrize(
    "body",
    [
        {},
        changed(is_active="perhaps"),
        changed(name="x" * 201),
        changed(name="=1+1\x07"),
        changed(name=""),
        changed(user_id="usr_other"),
        changed(email="other@new.example"),
        {"name": "Tess"},
    ],
)
def test_bad_changes(body: Any, holder: Api, tess: tuple[str, str]) -> None:
    assert holder.ask("PUT", tess[0], body, if_match='"1"').status == 400
    assert holder.ask("GET", tess[0]).body["version"] == 1


def test_an_invitation_that_is_sent_again_tells_no_password(user_pool: str, holder: Api) -> None:
    first, again = (holder.ask("POST", "/users", PERSON, idempotency_key="key-one-1") for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.body["user"] == again.body["user"]
    assert first.body["temporary_password"] and again.body["temporary_password"] == ""
    other = holder.ask("POST", "/users", PERSON | {"name": "T"}, idempotency_key="key-one-1")
    assert (other.status, other.error["code"]) == (400, "idempotency_key_used")


def test_resets_tell_a_password_once_or_send_a_link(holder: Api, tess: tuple[str, str]) -> None:
    told = holder.ask("POST", f"{tess[0]}/password-reset", {"by": "temporary_password"}, if_match='"1"')
    assert told.status == 200 and told.body["user"]["version"] == 2
    assert sign_in(holder, password=told.body["temporary_password"]).body["next"] == "new_password"
    mailed = holder.ask("POST", f"{tess[0]}/password-reset", {"by": "mail"}, if_match='"2"')
    assert mailed.body["temporary_password"] == ""
    assert holder.ask("POST", f"{tess[0]}/password-reset", {"by": "post"}, if_match='"3"').status == 400


def test_disabled_over_http(holder: Api, tess: tuple[str, str]) -> None:
    token = token_of(sign_in(holder))
    assert holder.ask("GET", "/session", token=token).status == 200
    assert holder.ask("PUT", tess[0], changed(is_active=False), if_match='"1"').status == 200
    assert holder.ask("GET", "/session", token=token).status == 401
    assert sign_in(holder).status == 401


def test_the_last_key_holder_and_ones_own_account(user_pool: str, holder: Api) -> None:
    add_account(f"holder@{NEW[4:]}.example")
    own = f"/users/usr_{NEW}"
    refused = holder.ask("PUT", own, changed(is_active=False, is_key_holder=True), if_match='"1"')
    assert (refused.status, refused.error["code"]) == (409, "own_account")
    reset = holder.ask("POST", f"{own}/second-factor-reset", if_match='"1"')
    assert (reset.status, reset.error["code"]) == (409, "own_account")
    renamed = holder.ask("PUT", own, changed(name="Sasha Q", is_key_holder=True), if_match='"1"')
    assert renamed.status == 200


# --- one's own account


def test_my_sessions(holder: Api, tess: tuple[str, str]) -> None:
    here = token_of(sign_in(holder, user_agent=WINDOWS, x_forwarded_for="203.0.113.77, 10.0.0.1"))
    there = token_of(sign_in(holder, user_agent="curl/8", x_forwarded_for="6.6.6.6, 198.51.100.7, 10.0.0.1"))
    found = holder.ask("GET", "/sessions", token=here).body["sessions"]
    assert {(s["address"], s["browser"], s["is_this_one"]) for s in found} == {
        ("203.0.113.x", "Firefox on Windows", True),
        ("198.51.100.x", "A browser that is not known", False),
    }
    assert all(set(s) >= {"session_id", "started_at", "used_at"} for s in found)
    other = next(s["session_id"] for s in found if not s["is_this_one"])
    assert holder.ask("DELETE", f"/sessions/{other}").status == 404, "not the key holder's own"
    assert holder.ask("DELETE", f"/sessions/{other}", token=here).status == 200
    assert holder.ask("GET", "/session", token=there).status == 401


def test_all_my_others_are_ended(holder: Api, tess: tuple[str, str]) -> None:
    here, there = token_of(sign_in(holder)), token_of(sign_in(holder))
    ended = holder.ask("DELETE", "/sessions", token=here)
    assert ended.body == {"done": True}
    fresh = token_of(ended)
    assert fresh not in (here, there) and "HttpOnly" in ended.headers["Set-Cookie"]
    answers = [holder.ask("GET", "/session", token=t).status for t in (here, there, fresh)]
    assert answers == [401, 401, 200]


def test_my_second_factor(holder: Api, tess: tuple[str, str]) -> None:
    token = token_of(sign_in(holder))
    nothing = {"has_second_factor": False, "needs_second_factor": False, "recovery_codes_left": 0}
    assert holder.ask("GET", "/account", token=token).body == nothing
    assert holder.ask("POST", "/account/recovery-codes", token=token).status == 403
    assert holder.ask("POST", "/account/second-factor", token=token).body == {"done": True}
    assert holder.ask("GET", "/account", token=token).body == nothing | {"needs_second_factor": True}
    assert sign_in(holder).body["next"] == "totp_setup"
    codes = holder.ask("POST", "/account/recovery-codes").body["recovery_codes"]
    assert len(codes) == 10
    assert holder.ask("GET", "/account").body == {
        "has_second_factor": True,
        "needs_second_factor": True,
        "recovery_codes_left": 10,
    }


# --- forgotten, and too often


def test_forgotten_from_asking_to_signing_in(
    holder: Api, tess: tuple[str, str], cloud: Cloud, printed: io.StringIO
) -> None:
    token = token_of(sign_in(holder))
    asked = [
        holder.ask("POST", "/session/forgotten-password", {"email": e}, token="")
        for e in (TESS, "no@new.example")
    ]
    assert [(a.status, a.body) for a in asked] == [(200, {"done": True})] * 2
    link = deliver(cloud)
    choice = {"token": link, "password": "another password 3C"}
    assert holder.ask("POST", "/session/password", choice | {"password": "short"}, token="").status == 400
    assert holder.ask("POST", "/session/password", choice, token="").body == {"done": True}
    again = holder.ask("POST", "/session/password", choice, token="")
    assert (again.status, again.error["code"]) == (400, "link_not_valid")
    assert holder.ask("GET", "/session", token=token).status == 401
    assert sign_in(holder, password="another password 3C").body["next"] == "signed_in"
    for secret in (link, link.partition(".")[2], "another password 3C", OWN, TESS, "no@new.example", token):
        assert secret not in printed.getvalue()


def deliver(cloud: Cloud) -> str:
    """The token in the mail for a forgotten password."""
    from chalicelib.aws import clock

    for entry in cloud.of_kind("outbox"):
        outbox.dispatch(entry["pk"], entry["sk"], clock.now())
    (body,) = [m[2] for m in cloud.mails() if m[1] == "Safehand: choose a new password"]
    address = f"{setting('WEB_ADDRESS')}/choose-password#"
    assert address in body
    return body.partition(address)[2].split()[0]


def test_too_many_tries_say_how_long_to_wait(holder: Api, tess: tuple[str, str]) -> None:
    for number in range(PASSWORDS.free):
        # whatever a visitor writes before the CDN's own entry changes nothing
        wrong = sign_in(
            holder, password="wrong password 1", x_forwarded_for=f"9.9.9.{number}, 203.0.113.7, 10.0.0.1"
        )
        assert wrong.status == 401
    waits = sign_in(holder)
    assert (waits.status, waits.error["code"]) == (429, "too_many_tries")
    assert 0 < int(waits.headers["Retry-After"]) <= 15
    assert "Wait" in waits.error["message"]
    for email in (TESS, "no@new.example"):
        statuses = [
            holder.ask("POST", "/session/forgotten-password", {"email": email}, token="").status
            for _ in range(RESETS.free + 1)
        ]
        assert statuses == [200] * RESETS.free + [429]


def test_the_entry_that_the_cdn_wrote_is_what_counts(holder: Api, tess: tuple[str, str]) -> None:
    for number in range(ADDRESSES.free):
        spoofed = f"9.9.{number}.9, 203.0.113.7, 10.0.0.1"
        assert sign_in(holder, f"no{number}@new.example", "wrong", x_forwarded_for=spoofed).status == 401
    assert sign_in(holder, x_forwarded_for="8.8.8.8, 203.0.113.7, 10.0.0.1").status == 429
    assert sign_in(holder, x_forwarded_for="203.0.113.7, 198.51.100.1, 10.0.0.1").status == 200


@pytest.mark.parametrize(
    "sent", ["", ",", ", ,", "x, y", "1.2.3.4", "\x00, 10.0.0.1", "é, 10.0.0.1", "," * 5000]
)
def test_headers_that_make_no_sense(sent: str, holder: Api, tess: tuple[str, str]) -> None:
    assert sign_in(holder, x_forwarded_for=sent, user_agent="\x00<b>" * 500).status == 200
