"""A redacted copy from its upload to the new school, and the original that stays."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, Stale, TransferStopped
from chalicelib.domain.redaction import Unready
from chalicelib.domain.transfer import State
from chalicelib.domain.vault import Document, DocumentStatus, Verdict
from chalicelib.storage import documents as stored
from chalicelib.storage import transfers as stored_transfers
from chalicelib.usecases import documents, manifests, record_checks, review, review_files, transfers, workflow
from chalicelib.usecases.documents import Filed
from chalicelib.usecases.once import Once
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import VAULT, Cloud
from tests.steps import arrived, check_upload, now_is, retry

HOLDER = make.key_holder(OLD, rights=world.reader(OLD, "cat_bully", "cat_attend", "cat_online").rights)
LATER = NOW + timedelta(hours=1)
WHY = "Names a brother"


@pytest.fixture
def asked(cloud: Cloud) -> Cloud:
    """Of the two files one belongs to an incident (doc_0001)."""
    world.store_move(State.REQUESTED)
    return cloud


def redact(document_id: str = "doc_0001", **given: Any) -> Document:
    """The place for a redacted copy."""
    usual: dict[str, Any] = {"file_name": "letter without names.txt", "reason": WHY, "version": 1, "now": NOW}
    actor, student_id = given.pop("actor", HOLDER), given.pop("student_id", "stu_old")
    made, _ = documents.start_redaction(actor, student_id, document_id, **(usual | given))
    return made


def upload(
    cloud: Cloud, made: Document, body: bytes = b"a letter", verdict: Verdict = Verdict.NO_THREATS
) -> Document:
    cloud.put(VAULT, made.s3_key, body)
    check_upload(made.s3_key, verdict, made.uploaded_at)
    found = stored.find_document(made.student_id, made.document_id)
    assert found is not None
    return found


def strike(made: Document) -> Filed:
    return documents.strike_out_document(
        HOLDER, made.student_id, made.document_id, reason="Not needed", version=made.version, now=LATER
    )


def authorise(**given: Any) -> State:
    return transfers.authorise_transfer(HOLDER, "tr_one", LATER, **given).transfer.state


def listed(actor: Any = HOLDER, student_id: str = "stu_old") -> dict[str, Filed]:
    return {f.document.document_id: f for f in documents.list_documents(actor, student_id, LATER)}


def test_it_follows_its_original_and_each_tells_of_the_other(asked: Cloud) -> None:
    made = upload(asked, redact())
    assert (made.category_ids, made.incident_id, made.redacts, made.reason) == (
        ("cat_bully",), "inc_0001", "doc_0001", WHY,
    )  # fmt: skip
    files = listed()
    assert files["doc_0001"].redacted_by == made.document_id
    copy = files[made.document_id]
    assert (copy.redacts, copy.unready, copy.allowed_actions) == (
        "doc_0001", None, ("download", "redact", "strike"),
    )  # fmt: skip
    assert files["doc_0001"].allowed_actions == ("download", "redact", "strike")
    (entry,) = [a for a in asked.of_kind("audit") if a["action"] == "start_redaction"]
    assert (entry["subject_id"], entry["student_id"]) == (made.document_id, "stu_old")
    assert WHY not in str(asked.of_kind("audit"))


def test_the_new_school_gets_it_in_the_place_of_the_original(asked: Cloud) -> None:
    made = upload(asked, redact())
    found = review.review_transfer(HOLDER, "tr_one", NOW)
    assert found.selection.held_back == {"files_redacted": 1}
    assert [f.document.document_id for f in review_files.review_files(HOLDER, "tr_one", "", NOW).files] == [
        "doc_0002", made.document_id,
    ]  # fmt: skip
    with pytest.raises(NotFound):
        review_files.tick_file(HOLDER, "tr_one", "doc_0001", sha256="x", is_set=True, now=NOW)
    authorise(reviewed=found.selection.sha256)
    world.run_workflow()
    assert (now_is().state, now_is().held_back) == (State.TRANSFERRED, {"files_redacted": 1})
    copies = {d.copy_of: d for d in arrived()[1]}
    assert set(copies) == {"doc_0002", made.document_id}
    copy = copies[made.document_id]
    assert (copy.redacts, copy.reason, copy.incident_id) == ("doc_0001", "", arrived()[0][0].incident_id)
    lines = {
        line.source_id: line.redacts
        for line in manifests.manifest_of("tr_one", 1, done_is_fine=True).documents
    }
    assert lines == {"doc_0002": "", made.document_id: "doc_0001"}
    for school in (OLD, NEW):
        check = record_checks.check_record(make.key_holder(school), "tr_one", LATER)
        assert (check.documents.intact, check.documents.changed, check.documents.missing) == (2, 0, 0)
    everything = tuple(world.categories_of(NEW).by_id)
    there = listed(world.reader(NEW, *everything), "stu_new")[copy.document_id]
    assert (there.document.redacts, there.redacts, there.unready) == ("doc_0001", "", None)
    assert stored.find_document("stu_old", "doc_0001") is not None, "the school keeps its original"


@pytest.mark.parametrize("verdict", [None, Verdict.FAILED, Verdict.THREATS, Verdict.UNSUPPORTED])
def test_nothing_is_authorised_while_it_cannot_go(verdict: Verdict | None, asked: Cloud) -> None:
    """Still uploading, still scanned, infected, refused: then neither it nor the original would go."""
    made = redact()
    if verdict:
        made = upload(asked, made, verdict=verdict)
    waits = made.status in (DocumentStatus.UPLOADING, DocumentStatus.SCANNING)
    assert listed()[made.document_id].unready is (Unready.BEING_CHECKED if waits else Unready.NOT_KEPT)
    mark = review.review_transfer(HOLDER, "tr_one", NOW).selection.sha256
    for given in ({}, {"reviewed": mark}):
        with pytest.raises(NotPossibleNow) as refused:
            authorise(**given)
        assert refused.value.code == "redaction_unready"
    assert now_is().state is State.REQUESTED
    strike(made)
    authorise()
    world.run_workflow()
    assert {d.copy_of for d in arrived()[1]} == {"doc_0001", "doc_0002"}, (
        "struck out, the original goes again"
    )


def test_a_redaction_begun_after_authorising_stops_the_copy(asked: Cloud) -> None:
    authorise()
    made = redact(now=LATER + timedelta(minutes=1))
    with pytest.raises(TransferStopped) as stopped:
        workflow.prepare_transfer("tr_one", 1, LATER)
    assert stopped.value.code == "redaction_unready" and stopped.value.code in workflow.FAILURES
    upload(asked, made)
    workflow.fail_transfer("tr_one", 1, {}, LATER)
    retry(2)
    world.run_workflow(attempt=2)
    assert {d.copy_of for d in arrived()[1]} == {made.document_id, "doc_0002"}


def test_the_original_is_replaced_after_it_was_redacted(asked: Cloud) -> None:
    made = upload(asked, redact("doc_0002", file_name="minutes.txt"))
    world.store_document(make.document(3, category_ids=("cat_attend",), version_of="doc_0002"), b"new words")
    with pytest.raises(NotPossibleNow) as refused:
        authorise()
    assert "replaced after it was redacted" in refused.value.message
    with pytest.raises(Stale):
        redact("doc_0002")
    better = upload(asked, redact("doc_0003", now=LATER))
    assert listed()[made.document_id].redacted_by == better.document_id
    authorise()
    world.run_workflow()
    assert now_is().held_back == {"files_redacted": 3}
    assert {d.copy_of for d in arrived()[1]} == {"doc_0001", better.document_id}


def test_a_redacted_copy_is_redacted_again_and_not_replaced(asked: Cloud) -> None:
    first = upload(asked, redact())
    second = upload(asked, redact(first.document_id, version=first.version, now=LATER))
    assert second.redacts == "doc_0001"
    assert listed()[first.document_id].redacted_by == second.document_id
    writer = make.key_holder(OLD, rights=world.reader(OLD, "cat_bully", rights=make.ALL_RIGHTS).rights)
    with pytest.raises(NotPossibleNow) as refused:
        documents.start_replacement(
            writer,
            "stu_old",
            second.document_id,
            file_name="x.txt",
            reason="x",
            version=second.version,
            now=LATER,
        )
    assert refused.value.code == "redacted_copy"


def test_what_came_with_a_transfer_can_be_redacted_for_the_next_school(asked: Cloud) -> None:
    """On Legacy categories, on which nobody may add anything."""
    authorise()
    world.run_workflow()
    came = next(d for d in arrived()[1] if d.copy_of == "doc_0001")
    reader = world.reader(NEW, *came.category_ids)
    made = redact(came.document_id, actor=make.key_holder(NEW, rights=reader.rights), student_id="stu_new")
    assert (made.redacts, made.category_ids, made.incident_id) == (
        "doc_0001", came.category_ids, came.incident_id,
    )  # fmt: skip
    made = upload(asked, made)
    back = transfers_back()
    world.run_workflow(back)
    assert (stored_transfers.find_transfer(back) or now_is()).held_back == {"files_redacted_since": 1}, (
        "the school where it comes from has the original"
    )


def transfers_back() -> str:
    """The child goes back to where it came from."""
    return world.store_transfer(
        State.AUTHORISED,
        attempt=1,
        transfer_id="tr_back",
        previous_school_id=NEW,
        new_school_id=OLD,
        previous_student_id="stu_new",
        new_student_id="stu_old",
    ).transfer_id


def test_redacted_after_it_went_the_new_school_still_has_the_original(asked: Cloud) -> None:
    authorise()
    world.run_workflow()
    upload(asked, redact())
    world.store_transfer(State.AUTHORISED, attempt=1, transfer_id="tr_two")
    world.run_workflow("tr_two")
    second = stored_transfers.find_transfer("tr_two")
    assert second is not None
    assert (second.document_count, second.held_back) == (0, {"files_redacted_since": 1})
    assert second.there_already == {"incidents": 2, "files": 2}


def test_who_may_and_with_what(asked: Cloud) -> None:
    for actor in (
        world.reader(OLD, "cat_bully", rights=make.ALL_RIGHTS),
        make.key_holder(OLD, rights=HOLDER.rights, has_second_factor=False),
    ):
        with pytest.raises(NotAllowed):
            redact(actor=actor)
    for actor in (make.key_holder(OLD), make.key_holder(NEW, rights=HOLDER.rights)):
        with pytest.raises(NotFound):
            redact(actor=actor)
    for reason in ("", "x" * 501):
        with pytest.raises(Invalid):
            redact(reason=reason)
    with pytest.raises(Stale):
        redact(version=2)
    once = Once("key-1", "hash-1")
    assert redact(once=once).document_id == redact(once=once).document_id
    assert len(listed()) == 3
