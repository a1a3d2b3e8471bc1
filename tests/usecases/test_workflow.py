"""The workflow when all goes well: what arrives, and that no step does anything twice."""

import time
from hashlib import sha256
from typing import Any

import pytest

from chalicelib.aws import copies
from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.vault import DocumentStatus
from chalicelib.storage import documents, incidents
from chalicelib.storage.table import Changes
from chalicelib.usecases import arrival, manifests, workflow
from chalicelib.usecases import transfers as people_do
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import VAULT, Cloud, Direct
from tests.steps import (
    LATER,
    STEPS,
    arrived,
    assert_arrived_once,
    assert_nothing_shows,
    bytes_of,
    now_is,
    received,
)
from tests.world import run_workflow


def test_everything_arrives_as_it_was(moving: Transfer, cloud: Cloud) -> None:
    run_workflow()
    assert_arrived_once(cloud)
    done = now_is()
    assert (done.incident_count, done.document_count) == (2, 2)
    assert list(done.entered)[-3:] == ["authorised", "copying", "transferred"]
    kept = [manifests.kept_by(school_id, done) for school_id in (OLD, NEW)]
    assert kept[0] is not None and kept[0] == kept[1]
    assert done.manifest_sha256 == sha256(kept[0].manifest.encode()).hexdigest()


def test_at_the_new_school(moving: Transfer, cloud: Cloud) -> None:
    run_workflow()
    texts, filed = arrived()
    source = incidents.find_incident("stu_old", "inc_0001")
    assert source is not None
    first = texts[0]
    assert (first.text, first.content_sha256) == (source.text, source.content_sha256)
    assert (first.linked_student_ids, first.hidden_linked_count) == ((), 1)
    assert (first.origin, first.school_id, first.logged_by) == ("Alder Primary", NEW, "Robin Vale")
    assert (first.occurred_at, first.logged_at) == (source.occurred_at, source.logged_at)
    attached = next(d for d in filed if d.incident_id)
    assert (attached.incident_id, attached.category_ids) == (first.incident_id, first.category_ids)
    assert "stu_friend" not in str([i for i in cloud.items() if i["pk"]["S"] == "STUDENT#stu_new"])


def test_categories_arrive_below_legacy_deactivated_and_without_permission(
    moving: Transfer, cloud: Cloud
) -> None:
    run_workflow()
    own = world.categories_of(NEW)
    legacy = {own.label(c.category_id): c for c in own.by_id.values() if c.is_legacy}
    assert set(legacy) == {"Legacy", "Legacy: Bullying", "Legacy: Bullying: Online", "Legacy: Attendance"}
    assert not [c for c in legacy.values() if c.is_active]
    assert len(own.by_id) == 7
    assert cloud.of_kind("group") == []


def test_the_source_stays_as_it_was(moving: Transfer, cloud: Cloud) -> None:
    def at_old() -> list[Any]:
        return [i for i in cloud.items() if i["pk"]["S"] in ("STUDENT#stu_old", f"SCHOOL#{OLD}")]

    before = at_old(), cloud.objects(VAULT, "uploads/")
    run_workflow()
    assert (at_old(), cloud.objects(VAULT, "uploads/")) == before


def test_no_byte_of_a_file_goes_through_a_lambda(moving: Transfer, cloud: Cloud) -> None:
    workflow.prepare_transfer("tr_one", 1, NOW)
    gets = cloud.count("GET vault")
    workflow.copy_documents("tr_one", 1, 0, 2, NOW)
    assert cloud.count("GET vault") == gets + 1, "the manifest alone"
    assert cloud.count("CopyObject") == 2


