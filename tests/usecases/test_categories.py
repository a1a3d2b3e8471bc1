"""Categories and user groups: what a key holder changes, two at once, and creations that are sent again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.domain.category import Categories, Category, Colour, legacy_main, legacy_sub
from chalicelib.domain.errors import Invalid, MadeMeanwhile, NotAllowed, NotFound, NotPossibleNow, Stale
from chalicelib.domain.permission import Actor
from chalicelib.storage import people
from chalicelib.storage import schools as stored
from chalicelib.usecases import categories, groups
from chalicelib.usecases.once import Once
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud, Direct

HOLDER = make.key_holder(NEW)
LEGACY = (legacy_main("cat_legacy"), legacy_sub("cat_arrived", "cat_legacy", "Home"))


@pytest.fixture(autouse=True)
def _schools(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)


def change(category_id: str, version: int = 1, who: Actor = HOLDER, **wanted: Any) -> Any:
    """Bullying, active, grey, but for `wanted`."""
    usual: dict[str, Any] = {"name": "Bullying", "parent_id": None, "colour": None, "is_active": True}
    return categories.change_category(who, category_id, version, **(usual | wanted), now=NOW)


def store_legacy() -> None:
    changes = Direct()
    stored.add_save_categories(changes, make.categories(NEW, *LEGACY, version=1))
    changes.commit()


def test_a_change_is_kept_and_audited_without_the_name(cloud: Cloud) -> None:
    after = change("cat_bully", name="Unkindness", colour=Colour.RED, is_active=False)
    assert stored.find_categories(NEW) == after and after.version == 2
    assert after.by_id["cat_bully"] == Category("cat_bully", "Unkindness", is_active=False, colour=Colour.RED)
    (entry,) = [a for a in cloud.of_kind("audit") if a["action"] == "change_category"]
    assert entry["subject_id"] == "cat_bully" and "Unkindness" not in str(entry)
    assert "'active': 'false'" in str(entry) or '"active": "false"' in str(entry)


def test_a_stale_change_is_told_what_stands_now() -> None:
    after = change("cat_bully", name="Unkindness")
    with pytest.raises(Stale) as error:
        change("cat_bully", name="Bullying and threats")
    assert error.value.current == after == stored.find_categories(NEW)


def at_once(*works: Callable[[], object]) -> list[object]:
    def safely(work: Callable[[], object]) -> object:
        try:
            return work()
        except (Stale, Invalid, NotPossibleNow) as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(safely, works))


def test_two_changes_at_once_lose_nothing() -> None:
    """Both have seen version 1. One is saved, the other is told what stands now."""
    told = at_once(lambda: change("cat_bully", name="One"), lambda: change("cat_attend", name="Two"))
    stale = [t for t in told if isinstance(t, Stale)]
    assert len(stale) == 1 and stale[0].current == stored.find_categories(NEW)
    assert stored.find_categories(NEW).version == 2


def test_a_race_that_only_the_write_sees_is_told_as_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    real = stored.find_categories
    before = real(NEW)
    change("cat_bully", name="First")

    def as_it_was(school_id: str) -> Categories:
        monkeypatch.undo()
        return before

    monkeypatch.setattr(stored, "find_categories", as_it_was)
    with pytest.raises(Stale) as error:
        change("cat_bully", name="Second")
    assert error.value.current == real(NEW) and real(NEW).by_id["cat_bully"].name == "First"


def test_legacy_is_not_changed_and_another_schools_category_is_not_there() -> None:
    store_legacy()
    with pytest.raises(NotPossibleNow):
        change("cat_arrived", 2, name="Mine", parent_id="cat_legacy")
    with pytest.raises(NotFound):
        change("cat_nowhere", 2)
    assert stored.find_categories(NEW).version == 2


@pytest.mark.parametrize("who", [make.actor(NEW), make.key_holder(NEW, has_second_factor=False)])
def test_only_a_key_holder_changes_categories_and_groups(who: Actor) -> None:
    group = groups.add_group(HOLDER, "SLT", NOW)
    for work in (
        lambda: change("cat_bully", who=who),
        lambda: categories.unseen_legacy(who, NOW),
        lambda: groups.rename_group(who, group.group_id, 1, "Mine", NOW),
    ):
        with pytest.raises(NotAllowed):
            work()


def test_unseen_legacy_until_a_group_may_read_it(cloud: Cloud) -> None:
    before = cloud.count("Query")
    assert categories.unseen_legacy(HOLDER, NOW) == []
    assert cloud.count("Query") == before, "without Legacy, no group is read"
    store_legacy()
    group = groups.add_group(HOLDER, "SLT", NOW)
    assert [c.category_id for c in categories.unseen_legacy(HOLDER, NOW)] == ["cat_arrived"]
    groups.save_permissions(HOLDER, group.group_id, 1, {"cat_arrived": make.VIEW}, NOW)
    assert categories.unseen_legacy(HOLDER, NOW) == []
    assert categories.unseen_legacy(make.key_holder(OLD), NOW) == []


def test_a_category_sent_again_is_made_once() -> None:
    asked = Once("key-of-mine", "a" * 64)
    one = categories.add_category(HOLDER, "Health", None, NOW, colour=Colour.TEAL, asked=asked)
    assert categories.add_category(HOLDER, "Health", None, NOW, colour=Colour.TEAL, asked=asked) == one
    assert [c.name for c in stored.find_categories(NEW).by_id.values()].count("Health") == 1
    with pytest.raises(Invalid) as error:
        categories.add_category(HOLDER, "Home", None, NOW, asked=Once("key-of-mine", "b" * 64))
    assert error.value.code == "idempotency_key_used"


def test_a_group_sent_again_is_made_once_even_at_once() -> None:
    asked = Once("key-of-mine", "a" * 64)

    def add() -> object:
        try:
            return groups.add_group(HOLDER, "SLT", NOW, asked=asked)
        except MadeMeanwhile:  # the guard asks once more then
            return groups.add_group(HOLDER, "SLT", NOW, asked=asked)

    one, two = at_once(add, add)
    assert one == two and [g.name for g in people.list_groups(NEW)] == ["SLT"]


@pytest.mark.parametrize("noun", ["group", "category"])
def test_the_same_made_between_two_reads_is_found(noun: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one of two equal requests is done just before this one asks whether it was."""
    module: Any = groups if noun == "group" else categories
    asked, real = Once("key-of-mine", "a" * 64), module.find_made

    def add() -> object:
        if noun == "group":
            return groups.add_group(HOLDER, "SLT", NOW, asked=asked)
        return categories.add_category(HOLDER, "Health", None, NOW, asked=asked)

    made: list[object] = []

    def later(*given: Any) -> str:
        monkeypatch.setattr(module, "find_made", real)
        made.append(add())
        return str(real(*given))

    monkeypatch.setattr(module, "find_made", later)
    assert add() == made[0]


