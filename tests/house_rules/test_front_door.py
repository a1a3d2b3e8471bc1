"""Every route is guarded, every Lambda stands in app.py; and the checker finds a route that is not."""

import ast
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Blueprint, Chalice

import app
from chalicelib.routes import guard
from chalicelib.routes.guard import Call, Model, endpoint

ROOT = Path(app.__file__).parent

PUBLIC = {
    ("POST", "/session"): "signing in",
    ("POST", "/session/new-password"): "signing in: asks for the token of the stage before",
    ("POST", "/session/code"): "signing in: asks for the token of the stage before",
    ("POST", "/session/recovery-code"): "signing in: asks for the token of the stage before",
    (
        "POST",
        "/session/forgotten-password",
    ): "for whoever cannot sign in: the answer says nothing, a mail does",
    ("POST", "/session/password"): "asks for the token of a one-time link",
    ("POST", "/session/second-factor"): "signing in: asks for the token of the stage before",
    ("POST", "/session/second-factor/code"): "signing in: asks for the token of the stage before",
    ("POST", "/receiving"): "asks for the token of a package's link",
    ("POST", "/receiving/download"): "asks for the token of a package's link",
    ("POST", "/receiving/receipt"): "asks for the token of a package's link",
    ("GET", "/openapi.json"): "says how the API is used and nothing about anybody",
}
"""Routes that answer without a session, and why. A route that is not here must be guarded."""


KEYS = {
    ("POST", "/enrolments"): "only",
    ("POST", "/imports"): True,
    ("GET", "/imports/{import_id}"): True,
    ("GET", "/imports/{import_id}/report"): True,
}
"""Routes that a school's MIS may call with an API key: its enrolments and what became of them, never a record."""


def unguarded(application: Chalice) -> set[tuple[str, str]]:
    """Routes that are neither guarded with a session nor public by their own word."""
    private = {(e.method, e.path) for e in guard.ENDPOINTS if not e.public}
    return {
        (method, path)
        for path, methods in application.routes.items()
        for method, entry in methods.items()
        if not (getattr(entry.view_function, "is_guarded", False) and (method, path) in private)
    }


def test_every_route_is_guarded_or_on_the_list() -> None:
    assert unguarded(app.app) == set(PUBLIC)


def test_the_checker_finds_a_bad_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "ENDPOINTS", [])
    bad = Chalice("bad")

    @bad.route("/open")
    def open_to_all() -> dict[str, str]:
        return {}

    blueprint = Blueprint("bad")

    @endpoint(blueprint, "GET", "/told-public", gives=Model, public=True)
    def told_public(call: Call[None]) -> Model:
        """Forgot to ask for a session."""
        return Model()

    @endpoint(blueprint, "GET", "/good", gives=Model)
    def good(call: Call[None]) -> Model:
        """As it should be."""
        return Model()

    bad.register_blueprint(blueprint)
    assert unguarded(bad) == {("GET", "/open"), ("GET", "/told-public")}


def open_to_keys() -> dict[tuple[str, str], object]:
    return {(e.method, e.path): e.key for e in guard.ENDPOINTS if e.key}


def test_keys_open_the_routes_on_the_list_and_no_other() -> None:
    found = open_to_keys()
    assert found.items() <= KEYS.items()
    assert {("POST", "/enrolments"), ("POST", "/imports"), ("GET", "/imports/{import_id}")} <= set(found)
    assert not any(e.public for e in guard.ENDPOINTS if e.key)


def test_the_list_finds_a_route_that_was_opened_to_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "ENDPOINTS", [])

    @endpoint(Blueprint("bad"), "GET", "/students", gives=Model, key=True)
    def opened(call: Call[None]) -> Model:
        """Opened by mistake."""
        return Model()

    assert not open_to_keys().items() <= KEYS.items()


def test_every_route_says_what_it_is_for() -> None:
    assert len(guard.ENDPOINTS) > 30
    for one in guard.ENDPOINTS:
        assert one.summary.endswith("."), one.path
    names = [e.name for e in guard.ENDPOINTS]
    assert len(names) == len(set(names))


def handlers(application: Any) -> dict[str, str]:
    """Name -> handler of every Lambda but the API."""
    found = [*application.pure_lambda_functions, *application.event_sources]
    return {one.name: one.handler_string for one in found}


def test_every_lambda_stands_in_app_py() -> None:
    """Lambdas of a Blueprint are packaged as `chalicelib....`: app.py, and its middleware, would never run."""
    declared = handlers(app.app)
    assert len(declared) >= 11
    assert declared == {name: f"app.{name}" for name in declared}
    for name in declared:
        assert callable(getattr(app, name))


def test_the_workflow_names_lambdas_that_are_there() -> None:
    steps = ("prepare_transfer", "copy_incidents", "copy_documents", "verify_transfer", "complete_transfer")
    assert set(handlers(app.app)) >= {*steps, "fail_transfer"}


def test_a_lambda_is_a_few_lines_that_call_one_use_case() -> None:
    tree = ast.parse(Path(app.__file__).read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in handlers(app.app):
            imported = [i.module for i in ast.walk(node) if isinstance(i, ast.ImportFrom)]
            assert imported.count("chalicelib.usecases") == 1, node.name
            assert len(node.body) <= 6, node.name
            assert not [n for n in ast.walk(node) if isinstance(n, ast.Try)], "errors are let out"
