"""What is sent to a browser: small, without inline code, without strangers' addresses."""

import gzip
import json
import re
from pathlib import Path

import pytest

from infra.web import DIST, WEB, build_client_if_changed

MOST_STYLE = 40_000
MOST_SCRIPT = 90_000
"""Bytes after gzip: what any screen needs, when it is the first that somebody opens."""
MOST_FIRST = 40_000
"""Bytes after gzip before somebody has signed in."""


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    build_client_if_changed(quiet=True)


def files(ending: str) -> list[Path]:
    return sorted(DIST.rglob(f"*{ending}"))


def weight(files: set[Path]) -> int:
    return sum(len(gzip.compress(f.read_bytes(), 9)) for f in files)


def with_imports(script: Path, seen: set[Path] | None = None) -> set[Path]:
    """A script with all that it imports before it runs; not what it fetches later, by import()."""
    seen = set() if seen is None else seen
    if script not in seen:
        seen.add(script)
        for name in re.findall(r'(?:from|import)"\./([\w-]+\.js)"', script.read_text("utf-8")):
            with_imports(script.parent / name, seen)
    return seen


def entry() -> Path:
    found = re.search(
        r'<script type="module"[^>]* src="/(assets/[\w-]+\.js)"', (DIST / "index.html").read_text("utf-8")
    )
    assert found
    return DIST / found[1]


def test_the_style_is_small() -> None:
    assert files(".css")
    assert weight(set(files(".css"))) <= MOST_STYLE


def test_little_comes_before_somebody_has_signed_in() -> None:
    assert weight(with_imports(entry())) <= MOST_FIRST


def test_no_screen_needs_much() -> None:
    first = with_imports(entry())
    parts = set(re.findall(r'import\("\./([\w-]+\.js)"\)', entry().read_text("utf-8")))
    assert {name.split("-")[0] for name in parts} >= {"record", "transfers", "admin", "operator", "help"}
    for name in parts:
        assert weight(first | with_imports(entry().parent / name)) <= MOST_SCRIPT, name


def test_the_page_has_no_inline_code() -> None:
    page = (DIST / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert all('src="' in tag for tag in re.findall(r"<script[^>]*>", page))


def test_it_names_no_other_host() -> None:
    for file in [*files(".js"), *files(".css"), *files(".html")]:
        found = set(re.findall(r"https?://([\w.-]+)", file.read_text("utf-8")))
        assert found <= {"www.w3.org"}, file.name  # the name of the SVG namespace


def test_nothing_of_the_crown() -> None:
    style = "".join(f.read_text("utf-8") for f in files(".css"))
    assert "GDS Transport" not in style
    assert "@font-face" not in style


def test_the_browser_s_stores_are_left_alone() -> None:
    for source in (WEB / "src").rglob("*.ts*"):
        text = source.read_text("utf-8")
        assert not re.search(
            r"localStorage|sessionStorage|indexedDB|document\.cookie|dangerouslySet", text
        ), source.name


def test_packages_come_by_name_from_the_lock() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_files_are_short() -> None:
    for source in [
        *(WEB / "src").rglob("*.tsx"),
        *(WEB / "src").rglob("*.ts"),
        *(WEB / "src").rglob("*.scss"),
    ]:
        if source.name != "schema.d.ts":
            assert len(source.read_text("utf-8").splitlines()) < 300, source.name
