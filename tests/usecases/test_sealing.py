"""The chain over the audit: an honest one verifies whatever happens to the stream; what was tampered with is found."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws import anchors
from chalicelib.aws.clients import client
from chalicelib.domain.audit import SYSTEM, entry
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.seal import Anchor, DayCheck, Fault, next_seal
from chalicelib.storage import audit, keys, seals
from chalicelib.usecases import sealing
from tests import builders as make
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import TABLE, Cloud, Crash

LATER = NOW + timedelta(minutes=30)
Image = dict[str, Any]


def images(school_id: str = NEW, day: date | None = None) -> list[Image]:
    """Audit entries as the stream tells them, oldest first."""
    found = client("dynamodb").query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.audit(school_id, f"{day or TODAY:%Y-%m}")}},
    )["Items"]
    return [dict(i) for i in found if day is None or i["sk"]["S"].startswith(day.isoformat())]


def happen(count: int = 6, school_id: str = NEW, at: datetime = NOW) -> list[Image]:
    """So many entries, a second apart, as the stream tells them."""
    for n in range(count):
        made = entry(f"aud_{n:03d}", school_id, at + timedelta(seconds=n), SYSTEM, "view_student", f"stu_{n}")
        audit.save_entry(made)
    return images(school_id)[-count:]


def verify(day: date = TODAY, school_id: str = NEW, now: datetime = LATER) -> DayCheck:
    return sealing.check_school_day(school_id, day, now)


@pytest.fixture
def chain(cloud: Cloud) -> list[Image]:
    """Six entries in three seals, all as it should be."""
    found = happen()
    for n in (0, 2, 4):
        sealing.seal_entries(found[n : n + 2], NOW + timedelta(minutes=1, seconds=n))
    check = verify()
    assert check.is_whole and (check.entries, check.sealed, check.waiting, check.late_count) == (6, 6, 0, 0)
    return found


def put(item: Image) -> None:
    client("dynamodb").put_item(TableName=TABLE, Item=item)


def remove(item: Image) -> None:
    client("dynamodb").delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})


def stored_seals() -> list[Image]:
    pk = {":pk": {"S": keys.seals(NEW, TODAY)}}
    found = client("dynamodb").query(
        TableName=TABLE, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=pk
    )
    return [dict(i) for i in found["Items"]]


# --- an honest chain


def test_seals_count_from_one_and_each_holds_the_hash_before(chain: list[Image]) -> None:
    found = seals.list_seals(NEW, TODAY)
    assert [s.number for s in found] == [1, 2, 3]
    assert [s.previous for s in found] == ["", found[0].hash, found[1].hash]
    assert all(s.hash == s.kept_hash for s in found)
    assert anchors.find_anchor(NEW, TODAY) == Anchor(3, found[2].hash)
    assert list(seals.list_sealed_schools(TODAY)) == [NEW]


def test_a_batch_that_comes_twice_adds_nothing(chain: list[Image]) -> None:
    before = stored_seals()
    sealing.seal_entries(chain[4:], NOW + timedelta(minutes=2))
    assert stored_seals() == before, "right behind itself"
    sealing.seal_entries(chain[:2], LATER)
    assert stored_seals() == before, "hours later, behind others"


def test_a_batch_of_which_a_part_was_sealed_adds_the_rest(cloud: Cloud) -> None:
    found = happen()
    sealing.seal_entries(found[:4], NOW)
    sealing.seal_entries(found, NOW)
    assert [len(s.entries) for s in seals.list_seals(NEW, TODAY)] == [4, 2]
    assert verify().is_whole


def test_batches_at_once_make_one_chain(cloud: Cloud) -> None:
    found = happen(24)
    failed: list[BaseException] = []

    def seal(part: list[Image]) -> None:
        try:
            sealing.seal_entries(part, NOW)
        except BaseException as error:
            failed.append(error)

    parts = [found[n : n + 6] for n in (0, 6, 12, 18, 0, 12)]  # two of them twice
    threads = [threading.Thread(target=seal, args=(part,)) for part in parts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    check = verify()
    assert check.is_whole and check.sealed == 24
    assert [s.number for s in seals.list_seals(NEW, TODAY)] == list(range(1, 1 + len(stored_seals())))


def test_who_never_wins_says_so(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "add_new_seal", lambda seal: False)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(NotPossibleNow, match="Try again"):
        sealing.seal_entries(happen(1), NOW)


@pytest.mark.parametrize("calls", [1, 2, 3, 4, 5])
def test_a_crash_at_any_call_is_made_good_by_the_next_try(calls: int, cloud: Cloud) -> None:
    found = happen(2)
    try:
        with cloud.crash_after(calls):
            sealing.seal_entries(found, NOW)
            raise Crash  # it needs fewer calls than this one would have died at
    finally:
        sealing.seal_entries(found, NOW)
        check = verify()
        assert check.is_whole and check.sealed == 2 and len(stored_seals()) == 1


def test_each_school_and_day_has_a_chain_of_its_own(cloud: Cloud) -> None:
    yesterday = NOW - timedelta(days=1)
    mixed = happen(2) + happen(2, OLD) + happen(2, NEW, yesterday)[:0] + images(NEW, yesterday.date())
    sealing.seal_entries(mixed, NOW)
    for school_id, day in ((NEW, TODAY), (OLD, TODAY), (NEW, yesterday.date())):
        assert len(seals.list_seals(school_id, day)) == 1
        assert verify(day, school_id).is_whole


def test_young_entries_wait_and_older_ones_without_a_seal_are_a_fault(cloud: Cloud) -> None:
    happen(3)
    assert (verify(now=NOW + timedelta(minutes=1)).waiting, verify().waiting) == (3, 0)
    assert verify().faults == {Fault.ENTRY_NOT_SEALED: 3}


def test_the_sweep_seals_what_the_stream_lost_and_says_so(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    yesterday, before = NOW - timedelta(days=1), NOW - timedelta(days=2)
    found = happen(4, NEW, yesterday)
    sealing.seal_entries(found[:2], yesterday + timedelta(minutes=1))
    happen(3, NEW, before)  # not one of that day arrived
    told = sealing.sweep(NOW)
    assert told == {"days": 2, "lost": 5, "faults": 5}
    assert [r.__dict__["fault"] for r in caplog.records if r.message == "audit differs"] == [
        Fault.ENTRY_NOT_SEALED
    ] * 2
    for day, late in ((yesterday.date(), 2), (before.date(), 3)):
        check = verify(day)
        assert check.is_whole and check.late_count == late, "sealed, and told as late"
    assert sealing.sweep(NOW)["faults"] == 0


def test_a_lost_anchor_is_told_and_made_by_the_sweep(chain: list[Image]) -> None:
    client("s3").delete_object(Bucket="vault", Key=anchors.anchor_key(NEW, TODAY))
    assert verify().faults == {Fault.ANCHOR_MISSING: 1}
    tomorrow = NOW + timedelta(days=1)
    assert sealing.sweep(tomorrow)["faults"] == 1
    assert verify(now=tomorrow).is_whole


# --- what was tampered with


def altered(items: list[Image]) -> None:
    put({**items[2], "actor_name": {"S": "Somebody Else"}})


def one_more_attribute(items: list[Image]) -> None:
    put({**items[2], "hidden": {"BOOL": True}})


def removed(items: list[Image]) -> None:
    remove(items[3])


def inserted(items: list[Image]) -> None:
    put({**items[1], "sk": {"S": items[1]["sk"]["S"][:-1] + "x"}})


def inserted_with_a_strange_key(items: list[Image]) -> None:
    put({**items[1], "sk": {"S": f"{TODAY.isoformat()} by hand"}})


def swapped(items: list[Image]) -> None:
    """The order of two: each carries the other's key."""
    put({**items[0], "sk": items[1]["sk"]})
    put({**items[1], "sk": items[0]["sk"]})


