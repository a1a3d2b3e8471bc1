"""House rule: an audit entry's word is one of domain/deeds.py, and of one kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import app
from chalicelib.domain.deeds import KINDS, WORDS, Kind, kind_of
from chalicelib.domain.permission import Action
from chalicelib.domain.transfer import PERSON_STEPS, Step

ROOT = Path(app.__file__).parent
WRITERS = {"note", "note_read", "note_look", "note_unknown", "_note", "_save_refusal", "enforce"}
"""Functions that are given the word as their second or third argument."""
HANDED_ON = {"_save", "_save_change", "_add_save", "_add", "_change", "_begin"}
"""Helpers of use cases that are given it and hand it on."""

OTHERWISE = {
    "detect",
    "import_done",
    "import_failed",
    "ask_password_reset",
    "choose_password",
    "open_package_link",
}
"""Words that are put together, or chosen before the call."""


def words_in(source: str) -> Iterator[str]:
    """Words that stand in calls which write entries."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            function = call.func
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if called in WRITERS | HANDED_ON:
                for given in call.args:
                    yield from _words(given)


def _words(given: ast.expr) -> Iterator[str]:
    if isinstance(given, ast.IfExp):
        yield from _words(given.body)
        yield from _words(given.orelse)
    elif isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value:
        yield given.value


def used() -> set[str]:
    return {
        w for path in (ROOT / "chalicelib/usecases").glob("*.py") for w in words_in(path.read_text("utf-8"))
    }


def test_every_word_that_is_written_is_in_the_vocabulary() -> None:
    steps = {step.value for step in Step if step not in PERSON_STEPS}
    written = used() | set(Action) | steps | {"import_done", "import_failed"}
    assert written - set(KINDS) == set(), (
        "add it to chalicelib/domain/deeds.py, and its words to words/audit.ts"
    )
    assert len(used()) > 40, "the rule still finds the calls"


def test_no_word_is_left_over_or_of_two_kinds() -> None:
    steps = {step.value for step in Step}
    assert set(KINDS) - used() - set(Action) - steps <= OTHERWISE
    assert sum(map(len, WORDS.values())) == len(KINDS)


def test_an_unknown_word_counts_as_a_change() -> None:
    assert kind_of("a_word_of_old") is Kind.CHANGE
    assert kind_of("view_student") is Kind.VIEW and kind_of("export_audit") is Kind.EXPORT


def test_the_rule_finds_a_word() -> None:
    source = 'note(changes, actor, "a" if new else "b", subject)\nself._note(changes, "c", other)\nprint("d")'
    assert set(words_in(source)) == {"a", "b", "c"}
