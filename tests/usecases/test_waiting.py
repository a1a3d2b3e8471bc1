"""What waits is counted and listed from its own index: all of it, however old, and nothing else."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.term_dates import Span
from chalicelib.domain.transfer import State, Transfer
from chalicelib.domain.waiting import Pile
from chalicelib.storage import students
from chalicelib.usecases import matching, recalls, term_dates, transfers, waiting, workflow
from chalicelib.usecases.access import own_school
from chalicelib.usecases.waiting import Waiting
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud

DAY = timedelta(days=1)
OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)
LATER = NOW + 8 * DAY
"""Two Wednesdays on: a request of NOW was due the day before."""


def piles(school_id: str) -> dict[str, int]:
    seen = waiting.view_waiting(make.key_holder(school_id), NOW)
    return {p.value: one.count for p, one in seen.piles.items()}


def late(side: str, school_id: str = OLD, after: str = "") -> list[tuple[str, int, int]]:
    found, _ = waiting.list_overdue(make.key_holder(school_id), side, after, LATER)
    return [(one.view.transfer.transfer_id, one.days, one.school_days) for one in found]


@pytest.fixture
def pair(cloud: Cloud) -> Cloud:
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    world.store_record()
    return cloud


def store(number: int, state: State = State.REQUESTED, **changed: object) -> Transfer:
    return world.store_transfer(state, transfer_id=f"tr_{number:03d}", **changed)


def test_a_transfer_waits_at_each_school_in_turn(pair: Cloud) -> None:
    matching.match_changed_student("stu_new", NOW)
    one = world.only_incoming().transfer_id
    assert (piles(OLD), piles(NEW)) == ({}, {"request": 1})
    transfers.request_transfer(NEW_HOLDER, one, NOW)
    assert (piles(OLD), piles(NEW)) == ({"authorise": 1}, {})
    transfers.decline_transfer(OLD_HOLDER, one, "Not ours.", NOW)
    assert (piles(OLD), piles(NEW)) == ({}, {"declined": 1})
    transfers.request_transfer(NEW_HOLDER, one, NOW)
    transfers.authorise_transfer(OLD_HOLDER, one, NOW)
    assert (piles(OLD), piles(NEW)) == ({}, {}), "the machine is at it"
    workflow.fail_transfer(one, 1, {}, NOW)
    assert (piles(OLD), piles(NEW)) == ({"retry": 1}, {})
    transfers.retry_transfer(OLD_HOLDER, one, NOW)
    world.run_workflow(one, 2)
    assert (piles(OLD), piles(NEW)) == ({}, {"acknowledge": 1})
    transfers.acknowledge_transfer(NEW_HOLDER, one, NOW)
    recalls.ask_recall(NEW_HOLDER, one, "Not our student.", NOW)
    assert (piles(OLD), piles(NEW)) == ({"recall": 1}, {})
    found, _ = waiting.list_pile(OLD_HOLDER, "recall", "", NOW)
    assert [v.transfer.transfer_id for v in found] == [one]
    recalls.agree_to_recall(OLD_HOLDER, one, NOW)
    assert (piles(OLD), piles(NEW)) == ({}, {})
    (item,) = pair.of_kind("waiting")
    assert not {"gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk"} & set(item), "what waits no more is in no index"


def test_a_withdrawn_transfer_waits_for_nobody(pair: Cloud) -> None:
    store(1, State.DETECTED)
    transfers.withdraw_transfer(NEW_HOLDER, "tr_001", NOW)
    assert piles(NEW) == {}


def test_an_old_one_is_found_behind_many_new_ones(pair: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """All are counted; those due first are shown. The lists of before would have shown the newest."""
    monkeypatch.setattr(waiting, "SHOWN", 2)
    monkeypatch.setattr(waiting, "PAGE", 2)
    store(0, due_on=TODAY - 300 * DAY, entered={"requested": NOW - 310 * DAY})
    for number in range(1, 5):
        store(number, due_on=TODAY + number * DAY)
    store(5)
    seen = waiting.view_waiting(OLD_HOLDER, NOW)
    pile = seen.piles[Pile.AUTHORISE]
    assert pile.count == 6
    assert [v.transfer.transfer_id for v in pile.transfers] == ["tr_000", "tr_001"]
    assert (seen.overdue_outgoing, seen.overdue_incoming, seen.has_more) == (1, 0, False)
    assert waiting.view_waiting(NEW_HOLDER, NOW) == Waiting(overdue_incoming=1)
    told: list[str] = []
    after = ""
    while True:
        found, after = waiting.list_pile(OLD_HOLDER, "authorise", after, NOW)
        told += [v.transfer.transfer_id for v in found]
        if not after:
            break
    assert told == [f"tr_{n:03d}" for n in range(6)], "each once, what has no day last"


def test_more_than_are_counted_is_told(pair: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST", 1)
    store(1)
    assert not waiting.view_waiting(OLD_HOLDER, NOW).has_more
    store(2)
    assert waiting.view_waiting(OLD_HOLDER, NOW).has_more


def test_a_conflict_comes_first_and_is_counted_once(pair: Cloud) -> None:
    store(1)
    student = students.find_student("stu_new")
    assert student is not None
    world.store_student(make.student(identifiers=(make.identifier(make.OTHER_UPN),), version=student.version))
    assert piles(OLD) == {"conflict_outgoing": 1}
    assert piles(NEW) == {"conflict_incoming": 1}, "to which the other is to send it"


def test_overdue_is_listed_at_both_schools_latest_first(pair: Cloud) -> None:
    store(1, due_on=date(2026, 12, 1))
    store(2, State.FAILED, due_on=date(2026, 11, 27))
    store(3, due_on=LATER.date())
    store(4, State.TRANSFERRED, due_on=date(2026, 11, 1))
    store(5)
    wanted = [("tr_002", 5, 3), ("tr_001", 1, 1)]
    assert late("outgoing") == late("incoming", NEW) == wanted
    assert late("incoming") == late("outgoing", NEW) == []
    closed = Span(date(2026, 11, 30), date(2026, 12, 1))
    term_dates.update_term_dates(OLD_HOLDER, [], [closed], 0, NOW)
    assert late("incoming", NEW) == [("tr_002", 5, 1), ("tr_001", 1, 1)], "by the previous school's days"


def test_pages_of_overdue(pair: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PAGE", 2)
    for number in range(3):
        store(number, due_on=TODAY + number * DAY)
    first, mark = waiting.list_overdue(OLD_HOLDER, "outgoing", "", LATER)
    rest, end = waiting.list_overdue(OLD_HOLDER, "outgoing", mark, LATER)
    told = [one.view.transfer.transfer_id for one in (*first, *rest)]
    assert (told, end) == (["tr_000", "tr_001", "tr_002"], "")
    assert late("outgoing", after="zzz") == late("outgoing", after="é") == []


def counts(side: str, school_id: str) -> dict[str, int]:
    found, _ = waiting.count_piles(make.key_holder(school_id), side, NOW)
    return {pile.value: number for pile, number in found.items()}


def test_counts_of_a_list_hold_what_waits_for_others_too(
    pair: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, state in enumerate(
        (State.DETECTED, State.REQUESTED, State.FAILED, State.AUTHORISED, State.COPYING, State.TRANSFERRED)
    ):
        store(number, state)
    store(9, State.ACKNOWLEDGED)
    assert counts("incoming", NEW) == {"request": 1, "acknowledge": 1, "to_come": 4}
    assert counts("outgoing", OLD) == {"authorise": 1, "retry": 1, "on_the_way": 2}
    assert counts("outgoing", NEW) == counts("incoming", OLD) == {}
    for holder, side, pile in ((NEW_HOLDER, "incoming", "to_come"), (OLD_HOLDER, "outgoing", "on_the_way")):
        found, _ = waiting.list_pile(holder, pile, "", NOW, side=side)
        assert len(found) == counts(side, own_school(holder))[pile]
    assert piles(NEW) == {"request": 1, "acknowledge": 1}, "the start page holds one's own steps only"
    monkeypatch.setattr(waiting, "MOST", 2)
    assert waiting.count_piles(NEW_HOLDER, "incoming", NOW)[1]


def test_a_recall_is_listed_on_its_side_only(pair: Cloud) -> None:
    one = store(1, State.TRANSFERRED)
    recalls.ask_recall(NEW_HOLDER, one.transfer_id, "Not our student.", NOW)
    for side, wanted in (("outgoing", 1), ("incoming", 0), ("", 1)):
        assert len(waiting.list_pile(OLD_HOLDER, "recall", "", NOW, side=side)[0]) == wanted


def test_school_days_left(pair: Cloud) -> None:
    """Until Wed 2 Dec from Tue 24 Nov there are six; NOW's week has two left after the due day of Thu 19 Nov."""
    store(1, due_on=date(2026, 12, 2))
    store(2, due_on=date(2026, 11, 19))
    store(3, State.TRANSFERRED, due_on=date(2026, 11, 19))
    store(4)
    left = {
        one: transfers.view_transfer(OLD_HOLDER, one, NOW).school_days_left
        for one in ("tr_001", "tr_002", "tr_003", "tr_004")
    }
    expected = {"tr_001": 6, "tr_002": -3, "tr_003": None, "tr_004": None}
    assert left == expected


def test_bad_questions(pair: Cloud) -> None:
    with pytest.raises(Invalid, match="Say which pile"):
        waiting.list_pile(OLD_HOLDER, "conflict_outgoing", "", NOW)
    with pytest.raises(Invalid, match="side"):
        waiting.list_overdue(OLD_HOLDER, "", "", NOW)
    with pytest.raises(Invalid, match="side"):
        waiting.count_piles(OLD_HOLDER, "both", NOW)
    with pytest.raises(Invalid, match="side"):
        waiting.list_pile(OLD_HOLDER, "recall", "", NOW, side="both")
    with pytest.raises(NotAllowed):
        waiting.list_overdue(make.actor(OLD), "outgoing", "", NOW)


def test_what_is_read_grows_with_what_waits(pair: Cloud) -> None:
    """Not with what there is: sixty that are done change nothing."""

    def reads() -> int:
        pair.calls.clear()
        waiting.view_waiting(OLD_HOLDER, NOW)
        return sum(pair.count(name) for name in ("Query", "BatchGetItem", "GetItem"))

    store(0)
    before = reads()
    for number in range(1, 60):
        store(number, State.ACKNOWLEDGED)
    assert reads() == before
    assert pair.count("Scan") == 0
