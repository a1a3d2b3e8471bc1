"""Every deed about a transfer has a sentence, and names nobody of the other school."""

import re
from pathlib import Path

import pytest

import app
from chalicelib.domain.audit import SYSTEM, entry
from chalicelib.domain.deeds import KINDS
from chalicelib.domain.recall import RecallStep
from chalicelib.domain.transfer import PERSON_STEPS, State, Step
from chalicelib.domain.transfer_story import _REMINDED, WORDS, tell
from chalicelib.domain.why_not import _WAITING, HELD
from chalicelib.usecases.workflow import FAILURES
from tests import builders as make
from tests.builders import NEW, NOW, OLD

DEEDS = {action.value for action in PERSON_STEPS.values()} | (
    {step.value for step in Step} - {step.value for step in PERSON_STEPS}
)
ONE = make.transfer(State.REQUESTED)


def test_no_deed_is_without_words_and_none_is_left_over() -> None:
    assert set(WORDS) == DEEDS | set(RecallStep) | {"detect", "escalate", "propose_supplement", "remind"}
    assert set(WORDS) <= set(KINDS)


def test_every_state_can_be_explained_to_who_misses_a_transfer() -> None:
    assert set(_WAITING) == set(State) - {State.HELD}


def test_every_failure_has_words_on_the_screen() -> None:
    source = (Path(app.__file__).parent / "web/src/words/transfers.ts").read_text("utf-8")
    block = re.search(r"const FAILURE\b[^=]*= \{\n(.*?)\n\};", source, re.S)
    assert block and set(re.findall(r"^  (\w+):", block[1], re.M)) >= FAILURES


def test_the_other_schools_people_are_only_a_school() -> None:
    for school_id, own, other in (
        (OLD, "Sasha Quill", "The new school"),
        (NEW, "Sasha Quill", "The previous school"),
    ):
        other_school = NEW if school_id == OLD else OLD
        told = [
            tell(entry("aud_1", school_id, NOW, who, "request_transfer", "tr_one"), ONE).who
            for who in (make.key_holder(school_id), make.key_holder(other_school), SYSTEM)
        ]
        assert told == [own, other, "Safehand"]


@pytest.mark.parametrize("reason", sorted(HELD))
def test_a_hold_says_why_and_what_to_do(reason: str) -> None:
    found = tell(entry("aud_1", NEW, NOW, SYSTEM, "hold", "tr_one", detail={"reason": reason}), ONE)
    assert (found.meaning, found.what_to_do) == HELD[reason]


def test_numbers_and_codes_are_told() -> None:
    told = entry(
        "aud_1", OLD, NOW, SYSTEM, "fail", "tr_one", detail={"reason": "file_missing", "attempt": "2"}
    )
    assert tell(told, ONE).failure_code == "file_missing" and "Attempt number 2." in tell(told, ONE).meaning
    copied = entry(
        "aud_1", OLD, NOW, SYSTEM, "complete", "tr_one", detail={"incidents": "2", "documents": "3"}
    )
    assert "Incidents: 2. Files: 3." in tell(copied, ONE).meaning
    for reason, words in _REMINDED.items():
        again = entry("aud_1", OLD, NOW, SYSTEM, "remind", "tr_one", detail={"reason": reason, "number": "3"})
        assert tell(again, ONE).meaning == f"{words} Reminder number 3."
