"""A redacted copy goes in the place of its original, of every version of it, and of redacted copies before it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.lineage import There, there
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.redaction import Unready
from chalicelib.domain.selection import HeldBack, Selection, select
from chalicelib.domain.vault import Document, DocumentStatus, StrikeOut, as_copy
from tests.builders import NEW, NOW, OLD, categories, document, incident

ALL = Preferences(OLD)
STRUCK = StrikeOut(NOW, "Sasha Quill", "Not needed any more")
LETTER = document(1, status=DocumentStatus.AVAILABLE, sha256="1" * 64)


def later(number: int, **changes: Any) -> Document:
    at = NOW + timedelta(minutes=number)
    usual: dict[str, Any] = {
        "status": DocumentStatus.AVAILABLE,
        "sha256": str(number) * 64,
        "uploaded_at": at,
    }
    return document(number, **(usual | changes))


REDACTED = later(2, redacts="doc_0001", reason="Names a brother")


def chosen(*documents: Document, new_has: There | None = None) -> Selection:
    return select(ALL, [], documents, new_has)


def going(*documents: Document, new_has: There | None = None) -> tuple[list[str], dict[str, HeldBack]]:
    found = chosen(*documents, new_has=new_has)
    return [d.document_id for d in found.documents], dict(found.held_documents)


def test_it_goes_in_the_place_of_every_version_and_striking_it_out_undoes_that() -> None:
    newer = later(3, version_of="doc_0001", uploaded_at=NOW)
    copy = replace(REDACTED, redacts="doc_0003")
    assert going(LETTER, newer, copy) == (
        ["doc_0002"],
        {"doc_0001": HeldBack.REDACTED, "doc_0003": HeldBack.REDACTED},
    )
    found = chosen(LETTER, newer, copy)
    assert (found.held_back, found.needs_reason, found.unready) == ({"files_redacted": 2}, False, {})
    assert going(LETTER, newer, replace(copy, struck=STRUCK)) == (
        ["doc_0001", "doc_0003"],
        {"doc_0002": HeldBack.STRUCK_OUT},
    )


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (DocumentStatus.UPLOADING, Unready.BEING_CHECKED),
        (DocumentStatus.SCANNING, Unready.BEING_CHECKED),
        (DocumentStatus.QUARANTINED, Unready.NOT_KEPT),
        (DocumentStatus.REFUSED, Unready.NOT_KEPT),
    ],
)
def test_when_it_cannot_go_the_original_stays_all_the_same_and_that_is_said(
    status: DocumentStatus, why: Unready
) -> None:
    copy = replace(REDACTED, status=status)
    assert going(LETTER, copy) == ([], {"doc_0001": HeldBack.REDACTED, "doc_0002": HeldBack(status.value)})
    assert chosen(LETTER, copy).unready == {"doc_0002": why}


def test_an_original_that_was_replaced_since_makes_it_outdated() -> None:
    newer = later(3, version_of="doc_0001")
    assert chosen(LETTER, REDACTED, newer).unready == {"doc_0002": Unready.OUTDATED}
    assert going(LETTER, REDACTED, newer)[1] == {"doc_0001": HeldBack.REDACTED, "doc_0003": HeldBack.REDACTED}
    anew = later(4, redacts="doc_0003")
    assert going(LETTER, REDACTED, newer, anew)[0] == ["doc_0004"]
    assert chosen(LETTER, REDACTED, newer, anew).unready == {}
    unfinished = replace(newer, status=DocumentStatus.SCANNING)
    assert chosen(LETTER, REDACTED, unfinished).unready == {}, "nothing was replaced yet"


def test_the_very_bytes_of_the_original_are_no_redacted_copy_of_it() -> None:
    """Somebody picked the wrong one of two files: it would carry the name to the new school, marked as redacted."""
    same = replace(REDACTED, sha256=LETTER.sha256)
    assert chosen(LETTER, same).unready == {"doc_0002": Unready.NOT_REDACTED}
    newer = later(3, version_of="doc_0001")
    of_newer = later(4, redacts="doc_0003", sha256=LETTER.sha256)
    assert chosen(LETTER, newer, of_newer).unready == {"doc_0004": Unready.NOT_REDACTED}, "an earlier version"
    other = later(5, sha256=REDACTED.sha256)
    assert chosen(LETTER, REDACTED, other).unready == {}, "it may be filed by itself too"


def test_of_several_the_newest_goes_and_when_it_fails_no_older_one_takes_its_place() -> None:
    better = later(3, redacts="doc_0001")
    assert going(LETTER, REDACTED, better)[0] == ["doc_0003"]
    failed = replace(better, status=DocumentStatus.REFUSED)
    assert going(LETTER, REDACTED, failed)[0] == []
    assert chosen(LETTER, REDACTED, failed).unready == {"doc_0003": Unready.NOT_KEPT}
    assert going(LETTER, REDACTED, replace(failed, struck=STRUCK))[0] == ["doc_0002"]


def test_it_stays_where_its_original_would_and_then_holds_nothing_up() -> None:
    only_bullying = Preferences(OLD, 1, frozenset({"cat_bully"}))
    unticked = [
        replace(d, category_ids=("cat_attend",))
        for d in (LETTER, replace(REDACTED, status=DocumentStatus.REFUSED))
    ]
    found = select(only_bullying, [], unticked)
    assert (found.documents, found.unready) == ((), {})
    assert found.held_back == {"files_not_ticked": 1, "files_refused": 1}
    held = [replace(d, incident_id="inc_0001") for d in (LETTER, REDACTED)]
    found = select(only_bullying, [incident(1, category_ids=("cat_attend",))], held)
    assert found.held_back == {"files_with_its_incident": 2, "incidents_not_ticked": 1}
    assert going(replace(LETTER, struck=STRUCK), REDACTED) == (
        [],
        {"doc_0001": HeldBack.STRUCK_OUT, "doc_0002": HeldBack.STRUCK_OUT},
    )


def copied(one: Document) -> Document:
    return as_copy(
        one,
        copy_id=f"copy_{one.document_id}",
        transfer_id="tr_one",
        student_id="stu_new",
        school_id=NEW,
        category_ids=one.category_ids,
        incident_id="",
        s3_key="copies/x",
        origin="Alder Primary",
    )


def at_new_school(*documents: Document) -> There:
    return there([], [copied(d) for d in documents], categories(NEW), categories())


def test_a_school_that_has_the_original_is_not_sent_the_redacted_copy() -> None:
    found = chosen(LETTER, REDACTED, new_has=at_new_school(LETTER))
    assert (found.documents, found.held_back) == ((), {"files_redacted_since": 1})
    assert (found.there_already, found.unready) == ({"files": 1}, {})
    newer = later(3, version_of="doc_0001", uploaded_at=NOW)
    copy = replace(REDACTED, redacts="doc_0003")
    assert going(LETTER, newer, copy, new_has=at_new_school(LETTER)) == (
        ["doc_0002"],
        {"doc_0003": HeldBack.REDACTED},
    )
    assert chosen(LETTER, REDACTED, new_has=at_new_school(REDACTED)).there_already == {"files": 1}


def test_what_replaced_an_original_that_went_is_not_left_behind_in_silence() -> None:
    newer = later(3, version_of="doc_0001")
    found = chosen(LETTER, REDACTED, newer, new_has=at_new_school(LETTER))
    assert found.unready == {"doc_0002": Unready.OUTDATED}
    assert found.held_back == {"files_redacted": 1}
    assert chosen(LETTER, REDACTED, newer, new_has=at_new_school(LETTER, newer)).held_back == {
        "files_redacted_since": 1
    }


def test_the_mark_goes_along_and_the_reason_stays() -> None:
    copy = copied(REDACTED)
    assert (copy.redacts, copy.reason) == ("doc_0001", "")
    assert copied(replace(REDACTED, redacts="")).reason == "Names a brother", "of a replacement it goes"


def test_at_the_next_school_it_stands_for_the_original_wherever_both_came_from() -> None:
    arrived, original = copied(REDACTED), copied(LETTER)
    assert going(arrived)[0] == ["copy_doc_0002"]
    assert going(arrived, original) == (["copy_doc_0002"], {"copy_doc_0001": HeldBack.REDACTED})
    own = later(5, redacts="doc_0001")
    assert going(arrived, own) == (["doc_0005"], {"copy_doc_0002": HeldBack.REDACTED}), "redacted once more"