def test_a_large_file_goes_in_parts_and_arrives_as_it_was(
    moving: Transfer, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 keeps no SHA-256 of such a copy, and moto no CRC of the source: then verify reads the bytes."""
    body = b"0123456789abcdef" * 400_000
    world.store_document(make.document(3, category_ids=("cat_attend",)), body)
    monkeypatch.setattr(copies.copy, "__kwdefaults__", {"whole_up_to": 1000, "part_bytes": 5 * 1024 * 1024})
    run_workflow()
    assert now_is().state is State.TRANSFERRED
    large = next(d for d in arrived()[1] if d.size == len(body))
    assert bytes_of(large) == body and large.etag.endswith('-2"')


def test_nothing_shows_before_the_last_step(moving: Transfer, cloud: Cloud) -> None:
    for name, step in STEPS.items():
        assert_nothing_shows()
        step()
        if name != "complete":
            assert now_is().state is State.COPYING
    assert_arrived_once(cloud)


def test_each_step_twice(moving: Transfer, cloud: Cloud) -> None:
    for step in STEPS.values():
        first, second = step(), step()
        if isinstance(first, dict) and "copied" in first:
            assert second == {"copied": 0, "there_before": 2}
        else:
            assert second == first
    assert_arrived_once(cloud)
    assert cloud.count("CopyObject") == 2


def test_a_file_written_over_goes_as_it_was_judged(moving: Transfer, cloud: Cloud) -> None:
    filed = documents.find_document("stu_old", "doc_0002")
    assert filed is not None
    cloud.put(VAULT, filed.s3_key, b"another file, posted later with the same form")
    run_workflow()
    assert_arrived_once(cloud)


def test_a_refused_file_stays_where_it_is(moving: Transfer, cloud: Cloud) -> None:
    changes = Direct()
    documents.add_document(changes, make.document(3, status=DocumentStatus.REFUSED))
    changes.commit()
    run_workflow()
    assert_arrived_once(cloud)


def test_what_came_with_an_unfinished_transfer_does_not_go_on(moving: Transfer, cloud: Cloud) -> None:
    world.store_incidents(make.incident(5, transfer_id="tr_earlier", category_ids=("cat_gone",)))
    run_workflow()
    assert_arrived_once(cloud)


def test_complete_again_after_the_receipt_was_confirmed(moving: Transfer, cloud: Cloud) -> None:
    run_workflow()
    people_do.acknowledge_transfer(make.key_holder(NEW), "tr_one", LATER)
    assert workflow.complete_transfer("tr_one", 1, LATER) == {"state": "acknowledged"}


def test_an_empty_record_can_go(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_transfer(State.AUTHORISED, attempt=1)
    run_workflow()
    assert now_is().state is State.TRANSFERRED and received() == {"tr_one"}
    assert len(world.categories_of(NEW).by_id) == 3, "no Legacy for nothing"


def test_two_transfers_to_one_school_meet_in_the_same_categories(moving: Transfer, cloud: Cloud) -> None:
    run_workflow()
    version = world.categories_of(NEW).version
    world.store_student(make.leaver(student_id="stu_ivo_old"))
    world.store_student(make.student(student_id="stu_ivo_new"))
    world.store_incidents(make.incident(7, student_id="stu_ivo_old"))
    world.store_transfer(
        State.AUTHORISED,
        attempt=1,
        transfer_id="tr_two",
        previous_student_id="stu_ivo_old",
        new_student_id="stu_ivo_new",
    )
    run_workflow("tr_two")
    assert world.categories_of(NEW).version == version
    ours, theirs = arrived()[0][0], next(incidents.list_incidents("stu_ivo_new"))
    assert ours.category_ids == theirs.category_ids


def test_a_copying_workers_categories_race_is_tried_again(moving: Transfer, cloud: Cloud) -> None:
    """Somebody saves the new school's categories between read and write."""
    from chalicelib.domain.category import Category
    from chalicelib.storage import schools

    for name in ("prepare", "incidents", "documents", "verify"):
        STEPS[name]()
    stale = world.categories_of(NEW)
    changes = Changes()
    schools.add_save_categories(changes, stale.with_new(Category("cat_late", "Late")))
    calls: list[int] = []

    def find_then_lose(school_id: str) -> Any:
        found = find(school_id)
        if not calls:
            calls.append(1)
            changes.commit()
        return found

    find = schools.find_categories
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schools, "find_categories", find_then_lose)
        STEPS["complete"]()
    assert_arrived_once(cloud)
    assert "cat_late" in world.categories_of(NEW).by_id


def test_copies_ask_no_more_of_the_table_than_one_partition_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each begins only when those before it are paid for, however fast the table answers."""
    begun: list[float] = []

    def save(*_: object) -> bool:
        begun.append(time.monotonic())
        return True

    monkeypatch.setattr(incidents, "save_copy", save)
    copies_of_50_kb = [make.incident(text="x" * 51_000)] * 6
    begin = time.monotonic()
    assert arrival.save_incidents(copies_of_50_kb, 1) == 6
    units = copies_of_50_kb[0].write_units
    assert 50 <= units <= 52
    for before, at in enumerate(sorted(begun)):
        assert at - begin >= before * units / arrival.UNITS_A_SECOND
    assert arrival.UNITS_A_SECOND <= 900, "of 1,000; the rest is for other writes of the student"
