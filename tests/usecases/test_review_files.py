"""Files of a review: names in their texts, and who looked through them."""

import json

import pytest

from chalicelib.domain.errors import NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.file_text import Reading
from chalicelib.domain.name_finder import Certainty
from chalicelib.domain.transfer import State
from chalicelib.domain.vault import Document, StrikeOut, strike_out
from chalicelib.storage import documents
from chalicelib.storage.table import Changes
from chalicelib.usecases import file_texts, preferences, review, review_files, transfers
from chalicelib.usecases.review_files import Left
from infra.demo.papers import pdf, png
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud

READER = make.key_holder(OLD, rights=world.reader(OLD, "cat_bully", "cat_online", "cat_attend").rights)


@pytest.fixture
def asked(cloud: Cloud) -> Cloud:
    """Of the two files of the record one may be read as text."""
    world.store_move(State.REQUESTED)
    friend = {"forename": "Kofi", "surname": "Abernathy", "identifiers": (), "leaving_date": None}
    world.store_student(make.student(OLD, student_id="stu_friend", **friend))
    return cloud


def filed(number: int, body: bytes, **changes: str) -> Document:
    made = world.store_document(make.document(number, **changes), body)
    file_texts.read_file(made.s3_key, made.s3_version, NOW)
    return made


def look(document_id: str) -> review_files.LookedThrough:
    page = review_files.review_files(READER, "tr_one", "", NOW)
    return next(f for f in page.files if f.document.document_id == document_id)


def tick(document: Document, *, is_set: bool = True) -> object:
    return review_files.tick_file(
        READER, "tr_one", document.document_id, sha256=document.sha256, is_set=is_set, now=NOW
    )


def test_names_with_their_page_and_what_stands_around(asked: Cloud) -> None:
    filed(3, pdf("Seen by Kofi Abernathy at noon", 2))
    found = look("doc_0003")
    assert (found.reading, found.count, found.blank_pages) == (Reading.READ, 2, 0)
    second = found.names[1]
    assert (second.page, second.before, second.written) == (2, "Seen by ", "Kofi Abernathy")
    assert second.after == " at noon, page 2"
    assert (second.students, second.certainty, second.is_linked) == (
        ("Kofi Abernathy",),
        Certainty.CERTAIN,
        True,
    )


def test_what_cannot_be_read_is_said_of_each_file(asked: Cloud) -> None:
    filed(3, png(8, 8), file_name="scan.png")
    assert look("doc_0003").reading is Reading.OTHER_TYPE
    assert look("doc_0001").reading is Reading.NOT_YET, "asked for just now"


def test_a_file_that_does_not_go_or_may_not_be_opened_is_not_looked_into(asked: Cloud) -> None:
    preferences.update_preferences(READER, ["cat_bully"], 0, NOW)
    page = review_files.review_files(READER, "tr_one", "", NOW)
    assert [f.document.document_id for f in page.files] == ["doc_0001"], (
        "the other is in an unticked category"
    )
    blind = make.key_holder(OLD, rights=world.reader(OLD, "cat_attend").rights)
    assert review_files.review_files(blind, "tr_one", "", NOW).files == []
    with pytest.raises(NotFound):
        review_files.tick_file(blind, "tr_one", "doc_0001", sha256="x", is_set=True, now=NOW)


def test_page_by_page(asked: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_files, "PAGE", 1)
    first = review_files.review_files(READER, "tr_one", "", NOW)
    second = review_files.review_files(READER, "tr_one", first.next, NOW)
    ids = [f.document.document_id for page in (first, second) for f in page.files]
    assert (ids, second.next) == (["doc_0001", "doc_0002"], "")