@pytest.mark.parametrize(
    ("tamper", "faults"),
    [
        (altered, {Fault.ENTRY_ALTERED: 1}),
        (one_more_attribute, {Fault.ENTRY_ALTERED: 1}),
        (removed, {Fault.ENTRY_MISSING: 1}),
        (inserted, {Fault.ENTRY_NOT_SEALED: 1}),
        (inserted_with_a_strange_key, {Fault.ENTRY_NOT_SEALED: 1}),
        (swapped, {Fault.ENTRY_ALTERED: 2}),
    ],
)
def test_a_tampered_entry_is_found(
    tamper: Callable[[list[Image]], None], faults: dict[Fault, int], chain: list[Image]
) -> None:
    tamper(chain)
    check = verify()
    assert check.faults == faults and not check.is_whole
    assert len(check.named) == sum(faults.values())


def test_entries_outside_of_every_day_are_found_too(chain: list[Image]) -> None:
    for key in ("!before", "zz after"):
        put({**chain[0], "sk": {"S": key}})
    month = [verify(day, now=NOW + timedelta(days=9)) for day in sealing.days_of("2026-11")]
    assert {c.day.day: dict(c.faults) for c in month if not c.is_whole} == {
        1: {Fault.ENTRY_NOT_SEALED: 1},
        30: {Fault.ENTRY_NOT_SEALED: 1},
    }
    assert sum(c.entries for c in month) == 8


def test_an_inserted_entry_that_the_stream_sealed_is_told_as_late(chain: list[Image]) -> None:
    forged = {**chain[1], "sk": {"S": chain[1]["sk"]["S"][:-1] + "x"}}
    put(forged)
    sealing.seal_entries([forged], NOW + timedelta(hours=3))
    check = verify(now=NOW + timedelta(hours=4))
    assert check.late == [forged["sk"]["S"]] and check.late_count == 1


def test_an_entry_with_a_strange_key_is_never_sealed(
    chain: list[Image], caplog: pytest.LogCaptureFixture
) -> None:
    strange = {**chain[1], "sk": {"S": f"{TODAY.isoformat()} by hand"}}
    put(strange)
    sealing.seal_entries([strange], NOW)
    sealing.sweep(NOW + timedelta(days=1))
    assert verify().faults == {Fault.ENTRY_NOT_SEALED: 1}
    assert "audit differs" in caplog.text


