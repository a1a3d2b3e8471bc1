"""A person at a browser, as far as the API is concerned: signs in, carries the cookie, sends and gets JSON."""

import io
import ssl
from dataclasses import dataclass, field
from typing import Any

import httpx
import pyotp

from infra.local.stack import Stack

COOKIE = "__Host-session"
TLS = ssl.create_default_context()
"""Made once: it reads all certificates of this machine, which takes longer than most requests."""


def browser() -> httpx.Client:
    """A new one for each request: it has nobody else's cookies."""
    return httpx.Client(timeout=60, verify=TLS)


@dataclass
class Person:
    """`secret` is that of the authenticator app, "" until one is set up. `told`: how many requests were made."""

    stack: Stack
    name: str
    email: str
    password: str
    secret: str = ""
    token: str = field(default="", repr=False)
    told: int = 0

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        expect: int | tuple[int, ...] = (200, 201, 202),
        version: int | None = None,
    ) -> Any:
        """The JSON answer. Raises AssertionError with status and error code when the status is not the expected one."""
        reply = self.ask(method, path, body, version)
        wanted = expect if isinstance(expect, tuple) else (expect,)
        if reply.status_code not in wanted:
            raise AssertionError(
                f"{self.name}: {method} {path} answered {reply.status_code}: {reply.text[:400]}"
            )
        return reply.json()

    def ask(self, method: str, path: str, body: Any = None, version: int | None = None) -> httpx.Response:
        """`version`: the one that was seen, for a change that wants If-Match."""
        headers = {"Cookie": f"{COOKIE}={self.token}"} if self.token else {}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        self.told += 1
        url = self.stack.api_url + path
        with browser() as fresh:
            reply = (
                fresh.request(method, url, json=body, headers=headers)
                if body is not None
                else fresh.request(method, url, headers=headers)
            )
        for part in reply.headers.get_list("set-cookie"):
            name, _, rest = part.partition("=")
            if name == COOKIE:
                self.token = rest.partition(";")[0]
        return reply

    def get(self, path: str, expect: int | tuple[int, ...] = 200) -> Any:
        return self.call("GET", path, expect=expect)

    def post(
        self,
        path: str,
        body: Any = None,
        expect: int | tuple[int, ...] = (200, 201, 202),
        version: int | None = None,
    ) -> Any:
        return self.call("POST", path, body, expect, version)

    def put(
        self, path: str, body: Any, expect: int | tuple[int, ...] = 200, version: int | None = None
    ) -> Any:
        return self.call("PUT", path, body, expect, version)

    def sign_in(self, new_password: str = "") -> list[str]:
        """Goes through every question that sign-in asks. Returns them in order."""
        self.token = ""
        asked = [self.post("/session", {"email": self.email, "password": self.password})["next"]]
        while asked[-1] != "signed_in":
            asked.append(self._answer(asked[-1], new_password))
        return asked

    def _answer(self, question: str, new_password: str) -> str:
        if question == "new_password":
            state = self.post("/session/new-password", {"password": new_password})
            self.password = new_password
        elif question == "totp_setup":
            self.secret = self.post("/session/second-factor")["secret"]
            state = self.post("/session/second-factor/code", {"code": pyotp.TOTP(self.secret).now()})
        else:
            state = self.post("/session/code", {"code": pyotp.TOTP(self.secret).now()})
        return str(state["next"])

    def upload(self, place: dict[str, Any], data: bytes) -> None:
        """Posts a file as a browser does: the form's fields first, the file last."""
        form = place["upload"]
        with browser() as fresh:
            reply = fresh.post(form["url"], data=form["fields"], files={"file": ("file", io.BytesIO(data))})
        if reply.status_code not in (200, 201, 204):
            raise AssertionError(f"the upload was refused: {reply.status_code}")

    def download(self, student_id: str, document_id: str) -> httpx.Response:
        link = self.post(f"/students/{student_id}/documents/{document_id}/download")["url"]
        with browser() as fresh:
            return fresh.get(link)
