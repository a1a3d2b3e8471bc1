from typing import Any

import pytest

from chalicelib.domain.category import MAX_OWN, Categories, Category, Colour, legacy_main, legacy_sub
from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.permission import Right
from chalicelib.domain.school import MAX_GROUPS, Group, check_new_name, check_permissions, unseen_legacy
from tests.builders import ALL_RIGHTS, NEW, VIEW, categories

LEGACY = legacy_main("cat_legacy")
ARRIVED = legacy_sub("cat_arrived", "cat_legacy", "Bullying: Online")


def refused(name: str, parent_id: str | None = None, of: Categories | None = None) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        (of or categories()).with_new(Category("cat_x", name, parent_id))
    return error.value.fields


def test_a_label_has_the_main_category_before_it() -> None:
    assert categories().label("cat_online") == "Bullying: Online"
    assert categories().label("cat_attend") == "Attendance"
    assert categories(NEW, LEGACY, ARRIVED).label("cat_arrived") == "Legacy: Bullying: Online"


def test_legacy_of_legacy_collapses() -> None:
    """What came as "Legacy: Bullying: Online" goes on under the name that the first school gave it."""
    one = categories(NEW, LEGACY, ARRIVED)
    assert one.previous_name("cat_arrived") == one.previous_name("cat_online") == "Bullying: Online"
    assert one.previous_name("cat_attend") == "Attendance"


def test_a_new_category_is_tidied() -> None:
    after = categories().with_new(Category("cat_x", "  Mental \n health ", "cat_bully"))
    assert after.by_id["cat_x"] == Category("cat_x", "Mental health", "cat_bully")
    assert len(after.by_id) == 4 and len(categories().by_id) == 3


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "Bull\x00ying", "a\x1b[31m"])
def test_a_name_that_cannot_be_shown(name: str) -> None:
    assert refused(name) == {"name": "length"}


def test_a_taken_name() -> None:
    assert refused("BULLYING") == {"name": "taken"}
    assert refused("online", "cat_bully") == {"name": "taken"}
    categories().with_new(Category("cat_x", "Online"))  # below another main category it is another category
    categories().with_new(Category("cat_x", "Online", "cat_attend"))


def test_a_main_category_must_be_the_schools_own_and_a_main_one() -> None:
    assert refused("New", "cat_nowhere") == {"parent_id": "unknown"}
    assert refused("New", "cat_online") == {"parent_id": "unknown"}
    assert refused("New", "cat_legacy", categories(NEW, LEGACY)) == {"parent_id": "unknown"}


def test_the_name_legacy_is_kept() -> None:
    assert refused("legacy") == {"name": "kept"}
    categories().with_new(Category("cat_x", "Legacy", "cat_bully"))


def test_legacy_categories_are_never_active() -> None:
    assert not LEGACY.is_active and not ARRIVED.is_active
    assert LEGACY.is_legacy and ARRIVED.is_legacy


def test_the_same_names_from_two_schools_meet_in_one() -> None:
    one = categories().with_legacy([LEGACY, ARRIVED])
    assert len(one.by_id) == 5
    assert one.with_legacy([LEGACY, ARRIVED]) is one


def test_what_may_be_logged_on() -> None:
    own = categories(NEW, LEGACY, ARRIVED, Category("cat_off", "Off", is_active=False))
    own.check_can_log(["cat_bully", "cat_online"])
    with pytest.raises(Invalid):
        own.check_can_log(["cat_bully", "cat_nowhere"])
    for category_id in ("cat_arrived", "cat_legacy", "cat_off"):
        with pytest.raises(NotPossibleNow):
            own.check_can_log(["cat_bully", category_id])


