"""What goes with a transfer, and what is held back and why."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.incident import StrikeOut
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.selection import HeldBack, select
from chalicelib.domain.vault import DocumentStatus
from chalicelib.domain.vault import StrikeOut as StruckFile
from tests.builders import NOW, OLD, document, incident

ALL = Preferences(OLD)
BULLYING = Preferences(OLD, 1, frozenset({"cat_bully"}))
OPEN = DocumentStatus.AVAILABLE


def test_with_no_preferences_all_of_it_goes() -> None:
    one, file = incident(1), document(1, status=OPEN)
    found = select(ALL, [one], [file])
    assert (found.incidents, found.documents, found.held_back) == ((one,), (file,), {})
    assert not found.needs_reason


def test_an_incident_goes_with_its_ticked_categories_only() -> None:
    both = incident(1, category_ids=("cat_attend", "cat_bully"))
    other = incident(2, category_ids=("cat_attend",))
    found = select(BULLYING, [both, other], [])
    assert [(i.incident_id, i.category_ids) for i in found.incidents] == [("inc_0001", ("cat_bully",))]
    assert found.held_incidents == {"inc_0002": HeldBack.NOT_TICKED}
    assert found.held_back == {"incidents_not_ticked": 1} and found.needs_reason


def test_a_file_follows_its_incident() -> None:
    going, staying = incident(1), incident(2, category_ids=("cat_attend",))
    files = [
        document(1, status=OPEN, incident_id="inc_0001", category_ids=("cat_attend",)),
        document(2, status=OPEN, incident_id="inc_0002", category_ids=("cat_bully",)),
    ]
    found = select(BULLYING, [going, staying], files)
    assert [(d.document_id, d.category_ids) for d in found.documents] == [("doc_0001", ("cat_bully",))]
    assert found.held_documents == {"doc_0002": HeldBack.WITH_ITS_INCIDENT}


def test_a_file_of_its_own_goes_unless_all_its_categories_are_unticked() -> None:
    files = [
        document(1, status=OPEN, category_ids=("cat_attend",)),
        document(2, status=OPEN, category_ids=("cat_attend", "cat_bully")),
        document(3, status=OPEN, category_ids=()),
    ]
    found = select(BULLYING, [], files)
    assert [(d.document_id, d.category_ids) for d in found.documents] == [
        ("doc_0002", ("cat_bully",)),
        ("doc_0003", ()),
    ]
    assert found.held_back == {"files_not_ticked": 1}


def test_what_is_struck_out_or_cannot_be_opened_stays_whatever_is_ticked() -> None:
    struck = incident(1, struck_out=StrikeOut(NOW, "Sasha Quill", "Wrong child"))
    closed = [
        document(n, status=status) for n, status in enumerate(DocumentStatus, start=1) if status is not OPEN
    ]
    files = [
        *closed,
        document(8, status=OPEN, struck=StruckFile(NOW, "Sasha Quill", "Wrong child")),
        document(9, status=OPEN, incident_id="inc_0001"),
    ]
    found = select(ALL, [struck], files)
    assert (found.incidents, found.documents) == ((), ())
    assert found.held_back == {
        "files_quarantined": 1,
        "files_refused": 1,
        "files_scanning": 1,
        "files_struck_out": 1,
        "files_uploading": 1,
        "files_with_its_incident": 1,
        "incidents_struck_out": 1,
    }
    assert not found.needs_reason, "the preferences hold nothing back"


def test_the_mark_follows_what_goes_and_not_its_order() -> None:
    one, two, file = incident(1), incident(2), document(1, status=OPEN, sha256="a" * 64)
    mark = select(ALL, [one, two], [file]).sha256
    assert select(ALL, [two, one], [file]).sha256 == mark
    assert select(Preferences(OLD, 7), [one, two], [file]).sha256 == mark, (
        "an update that changes nothing here"
    )
    others = [
        select(ALL, [one], [file]),
        select(ALL, [one, two], []),
        select(ALL, [one, replace(two, text="Other words")], [file]),
        select(ALL, [one, two], [replace(file, sha256="b" * 64)]),
        select(ALL, [one, replace(two, category_ids=("cat_attend",))], [file]),
        select(Preferences(OLD, 1, frozenset({"cat_attend"})), [one, two], [file]),
    ]
    assert len({mark, *(o.sha256 for o in others)}) == 7


kinds = st.lists(st.sampled_from(["cat_bully", "cat_attend", "cat_online"]), min_size=1, unique=True).map(
    tuple
)


files_of = st.lists(st.tuples(kinds, st.integers(0, 6)), max_size=6)
ticks = st.frozensets(st.sampled_from(["cat_bully", "cat_attend"]))


@given(st.lists(kinds, max_size=6), files_of, ticks)
def test_everything_either_goes_or_is_counted(
    incidents: list[tuple[str, ...]], files: list[tuple[tuple[str, ...], int]], ticked: frozenset[str]
) -> None:
    """Never lost between the two, and nothing unticked ever goes."""
    own = [incident(n, category_ids=c) for n, c in enumerate(incidents, start=1)]
    filed = [
        document(n, status=OPEN, category_ids=c, incident_id=f"inc_{of:04d}" if 0 < of <= len(own) else "")
        for n, (c, of) in enumerate(files, start=1)
    ]
    found = select(Preferences(OLD, 1, ticked), own, filed)
    assert {i.incident_id for i in own} == {i.incident_id for i in found.incidents} ^ set(
        found.held_incidents
    )
    assert {d.document_id for d in filed} == {d.document_id for d in found.documents} ^ set(
        found.held_documents
    )
    assert sum(found.held_back.values()) == len(own) + len(filed) - len(found.incidents) - len(
        found.documents
    )
    gone = {
        c
        for one in [i.category_ids for i in found.incidents] + [d.category_ids for d in found.documents]
        for c in one
    }
    assert not ticked or gone <= ticked
