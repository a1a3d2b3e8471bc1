"""A name taken out of a text with one click."""

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, Stale
from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Actor
from chalicelib.domain.take_out import REASON, Span, put_instead
from chalicelib.storage import incidents
from chalicelib.usecases import take_out
from tests import builders as make
from tests import world
from tests.builders import NOW, OLD
from tests.cloud import Cloud

TEXT = "😀 Kofi ran. Kofi's mum rang."
BOTH = (Span(3, 7), Span(13, 17))
WRITER = world.reader(OLD, "cat_bully", rights=make.ALL_RIGHTS)


@pytest.fixture(autouse=True)
def logged(cloud: Cloud) -> Cloud:
    world.store_schools(OLD)
    world.store_student(make.leaver())
    world.store_incidents(make.incident(3, text=TEXT, agencies=("Police",)))
    return cloud


def take(spans: tuple[Span, ...], instead: str, version: int = 1, actor: Actor = WRITER) -> Incident:
    return take_out.take_out_name(
        actor, "stu_old", "inc_0003", version, spans=spans, instead=instead, now=NOW
    )


def test_all_at_once_and_what_stood_before_is_kept(logged: Cloud) -> None:
    after = take(BOTH, " another student ")
    assert after.text == "😀 another student ran. another student's mum rang."
    assert (after.edit_reason, after.edited_by, after.agencies) == (REASON, WRITER.name, ("Police",))
    (before,) = incidents.list_versions("stu_old", "inc_0003")
    assert before.text == TEXT
    (entry,) = [a for a in logged.of_kind("audit") if a["action"] == "edit_incident"]
    assert "Kofi" not in str(entry) and "another student" not in str(entry)


def test_somebody_else_edited_it_meanwhile() -> None:
    take(BOTH[:1], "K.")
    with pytest.raises(Stale):
        take(BOTH[1:], "K.")
    assert take((Span(11, 15),), "K.", version=2).text == "😀 K. ran. K.'s mum rang."


def test_who_may_not_edit_may_not_do_this() -> None:
    with pytest.raises(NotAllowed):
        take(BOTH, "K.", actor=world.reader(OLD, "cat_bully"))


@pytest.mark.parametrize(
    "spans",
    [(Span(3, 99),), (Span(5, 5),), (Span(7, 3),), (Span(3, 7), Span(5, 9)), (Span(1, 3),)],
    ids=["beyond the end", "nothing", "backwards", "over each other", "half a character"],
)
def test_places_that_are_none(spans: tuple[Span, ...]) -> None:
    with pytest.raises(Invalid):
        put_instead(TEXT, spans, "K.")


@pytest.mark.parametrize("instead", ["", "   ", "x" * 61])
def test_words_that_do_not_do(instead: str) -> None:
    with pytest.raises(Invalid) as refused:
        take(BOTH, instead)
    assert list(refused.value.fields) == ["instead"]