def test_a_grid_holds_known_categories_and_never_add_on_legacy() -> None:
    own = categories(NEW, LEGACY, ARRIVED)
    assert check_permissions({"cat_bully": list(Right), "cat_arrived": VIEW, "cat_online": []}, own) == {
        "cat_bully": ALL_RIGHTS,
        "cat_arrived": VIEW,
    }
    with pytest.raises(Invalid) as error:
        check_permissions({"cat_arrived": [Right.ADD_INCIDENTS]}, own)
    assert error.value.fields == {"cat_arrived": "legacy"}
    with pytest.raises(Invalid) as error:
        check_permissions({"cat_nowhere": VIEW}, own)
    assert error.value.fields == {"cat_nowhere": "unknown"}


# --- changes by a key holder


def change(of: Categories, category_id: str, **wanted: Any) -> Categories:
    """As it is, but for `wanted`."""
    now = of.by_id[category_id]
    usual: dict[str, Any] = {
        "name": now.name,
        "parent_id": now.parent_id,
        "colour": None,
        "is_active": now.is_active,
    }
    return of.with_changed(category_id, **(usual | wanted))


def test_a_category_is_renamed_coloured_and_switched_off_under_the_same_id() -> None:
    after = change(categories(), "cat_bully", name=" Unkind  words ", colour=Colour.TEAL, is_active=False)
    assert after.by_id["cat_bully"] == Category(
        "cat_bully", "Unkind words", is_active=False, colour=Colour.TEAL
    )
    assert after.label("cat_online") == "Unkind words: Online"
    assert change(after, "cat_bully", colour=None).colour("cat_bully") == Colour.TEAL, "null keeps it"


def test_a_name_may_change_its_capitals_only() -> None:
    assert change(categories(), "cat_bully", name="BULLYING").by_id["cat_bully"].name == "BULLYING"


def test_a_sub_category_wears_the_colour_of_its_main_one() -> None:
    own = change(categories(), "cat_bully", colour=Colour.RED)
    assert own.colour("cat_online") == own.colour("cat_bully") == Colour.RED
    with pytest.raises(Invalid) as error:
        change(own, "cat_online", colour=Colour.BLUE)
    assert error.value.fields == {"colour": "of_main"}


def test_nothing_is_logged_below_a_main_category_that_is_off() -> None:
    off = change(categories(), "cat_bully", is_active=False)
    assert not off.is_open("cat_bully") and not off.is_open("cat_online") and off.is_open("cat_attend")
    assert off.by_id["cat_online"].is_active, "its own switch stays, for when the main one is on again"
    with pytest.raises(NotPossibleNow):
        off.check_can_log(["cat_online"])
    change(off, "cat_bully", is_active=True).check_can_log(["cat_online"])


def test_a_sub_category_moves_to_another_main_one() -> None:
    after = change(categories(), "cat_online", parent_id="cat_attend")
    assert after.label("cat_online") == "Attendance: Online"


