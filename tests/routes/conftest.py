"""The API as a browser meets it, through Chalice's own test client."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

import app
from chalicelib.aws import clock
from chalicelib.routes.headers import COOKIE
from chalicelib.storage import people, sessions
from chalicelib.storage.sessions import Session
from tests import world
from tests.builders import NEW, OLD, THIRD
from tests.cloud import Cloud, Direct, cloud, user_pool
from tests.logs import printed

__all__ = ["Api", "cloud", "printed", "user_pool"]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def error(self) -> dict[str, Any]:
        assert set(self.body) == {"error"}
        found: dict[str, Any] = self.body["error"]
        return found


@dataclass
class Api:
    """`token` of whoever is signed in; "" for nobody."""

    client: Client
    token: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        token: str | None = None,
        **headers: str,
    ) -> Answer:
        """`body` goes as JSON; headers are named with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        cookie = self.token if token is None else token
        if cookie:
            sent["cookie"] = f"theme=dark; {COOKIE}={cookie}"
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else b""
        if data:
            sent.setdefault("content-type", "application/json")
        got = self.client.http.request(method, path, headers=sent, body=data)
        return Answer(got.status_code, dict(got.headers), got.json_body)

    def as_(self, school_id: str, *, second_factor: bool = True, user_id: str = "") -> "Api":
        """The key holder of a stored school, or another of its people."""
        now = clock.now()
        who = user_id or f"usr_{school_id}"
        token = f"token-{who}-{second_factor}"
        changes = Direct()
        sessions.add_session(
            changes,
            Session(
                token,
                "signed_in",
                who,
                school_id,
                "a@b.example",
                now,
                now,
                now + timedelta(hours=1),
                second_factor,
            ),
        )
        changes.commit()
        return Api(self.client, token)


@pytest.fixture
def nobody(cloud: Cloud) -> Iterator[Api]:
    """Nobody is signed in; three schools are there."""
    world.store_schools(OLD, NEW, THIRD)
    with Client(app.app) as client:
        yield Api(client)


@pytest.fixture
def holder(nobody: Api) -> Api:
    """The key holder of NEW."""
    return nobody.as_(NEW)


def store_teacher(school_id: str = NEW) -> str:
    from chalicelib.domain.school import User

    changes = Direct()
    people.add_new_user(changes, User("usr_teacher", school_id, "Tess Teacher", "tess@new.example"))
    changes.commit()
    return "usr_teacher"
