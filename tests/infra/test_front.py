"""The server that plays the CDN on a developer's machine."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.build import BUILD
from infra.local.engine import LocalError
from infra.local.front import cookie_for_browser, cookies_for_api, security_headers, serving


class Api(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = json.dumps(
            {"path": self.path, "cookie": self.headers.get("Cookie"), "body": body.decode()}
        ).encode()
        self.send_response(201)
        self.send_header("Set-Cookie", "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Strict")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def api() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/stage"
        server.shutdown()
        thread.join()


@pytest.fixture
def address(sam_template: dict[str, Any], tmp_path: Path) -> Iterator[str]:
    (tmp_path / "index.html").write_text("the client")
    (tmp_path / "app.js").write_text("code")
    with api() as api_url, serving(api_url, "http://127.0.0.1:1", 0, web=tmp_path) as url:
        yield url


def test_api_calls_are_passed_on(address: str) -> None:
    headers = {"Cookie": "a=b; local-session=abc"}
    reply = httpx.post(f"{address}/api/session?x=%2F", content="text", headers=headers)
    assert reply.status_code == 201
    assert reply.json() == {
        "path": "/stage/session?x=%2F",
        "cookie": "a=b; __Host-session=abc",
        "body": "text",
    }
    assert reply.headers["Set-Cookie"] == "local-session=abc; Path=/; HttpOnly; SameSite=Strict"


def test_screens_are_the_client(address: str) -> None:
    for path in ("/", "/transfers/tr_1"):
        assert httpx.get(address + path).text == "the client"
    assert httpx.get(f"{address}/app.js").headers["Content-Type"] == "text/javascript"
    assert httpx.get(f"{address}/none.js").status_code == 404
    assert httpx.post(f"{address}/").status_code == 403


def test_only_the_client_s_folder_is_served(address: str) -> None:
    with httpx.Client() as client:
        request = client.build_request("GET", address)
        request.url = request.url.copy_with(raw_path=b"/..%2f..%2f..%2fetc/issue.net")
        assert client.send(request).status_code == 404


def test_headers_are_those_of_the_cdn(address: str) -> None:
    for path in ("/", "/api/x"):
        headers = httpx.request("POST" if "api" in path else "GET", address + path, content=b"").headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "connect-src 'self' http://127.0.0.1:1;" in headers["Content-Security-Policy"]


def test_the_policy_lets_in_nothing_that_is_not_ours(sam_template: dict[str, Any]) -> None:
    policy = security_headers(sam_template, "http://buckets")["Content-Security-Policy"]
    told = dict(part.strip().split(" ", 1) for part in policy.rstrip("; ").split(";"))
    assert told["default-src"] == told["base-uri"] == told["frame-ancestors"] == "'none'"
    assert told["script-src"] == told["style-src"] == told["form-action"] == "'self'"
    assert {source for name in told for source in told[name].split()} == {
        "'none'", "'self'", "data:", "http://buckets"}  # fmt: skip
    assert [name for name in told if "data:" in told[name]] == ["img-src"]


def test_every_header_of_the_template_is_sent(sam_template: dict[str, Any]) -> None:
    sent = security_headers(sam_template, "http://engine")
    config = sam_template["Resources"]["SecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    names = set(config["SecurityHeadersConfig"]) - {"StrictTransportSecurity"}
    assert names == {"ContentTypeOptions", "FrameOptions", "ReferrerPolicy", "ContentSecurityPolicy"}
    assert {item["Header"] for item in config["CustomHeadersConfig"]["Items"]} <= set(sent)
    assert "${" not in json.dumps(sent)


def test_a_dead_engine_is_told(sam_template: dict[str, Any], tmp_path: Path) -> None:
    with serving("http://127.0.0.1:1", "http://127.0.0.1:1", 0, web=tmp_path) as url:
        assert httpx.get(f"{url}/api/session").status_code == 502
        assert "not built" in httpx.get(url).text


def test_a_busy_port_is_one_sentence(sam_template: dict[str, Any], tmp_path: Path) -> None:
    with serving("http://127.0.0.1:1", "http://127.0.0.1:1", 0, web=tmp_path) as url:
        port = int(url.rpartition(":")[2])
        with (
            pytest.raises(LocalError, match=rf"Port {port} is in use: .* `make run PORT={port + 10}`"),
            serving("http://127.0.0.1:1", "http://127.0.0.1:1", port, web=tmp_path, build=BUILD),
        ):
            pass


def test_cookies_travel_both_ways() -> None:
    assert cookie_for_browser("__Host-a=1; Path=/; Secure") == "local-a=1; Path=/"
    assert cookies_for_api("local-a=1; b=local-2") == "__Host-a=1; b=local-2"
