"""Alerts wait until they are read, actions until they are done, each for somebody who may see the incident."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, Stale
from chalicelib.domain.incident import Incident
from chalicelib.domain.permission import Actor, Right
from chalicelib.storage import incidents as stored
from chalicelib.storage import people
from chalicelib.usecases import actions, alerts, incidents, outbox, readers
from chalicelib.usecases.incidents import ToDo
from chalicelib.usecases.once import Once
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import Cloud, Direct

WEEK = TODAY + timedelta(days=7)
WRITER = world.reader(OLD, "cat_bully", "cat_attend", rights=make.ALL_RIGHTS)


@pytest.fixture
def school(cloud: Cloud) -> Cloud:
    """Maya at OLD; Ann and Ben may see Bullying, Cat only Attendance, Dan has left the staff, Far is at NEW."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver(incident_count=0))
    world.store_member(OLD, "usr_ann", "cat_bully", rights=make.VIEW)
    world.store_member(OLD, "usr_ben", "cat_bully", "cat_attend")
    world.store_member(OLD, "usr_cat", "cat_attend")
    world.store_member(OLD, "usr_dan", "cat_bully", is_active=False)
    world.store_member(NEW, "usr_far", "cat_bully")
    return cloud


ANN = make.actor(OLD, user_id="usr_ann", name="Member Ann", rights={"cat_bully": make.VIEW})


def log(*alerted: str, todo: tuple[ToDo, ...] = (), **changed: Any) -> Incident:
    wanted: dict[str, Any] = {
        "occurred_at": NOW - timedelta(days=1),
        "category_ids": ["cat_bully"],
        "text": "What Maya said",
        "linked_student_ids": [],
        "alerted_user_ids": alerted,
        "actions": todo,
        "now": NOW,
    }
    return incidents.log_incident(WRITER, "stu_old", **(wanted | changed))


def todo(owner: str = "usr_ann", days: int = 7, what: str = "Ring home") -> ToDo:
    return ToDo(what, owner, TODAY + timedelta(days=days))


def unread(who: Actor = ANN) -> list[str]:
    return [a.incident.incident_id for a in alerts.list_unread(who, 50, NOW)]


def due(who: Actor = ANN) -> list[str]:
    return [a.action.what for a in actions.list_open(who, 50, NOW)]


# --- alerts


def test_an_alert_waits_until_it_is_read(school: Cloud) -> None:
    one, two = log("usr_ann", "usr_ben", "usr_ann"), log("usr_ann", now=NOW + timedelta(minutes=1))
    assert [a.name for a in one.alerted] == ["Member Ann", "Member Ben"]
    assert unread() == [two.incident_id, one.incident_id], "newest first"
    first = alerts.list_unread(ANN, 1, NOW)
    assert len(first) == 1 and first[0].student.forename == "Maya" and first[0].alert.by == "Robin Vale"
    for _ in range(2):
        alerts.mark_read(ANN, first[0].alert.alert_id, NOW)
    assert unread() == [one.incident_id]
    assert len([a for a in school.of_kind("audit") if a["action"] == "read_alert"]) == 1
    with pytest.raises(NotFound):
        alerts.mark_read(replace(ANN, user_id="usr_ben"), first[0].alert.alert_id, NOW)
    with pytest.raises(NotFound):
        alerts.mark_read(ANN, "alr_made_up", NOW)


def test_each_alert_is_one_mail_that_says_nothing(school: Cloud) -> None:
    log("usr_ann", "usr_ben")
    waiting = world.undone(TODAY)
    assert len(waiting) == 2
    for pk, sk in waiting:
        assert outbox.dispatch(pk, sk, NOW) == "done"
        assert outbox.dispatch(pk, sk, NOW) == "done_before"
    mails = school.mails()
    assert sorted(address for address, _, _ in mails) == ["ann@old.example", "ben@old.example"]
    assert not any(
        part in f"{s} {b}" for _, s, b in mails for part in ("Maya", "said", "Bully", "Robin", "inc_")
    )
    assert len(unread()) == 1, "a mail that went out is no alert that was read"


@pytest.mark.parametrize(
    ("user_id", "why"),
    [("usr_cat", "may_not_see"), ("usr_dan", "unknown"), ("usr_far", "unknown"), ("usr_none", "unknown")],
)
def test_only_who_may_see_it_is_alerted_or_given_an_action(user_id: str, why: str, school: Cloud) -> None:
    attempts: tuple[tuple[Callable[[], Incident], str], ...] = (
        (lambda: log("usr_ann", user_id), "alerted_user_ids"),
        (lambda: log(todo=(todo(user_id),)), "actions"),
    )
    for attempt, field in attempts:
        with pytest.raises(Invalid) as error:
            attempt()
        assert error.value.fields == {field: why}
    assert school.of_kind("incident") == school.of_kind("outbox") == []


