"""Rules that the files themselves must keep: size, words, unfinished work, what may not be called."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from chalicelib.domain.permission import Action
from chalicelib.domain.transfer import State, Step
from chalicelib.storage import keys

ROOT = Path(app.__file__).parent
OURS = ("chalicelib", "infra", "tests", "docs", ".chalice", ".ci")
NOT_OURS = {"node_modules", "__pycache__", "build", "data", "deployments", "deployed"}
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")


def files(*endings: str) -> Iterator[Path]:
    yield from (p for p in ROOT.iterdir() if p.is_file() and p.suffix in endings)
    for folder in OURS:
        for path in sorted((ROOT / folder).rglob("*")):
            if (
                path.is_file()
                and path.suffix in endings
                and not NOT_OURS & set(path.parts[len(ROOT.parts) :])
            ):
                yield path


def test_no_file_is_longer_than_400_lines() -> None:
    sizes = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in files(".py")}
    assert len(sizes) > 80
    assert {name: n for name, n in sizes.items() if n > 400} == {}


def test_nothing_is_left_for_later() -> None:
    texts = (".py", ".md", ".yaml", ".yml", ".json", ".toml", ".sh", ".in")
    left = [
        f"{p.relative_to(ROOT)}:{number}"
        for p in files(*texts)
        for number, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if UNFINISHED.search(line) and "XXXXXXX" not in line
    ]
    assert left == []


def test_the_table_is_never_scanned() -> None:
    """A scan grows with the platform; tests/house_rules/test_story.py watches the calls themselves."""
    found = [
        str(p.relative_to(ROOT))
        for p in (ROOT / "chalicelib").rglob("*.py")
        if re.search(r"\.(scan|rate_limited_scan|scan_paginator)\(|[\"']Scan[\"']", p.read_text("utf-8"))
    ]
    assert found == []


def test_only_storage_and_aws_speak_of_aws_errors() -> None:
    for folder in ("domain", "usecases", "routes", "ingest"):
        for path in (ROOT / "chalicelib" / folder).rglob("*.py"):
            assert "ClientError" not in path.read_text("utf-8"), path


def test_nobody_prints() -> None:
    for path in (ROOT / "chalicelib").rglob("*.py"):
        assert not re.search(r"^\s*print\(", path.read_text("utf-8"), re.MULTILINE), path


@pytest.mark.parametrize("path", DECISIONS, ids=lambda p: p.stem)
def test_a_decision_has_its_context_and_its_price(path: Path) -> None:
    text = path.read_text("utf-8")
    number, _, _ = path.stem.partition("-")
    assert re.match(rf"# {number}: .+", text)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]
    for part in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]:
        assert len(part.split()) >= 8


def test_no_two_decisions_have_one_number() -> None:
    numbers = [p.stem[:4] for p in DECISIONS]
    assert DECISIONS and len(numbers) == len(set(numbers))


def test_decisions_that_are_named_are_there() -> None:
    numbers = {p.stem[:4] for p in DECISIONS}
    for path in files(".py", ".md", ".yaml"):
        for named in re.findall(r"decisions/([0-9]{4})", path.read_text("utf-8")):
            assert named in numbers, f"{path.relative_to(ROOT)} names {named}"


def test_the_glossary_knows_every_state_and_step() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")
    for word in (*State, *Step):
        assert re.search(rf"\b{word}\b", glossary), word


def test_every_key_pattern_is_in_the_table_of_keys() -> None:
    table = keys.__doc__ or ""
    source = Path(keys.__file__).read_text("utf-8")
    patterns = re.findall(r'return f"([^"]+)"', source)
    assert len(patterns) > 15
    for pattern in patterns:
        prefix = re.split(r"[{]", pattern)[0]
        assert f"{prefix}<" in table, pattern


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]:
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8")):
            if not link.startswith("http"):
                assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_actions_are_words_of_people() -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", a) for a in Action)
