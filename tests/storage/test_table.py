"""Writes that happen together or not at all, and who is told when they do not."""

from dataclasses import replace
from typing import Any

import pytest
from moto.dynamodb.exceptions import TransactionCanceledException
from moto.dynamodb.models import DynamoDBBackend
from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.storage import keys, people, schools, table
from chalicelib.storage.people import GroupItem
from chalicelib.storage.runs import MarkItem
from chalicelib.storage.table import Changes, get, get_many
from tests import builders as make
from tests.builders import NEW, OLD
from tests.cloud import Cloud


def job(name: str) -> MarkItem:
    return MarkItem(pk=keys.job(name), sk=keys.LAST, day="2026-11-24")


def test_all_or_nothing(cloud: Cloud) -> None:
    job("there").save()
    changes = Changes()
    changes.put_new(job("new"))
    changes.put_new(job("there"), otherwise=Invalid("Taken."))
    assert len(changes) == 2
    with pytest.raises(Invalid, match="Taken"):
        changes.commit()
    assert get(MarkItem, keys.job("new"), keys.LAST) is None


def test_the_error_is_that_of_the_write_that_was_refused(cloud: Cloud) -> None:
    """Puts and updates reach DynamoDB in another order than they were said."""
    job("there").save()
    for refused in range(2):
        changes = Changes()
        errors = [Invalid(str(n)) for n in range(2)]
        updated, put = (job("there" if refused == n else f"new{n}") for n in range(2))
        absent = MarkItem.pk.does_not_exist()
        changes.update(updated, [MarkItem.day.set("x")], absent, errors[0])
        changes.put(put, absent, errors[1])
        with pytest.raises(Invalid) as error:
            changes.commit()
        assert error.value is errors[refused]


def refuse(monkeypatch: pytest.MonkeyPatch, reason: str, times: int) -> list[str]:
    """DynamoDB refuses so many transactions for this reason; the list grows with each try."""
    tries: list[str] = []
    write = DynamoDBBackend.transact_write_items

    def answer(self: DynamoDBBackend, items: list[dict[str, Any]]) -> None:
        tries.append(reason)
        if len(tries) <= times:
            raise TransactionCanceledException([(reason, "refused", {})])
        write(self, items)

    monkeypatch.setattr(DynamoDBBackend, "transact_write_items", answer)
    monkeypatch.setattr("time.sleep", lambda _: None)
    return tries


def save_one() -> None:
    changes = Changes()
    changes.put_new(job("new"))
    changes.commit()


def test_a_conflict_is_tried_again(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two transactions on one item at the same moment: DynamoDB refuses, whatever the conditions say."""
    tries = refuse(monkeypatch, "TransactionConflict", times=2)
    save_one()
    assert len(tries) == 3 and get(MarkItem, keys.job("new"), keys.LAST) is not None


def test_a_conflict_that_does_not_end_is_let_out(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = refuse(monkeypatch, "TransactionConflict", times=99)
    with pytest.raises(TransactWriteError):
        save_one()
    assert len(tries) == table.CONFLICT_TRIES


def test_other_trouble_is_let_out_at_once(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = refuse(monkeypatch, "ValidationError", times=99)
    with pytest.raises(TransactWriteError):
        save_one()
    assert len(tries) == 1


def test_a_batch_names_each_key_once_and_leaves_out_what_is_not_there(cloud: Cloud) -> None:
    job("a").save()
    pairs = [(keys.job(n), keys.LAST) for n in ("a", "a", "b")]
    assert [j.pk for j in get_many(MarkItem, pairs)] == [keys.job("a")]
    assert get_many(MarkItem, []) == []


def test_more_than_one_batch(cloud: Cloud) -> None:
    names = [str(n) for n in range(120)]
    for name in names:
        job(name).save()
    found = get_many(MarkItem, [(keys.job(n), keys.LAST) for n in names])
    assert {j.pk for j in found} == {keys.job(n) for n in names}


def test_a_stale_save_of_categories_or_groups_is_told(cloud: Cloud) -> None:
    first = make.categories(OLD, version=0)
    for expected in (None, NotPossibleNow):
        changes = Changes()
        schools.add_save_categories(changes, first)
        if expected is None:
            changes.commit()
        else:
            with pytest.raises(expected):
                changes.commit()
    from chalicelib.domain.school import Group

    group = Group("grp_one", NEW, "SLT", {"cat_a": make.VIEW})
    changes = Changes()
    people.add_save_group(changes, group)
    changes.commit()
    assert people.find_groups(NEW, ["grp_one"]) == [replace(group, version=1)]
    with pytest.raises(NotPossibleNow):
        again = Changes()
        people.add_save_group(again, group)
        again.commit()
    assert [g.group_id for g in people.list_groups(NEW)] == ["grp_one"]
    assert get(GroupItem, keys.school(NEW), keys.group("grp_one")) is not None


def test_a_laestab_belongs_to_one_school(cloud: Cloud) -> None:
    changes = Changes()
    schools.add_school(changes, make.school(OLD))
    changes.commit()
    again = Changes()
    schools.add_school(again, replace(make.school(OLD), school_id="sch_other"))
    with pytest.raises(Invalid) as error:
        again.commit()
    assert error.value.fields == {"laestab": "taken"}
    assert schools.school_id_of_laestab("3309901") == OLD
    assert schools.find_school("sch_other") is None
