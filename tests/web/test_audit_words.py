"""Every word of the audit's vocabulary, and every finding of its check, has words for people."""

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