def test_an_alert_of_what_may_not_be_seen_any_more_is_not_shown(school: Cloud) -> None:
    made = log("usr_ann", todo=(todo(),))
    assert (len(unread()), due()) == (1, ["Ring home"])
    nobody = replace(ANN, rights={})
    assert (unread(nobody), due(nobody)) == ([], [])
    incidents.edit_incident(
        WRITER,
        "stu_old",
        made.incident_id,
        1,
        text=made.text,
        category_ids=["cat_attend"],
        agencies=[],
        linked_student_ids=[],
        body_map=[],
        reason="Filed wrongly",
        now=NOW,
    )
    assert (unread(), due()) == ([], [])


def test_more_people_are_alerted_later_and_nobody_twice(school: Cloud) -> None:
    made = log("usr_ann")
    after = alerts.alert_staff(WRITER, "stu_old", made.incident_id, 1, ["usr_ann", "usr_ben"], NOW)
    assert [a.user_id for a in after.alerted] == ["usr_ann", "usr_ben"] and after.version == 2
    same = alerts.alert_staff(WRITER, "stu_old", made.incident_id, 2, ["usr_ben"], NOW)
    assert same == after and len(school.of_kind("outbox")) == 2
    with pytest.raises(Stale):
        alerts.alert_staff(WRITER, "stu_old", made.incident_id, 1, ["usr_ben"], NOW)
    with pytest.raises(NotAllowed):
        alerts.alert_staff(ANN, "stu_old", made.incident_id, 2, ["usr_ben"], NOW)


def test_a_strike_out_clears_peoples_lists(school: Cloud) -> None:
    made = log("usr_ann", todo=(todo(),))
    holder = make.key_holder(OLD, rights=WRITER.rights)
    incidents.strike_out_incident(holder, "stu_old", made.incident_id, 1, "Wrong child", NOW)
    assert (unread(), due()) == ([], [])
    assert not any("gsi1pk" in o for o in school.of_kind("outbox")), "the index holds what is unread only"
    assert not any("gsi2pk" in a for a in school.of_kind("action"))
    with pytest.raises(NotPossibleNow):
        alerts.alert_staff(WRITER, "stu_old", made.incident_id, 2, ["usr_ben"], NOW)


def test_what_one_log_writes_fits_one_transaction(school: Cloud) -> None:
    everybody = [f"usr_{n}" for n in range(41)]
    friends = [f"stu_{n}" for n in range(50)]
    for n in friends:
        world.store_student(make.student(OLD, student_id=n, identifiers=()))
    changes = Direct()
    for n in everybody:
        member = people.find_user(OLD, "usr_ann")
        assert member is not None
        people.add_new_user(changes, replace(member, user_id=n, version=0))
    changes.commit()
    with pytest.raises(Invalid) as error:
        log(*everybody, linked_student_ids=friends)
    assert error.value.fields == {"linked_student_ids": "together", "alerted_user_ids": "together"}
    before = school.count("TransactWriteItems")
    log(*everybody[:40], linked_student_ids=friends, once=Once("key-12345", "x"))
    assert school.count("TransactWriteItems") == before + 1


def test_who_may_be_chosen(school: Cloud) -> None:
    def names(who: Actor, *category_ids: str) -> list[str]:
        return [u.user_id for u in readers.list_readers(who, category_ids, NOW)]

    assert names(WRITER, "cat_bully") == ["usr_ann", "usr_ben"]
    assert names(WRITER, "cat_bully", "cat_attend") == ["usr_ben"]
    assert names(ANN, "cat_bully") == ["usr_ann", "usr_ben"], "whoever may see them may know who else does"
    with pytest.raises(NotFound):
        names(ANN, "cat_attend")
    with pytest.raises(NotFound):
        names(WRITER, "cat_made_up")
    with pytest.raises(NotFound):
        names(WRITER)
    only_add = world.reader(OLD, "cat_bully", rights=frozenset({Right.ADD_INCIDENTS}))
    assert names(only_add, "cat_bully") == ["usr_ann", "usr_ben"]


# --- actions


def test_open_actions_come_by_due_date(school: Cloud) -> None:
    log(todo=(todo(days=9, what="third"), todo(days=0, what="first"), todo("usr_ben", what="Ben's")))
    log(todo=(todo(days=3, what="second"),))
    assert due() == ["first", "second", "third"]
    assert [a.action.what for a in actions.list_open(ANN, 1, NOW)] == ["first"]
    in_a_week = NOW + timedelta(days=7)
    late = [a.action.is_overdue(in_a_week.date()) for a in actions.list_open(ANN, 50, in_a_week)]
    assert late == [True, True, False]


def test_the_owner_finishes_and_reopens(school: Cloud) -> None:
    made = log(todo=(todo(),))
    action_id = made.actions[0].action_id
    place = ("stu_old", made.incident_id, action_id)
    after = actions.finish_action(ANN, *place, 1, NOW)
    assert (after.actions[0].done_at, after.actions[0].done_by, due()) == (NOW, "Member Ann", [])
    with pytest.raises(Stale):
        actions.reopen_action(ANN, *place, 1, NOW)
    with pytest.raises(NotPossibleNow):
        actions.finish_action(ANN, *place, 2, NOW)
    again = actions.reopen_action(ANN, *place, 2, NOW)
    assert again.version == 3 and again.actions == made.actions and due() == ["Ring home"]
    other = replace(ANN, user_id="usr_other")
    with pytest.raises(NotAllowed):
        actions.finish_action(other, *place, 3, NOW)
    with pytest.raises(NotFound):
        actions.finish_action(ANN, "stu_old", made.incident_id, "act_none", 3, NOW)
    with pytest.raises(NotFound):
        actions.finish_action(make.key_holder(NEW), *place, 3, NOW)


