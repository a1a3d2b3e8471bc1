"""Invitations, resets and lost telephones on the deployed stack, where the user pool, the mails and each Lambda's rights are
those of the engine: what one-time links, recovery codes and disabling promise holds there too."""

from dataclasses import replace

import pytest

from infra.demo.client import Person
from infra.demo.world import PASSWORD, open_school, sign_in_operator, wait_for
from infra.local.engine import mails
from infra.local.stack import Stack

OTHER = "Another-Password-7"


@pytest.fixture(scope="module")
def holders(stack: Stack) -> tuple[Person, Person]:
    """Two key holders of one school, both with a second factor."""
    school = open_school(
        sign_in_operator(stack), "3309771", "Wren School", "wren.example",
        ("Una Holder", "Ida Holder", "Lea Lead", "Tom Teacher"), ("Attendance",),
    )  # fmt: skip
    return school.key_holder, school.second_key_holder


def link_to(stack: Stack, address: str, subject: str) -> str:
    """The token in the last such mail to this address, once it is there."""

    def look() -> str:
        found = [
            m for m in mails(stack.engine_url) if address in str(m["To"]) and subject in str(m["Subject"])
        ]
        return str(found[-1]["BodyText"]) if found else ""

    body = wait_for(f"a mail to {address}", look)
    return body.partition("/choose-password#")[2].split()[0]


def status_of(person: Person) -> int:
    return person.ask("GET", "/session").status_code


def choose(person: Person, token: str, password: str, expect: int = 200) -> None:
    person.call("POST", "/session/password", {"token": token, "password": password}, expect=expect)
    if expect == 200:
        person.password = password


def invited(holder: Person, email: str) -> tuple[Person, dict[str, object]]:
    made = holder.post("/users", {"name": "Nia Newcomer", "email": email})
    return Person(holder.stack, "Nia Newcomer", email, made["temporary_password"]), made["user"]


def test_an_invitation_and_a_forgotten_password_by_mail(holders: tuple[Person, Person]) -> None:
    holder, _ = holders
    nia, _ = invited(holder, "nia@wren.example")
    temporary = nia.password
    token = link_to(holder.stack, nia.email, "invited")
    choose(nia, token, PASSWORD)
    assert nia.sign_in() == ["signed_in"]
    choose(nia, token, OTHER, expect=400)
    replace(nia, password=temporary, token="").post(
        "/session", {"email": nia.email, "password": temporary}, expect=401
    )
    for email in (nia.email, "nobody@wren.example"):
        assert nia.post("/session/forgotten-password", {"email": email}) == {"done": True}
    choose(nia, link_to(holder.stack, nia.email, "choose a new password"), OTHER)
    assert status_of(nia) == 401, "the session of before is dead"
    assert nia.sign_in() == ["signed_in"]
    assert not [m for m in mails(holder.stack.engine_url) if "nobody@wren.example" in str(m["To"])]


def test_a_person_is_disabled_enabled_and_reset(holders: tuple[Person, Person]) -> None:
    holder, _ = holders
    pat, user = invited(holder, "pat@wren.example")
    pat.sign_in(PASSWORD)
    path, change = f"/users/{user['user_id']}", {"name": "Pat Person", "is_key_holder": False}
    holder.put(path, change | {"is_active": False}, version=1)
    assert status_of(pat) == 401
    old = replace(pat)
    pat.post("/session", {"email": pat.email, "password": pat.password}, expect=401)
    holder.put(path, change | {"is_active": True}, version=2)
    assert status_of(old) == 401
    assert pat.sign_in() == ["signed_in"]
    told = holder.post(f"{path}/password-reset", {"by": "temporary_password"}, version=3)
    assert status_of(pat) == 401
    pat.post("/session", {"email": pat.email, "password": PASSWORD}, expect=401)
    pat.password = told["temporary_password"]
    assert pat.sign_in(OTHER) == ["new_password", "signed_in"]
    holder.put(path, change | {"is_active": True}, version=3, expect=412)
    assert len(pat.get("/sessions")["sessions"]) == 1


def test_a_lost_telephone(holders: tuple[Person, Person]) -> None:
    holder, second = holders
    codes = second.post("/account/recovery-codes")["recovery_codes"]
    away = replace(second)
    assert second.post("/session", {"email": second.email, "password": second.password})["next"] == "totp"
    second.post("/session/recovery-code", {"code": "abcd-efgh-jkmn-pqrs"}, expect=401)
    second.post("/session/recovery-code", {"code": codes[0].upper()})
    assert status_of(away) == 401
    assert second.sign_in() == ["totp_setup", "signed_in"]
    assert second.get("/account") == {
        "has_second_factor": True,
        "needs_second_factor": True,
        "recovery_codes_left": 10,
    }
    assert second.sign_in() == ["totp", "signed_in"]
    user = next(u for u in holder.get("/users")["users"] if u["email"] == second.email)
    holder.post(f"/users/{user['user_id']}/second-factor-reset", version=user["version"])
    assert status_of(second) == 401
    assert second.sign_in() == ["totp_setup", "signed_in"]


def test_the_last_key_holder_and_the_operators_help(holders: tuple[Person, Person]) -> None:
    holder, second = holders
    operator = sign_in_operator(holder.stack)
    lost = {"laestab": "3309771", "email": holder.email}
    operator.post("/schools/second-factor-reset", lost, expect=400)
    user = next(u for u in holder.get("/users")["users"] if u["email"] == second.email)
    change = {"name": user["name"], "is_key_holder": False, "is_active": True}
    holder.put(f"/users/{user['user_id']}", change, version=user["version"])
    own = next(u for u in holder.get("/users")["users"] if u["email"] == holder.email)
    off = {"name": own["name"], "is_key_holder": True, "is_active": False}
    assert (
        holder.put(f"/users/{own['user_id']}", off, version=own["version"], expect=409)["error"]["code"]
        == "own_account"
    )
    operator.post("/schools/second-factor-reset", lost)
    assert status_of(holder) == 401
    assert holder.sign_in() == ["totp_setup", "signed_in"]


def test_tries_have_to_wait(holders: tuple[Person, Person]) -> None:
    holder, _ = holders
    tim, _ = invited(holder, "tim@wren.example")
    wrong = {"email": tim.email, "password": "not the password 1"}
    for _ in range(5):
        tim.post("/session", wrong, expect=401)
    reply = tim.ask("POST", "/session", {"email": tim.email, "password": tim.password})
    assert (reply.status_code, reply.json()["error"]["code"]) == (429, "too_many_tries")
    assert 0 < int(reply.headers["Retry-After"]) <= 15
    holder.get("/session")
