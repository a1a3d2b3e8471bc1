import dataclasses
import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import manifest
from chalicelib.domain.category import Category, legacy_main, legacy_sub
from chalicelib.domain.manifest import Manifest, batches, batches_of_files, from_json
from chalicelib.domain.packing import pack
from chalicelib.domain.selection import HeldBack, Selection
from chalicelib.domain.transfer import State
from tests.builders import NOW, OLD, categories, document, incident, school, transfer

ARRIVED = (legacy_main("cat_legacy"), legacy_sub("cat_arrived", "cat_legacy", "bullying"))
INCIDENTS = [
    incident(1),
    incident(2, category_ids=("cat_online", "cat_bully"), text="Über\r\nall 😀"),
    incident(3, category_ids=("cat_bully", "cat_arrived"), transfer_id="tr_earlier"),
]
DOCUMENTS = [
    document(1, sha256="a" * 64, size=10, etag='"e1"', s3_version="v1", incident_id="inc_0002"),
    document(2, sha256="b" * 64, size=20, etag='"e2"', s3_version="v2", category_ids=("cat_attend",)),
]

WHOLE = Selection(tuple(INCIDENTS), tuple(DOCUMENTS), held_incidents={"inc_0009": HeldBack.NOT_TICKED})


def packed(attempt: int = 1, **changes: str) -> Manifest:
    moment = NOW + timedelta(hours=attempt)
    moving = transfer(State.AUTHORISED, **changes)
    return pack(moving, attempt, moment, school(OLD), categories(OLD, *ARRIVED), WHOLE)


def test_everything_goes_in_order_with_its_hash() -> None:
    made = packed()
    assert [line.source_id for line in made.incidents] == ["inc_0001", "inc_0002", "inc_0003"]
    assert [line.content_sha256 for line in made.incidents] == [i.content_sha256 for i in INCIDENTS]
    assert [(d.source_id, d.size, d.sha256, d.s3_version, d.etag) for d in made.documents] == [
        ("doc_0001", 10, "a" * 64, "v1", '"e1"'),
        ("doc_0002", 20, "b" * 64, "v2", '"e2"'),
    ]


def test_copies_sort_as_their_sources_do() -> None:
    copies = [line.copy_id for line in packed().incidents]
    assert copies == sorted(copies) and len(set(copies)) == 3


def test_a_file_stays_with_its_incident() -> None:
    made = packed()
    assert made.documents[0].copy_incident_id == made.incidents[1].copy_id
    assert made.documents[1].copy_incident_id == ""


def test_categories_arrive_under_the_name_they_had() -> None:
    made = packed()
    assert sorted(made.legacy_names.values(), key=str.casefold) == [
        "Attendance",
        made.legacy_names[made.incidents[0].category_ids[0]],
        "Bullying: Online",
    ]
    assert len(made.incidents[1].category_ids) == 2
    # "Bullying" and what had arrived as "bullying" are one name, so one category, named once on the incident
    assert made.incidents[2].category_ids == made.incidents[0].category_ids


def test_ids_are_the_same_in_every_attempt() -> None:
    one, two = packed(1), packed(2)
    assert one.sha256 != two.sha256
    assert dataclasses.replace(two, attempt=1, made_at=one.made_at) == one


def test_ids_of_another_transfer_or_school_are_others() -> None:
    one, other = packed(), packed(transfer_id="tr_two")
    assert not {i.copy_id for i in one.incidents} & {i.copy_id for i in other.incidents}
    assert not {d.copy_id for d in one.documents} & {d.copy_id for d in other.documents}
    assert one.legacy_names == other.legacy_names, "two transfers to a school meet in the same categories"
    elsewhere = packed(new_school_id="sch_elsewhere")
    assert not set(one.legacy_names) & set(elsewhere.legacy_names)
    assert one.legacy_main_id != elsewhere.legacy_main_id


def test_an_empty_record_can_be_packed() -> None:
    made = pack(transfer(State.AUTHORISED), 1, NOW, school(OLD), categories(), Selection((), ()))
    assert (made.incidents, made.documents, made.legacy_names) == ((), (), {})


def test_what_is_held_back_is_counted_not_named() -> None:
    made = packed()
    assert made.held_back == {"incidents_not_ticked": 1}
    assert "inc_0009" not in made.to_json().decode()


def test_the_manifest_names_no_text() -> None:
    assert "Note 1" not in packed().to_json().decode() and "Über" not in packed().to_json().decode()


def test_there_and_back() -> None:
    made = packed()
    again = from_json(made.to_json())
    assert again == made
    assert again.sha256 == made.sha256


words = st.text(max_size=20)
ids = st.tuples(words, words)
lines = st.builds(
    manifest.IncidentLine, source_id=words, copy_id=words, content_sha256=words, category_ids=ids
)
files = st.builds(
    manifest.DocumentLine,
    source_id=words,
    copy_id=words,
    copy_incident_id=words,
    s3_key=words,
    s3_version=words,
    etag=words,
    size=st.integers(0, 10**12),
    sha256=words,
    category_ids=ids,
)


@given(
    st.lists(lines, max_size=3).map(tuple),
    st.lists(files, max_size=3).map(tuple),
    st.dictionaries(words, words, max_size=4),
)
def test_canonical_whatever_the_names(
    incidents: tuple[manifest.IncidentLine, ...],
    documents: tuple[manifest.DocumentLine, ...],
    names: dict[str, str],
) -> None:
    made = dataclasses.replace(packed(), incidents=incidents, documents=documents, legacy_names=names)
    turned = dataclasses.replace(made, legacy_names=dict(reversed(names.items())))
    assert turned.to_json() == made.to_json()
    assert from_json(made.to_json()) == made
    assert json.loads(made.to_json())["attempt"] == 1


@given(st.integers(0, 2000), st.integers(1, 150))
def test_batches_cover_everything_once(total: int, size: int) -> None:
    covered = [n for b in batches(total, size) for n in range(b["first"], b["first"] + b["count"])]
    assert covered == list(range(total))
    assert all(1 <= b["count"] <= size for b in batches(total, size))


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 10), st.integers(1, 100))
def test_batches_of_files_cover_each_once_and_hold_no_more_than_they_may(
    sizes: list[int], count: int, total: int
) -> None:
    made = batches_of_files(sizes, count, total)
    assert [n for b in made for n in range(b["first"], b["first"] + b["count"])] == list(range(len(sizes)))
    for batch in made:
        held = sizes[batch["first"] : batch["first"] + batch["count"]]
        assert 1 <= len(held) <= count and (sum(held) <= total or len(held) == 1)


def test_a_renamed_category_is_another_legacy_category() -> None:
    renamed = categories(OLD, Category("cat_bully", "Unkindness"), *ARRIVED)
    made = pack(transfer(State.AUTHORISED), 1, NOW, school(OLD), renamed, Selection(tuple(INCIDENTS[:1]), ()))
    assert list(made.legacy_names.values()) == ["Unkindness"]
    assert set(made.legacy_names) == set(made.incidents[0].category_ids)
    assert not set(made.legacy_names) & set(packed().legacy_names)
