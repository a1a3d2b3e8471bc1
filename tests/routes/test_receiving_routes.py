"""A hand-over as the browsers of both sides meet it: the sender's answers hold no passphrase, the receiver's nothing of the
child, and the token comes in bodies only."""

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

import app
from chalicelib.aws import clock
from chalicelib.routes import guard
from chalicelib.storage import handovers
from tests.builders import NOW, OLD
from tests.cloud import Cloud
from tests.routes.conftest import Api
from tests.usecases.packages import again, leaver, make_package, sent

__all__ = ["leaver"]

HANDOVERS = "/students/stu_old/handovers"


@pytest.fixture
def api(leaver: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with Client(app.app) as client:
        yield Api(client)


def test_the_sender_asks_looks_tells_and_notes(api: Api, leaver: Cloud) -> None:
    holder = api.as_(OLD)
    review = holder.ask("GET", f"{HANDOVERS}/review").body
    assert (review["incident_count"], review["file_count"], review["held_back"]) == (2, 2, [])
    asked = {"receiver": "Oakfield College", "address": "dsl@oakfield.example", "reviewed": review["mark"]}
    made = holder.ask("POST", HANDOVERS, asked)
    assert (made.status, made.body["state"], made.body["progress"]) == (202, "being_made", 0)
    one = f"{HANDOVERS}/{made.body['handover_id']}"
    assert holder.ask("POST", f"{one}/passphrase").error["code"] == "wrong_state"
    (stored,) = leaver.of_kind("handover")
    found = handovers.find_handover("stu_old", stored["handover_id"])
    assert found is not None
    passphrase = make_package(found).passphrase
    seen = holder.ask("GET", one).body
    assert (seen["state"], seen["progress"]) == ("ready", 100)
    assert seen["allowed_steps"] == ["show_passphrase", "send_again", "note_receipt", "revoke"]
    assert passphrase not in str(seen) and passphrase not in str(holder.ask("GET", HANDOVERS).body)
    assert holder.ask("POST", f"{one}/passphrase").body == {"passphrase": passphrase}
    told = holder.ask("POST", f"{one}/receipt", {"name": "Ann", "role": "DSL", "on": "2026-11-24"}).body
    assert (told["state"], told["receipt"]["noted_by"], told["allowed_steps"]) == (
        "received",
        "Sasha Quill",
        [],
    )
    assert holder.ask("POST", f"{one}/revoke").status == 409


def test_the_receiver_learns_nothing_of_the_child(api: Api, leaver: Cloud) -> None:
    ready, token = sent(leaver)
    offered = api.ask("POST", "/receiving", {"token": token})
    assert offered.status == 200 and offered.body["can_confirm"] is False
    link = api.ask("POST", "/receiving/download", {"token": token}).body["url"]
    who: dict[str, Any] = {"token": token, "name": "Ann Other", "role": "DSL"}
    confirmed = api.ask("POST", "/receiving/receipt", who).body
    assert confirmed["on"] == "2026-11-24"
    said = f"{offered.body} {confirmed} {link}"
    assert not any(word in said for word in ("Maya", "Okonedo", ready.receiver, ready.passphrase))
    assert not any(word in f"{offered.body} {confirmed}" for word in ("stu_", "hov_", "exp_"))
    dead = [api.ask("POST", "/receiving", {"token": one}) for one in (token, "x" * 43, "", "é" * 200)]
    assert {(a.status, a.error["code"], a.error["message"]) for a in dead} == {
        (400, "link_not_valid", dead[0].error["message"])
    }
    assert again(ready).state == "received"


def test_guesses_are_throttled_and_told_when_to_try_again(api: Api, leaver: Cloud) -> None:
    answers = [api.ask("POST", "/receiving", {"token": "x" * 43}) for _ in range(25)]
    assert answers[0].status == 400 and answers[-1].status == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_no_token_is_ever_in_an_address() -> None:
    paths = [e for e in guard.ENDPOINTS if e.path.startswith("/receiving")]
    assert len(paths) == 3
    assert all(e.method == "POST" and "{" not in e.path and not e.query for e in paths)
