"""Logging and reading incidents, and what a transferred record shows to whom."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Actor
from chalicelib.domain.transfer import State
from chalicelib.storage import incidents as stored
from chalicelib.storage import students
from chalicelib.usecases import categories, chronology, documents, groups, incidents
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud

TEXT = world.TEXTS[0]
WRITER = world.reader(OLD, "cat_bully", "cat_attend", rights=make.ALL_RIGHTS)


@pytest.fixture
def child(cloud: Cloud) -> Cloud:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver(incident_count=0))
    return cloud


def log(
    actor: Actor = WRITER,
    *,
    at: datetime = NOW - timedelta(days=1),
    categories: tuple[str, ...] = ("cat_bully",),
    text: str = TEXT,
    linked: tuple[str, ...] = (),
    student: str = "stu_old",
) -> Incident:
    return incidents.log_incident(
        actor,
        student,
        occurred_at=at,
        category_ids=list(categories),
        text=text,
        linked_student_ids=list(linked),
        now=NOW,
    )


def test_what_is_written_is_what_is_read(child: Cloud) -> None:
    made = log()
    (read,) = chronology.read_chronology(WRITER, "stu_old", "", NOW).incidents
    assert read == made and read.text == TEXT
    (item,) = child.of_kind("incident")
    assert item["text"].encode() == TEXT.encode()
    assert item["content_sha256"] == made.content_sha256


def test_the_first_incident_makes_the_child_due_for_matching(child: Cloud) -> None:
    from chalicelib.usecases import matching

    matching.match_changed_student("stu_old", NOW)
    assert world.due(TODAY) == []
    log()
    assert world.due(TODAY) == ["stu_old"]
    matching.match_changed_student("stu_old", NOW)
    log()
    assert world.due(TODAY) == ["stu_old"], "of a leaver each one may have to follow the record"
    found = students.find_student("stu_old")
    assert found is not None and found.incident_count == 2


def test_a_page_never_grows_larger_than_a_lambda_may_answer(
    child: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chronology, "PAGE_BYTES", 400)
    world.store_incidents(*(make.incident(d, text="ü" * 150) for d in (1, 2, 3)))
    first = chronology.read_chronology(WRITER, "stu_old", "", NOW)
    assert len(first.incidents) == 1
    rest = chronology.read_chronology(WRITER, "stu_old", first.next, NOW)
    assert [i.occurred_at.day for i in first.incidents + rest.incidents] == [1, 2]


def test_a_chronology_is_in_date_order_and_comes_in_pages(
    child: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chronology, "PAGE", 2)
    days = [5, 2, 9, 1, 7]
    world.store_incidents(*(make.incident(d) for d in days))
    seen, mark = [], ""
    for _ in range(3):
        page = chronology.read_chronology(WRITER, "stu_old", mark, NOW)
        seen += [i.occurred_at.day for i in page.incidents]
        mark = page.next
    assert (seen, mark) == (sorted(days), "")


@pytest.mark.parametrize("mark", ["~", "~~", "\x7f", "é", "zzz", "inc_0001~", "x" * 200])
def test_a_made_up_mark_is_no_crash(mark: str, child: Cloud) -> None:
    log()
    page = chronology.read_chronology(WRITER, "stu_old", mark, NOW)
    assert page.next == "" and len(page.incidents) <= 1
    for one in (s for s in child.sent if s.startswith("Query") and "BETWEEN" in s):
        values = json.loads(one[one.index("{") :])["ExpressionAttributeValues"]
        low = min(values[k]["S"] for k in (":1", ":2"))
        assert values[":1"]["S"] == low, "DynamoDB refuses a range whose end lies before its start"


def test_linked_students_are_of_the_same_roll(child: Cloud) -> None:
    world.store_student(make.student(OLD, student_id="stu_friend", forename="Iris", surname="Penhale"))
    world.store_student(make.student(NEW, student_id="stu_far"))
    log(linked=("stu_friend", "stu_friend"))
    page = chronology.read_chronology(WRITER, "stu_old", "", NOW)
    assert page.names == {"stu_friend": "Iris Penhale"}, "not the child's own, whose page it is"
    for linked in (("stu_far",), ("stu_nowhere",), ("stu_old",)):
        with pytest.raises(Invalid) as error:
            log(linked=linked)
        assert set(error.value.fields) == {"linked_student_ids"}


def test_what_cannot_be_logged(child: Cloud) -> None:
    with pytest.raises(Invalid):
        log(at=NOW + timedelta(minutes=5, seconds=1))
    with pytest.raises(Invalid):
        log(at=datetime(1899, 1, 1, tzinfo=UTC))
    with pytest.raises(Invalid):
        log(categories=())
    with pytest.raises(Invalid):
        log(text="\x00")
    with pytest.raises(NotAllowed):
        log(categories=("cat_bully", "cat_online"))
    with pytest.raises(NotFound):
        log(student="stu_nowhere")
    with pytest.raises(NotFound):
        log(make.key_holder(NEW))
    assert child.of_kind("incident") == []


def test_nothing_new_on_a_legacy_category(moving: object, cloud: Cloud) -> None:
    world.run_workflow()
    legacy = next(c for c in world.categories_of(NEW).by_id.values() if c.is_legacy and c.parent_id)
    who = world.reader(NEW, legacy.category_id, rights=make.ALL_RIGHTS)
    with pytest.raises(NotPossibleNow):
        log(who, categories=(legacy.category_id,), student="stu_new")


def test_refusals_and_reads_are_audited(child: Cloud) -> None:
    log()
    chronology.read_chronology(WRITER, "stu_old", "", NOW)
    with pytest.raises(NotAllowed):
        log(world.reader(OLD, "cat_bully"))
    with pytest.raises(NotFound):
        chronology.read_chronology(make.key_holder(NEW), "stu_old", "", NOW)
    found = {(a["action"], a["school_id"], a["outcome"]) for a in child.of_kind("audit")}
    assert found == {
        ("log_incident", OLD, "done"),
        ("read_chronology", OLD, "done"),
        ("add_incident", OLD, "refused"),
        ("view_student", NEW, "refused"),
    }


def test_a_reader_sees_only_categories_of_the_group(child: Cloud) -> None:
    log(categories=("cat_bully",), text="one")
    log(categories=("cat_bully", "cat_attend"), text="both")
    one = world.reader(OLD, "cat_bully")
    assert [i.text for i in chronology.read_chronology(one, "stu_old", "", NOW).incidents] == ["one"]
    other = world.reader(OLD, "cat_online")
    assert chronology.read_chronology(other, "stu_old", "", NOW).incidents == []


# --- a record that came with a transfer


def seen(actor: Actor) -> tuple[list[str], list[str]]:
    texts = [i.text for i in chronology.read_chronology(actor, "stu_new", "", NOW).incidents]
    return texts, [d.document.file_name for d in documents.list_documents(actor, "stu_new", NOW)]


def test_nobody_sees_a_record_before_it_is_transferred(cloud: Cloud) -> None:
    """Not even somebody who had the right on the Legacy categories from an earlier transfer."""
    from chalicelib.usecases import workflow

    world.store_move(State.AUTHORISED, attempt=1)
    plan = workflow.prepare_transfer("tr_one", 1, NOW)
    for step, batches in ((workflow.copy_incidents, "incident"), (workflow.copy_documents, "document")):
        for batch in plan[f"{batches}_batches"]:
            step("tr_one", 1, **batch, now=NOW)
    used = {c for i in stored.list_incidents("stu_new") for c in i.category_ids}
    everything = world.reader(NEW, *used)
    assert len(used) == 3
    assert seen(everything) == ([], [])
    for one in cloud.of_kind("document"):
        if one["school_id"] == NEW:
            with pytest.raises(NotFound):
                documents.download_link(everything, "stu_new", one["document_id"], NOW)
    workflow.verify_transfer("tr_one", 1, NOW)
    workflow.complete_transfer("tr_one", 1, NOW)
    assert seen(everything) == (list(world.TEXTS), ["note 1.pdf", "note 2.pdf"])


def test_after_the_transfer_it_shows_to_a_group_once_a_key_holder_has_saved_it(
    moving: object, cloud: Cloud
) -> None:
    world.run_workflow()
    holder = make.key_holder(NEW)
    legacy = [
        c for c in categories.list_categories(holder, NOW).by_id.values() if c.is_legacy and c.parent_id
    ]
    group = groups.add_group(holder, "SLT", NOW)
    before = world.reader(NEW, "cat_bully", "cat_attend", "cat_online", rights=make.ALL_RIGHTS)
    assert seen(before) == ([], []), "rights on one's own categories of the same names show nothing"
    assert seen(holder) == ([], [])
    saved = groups.save_permissions(
        holder, group.group_id, 1, {c.category_id: make.VIEW for c in legacy}, NOW
    )
    member = make.actor(NEW, rights=dict(saved.permissions))
    assert seen(member) == (list(world.TEXTS), ["note 1.pdf", "note 2.pdf"])
    page = chronology.read_chronology(member, "stu_new", "", NOW)
    assert page.names == {} and [i.hidden_linked_count for i in page.incidents] == [1, 0]
    with pytest.raises(NotFound):
        seen(make.actor(NEW))
    with pytest.raises(Invalid):
        grid = {c.category_id: make.ALL_RIGHTS for c in legacy}
        groups.save_permissions(holder, group.group_id, 2, grid, NOW)


def test_a_group_that_sees_one_legacy_category_sees_that_one(moving: object, cloud: Cloud) -> None:
    world.run_workflow()
    own = world.categories_of(NEW)
    one = next(c for c in own.by_id if own.label(c) == "Legacy: Bullying")
    assert seen(world.reader(NEW, one)) == ([world.TEXTS[0]], ["note 1.pdf"])
