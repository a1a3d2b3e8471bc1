"""Lambdas import little: what is forbidden, and that only the API pays for routes and schemas."""

import pytest

from tests.bench.imports import FORBIDDEN, imported


@pytest.mark.parametrize("handler", ["app.app", "app.match_changes", "app.prepare_transfer"])
def test_nothing_forbidden_is_imported(handler: str) -> None:
    modules = {m.partition(".")[0] for m in imported(handler)["modules"]}
    assert not modules & set(FORBIDDEN)


def test_the_api_takes_batches_without_the_parsers_of_files() -> None:
    modules = set(imported("app.app")["modules"])
    assert "chalicelib.ingest.batch" in modules
    parsers = {"lxml", "ijson", "defusedxml"}
    readers = {f"chalicelib.ingest.{name}" for name in ("reader", "csv", "ctf", "oneroster", "student_json")}
    assert not modules & (parsers | readers)


@pytest.mark.parametrize("handler", ["app.app", "app.take_verdict", "app.sweep_uploads"])
def test_readers_of_files_and_the_scanner_are_loaded_by_those_that_need_them(handler: str) -> None:
    modules = set(imported(handler)["modules"])
    assert not modules & {"imagesize", "olefile", "pypdf", "yara"}


def test_only_the_api_imports_routes_and_pydantic() -> None:
    modules = set(imported("app.match_changes")["modules"])
    assert "pydantic" not in modules
    assert not [m for m in modules if m.startswith("chalicelib.routes")]