def test_long_texts_make_short_pages(asked: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(3, b"Kofi was here")
    filed(4, b"Kofi was there")
    monkeypatch.setattr(review_files, "MOST_CHARACTERS", 20)
    page = review_files.review_files(READER, "tr_one", "doc_0002", NOW)
    assert ([f.document.document_id for f in page.files], page.next) == (["doc_0003"], "doc_0003")


def test_texts_stay_out_of_the_audit_and_what_is_sent(asked: Cloud) -> None:
    filed(3, b"Zebedee hid from Kofi")
    asked.sent.clear()
    look("doc_0003")
    assert "Zebedee" not in " ".join(asked.sent) and "Zebedee" not in str(asked.items())
    (entry,) = [a for a in asked.of_kind("audit") if a["action"] == "review_transfer"]
    assert json.loads(entry["detail"]) == {"files": "3", "names": "1"}


# --- ticks


def test_a_tick_is_of_exactly_these_bytes(asked: Cloud) -> None:
    made = filed(3, b"text")
    assert look("doc_0003").tick is None
    tick(made)
    found = look("doc_0003").tick
    assert found is not None
    assert (found.by, found.at) == (READER.name, NOW)
    with pytest.raises(NotPossibleNow) as refused:
        review_files.tick_file(READER, "tr_one", "doc_0003", sha256="other", is_set=True, now=NOW)
    assert refused.value.code == "other_bytes"


def test_twice_is_once_and_it_can_be_taken_back(asked: Cloud) -> None:
    made = filed(3, b"text")
    assert tick(made, is_set=False) is None, "nothing to take back"
    for is_set in (True, True, False, False):
        tick(made, is_set=is_set)
    words = [a["action"] for a in asked.of_kind("audit") if "tick" in a["action"]]
    assert sorted(words) == ["tick_file", "untick_file"]
    assert look("doc_0003").tick is None


def test_a_newer_version_is_not_ticked(asked: Cloud) -> None:
    made = filed(3, b"text")
    tick(made)
    filed(4, b"other text", version_of="doc_0003")
    assert look("doc_0004").tick is None


def test_a_struck_out_file_cannot_be_ticked(asked: Cloud) -> None:
    made = filed(3, b"text")
    changes = Changes()
    documents.add_change(changes, made, strike_out(made, StrikeOut(NOW, "Sasha Quill", "Wrong child")))
    changes.commit()
    with pytest.raises(NotFound):
        tick(made)


def test_only_for_the_previous_school_while_it_can_be_reviewed(asked: Cloud) -> None:
    made = filed(3, b"text")
    with pytest.raises(NotAllowed):
        review_files.tick_file(
            make.key_holder(NEW), "tr_one", "doc_0003", sha256=made.sha256, is_set=True, now=NOW
        )
    transfers.authorise_transfer(READER, "tr_one", NOW)
    with pytest.raises(NotPossibleNow):
        tick(made)


# --- what is left, when it is authorised


def authorise(left: Left) -> State:
    mark = review.review_transfer(READER, "tr_one", NOW).selection.sha256
    return transfers.authorise_transfer(READER, "tr_one", NOW, reviewed=mark, left=left).transfer.state


def test_what_is_left_is_counted_again_and_kept_in_the_audit(asked: Cloud) -> None:
    made = filed(3, b"Kofi was here. So was Kofi Abernathy.")
    tick(made)
    for told in (Left(1, 2), Left(2, 1), Left(0, 0)):
        with pytest.raises(NotPossibleNow) as refused:
            authorise(told)
        assert refused.value.code == "more_is_left"
    assert authorise(Left(2, 2)) is State.AUTHORISED
    noted = {
        a["school_id"]: json.loads(a["detail"])
        for a in asked.of_kind("audit")
        if a["action"] == "authorise_transfer"
    }
    assert (noted[OLD]["names_left"], noted[OLD]["files_not_ticked"]) == ("2", "2")
    assert noted[OLD]["not_shown"] == "0"
    assert {"names_left", "files_not_ticked", "not_shown"}.isdisjoint(noted[NEW]), (
        "of children that are no matter of theirs"
    )


def test_what_the_actor_is_not_shown_is_agreed_to_too(asked: Cloud) -> None:
    blind = make.key_holder(OLD)
    found = review.review_transfer(blind, "tr_one", NOW)
    unseen = found.unseen_incidents + found.unseen_documents
    assert unseen > 1
    mark = found.selection.sha256
    with pytest.raises(NotPossibleNow) as refused:
        transfers.authorise_transfer(blind, "tr_one", NOW, reviewed=mark, left=Left(0, 0, unseen - 1))
    assert refused.value.code == "more_is_left"
    transfers.authorise_transfer(blind, "tr_one", NOW, reviewed=mark, left=Left(0, 0, unseen))
    noted = [
        json.loads(a["detail"])
        for a in asked.of_kind("audit")
        if a["action"] == "authorise_transfer" and a["school_id"] == OLD
    ]
    assert [n["not_shown"] for n in noted] == [str(unseen)]
