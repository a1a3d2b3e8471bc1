"""Editing and striking out: every version is kept, two at once lose nothing, and nothing is deleted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.category import Category
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, Stale
from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Actor
from chalicelib.storage import incidents as stored
from chalicelib.storage import schools, students
from chalicelib.usecases import chronology, incidents
from chalicelib.usecases.incident_access import Seen
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud, Direct

LATER = NOW + timedelta(hours=1)
POINT = BodyPoint(BodyView.FRONT, 500, 20, "graze")


@pytest.fixture
def child(cloud: Cloud) -> Cloud:
    """Maya at OLD with one incident on Bullying, and two others on the roll."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver(incident_count=1))
    for name in ("Iris", "Omar"):
        world.store_student(
            make.student(OLD, student_id=f"stu_{name.lower()}", forename=name, surname="Vale", identifiers=())
        )
    world.store_incidents(make.incident(1, text="First words"))
    return cloud


WRITER = world.reader(OLD, "cat_bully", "cat_attend", rights=make.ALL_RIGHTS)
READER = world.reader(OLD, "cat_bully", "cat_attend")
HOLDER = make.key_holder(OLD, rights=READER.rights)


def edit(actor: Actor = WRITER, version: int = 1, incident_id: str = "inc_0001", **changed: Any) -> Incident:
    wanted: dict[str, Any] = {
        "text": "Second words",
        "category_ids": ["cat_bully"],
        "agencies": [],
        "linked_student_ids": [],
        "body_map": [],
        "reason": "A name was left out",
        "now": LATER,
    }
    return incidents.edit_incident(
        actor, changed.pop("student", "stu_old"), incident_id, version, **(wanted | changed)
    )


def strike(actor: Actor = HOLDER, version: int = 1, reason: str = "Wrong child") -> Incident:
    return incidents.strike_out_incident(actor, "stu_old", "inc_0001", version, reason, LATER)


def now_is() -> Incident:
    found = stored.find_incident("stu_old", "inc_0001")
    assert found is not None
    return found


def test_every_version_is_kept_with_who_when_and_why(child: Cloud) -> None:
    first = now_is()
    second = edit(agencies=["Police"], body_map=[POINT], category_ids=["cat_bully", "cat_attend"])
    third = edit(version=2, text="Third words", reason="Clearer", agencies=["Police"], body_map=[POINT])
    assert now_is() == third and third.version == 3
    read = chronology.read_incident(READER, "stu_old", "inc_0001", LATER)
    assert read.earlier == [first, second] and read.incident == third
    assert [(v.version, v.text, v.edit_reason, v.edited_by) for v in [*read.earlier, read.incident]] == [
        (1, "First words", "", ""),
        (2, "Second words", "A name was left out", "Robin Vale"),
        (3, "Third words", "Clearer", "Robin Vale"),
    ]
    assert [i.text for i in stored.list_incidents("stu_old")] == ["Third words"], "versions are no incidents"


def test_a_version_in_a_category_that_the_reader_may_not_see_is_only_counted(child: Cloud) -> None:
    edit(category_ids=["cat_attend"])
    only_attend = world.reader(OLD, "cat_attend")
    read = chronology.read_incident(only_attend, "stu_old", "inc_0001", LATER)
    assert (read.incident.text, read.earlier, read.hidden_versions) == ("Second words", [], 1)


def test_a_stale_edit_is_told_what_stands_now(child: Cloud) -> None:
    edit()
    with pytest.raises(Stale) as error:
        edit(text="Mine")
    assert isinstance(error.value.current, Seen)
    assert (error.value.current.incident.text, error.value.current.incident.version) == ("Second words", 2)
    with pytest.raises(Stale):
        edit(version=7)