def test_a_group_is_renamed_and_keeps_its_permissions() -> None:
    group = groups.add_group(HOLDER, "SLT", NOW)
    groups.add_group(HOLDER, "Teachers", NOW)
    groups.save_permissions(HOLDER, group.group_id, 1, {"cat_bully": make.VIEW}, NOW)
    after = groups.rename_group(HOLDER, group.group_id, 2, " Safeguarding  team", NOW)
    assert (after.name, after.version, dict(after.permissions)) == (
        "Safeguarding team", 3, {"cat_bully": make.VIEW},
    )  # fmt: skip
    assert people.find_groups(NEW, [group.group_id]) == [after]
    with pytest.raises(Invalid):
        groups.rename_group(HOLDER, group.group_id, 3, "teachers", NOW)
    with pytest.raises(Stale) as error:
        groups.rename_group(HOLDER, group.group_id, 2, "Other", NOW)
    assert error.value.current == after
    with pytest.raises(NotFound):
        groups.rename_group(make.key_holder(OLD), group.group_id, 3, "Mine now", NOW)


def test_two_grids_at_once_lose_nothing() -> None:
    group = groups.add_group(HOLDER, "SLT", NOW)

    def save(category_id: str) -> Callable[[], object]:
        return lambda: groups.save_permissions(HOLDER, group.group_id, 1, {category_id: make.VIEW}, NOW)

    told = at_once(save("cat_bully"), save("cat_attend"))
    (stands,) = people.find_groups(NEW, [group.group_id])
    assert [t.current for t in told if isinstance(t, Stale)] == [stands] and stands.version == 2
