"""Names of other students in what would go."""

import json

import pytest

from chalicelib.domain.action import IncidentAction
from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.name_finder import Certainty
from chalicelib.domain.permission import Actor
from chalicelib.domain.transfer import State
from chalicelib.usecases import preferences, review_names
from chalicelib.usecases.review_names import Part, Place
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud

READER = make.key_holder(OLD, rights=world.reader(OLD, "cat_bully", "cat_online", "cat_attend").rights)


@pytest.fixture
def asked(cloud: Cloud) -> Cloud:
    world.store_move(State.REQUESTED)
    friend = {"forename": "Kofi", "surname": "Abernathy", "identifiers": (), "leaving_date": None}
    world.store_student(make.student(OLD, student_id="stu_friend", **friend))
    world.store_student(
        make.student(NEW, student_id="stu_other", **(friend | {"forename": "Zoë", "surname": "Quist"}))
    )
    world.store_incidents(
        make.incident(3, text="😀 She ran to Kofi. Not to Zoë Quist."),
        make.incident(4, text="Kofi again", category_ids=("cat_attend",)),
    )
    return cloud


def found(actor: Actor = READER) -> list[tuple[str, str, tuple[str, ...], Certainty]]:
    names = review_names.find_names(actor, "tr_one", NOW).names
    return [(n.place.incident_id or n.place.document_id, n.written, n.students, n.certainty) for n in names]


def test_those_of_the_own_school_and_not_of_another(asked: Cloud) -> None:
    """The friend is linked to the first incident, so a first name alone is certain."""
    kofi = ("Kofi Abernathy",)
    assert found() == [
        ("inc_0003", "Kofi", kofi, Certainty.CERTAIN),
        ("inc_0004", "Kofi", kofi, Certainty.CERTAIN),
    ]


def test_what_stays_is_not_looked_through(asked: Cloud) -> None:
    preferences.update_preferences(READER, ["cat_bully"], 0, NOW)
    assert [place for place, *_ in found()] == ["inc_0003"]


def test_what_the_reader_may_not_see_is_not_looked_through(asked: Cloud) -> None:
    blind = make.key_holder(OLD, rights=world.reader(OLD, "cat_attend").rights)
    assert [place for place, *_ in found(blind)] == ["inc_0004"]


def test_in_all_that_is_written_of_an_incident_and_in_names_of_files(asked: Cloud) -> None:
    to_do = IncidentAction("act_one", "Ring Kofi Abernathy's home", "usr_one", "Robin Vale", TODAY)
    point = BodyPoint(BodyView.FRONT, 50, 50, "Bite of Kofi")
    agencies = ("Police", "Abernathy family worker")
    world.store_incidents(
        make.incident(5, text="A note", actions=(to_do,), agencies=agencies, body_map=(point,))
    )
    world.store_document(make.document(3, file_name="statement_kofi_abernathy.txt"), b"text")
    places = [n.place for n in review_names.find_names(READER, "tr_one", NOW).names]
    assert places[-4:] == [
        Place(Part.AGENCY, "inc_0005", number=1),
        Place(Part.ACTION, "inc_0005"),
        Place(Part.NOTE, "inc_0005"),
        Place(Part.FILE_NAME, document_id="doc_0003"),
    ]


def test_more_than_one_answer_holds(asked: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_names, "MOST_FOUND", 1)
    answer = review_names.find_names(READER, "tr_one", NOW)
    assert (len(answer.names), answer.count, answer.has_more) == (1, 2, True)


def test_the_look_is_audited_by_its_count_alone(asked: Cloud) -> None:
    review_names.find_names(READER, "tr_one", NOW)
    (entry,) = [a for a in asked.of_kind("audit") if a["action"] == "review_transfer"]
    assert json.loads(entry["detail"]) == {"names": "2"}


def test_not_for_the_new_school(asked: Cloud) -> None:
    with pytest.raises(NotAllowed):
        review_names.find_names(make.key_holder(NEW), "tr_one", NOW)
