"""A file is replaced or struck out, never changed; two people do not undo each other's work."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, Stale
from chalicelib.domain.permission import Actor
from chalicelib.domain.vault import Document, DocumentStatus, Verdict
from chalicelib.storage import documents as stored
from chalicelib.usecases import documents, incidents
from chalicelib.usecases.documents import Filed
from chalicelib.usecases.once import ANEW, Once
from infra.demo.papers import pdf, png
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import VAULT, Cloud
from tests.steps import check_upload

WRITER = world.reader(OLD, "cat_bully", rights=make.ALL_RIGHTS)
HOLDER = make.key_holder(OLD, rights={"cat_bully": make.VIEW})
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def old_school(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())


def filed(cloud: Cloud, body: bytes | None = None, name: str = "plan.pdf") -> Document:
    made, _ = documents.start_upload(
        WRITER, "stu_old", file_name=name, category_ids=["cat_bully"], incident_id="", now=NOW
    )
    return arrived(cloud, made, pdf("Plan", 1) if body is None else body)


def arrived(cloud: Cloud, made: Document, body: bytes, verdict: Verdict = Verdict.NO_THREATS) -> Document:
    cloud.put(VAULT, made.s3_key, body)
    check_upload(made.s3_key, verdict, made.uploaded_at)
    return now_is(made.document_id)


def now_is(document_id: str) -> Document:
    found = stored.find_document("stu_old", document_id)
    assert found is not None
    return found


def replaced(
    before: Document,
    actor: Actor = WRITER,
    *,
    version: int = 0,
    reason: str = "The scan was upside down",
    once: Once = ANEW,
) -> Document:
    made, _ = documents.start_replacement(
        actor,
        "stu_old",
        before.document_id,
        file_name="plan 2.pdf",
        reason=reason,
        version=version or before.version,
        now=LATER,
        once=once,
    )
    return made


def struck(
    document: Document, actor: Actor = HOLDER, *, version: int = 0, reason: str = "Filed with the wrong child"
) -> Filed:
    return documents.strike_out_document(
        actor,
        "stu_old",
        document.document_id,
        reason=reason,
        version=version or document.version,
        now=LATER,
    )


def seen(actor: Actor = WRITER) -> list[tuple[str, bool, tuple[str, ...]]]:
    found = documents.list_documents(actor, "stu_old", LATER)
    return [(f.document.file_name, f.is_current, f.allowed_actions) for f in found]


def test_a_replacement_counts_from_when_it_is_available(cloud: Cloud) -> None:
    before = filed(cloud)
    after = replaced(before)
    assert seen() == [
        ("plan.pdf", True, ("download", "preview", "replace")),
        ("plan 2.pdf", False, ()),
    ]
    arrived(cloud, after, pdf("Plan", 2))
    assert seen() == [
        ("plan.pdf", False, ("download", "preview")),
        ("plan 2.pdf", True, ("download", "preview", "replace")),
    ]
    now = now_is(after.document_id)
    assert (now.version_of, now.reason, now.category_ids) == (
        before.document_id, "The scan was upside down", ("cat_bully",),
    )  # fmt: skip
    assert documents.download_link(WRITER, "stu_old", before.document_id, LATER), (
        "an earlier version can be opened"
    )


@pytest.mark.parametrize("verdict", [Verdict.THREATS, Verdict.UNSUPPORTED])
def test_a_replacement_that_is_kept_out_replaces_nothing(verdict: Verdict, cloud: Cloud) -> None:
    before = filed(cloud)
    arrived(cloud, replaced(before), pdf("Plan", 2), verdict)
    assert [(name, is_current) for name, is_current, _ in seen()] == [
        ("plan.pdf", True),
        ("plan 2.pdf", False),
    ]
    assert replaced(before).version_of == before.document_id


def test_a_third_version_belongs_to_the_first(cloud: Cloud) -> None:
    first = filed(cloud)
    second = arrived(cloud, replaced(first), pdf("Plan", 2))
    third = replaced(second)
    assert (third.version_of, third.first_id) == (first.document_id, first.document_id)


def test_the_second_of_two_people_sees_what_the_first_one_filed(cloud: Cloud) -> None:
    before = filed(cloud)
    now = arrived(cloud, replaced(before), pdf("Plan", 2))
    for version in (before.version, now.version):
        with pytest.raises(Stale) as stale:
            replaced(before, version=version)
        assert isinstance(stale.value.current, Filed)
        assert stale.value.current.document.document_id == now.document_id
    with pytest.raises(Stale):
        replaced(now, version=now.version - 1)


def test_a_replacement_sent_again_is_the_same_place(cloud: Cloud) -> None:
    before = filed(cloud)
    once = Once("key-1", "hash-1")
    made = replaced(before, once=once)
    arrived(cloud, made, pdf("Plan", 2))
    assert replaced(before, once=once).document_id == made.document_id
    assert len(seen()) == 2


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_reason_is_wanted(reason: str, cloud: Cloud) -> None:
    before = filed(cloud)
    for do in (replaced, struck):
        with pytest.raises(Invalid) as refused:
            do(before, reason=reason)
        assert "reason" in refused.value.fields
    assert now_is(before.document_id) == before


def test_what_cannot_be_opened_or_came_with_a_transfer_is_not_replaced(cloud: Cloud) -> None:
    never = filed(cloud, b"", "empty.pdf")
    with pytest.raises(NotPossibleNow) as refused:
        replaced(never)
    assert refused.value.code == "not_available"
    other = make.leaver(student_id="stu_other", identifiers=(), received=frozenset({"tr_earlier"}))
    world.store_student(other)
    came = make.document(8, student_id="stu_other", s3_key="copies/x", transfer_id="tr_earlier")
    world.store_document(came, b"bytes")
    with pytest.raises(NotPossibleNow) as refused:
        documents.start_replacement(
            WRITER, "stu_other", came.document_id, file_name="x.pdf", reason="x", version=1, now=LATER
        )
    assert refused.value.code == "received"
    (listed,) = documents.list_documents(WRITER, "stu_other", LATER)
    assert listed.allowed_actions == ("download",)


def test_who_may_replace_and_strike_out(cloud: Cloud) -> None:
    before = filed(cloud)
    viewer = world.reader(OLD, "cat_bully")
    with pytest.raises(NotAllowed):
        replaced(before, viewer)
    for who in (
        viewer,
        WRITER,
        make.key_holder(OLD, rights={"cat_bully": make.VIEW}, has_second_factor=False),
    ):
        with pytest.raises(NotAllowed):
            struck(before, who)
    for stranger in (make.key_holder(NEW, rights={"cat_bully": make.ALL_RIGHTS}), make.key_holder(OLD)):
        for do in (replaced, struck):
            with pytest.raises(NotFound):
                do(before, stranger)
    assert now_is(before.document_id) == before


def test_a_struck_out_file_stays_listed_and_is_never_opened(cloud: Cloud) -> None:
    before = filed(cloud)
    after = struck(before)
    assert after.allowed_actions == () and after.document.struck is not None
    assert (after.document.struck.by, after.document.struck.reason) == (
        HOLDER.name,
        "Filed with the wrong child",
    )
    assert seen() == [("plan.pdf", False, ())]
    for open_it in (documents.download_link, documents.preview_link):
        with pytest.raises(NotPossibleNow) as refused:
            open_it(WRITER, "stu_old", before.document_id, LATER)
        assert refused.value.code == "struck_out"
    (entry,) = [a for a in cloud.of_kind("audit") if a["action"] == "strike_document"]
    assert "wrong child" not in str(entry), "the reason is a text about the record"
    with pytest.raises(NotPossibleNow):
        struck(now_is(before.document_id))


def test_when_the_current_file_is_struck_out_the_earlier_one_counts(cloud: Cloud) -> None:
    before = filed(cloud)
    struck(arrived(cloud, replaced(before), pdf("Plan", 2)))
    assert [(name, is_current) for name, is_current, _ in seen()] == [
        ("plan.pdf", True),
        ("plan 2.pdf", False),
    ]


def test_a_stale_strike_out_and_one_of_an_unfinished_file(cloud: Cloud) -> None:
    before = filed(cloud)
    with pytest.raises(Stale):
        struck(before, version=before.version - 1)
    unfinished = replaced(before)
    with pytest.raises(NotPossibleNow) as refused:
        struck(unfinished)
    assert refused.value.code == "not_available"


def test_a_quarantined_file_can_be_struck_out(cloud: Cloud) -> None:
    made, _ = documents.start_upload(
        WRITER, "stu_old", file_name="x.pdf", category_ids=["cat_bully"], incident_id="", now=NOW
    )
    bad = arrived(cloud, made, pdf("x", 1), Verdict.THREATS)
    assert struck(bad).document.status is DocumentStatus.QUARANTINED


def test_a_preview_is_pinned_to_the_measured_type(cloud: Cloud) -> None:
    made = filed(cloud, png(4, 4), "map.png")
    asked = parse_qs(urlsplit(documents.preview_link(WRITER, "stu_old", made.document_id, LATER)).query)
    assert asked["response-content-type"] == ["image/png"]
    assert asked["response-content-disposition"] == ["inline"]
    assert asked["versionId"] == [made.s3_version]
    assert [a["subject_id"] for a in cloud.of_kind("audit") if a["action"] == "preview_document"] == [
        made.document_id
    ]


@pytest.mark.parametrize(("body", "name"), [(b"a note", "note.txt"), (b"%!PS\n" * 3, "note.txt")])
def test_only_pictures_and_pdfs_have_a_preview(body: bytes, name: str, cloud: Cloud) -> None:
    made = filed(cloud, body, name)
    with pytest.raises(NotPossibleNow):
        documents.preview_link(WRITER, "stu_old", made.document_id, LATER)


def test_nothing_is_added_to_a_struck_out_incident_and_its_files_stay(cloud: Cloud) -> None:
    world.store_incidents(make.incident(1))
    made, _ = documents.start_upload(
        WRITER, "stu_old", file_name="a.pdf", category_ids=[], incident_id="inc_0001", now=NOW
    )
    kept = arrived(cloud, made, pdf("x", 1))
    incidents.strike_out_incident(HOLDER, "stu_old", "inc_0001", 1, "Wrong child", LATER)
    with pytest.raises(NotPossibleNow) as refused:
        documents.start_upload(
            WRITER, "stu_old", file_name="b.pdf", category_ids=[], incident_id="inc_0001", now=LATER
        )
    assert refused.value.code == "struck_out"
    with pytest.raises(NotPossibleNow):
        replaced(kept)
    assert [name for name, _, _ in seen()] == ["a.pdf"]
