"""A chronology of many: filters, order, pages that are read in bounds, and the incidents of others that link here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.chronology import Wanted, wanted
from chalicelib.domain.errors import NotFound
from chalicelib.domain.incident import Incident, StrikeOut, incident_id_for
from chalicelib.domain.permission import Actor
from chalicelib.storage import links
from chalicelib.usecases import chronology
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud, Direct

READER = world.reader(OLD, "cat_bully", "cat_attend")
START = datetime(2024, 1, 1, 10, 0, tzinfo=UTC)


def at(hour: int, student_id: str = "stu_old", **changes: object) -> Incident:
    """The incident of that hour after START, under an id as the API gives it."""
    moment = START + timedelta(hours=hour)
    made: dict[str, Any] = {
        "occurred_at": moment,
        "incident_id": incident_id_for(moment, f"{student_id[-1]}{hour:05d}"),
    }
    return make.incident(1, **({"student_id": student_id, "text": f"Note {hour}"} | made | changes))


def store_linked(incident: Incident) -> None:
    world.store_incidents(incident)
    changes = Direct()
    links.add_links(changes, incident, incident.linked_student_ids)
    changes.commit()


def ask(**given: Any) -> Wanted:
    return wanted(**{"since": "", "until": "", "category_ids": [], "words": "", "order": "", **given})


def all_pages(asked: Wanted, student_id: str = "stu_old", who: Actor = READER) -> list[list[str]]:
    pages, mark = [], ""
    while True:
        page = chronology.read_chronology(who, student_id, mark, NOW, asked)
        pages.append([i.text for i in page.incidents])
        mark = page.next
        if not mark:
            return pages
        assert len(pages) < 50, "it ends"


@pytest.fixture
def child(cloud: Cloud) -> Cloud:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    for name in ("iris", "omar"):
        world.store_student(
            make.student(OLD, student_id=f"stu_{name}", forename=name.title(), surname="Vale", identifiers=())
        )
    return cloud


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_a_thousand_in_pages_of_fifty(order: str, child: Cloud) -> None:
    world.store_incidents(*(at(n) for n in range(1000)))
    texts = [f"Note {n}" for n in range(1000)]
    pages = all_pages(ask(order=order))
    assert [len(p) for p in pages] == [50] * 20
    assert [text for page in pages for text in page] == (texts if order == "oldest" else texts[::-1])


def test_a_page_reads_little_however_long_the_chronology(child: Cloud) -> None:
    world.store_incidents(*(at(n) for n in range(300)))
    child.calls.clear()
    chronology.read_chronology(READER, "stu_old", "", NOW)
    assert child.calls == ["GetItem", "Query", "Query", "PutItem"], (
        "the student, two streams, the audit entry"
    )
    limits = [s for s in child.sent if s.startswith("Query")]
    assert all('"Limit": 52' in s for s in limits)


def test_a_filter_that_finds_nothing_reads_in_bounds(child: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chronology, "READ_MOST", 100)
    monkeypatch.setattr(chronology, "READ_AT_ONCE", 60)
    world.store_incidents(*(at(n) for n in range(250)), at(999, text="The needle"))
    first = chronology.read_chronology(READER, "stu_old", "", NOW, ask(words="needle"))
    assert first.incidents == [] and first.next == at(99).incident_id
    assert all_pages(ask(words="needle")) == [[], [], ["The needle"]]
    assert all_pages(ask(words="needle", order="newest")) == [["The needle"], [], []]


def test_large_texts_end_a_look_as_well(child: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chronology, "READ_BYTES", 30_000)
    world.store_incidents(*(at(n, text="x" * 9_000) for n in range(8)))
    assert all_pages(ask(words="needle")) == [[], []]


def test_what_the_reader_may_not_see_counts_as_read_but_never_shows(
    child: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chronology, "READ_MOST", 10)
    world.store_incidents(*(at(n, category_ids=("cat_online",)) for n in range(25)), at(99))
    assert all_pages(ask()) == [[], [], ["Note 99"]]


def test_a_full_page_names_no_hidden_incident_as_its_mark(
    child: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chronology, "PAGE", 1)
    world.store_incidents(at(1), at(2, category_ids=("cat_online",)), at(3))
    assert chronology.read_chronology(READER, "stu_old", "", NOW).next == at(1).incident_id
    assert all_pages(ask()) == [["Note 1"], ["Note 3"]]


def test_dates_are_a_range_of_keys(child: Cloud) -> None:
    world.store_incidents(*(at(24 * n) for n in range(5)), at(24 * 2 - 10), at(24 * 2 + 13))
    days = ask(since="2024-01-02", until="2024-01-03")
    child.sent.clear()
    assert all_pages(days) == [["Note 24", "Note 38", "Note 48", "Note 61"]]
    queries = [s for s in child.sent if s.startswith("Query")]
    assert queries and all(days.first_id in s and days.last_id in s for s in queries)
    moments = ask(since="2024-01-03T00:00:00+00:00", until="2024-01-03T10:00:00+00:00")
    assert all_pages(moments) == [["Note 38"]], "38 hours after ten o'clock is midnight; the end is not in it"
    assert all_pages(ask(until="1890-01-01")) == [[]]


def test_categories_and_words(child: Cloud) -> None:
    world.store_incidents(
        at(1, category_ids=("cat_attend",)),
        at(2, text="Élan at home", agencies=("Social Care",)),
        at(3, category_ids=("cat_bully", "cat_attend"), text="elan elsewhere"),
        at(4, category_ids=("cat_online",), text="Élan hidden"),
    )
    assert all_pages(ask(category_ids=["cat_attend"])) == [["Note 1", "elan elsewhere"]]
    assert all_pages(ask(category_ids=["cat_attend", "cat_online", "cat_bully"])) == [
        ["Note 1", "Élan at home", "elan elsewhere"]
    ]
    assert all_pages(ask(words="ÉLAN")) == [["Élan at home", "elan elsewhere"]]
    assert all_pages(ask(words="elan care")) == [["Élan at home"]]
    assert all_pages(ask(words="elan", category_ids=["cat_attend"], order="newest")) == [["elan elsewhere"]]


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_incidents_of_others_that_link_here_stand_between(
    order: str, child: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chronology, "PAGE", 2)
    world.store_incidents(*(at(n, "stu_iris") for n in (2, 5, 8)))
    for n in (1, 4, 6, 9):
        store_linked(at(n, linked_student_ids=("stu_iris", "stu_omar"), text=f"Maya {n}"))
    store_linked(at(7, linked_student_ids=("stu_iris",), category_ids=("cat_online",)))
    texts = ["Maya 1", "Note 2", "Maya 4", "Note 5", "Maya 6", "Note 8", "Maya 9"]
    pages = all_pages(ask(order=order), "stu_iris")
    assert [text for page in pages for text in page] == (texts if order == "oldest" else texts[::-1])
    page = chronology.read_chronology(READER, "stu_iris", "", NOW)
    assert [i.student_id for i in page.incidents] == ["stu_old", "stu_iris"]
    assert page.names == {"stu_old": "Maya Okonedo-Reed", "stu_omar": "Omar Vale"}


def test_a_link_opens_that_incident_and_no_other(child: Cloud) -> None:
    store_linked(at(1, linked_student_ids=("stu_iris",)))
    store_linked(at(2))
    assert all_pages(ask(), "stu_iris") == [["Note 1"]]
    one = chronology.read_incident(READER, "stu_iris", at(1).incident_id, NOW)
    assert one.incident == at(1, linked_student_ids=("stu_iris",)) and one.allowed == []
    with pytest.raises(NotFound):
        chronology.read_incident(READER, "stu_iris", at(2).incident_id, NOW)
    with pytest.raises(NotFound):
        chronology.read_incident(world.reader(OLD, "cat_attend"), "stu_iris", at(1).incident_id, NOW)
    refused = [a for a in child.of_kind("audit") if a["outcome"] == "refused"]
    assert len(refused) == 2


def test_what_is_struck_out_is_found_by_no_word(child: Cloud) -> None:
    world.store_incidents(at(1, text="needle", struck_out=StrikeOut(NOW, "Sasha Quill", "Wrong child")))
    assert all_pages(ask(words="needle")) == [[]]
    assert all_pages(ask()) == [[""]]
    holder = make.key_holder(OLD, rights=READER.rights)
    assert all_pages(ask(words="needle"), who=holder) == [["needle"]]
