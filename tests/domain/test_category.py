import pytest

from chalicelib.domain.category import Categories, Category, legacy_main, legacy_sub
from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.permission import Right
from chalicelib.domain.school import check_permissions
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