def test_two_edits_at_once_lose_nothing(child: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one is saved after this one has read and before it writes."""
    real = stored.add_save_incident
    raced: list[bool] = []

    def other_first(*args: Any, **named: Any) -> None:
        if not raced:
            raced.append(True)
            edit(text="Theirs", reason="Quicker")
        real(*args, **named)

    monkeypatch.setattr(stored, "add_save_incident", other_first)
    with pytest.raises(Stale) as error:
        edit(text="Mine")
    assert isinstance(error.value.current, Seen) and error.value.current.incident.text == "Theirs"
    assert (now_is().text, now_is().version) == ("Theirs", 2)
    assert [v.text for v in stored.list_versions("stu_old", "inc_0001")] == ["First words"]
    edit(version=2, text="Mine after all")
    assert [v.text for v in stored.list_versions("stu_old", "inc_0001")] == ["First words", "Theirs"]
    assert len([a for a in child.of_kind("audit") if a["action"] == "edit_incident"]) == 2


def test_who_may_edit(child: Cloud) -> None:
    with pytest.raises(NotAllowed):
        edit(READER)
    for nobody in (
        world.reader(OLD, "cat_attend", rights=make.ALL_RIGHTS),
        make.key_holder(NEW),
        make.actor(),
    ):
        with pytest.raises(NotFound):
            edit(nobody)
    with pytest.raises(NotAllowed):
        edit(replace(HOLDER, has_second_factor=False))
    with pytest.raises(NotAllowed):
        edit(category_ids=["cat_bully", "cat_online"])
    with pytest.raises(NotFound):
        edit(incident_id="inc_nowhere")
    assert now_is().version == 1
    assert edit(HOLDER).version == 2, "a key holder who may read it"


def test_a_legacy_category_stays_but_is_never_chosen(child: Cloud) -> None:
    changes = Direct()
    legacy = Category("cat_old", "Bullying", "cat_legacy", is_active=False, is_legacy=True)
    schools.add_save_categories(changes, make.categories(OLD, legacy, version=1))
    changes.commit()
    student = replace(make.leaver(), student_id="stu_old", received=frozenset({"tr_before"}))
    world.store_student(replace(student, version=0))
    world.store_incidents(
        make.incident(
            2, category_ids=("cat_old",), transfer_id="tr_before", hidden_linked_count=2, text="Maya's mum"
        )
    )
    holder = replace(HOLDER, rights={**WRITER.rights, "cat_old": make.VIEW})
    kept = edit(holder, incident_id="inc_0002", category_ids=["cat_old"], text="M's mum")
    assert (kept.text, kept.hidden_linked_count, kept.transfer_id) == ("M's mum", 2, "tr_before")
    with pytest.raises(NotAllowed):
        edit(holder, incident_id="inc_0001", category_ids=["cat_bully", "cat_old"])
    forged = replace(holder, rights={**holder.rights, "cat_old": make.ALL_RIGHTS})
    with pytest.raises(NotPossibleNow):
        edit(forged, incident_id="inc_0001", category_ids=["cat_bully", "cat_old"])


def test_bad_edits(child: Cloud) -> None:
    for changed, field in (
        ({"text": "a\x00"}, "text"),
        ({"text": "x" * 50_001}, "text"),
        ({"reason": " "}, "reason"),
        ({"agencies": [""]}, "agencies.0"),
        ({"category_ids": []}, "category_ids"),
        ({"linked_student_ids": ["stu_nowhere"]}, "linked_student_ids"),
        ({"linked_student_ids": ["stu_old"]}, "linked_student_ids"),
        ({"linked_student_ids": [f"stu_{n}" for n in range(51)]}, "linked_student_ids"),
        ({"body_map": [replace(POINT, x=1001)]}, "body_map.0"),
    ):
        with pytest.raises(Invalid) as error:
            edit(**changed)
        assert set(error.value.fields) == {field}
    assert now_is().version == 1 and child.of_kind("incident_version") == []


def test_links_follow_an_edit(child: Cloud) -> None:
    def linked_to(student_id: str) -> list[str]:
        page = chronology.read_chronology(READER, student_id, "", LATER)
        return [f"{i.text} of {page.names[i.student_id]}" for i in page.incidents]

    edit(linked_student_ids=["stu_iris"])
    assert linked_to("stu_iris") == ["Second words of Maya Okonedo-Reed"]
    assert linked_to("stu_omar") == []
    edit(version=2, linked_student_ids=["stu_omar"])
    assert (linked_to("stu_iris"), linked_to("stu_omar")) == ([], ["Second words of Maya Okonedo-Reed"])
    edit(version=3, linked_student_ids=["stu_iris"])
    assert linked_to("stu_iris") == ["Second words of Maya Okonedo-Reed"]
    assert len(child.of_kind("link")) == 2, "a link that ended stays and is used again"
    with pytest.raises(NotFound):
        chronology.read_incident(READER, "stu_omar", "inc_0001", LATER)


def test_struck_out_leaves_a_trace_and_counts_no_more(child: Cloud) -> None:
    edit()
    gone = strike(version=2)
    assert gone.struck_out is not None and now_is() == gone
    found = students.find_student("stu_old")
    assert found is not None and found.incident_count == 0
    (trace,) = chronology.read_chronology(WRITER, "stu_old", "", LATER).incidents
    assert trace.struck_out == gone.struck_out and trace.text == ""
    (whole,) = chronology.read_chronology(HOLDER, "stu_old", "", LATER).incidents
    assert whole == gone
    one = chronology.read_incident(WRITER, "stu_old", "inc_0001", LATER)
    assert (one.incident.text, one.earlier, one.allowed) == ("", [], [])
    full = chronology.read_incident(HOLDER, "stu_old", "inc_0001", LATER)
    assert [v.text for v in full.earlier] == ["First words"] and full.allowed == []
    attempts: tuple[Callable[[], Incident], ...] = (lambda: edit(version=3), lambda: strike(version=3))
    for change in attempts:
        with pytest.raises(NotPossibleNow) as error:
            change()
        assert error.value.code == "struck_out"


def test_who_may_strike_out(child: Cloud) -> None:
    for who in (WRITER, replace(HOLDER, has_second_factor=False)):
        with pytest.raises(NotAllowed):
            strike(who)
    with pytest.raises(NotFound):
        strike(make.key_holder(OLD))
    with pytest.raises(Invalid):
        strike(reason="")
    with pytest.raises(Stale):
        strike(version=2)
    assert now_is().struck_out is None


def test_what_may_be_done_is_told(child: Cloud) -> None:
    def allowed(actor: Actor) -> list[str]:
        return [a.value for a in chronology.read_incident(actor, "stu_old", "inc_0001", NOW).allowed]

    assert allowed(READER) == []
    assert allowed(WRITER) == ["edit_incident"]
    assert allowed(HOLDER) == ["edit_incident", "strike_out_incident"]


def test_changes_and_reads_are_audited_without_text(child: Cloud) -> None:
    edit(linked_student_ids=["stu_iris"], agencies=["Police"], reason="Secret reason")
    chronology.read_incident(READER, "stu_old", "inc_0001", LATER)
    strike(version=2, reason="Secret reason")
    entries = {a["action"]: a for a in child.of_kind("audit")}
    assert set(entries) == {"edit_incident", "view_incident", "strike_out_incident"}
    assert "text agencies linked_student_ids" in entries["edit_incident"]["detail"]
    assert not any("words" in str(e) or "Secret" in str(e) or "Police" in str(e) for e in entries.values())
