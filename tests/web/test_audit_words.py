"""Every word of the audit's vocabulary, and every finding of its check, has words for people."""

import ast
import re
from pathlib import Path

import app
from chalicelib.domain.deeds import KINDS, Kind
from chalicelib.domain.seal import Fault

SOURCE = (Path(app.__file__).parent / "web/src/words/audit.ts").read_text("utf-8")


def words_of(name: str) -> set[str]:
    block = re.search(rf"const {name}\b[^=]*= \{{\n(.*?)\n\}};", SOURCE, re.S)
    assert block, name
    return set(re.findall(r'^  (\w+): "[^"]+",$', block[1], re.M))


def test_every_action_has_words_and_none_is_left_over() -> None:
    assert words_of("DID") == set(KINDS)


def test_every_finding_has_words() -> None:
    assert words_of("FAULT") == {fault.value for fault in Fault}


def test_every_kind_can_be_chosen() -> None:
    assert set(re.findall(r'\{ value: "(\w+)"', SOURCE)) == {kind.value for kind in Kind}


def details_written() -> set[str]:
    """Names of the details that use cases give to an entry."""
    sources = (Path(app.__file__).parent / "chalicelib/usecases").glob("*.py")
    calls = (
        n for path in sources for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)
    )
    writers = {"note", "note_read", "_note"}
    found = (c.keywords for c in calls if getattr(c.func, "id", getattr(c.func, "attr", "")) in writers)
    return {keyword.arg for keywords in found for keyword in keywords if keyword.arg}


def test_every_detail_has_words_or_is_left_out() -> None:
    source = (Path(app.__file__).parent / "web/src/words/audit_details.ts").read_text("utf-8")
    named = set(re.findall(r"^  (\w+): [\[{(\w]", source, re.M)) | set(re.findall(r'"(\w+)"', source))
    assert len(details_written()) > 40, "the rule still finds the calls"
    assert details_written() - named == set()
