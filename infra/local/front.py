"""A small loopback server in the place of the CDN: the client's files, and `/api/*` from the API's stage.

It sends the headers that the template's CDN sends. Two things differ, because there is no TLS here: no HSTS,
and cookies named `__Host-...` (which browsers take over TLS only) travel to the browser as `local-...`.
"""

import http.server
import json
import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from infra.build import BUILD, ROOT
from infra.local.engine import HOST, LocalError, port_is_free

WEB = ROOT / "web/dist"
HOP_BY_HOP = {"connection", "content-encoding", "content-length", "date", "host", "keep-alive", "server",
              "transfer-encoding", "x-amz-request-id"}  # fmt: skip
NOT_BUILT = b"<!doctype html><title>Safehand</title><p>The client is not built. The API is at /api/.\n"


def security_headers(template: dict[str, Any], engine_url: str) -> dict[str, str]:
    """The headers of the template's SecurityHeaders, with the engine's address for the buckets'."""
    config = template["Resources"]["SecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    policy = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    policy = re.sub(r"(https://\S*\$\{\S+?\}\S*?)(?=[\s;])", engine_url, policy)
    policy = re.sub(rf"({re.escape(engine_url)}\s*)+", lambda found: found.group(1), policy)
    return {
        "Content-Security-Policy": " ".join(policy.split()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        **{item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]},
    }


def cookie_for_browser(value: str) -> str:
    """A Set-Cookie value as a browser takes it without TLS."""
    return re.sub(r";\s*Secure\b", "", re.sub(r"^__Host-", "local-", value), flags=re.IGNORECASE)


def cookies_for_api(value: str) -> str:
    """A Cookie header as the API knows it."""
    return re.sub(r"(^|;\s*)local-", r"\1__Host-", value)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "safehand-front", ""
    api: httpx.Client
    headers_sent: dict[str, str]
    web: Path

    def _reply(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in [*headers, *self.headers_sent.items(), ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        with suppress(ConnectionError):  # the browser may have gone on to another screen
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    def _api(self) -> None:
        headers = [(n, v) for n, v in self.headers.items() if n.lower() not in HOP_BY_HOP | {"cookie"}]
        # the CDN adds the visitor's address to what was sent, and the gateway the CDN's
        passed = [v for n, v in headers if n.lower() == "x-forwarded-for"] + [self.client_address[0], HOST]
        headers = [(n, v) for n, v in headers if n.lower() != "x-forwarded-for"]
        headers.append(("X-Forwarded-For", ", ".join(passed)))
        if "Cookie" in self.headers:
            headers.append(("Cookie", cookies_for_api(self.headers["Cookie"])))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            path = self.path.removeprefix("/api")
            reply = self.api.request(self.command, path, content=body, headers=headers)
        except httpx.TransportError:
            self._reply(502, [("Content-Type", "text/plain")], b"The local engine does not answer.\n")
            return
        names = {n.lower() for n in self.headers_sent}
        answer = [
            (name, cookie_for_browser(value) if name.lower() == "set-cookie" else value)
            for name, value in reply.headers.multi_items()
            if name.lower() not in HOP_BY_HOP | names
        ]
        self._reply(reply.status_code, answer, reply.content)

    def _file(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if "." not in path.rpartition("/")[2]:  # a screen of the client: the CDN's function does the same
            path = "/index.html"
        found = (self.web / path.lstrip("/")).resolve()
        if not found.is_relative_to(self.web.resolve()) or not found.is_file():
            status, page = (200, NOT_BUILT) if path == "/index.html" else (404, b"Not found\n")
            self._reply(status, [("Content-Type", "text/html")], page)
            return
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        self._reply(200, [("Content-Type", kind), ("Cache-Control", "no-cache")], found.read_bytes())

    def _any(self) -> None:
        if self.path.startswith("/api/"):
            self._api()
        elif self.command in ("GET", "HEAD"):
            self._file()
        else:
            self._reply(403, [("Content-Type", "text/plain")], b"Only GET here.\n")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: addresses of records are nobody's business in a terminal."""


@contextmanager
def serving(
    api_url: str, engine_url: str, port: int, *, web: Path = WEB, build: Path = BUILD
) -> Iterator[str]:
    """Serve for the length of a `with` block; gives the address. Raises LocalError for a port in use."""
    if port and not port_is_free(port):
        raise LocalError(f"Port {port} is in use: choose another one, `make run PORT={port + 10}`.")
    template = json.loads((build / "template.json").read_text("utf-8"))
    with httpx.Client(base_url=api_url, timeout=60, limits=httpx.Limits(max_connections=32)) as api:
        facts = {"api": api, "headers_sent": security_headers(template, engine_url), "web": web}
        server = http.server.ThreadingHTTPServer((HOST, port), type("Handler", (_Handler,), facts))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, name="front", daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