def test_another_owner_or_day(school: Cloud) -> None:
    made = log(todo=(todo(days=0),))
    place = ("stu_old", made.incident_id, made.actions[0].action_id)
    after = actions.change_action(WRITER, *place, 1, owner_id="usr_ben", due_on=WEEK, now=NOW)
    assert (after.actions[0].owner_name, after.actions[0].due_on, due()) == ("Member Ben", WEEK, [])
    later = NOW + timedelta(days=30)
    kept = actions.change_action(WRITER, *place, 2, owner_id="usr_ann", due_on=WEEK, now=later)
    assert kept.actions[0].owner_name == "Member Ann", "an overdue action may change hands"
    changed: dict[str, Any]
    for changed, field in (
        ({"owner_id": "usr_cat"}, "owner_id"),
        ({"owner_id": "usr_far"}, "owner_id"),
        ({"due_on": TODAY - timedelta(days=2)}, "due_on"),
        ({"due_on": TODAY.replace(year=2062)}, "due_on"),
    ):
        wanted: dict[str, Any] = {"owner_id": "usr_ann", "due_on": TODAY} | changed
        with pytest.raises(Invalid) as error:
            actions.change_action(WRITER, *place, 3, **wanted, now=NOW)
        assert set(error.value.fields) == {field}
    with pytest.raises(NotAllowed):
        actions.change_action(ANN, *place, 3, owner_id="usr_ann", due_on=TODAY, now=NOW)


def test_an_action_is_added_once(school: Cloud) -> None:
    made = log()

    def add(version: int = 1, key: str = "key-12345", sha: str = "a", **changed: Any) -> Incident:
        wanted: dict[str, Any] = {"what": "Ring home", "owner_id": "usr_ann", "due_on": WEEK, "now": NOW}
        return actions.add_action(
            WRITER, "stu_old", made.incident_id, version, **(wanted | changed), once=Once(key, sha)
        )

    after = add()
    assert add() == after and len(after.actions) == 1 and due() == ["Ring home"]
    with pytest.raises(Invalid) as error:
        add(sha="b")
    assert error.value.code == "idempotency_key_used"
    with pytest.raises(Stale):
        add(key="key-other")
    for changed, field in (({"what": ""}, "what"), ({"owner_id": "usr_dan"}, "owner_id")):
        with pytest.raises(Invalid) as error:
            add(2, "key-third", **changed)
        assert set(error.value.fields) == {field}
    full = stored.find_incident("stu_old", made.incident_id)
    assert full == after


def test_an_action_that_came_with_a_transfer_is_closed(school: Cloud) -> None:
    made = log(todo=(todo(),))
    changes = Direct()
    arrived = replace(made, actions=(replace(made.actions[0], owner_id=""),))
    changes.put(stored._item(arrived))
    changes.commit()
    place = ("stu_old", made.incident_id, made.actions[0].action_id)
    attempts: tuple[Callable[[], Incident], ...] = (
        lambda: actions.finish_action(WRITER, *place, 1, NOW),
        lambda: actions.reopen_action(WRITER, *place, 1, NOW),
        lambda: actions.change_action(WRITER, *place, 1, owner_id="usr_ann", due_on=WEEK, now=NOW),
    )
    for attempt in attempts:
        with pytest.raises(NotPossibleNow) as error:
            attempt()
        assert error.value.code == "action_from_transfer"


def test_somebody_without_a_school_has_no_lists(school: Cloud) -> None:
    for look in (alerts.list_unread, actions.list_open):
        with pytest.raises(NotFound):
            look(make.operator(), 10, NOW)


def test_logging_again_with_the_same_key_logs_once(school: Cloud) -> None:
    first = log("usr_ann", once=Once("key-12345", "a"))
    assert log("usr_ann", once=Once("key-12345", "a")) == first
    assert len(school.of_kind("incident")) == len(school.of_kind("outbox")) == 1
    with pytest.raises(Invalid):
        log(once=Once("key-12345", "b"))


def test_bad_actions_are_named(school: Cloud) -> None:
    for bad, field in (
        (todo(what=" "), "actions.1.what"),
        (todo(what="x" * 1001), "actions.1.what"),
        (todo(what="a\x1b"), "actions.1.what"),
        (todo(days=-3), "actions.1.due_on"),
    ):
        with pytest.raises(Invalid) as error:
            log(todo=(todo(), bad))
        assert set(error.value.fields) == {field}
    with pytest.raises(Invalid) as error:
        log(todo=(todo(),) * 21)
    assert set(error.value.fields) == {"actions"}
    assert school.of_kind("incident") == []
