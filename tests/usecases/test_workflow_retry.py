"""A second attempt after the first one failed: it reads again, and what the first one left behind never shows."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.aws import copies
from chalicelib.aws.clients import client
from chalicelib.domain.errors import TransferStopped
from chalicelib.domain.incident import Incident
from chalicelib.domain.transfer import Transfer
from chalicelib.storage import documents, incidents
from chalicelib.storage.table import Changes
from chalicelib.usecases import manifests, workflow
from tests import world
from tests.builders import NEW, NOW
from tests.cloud import Cloud, Direct
from tests.steps import (
    STEPS,
    arrived,
    assert_arrived_once,
    assert_nothing_shows,
    bytes_of,
    change_text,
    fail,
    now_is,
    received,
    retry,
)
from tests.world import run_workflow


def test_a_text_changed_after_prepare_stops_the_copy_and_retry_reads_it_again(
    moving: Transfer, cloud: Cloud
) -> None:
    STEPS["prepare"]()
    change_text("inc_0002", "Second note, put right")
    with pytest.raises(TransferStopped) as stopped:
        STEPS["incidents"]()
    assert stopped.value.code == "record_changed"
    assert str(stopped.value).startswith("[record_changed] ")
    fail(message=str(stopped.value))
    assert now_is().failure_code == "record_changed"
    retry(2)
    run_workflow(attempt=2)
    assert [i.text for i in arrived()[0]] == [world.TEXTS[0], "Second note, put right"]
    assert received() == {"tr_one"}


def test_a_text_changed_after_it_was_copied_is_copied_anew_by_the_next_attempt(
    moving: Transfer, cloud: Cloud
) -> None:
    STEPS["prepare"]()
    STEPS["incidents"]()
    change_text("inc_0002", "Second note, put right")
    fail()
    retry(2)
    run_workflow(attempt=2)
    assert [i.text for i in arrived()[0]] == [world.TEXTS[0], "Second note, put right"]


def take_away(incident_id: str, document_id: str) -> None:
    """From the previous school's record (no use case can yet)."""
    for sk in (f"INCIDENT#{incident_id}", f"DOCUMENT#{document_id}"):
        client("dynamodb").delete_item(
            TableName="records", Key={"pk": {"S": "STUDENT#stu_old"}, "sk": {"S": sk}}
        )


def test_leftovers_of_an_earlier_attempt_never_show(moving: Transfer, cloud: Cloud) -> None:
    for name in ("prepare", "incidents", "documents"):
        STEPS[name]()
    take_away("inc_0002", "doc_0002")
    fail()
    retry(2)
    run_workflow(attempt=2)
    texts, filed = arrived()
    assert [i.text for i in texts] == [world.TEXTS[0]]
    assert [bytes_of(d) for d in filed] == [world.FILES[0]]
    left = [i.transfer_id for i in incidents.list_incidents("stu_new") if i.transfer_id != "tr_one"]
    assert left == ["abandoned:tr_one"]
    assert received() == {"tr_one"}


def test_what_was_abandoned_can_be_wanted_again(moving: Transfer, cloud: Cloud) -> None:
    for name in ("prepare", "incidents", "documents"):
        STEPS[name]()
    kept = incidents.find_incident("stu_old", "inc_0002"), documents.find_document("stu_old", "doc_0002")
    take_away("inc_0002", "doc_0002")
    fail()
    retry(2)
    STEPS["prepare"]()
    assert kept[0] and kept[1]
    world.store_incidents(kept[0])
    changes: Changes = Direct()
    documents.add_document(changes, kept[1])
    changes.commit()
    fail(attempt=2)
    retry(3)
    run_workflow(attempt=3)
    assert_arrived_once(cloud)


def test_a_changed_category_is_the_one_that_arrives(moving: Transfer, cloud: Cloud) -> None:
    """Same text, other category: the copy of the first attempt must not stay on a category that nobody can be given."""
    for name in ("prepare", "incidents", "documents"):
        STEPS[name]()
    source = incidents.find_incident("stu_old", "inc_0001")
    assert source is not None
    filed = documents.find_document("stu_old", "doc_0001")
    assert filed is not None
    changes = Direct()
    changes.put(incidents._item(replace(source, category_ids=("cat_attend",))))
    changes.put(documents._item(replace(filed, category_ids=("cat_attend",))))
    changes.commit()
    fail()
    retry(2)
    run_workflow(attempt=2)
    own = world.categories_of(NEW)
    texts, there = arrived()
    used = {c for i in texts for c in i.category_ids} | {c for d in there for c in d.category_ids}
    assert {own.label(c) for c in used} == {"Legacy: Bullying: Online", "Legacy: Attendance"}
    assert "Legacy: Bullying" not in {own.label(c) for c in own.by_id}


def test_a_zombie_of_an_older_attempt_changes_nothing(moving: Transfer, cloud: Cloud) -> None:
    STEPS["prepare"]()
    old_copy = workflow_copy_of("inc_0002")
    fail()
    change_text("inc_0002", "Second note, put right")
    retry(2)
    for step in (STEPS["prepare"], STEPS["incidents"]):
        step()
    assert incidents.save_copy(old_copy, 1) is False
    assert [i.text for i in arrived()[0]] == [world.TEXTS[0], "Second note, put right"]
    late: list[Callable[[], object]] = [
        lambda: workflow.prepare_transfer("tr_one", 1, NOW),
        lambda: workflow.copy_incidents("tr_one", 1, 0, 2, NOW),
        lambda: workflow.copy_documents("tr_one", 1, 0, 2, NOW),
        lambda: workflow.verify_transfer("tr_one", 1, NOW),
        lambda: workflow.complete_transfer("tr_one", 1, NOW),
    ]
    for call in late:
        with pytest.raises(TransferStopped) as stopped:
            call()
        assert stopped.value.code == "superseded"
    assert_nothing_shows()
    STEPS["documents"]()
    document = arrived()[1][0]
    assert documents.save_copy(replace(document, s3_version="old"), 1) is False
    STEPS["verify"]()
    STEPS["complete"]()
    assert received() == {"tr_one"}


def workflow_copy_of(incident_id: str) -> Incident:
    """What the first attempt's worker holds in its hands when it is overtaken."""
    from chalicelib.domain.incident import as_legacy

    made = manifests.manifest_of("tr_one", 1)
    line = next(i for i in made.incidents if i.source_id == incident_id)
    source = incidents.find_incident("stu_old", incident_id)
    assert source is not None
    return as_legacy(
        source,
        copy_id=line.copy_id,
        transfer_id="tr_one",
        student_id="stu_new",
        school_id=NEW,
        category_ids=line.category_ids,
        origin="Alder Primary",
    )


def test_a_slow_copy_of_a_file_that_was_overtaken_is_not_filed_any_more(
    moving: Transfer, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large file takes S3 minutes: long enough for a failure elsewhere, a file taken back, and a whole second attempt."""
    STEPS["prepare"]()
    copy = copies.copy

    def slow_copy(source: copies.Source, key: str) -> tuple[str, str]:
        monkeypatch.setattr(copies, "copy", copy)
        done = copy(source, key)
        take_away("inc_0002", "doc_0001")
        fail()
        retry(2)
        run_workflow(attempt=2)
        return done

    monkeypatch.setattr(copies, "copy", slow_copy)
    with pytest.raises(TransferStopped) as stopped:
        workflow.copy_documents("tr_one", 1, 0, 2, NOW)
    assert stopped.value.code == "superseded"
    assert received() == {"tr_one"}
    assert [bytes_of(d) for d in arrived()[1]] == [world.FILES[1]]