@pytest.mark.parametrize(
    ("category_id", "wanted", "fields"),
    [
        ("cat_online", {"parent_id": None}, {"parent_id": "kind"}),
        ("cat_attend", {"parent_id": "cat_bully"}, {"parent_id": "kind"}),
        ("cat_online", {"parent_id": "cat_legacy"}, {"parent_id": "unknown"}),
        ("cat_online", {"parent_id": "cat_online"}, {"parent_id": "unknown"}),
        ("cat_online", {"parent_id": "cat_nowhere"}, {"parent_id": "unknown"}),
        ("cat_bully", {"name": "attendance"}, {"name": "taken"}),
        ("cat_bully", {"name": "LEGACY"}, {"name": "kept"}),
        ("cat_bully", {"name": "a\u202eb"}, {"name": "length"}),
        ("cat_bully", {"name": "x" * 101}, {"name": "length"}),
    ],
)
def test_a_change_that_cannot_be(category_id: str, wanted: dict[str, Any], fields: dict[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        change(categories(NEW, LEGACY, ARRIVED), category_id, **wanted)
    assert error.value.fields == fields


@pytest.mark.parametrize("wanted", [{"name": "Mine"}, {"is_active": True}, {"colour": Colour.RED}, {}])
@pytest.mark.parametrize("category_id", ["cat_legacy", "cat_arrived"])
def test_legacy_categories_stay_as_they_came(category_id: str, wanted: dict[str, Any]) -> None:
    with pytest.raises(NotPossibleNow) as error:
        change(categories(NEW, LEGACY, ARRIVED), category_id, **wanted)
    assert error.value.code == "legacy_category"


def test_a_school_has_so_many_categories_and_no_more_but_legacy_still_arrives() -> None:
    full = categories(NEW)
    for number in range(MAX_OWN - 3):
        full = full.with_new(Category(f"cat_{number}", f"Category {number}"))
    with pytest.raises(Invalid) as error:
        full.with_new(Category("cat_more", "One more"))
    assert error.value.code == "too_many_categories"
    change(full, "cat_bully", name="Unkindness")
    assert len(full.with_legacy([LEGACY, ARRIVED]).by_id) == MAX_OWN + 2


def test_order_is_by_name_with_subs_below_and_legacy_last() -> None:
    own = categories(
        NEW, LEGACY, ARRIVED, Category("cat_zoo", "a walk", "cat_bully"), Category("cat_h", "health")
    )
    assert [c.name for c in own.in_order()] == [
        "Attendance", "Bullying", "a walk", "Online", "health", "Legacy", "Bullying: Online",
    ]  # fmt: skip


def test_view_incidents_goes_with_view_students() -> None:
    with pytest.raises(Invalid) as error:
        check_permissions({"cat_bully": [Right.VIEW_INCIDENTS]}, categories())
    assert error.value.fields == {"cat_bully": "needs_view_students"}
    check_permissions(
        {"cat_bully": [Right.ADD_INCIDENTS]}, categories()
    )  # to report without reading is a choice


def test_legacy_that_no_group_may_read_yet() -> None:
    own = categories(NEW, LEGACY, ARRIVED)

    def groups(*rights: Right) -> list[Group]:
        return [Group("grp_a", NEW, "A"), Group("grp_b", NEW, "B", {"cat_arrived": frozenset(rights)})]

    for unseen in ([], groups(), groups(Right.VIEW_STUDENTS)):
        assert unseen_legacy(own, unseen) == [ARRIVED], "the main category Legacy itself carries nothing"
    assert unseen_legacy(own, groups(Right.VIEW_STUDENTS, Right.VIEW_INCIDENTS)) == []
    assert unseen_legacy(categories(), []) == []


def test_names_of_groups() -> None:
    others = [Group("grp_a", NEW, "Pastoral team")]
    assert check_new_name("  SLT ", others) == "SLT"
    for bad, fields in (
        ("pastoral  TEAM", {"name": "taken"}),
        ("", {"name": "length"}),
        ("\x00", {"name": "length"}),
    ):
        with pytest.raises(Invalid) as error:
            check_new_name(bad, others)
        assert error.value.fields == fields
    with pytest.raises(Invalid) as error:
        check_new_name("One more", others * MAX_GROUPS)
    assert error.value.code == "too_many_groups"


def test_what_is_urgent_reaches_down_and_to_legacy_of_the_same_name() -> None:
    past = [
        Category(f"cat_past_{number}", name, LEGACY.category_id, is_active=False, is_legacy=True)
        for number, name in enumerate(("BULLYING", "Bullying: Online", "Bullying at home", "Attendance"))
    ]
    own = change(categories(NEW, LEGACY, *past), "cat_bully", is_urgent=True)
    assert own.urgent_ids() == {"cat_bully", "cat_online", "cat_past_0", "cat_past_1"}
    only_sub = change(categories(NEW, LEGACY, *past), "cat_online", parent_id="cat_bully", is_urgent=True)
    assert only_sub.urgent_ids() == {"cat_online", "cat_past_1"}
    assert change(own, "cat_bully", is_urgent=None).by_id["cat_bully"].is_urgent, "null keeps it"
    assert categories(NEW, LEGACY, *past).urgent_ids() == frozenset()