def test_the_same_entry_with_two_texts_is_found(chain: list[Image]) -> None:
    """Somebody wrote over an entry, and the stream told of the new one."""
    other = {**chain[0], "actor_name": {"S": "Somebody Else"}}
    put(other)
    sealing.seal_entries([other], NOW + timedelta(minutes=2))
    assert verify().faults[Fault.ENTRY_ALTERED] >= 1


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_seal_that_was_taken_away_is_found(number: int, chain: list[Image]) -> None:
    remove(stored_seals()[number])
    check = verify()
    assert check.faults[Fault.ENTRY_NOT_SEALED] == 2
    assert check.faults[Fault.ANCHOR_DIFFERS if number == 2 else Fault.SEAL_MISSING] == 1


def test_a_seal_that_was_altered_is_found(chain: list[Image]) -> None:
    seal = stored_seals()[1]
    held = json.loads(seal["entries"]["S"])
    held.popitem()
    put({**seal, "entries": {"S": json.dumps(held)}})
    assert verify().faults == {Fault.SEAL_ALTERED: 1, Fault.ENTRY_NOT_SEALED: 1}


def test_two_seals_that_changed_places_are_found(chain: list[Image]) -> None:
    first, second, _ = stored_seals()
    put({**second, "sk": first["sk"], "number": {"N": "1"}})
    put({**first, "sk": second["sk"], "number": {"N": "2"}})
    assert verify().faults[Fault.SEAL_ALTERED] >= 2


def rewrite(chain: list[Image]) -> None:
    """Alters an entry and makes the whole chain anew, so that everything in the table fits."""
    put({**chain[2], "actor_name": {"S": "Somebody Else"}})
    for seal in stored_seals():
        remove(seal)
    newest = None
    for n in (0, 2, 4):
        part = {i["sk"]["S"]: audit.stored_entry(i).hash for i in images()[n : n + 2]}
        newest = next_seal(newest, NEW, TODAY, part, NOW + timedelta(minutes=1, seconds=n))
        assert seals.add_new_seal(newest)


def test_a_chain_that_was_made_anew_does_not_fit_its_anchor(chain: list[Image]) -> None:
    rewrite(chain)
    assert verify().faults == {Fault.ANCHOR_DIFFERS: 1}


def test_no_later_seal_hides_it(chain: list[Image], caplog: pytest.LogCaptureFixture) -> None:
    kept = anchors.find_anchor(NEW, TODAY)
    rewrite(chain)
    more = happen(1, at=NOW + timedelta(minutes=2))
    sealing.seal_entries(more, NOW + timedelta(minutes=3))
    sealing.sweep(NOW + timedelta(days=1))
    assert anchors.find_anchor(NEW, TODAY) == kept, "the anchor stays on the chain that it stood on"
    assert verify().faults == {Fault.ANCHOR_DIFFERS: 1}
    assert "audit differs" in caplog.text


def test_a_whole_day_that_was_taken_away_is_found(chain: list[Image]) -> None:
    for item in [*chain, *stored_seals()]:
        remove(item)
    assert verify().faults == {Fault.ANCHOR_DIFFERS: 1}


def test_an_older_anchor_that_was_written_over_is_still_there(chain: list[Image]) -> None:
    rewrite(chain)
    newest = seals.find_newest(NEW, TODAY)
    assert newest
    anchors.save_anchor(NEW, TODAY, Anchor(newest.number, newest.kept_hash))
    assert verify().is_whole, "table and anchor were both forged"
    old = anchors.list_anchors(NEW, TODAY)
    assert len(old) == 4 and any(a.hash != newest.kept_hash for a in old if a.number == 3)


def test_no_more_findings_are_named_than_can_be_shown(cloud: Cloud) -> None:
    happen(120)
    check = verify()
    assert check.faults == {Fault.ENTRY_NOT_SEALED: 120} and len(check.named) == 100


# --- who may ask


def test_key_holders_verify_their_own_school(chain: list[Image], cloud: Cloud) -> None:
    removed(chain)
    assert sealing.verify_day(make.key_holder(), "2026-11-24", LATER).faults == {Fault.ENTRY_MISSING: 1}
    assert sealing.verify_day(make.key_holder(OLD), "2026-11-24", LATER).entries == 1, "its own look"
    looks = [a["school_id"] for a in cloud.of_kind("audit") if a["action"] == "verify_audit"]
    assert sorted(looks) == [NEW, OLD]


def test_nobody_else_does(cloud: Cloud) -> None:
    for who, error in (
        (make.actor(), NotAllowed),
        (replace(make.key_holder(), has_second_factor=False), NotAllowed),
        (make.operator(), NotFound),
    ):
        with pytest.raises(error):
            sealing.verify_day(who, "2026-11-24", NOW)


@pytest.mark.parametrize("day", ["", "yesterday", "2026-11", "2026-13-01", "2026-11-24T00:00"])
def test_a_day_that_is_none(day: str, cloud: Cloud) -> None:
    with pytest.raises(Invalid) as raised:
        sealing.verify_day(make.key_holder(), day, NOW)
    assert raised.value.fields == {"day": "format"}
