"""Schools, categories, user groups and people; lists of students, notices and audit."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.domain.audit import SYSTEM, entry
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, SafehandError, Stale
from chalicelib.domain.permission import Actor, Right
from chalicelib.storage import audit as stored_audit
from chalicelib.storage import people
from chalicelib.storage import schools as stored
from chalicelib.usecases import audit, categories, groups, notices, schools, students, users
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud

HOLDER = make.key_holder(NEW)


@pytest.fixture(autouse=True)
def _schools(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)


def create(email: str = "kim@dove.example", laestab: str = "3309921", name: str = "Dove") -> tuple[str, str]:
    made, password = schools.create_school(make.operator(), name, laestab, "Kim Holder", email, NOW)
    return made.school_id, password


def test_a_school_is_made_with_its_first_key_holder(user_pool: str, cloud: Cloud) -> None:
    school_id, password = create()
    (holder,) = people.list_users(school_id)
    assert (holder.is_key_holder, holder.email, holder.has_second_factor) == (True, "kim@dove.example", False)
    assert people.school_id_of_user(holder.user_id) == school_id
    assert password and password not in str(cloud.items())
    made = [a for a in cloud.of_kind("audit") if a["action"] == "create_school"]
    assert [a["school_id"] for a in made] == [school_id]


def test_a_school_needs_a_free_number_and_a_free_address(user_pool: str) -> None:
    school_id, _ = create()
    for changed, field in (
        ({"laestab": "330 9921", "email": "b@dove.example"}, "laestab"),
        ({"laestab": "3309922"}, "email"),
    ):
        with pytest.raises(Invalid) as error:
            create(**changed)
        assert error.value.fields == {field: "taken"}
    for bad in ({"name": " "}, {"laestab": "33"}, {"email": "kim"}):
        with pytest.raises(Invalid):
            create(**({"laestab": "3309923", "email": "c@dove.example"} | bad))
    assert len(people.list_users(school_id)) == 1


def test_after_a_failure_in_the_middle_it_can_be_made_again(user_pool: str, cloud: Cloud) -> None:
    """The account in the pool was made, the school was not."""
    with cloud.crash_after(1, "AdminCreateUser"):
        create()
    school_id, password = create()
    assert password and len(people.list_users(school_id)) == 1


def test_only_an_operator_makes_schools(cloud: Cloud) -> None:
    for who in (HOLDER, make.actor(NEW), make.operator(has_second_factor=False)):
        with pytest.raises(NotAllowed):
            schools.create_school(who, "Dove", "3309921", "Kim", "kim@dove.example", NOW)
    refused = [a for a in cloud.of_kind("audit") if a["outcome"] == "refused"]
    assert sorted(a["school_id"] for a in refused) == ["platform", NEW, NEW]


def test_an_operator_sees_no_school_from_inside() -> None:
    for look in (
        schools.view_school,
        categories.list_categories,
        groups.list_groups,
        users.list_users,
        notices.list_notices,
    ):
        with pytest.raises(NotFound):
            look(make.operator(), NOW)


def test_people_see_the_categories_they_have_to_do_with() -> None:
    assert set(categories.list_categories(HOLDER, NOW).by_id) == {"cat_bully", "cat_online", "cat_attend"}
    assert set(categories.list_categories(make.actor(NEW), NOW).by_id) == set()
    online = world.reader(NEW, "cat_online")
    assert set(categories.list_categories(online, NOW).by_id) == {"cat_online", "cat_bully"}
    gone = world.reader(NEW, "cat_of_another_school")
    assert set(categories.list_categories(gone, NOW).by_id) == set()


def test_two_categories_at_once() -> None:
    def add(name: str) -> str:
        try:
            return categories.add_category(HOLDER, name, None, NOW).category_id
        except SafehandError as error:
            return error.code

    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(add, ["Health", "Health", "Home"]))
    own = stored.find_categories(NEW)
    kept = [c for c in codes if c.startswith("cat_")]
    assert set(kept) == set(own.by_id) - {"cat_bully", "cat_online", "cat_attend"}
    assert own.version == 1 + len(kept) and kept
    assert set(codes) - set(kept) <= {"lost_race", "invalid"}
    assert [c.name for c in own.by_id.values()].count("Health") <= 1


def test_a_group_starts_with_nothing_and_its_name_is_its_own() -> None:
    group = groups.add_group(HOLDER, " SLT ", NOW)
    assert (group.name, group.permissions, group.version) == ("SLT", {}, 1)
    with pytest.raises(Invalid):
        groups.add_group(HOLDER, "slt", NOW)
    assert [g.name for g in groups.list_groups(HOLDER, NOW)] == ["SLT"]
    assert groups.list_groups(make.key_holder(OLD), NOW) == []


def test_a_grid_is_saved_as_a_whole_and_a_stale_one_is_told() -> None:
    group = groups.add_group(HOLDER, "SLT", NOW)
    saved = groups.save_permissions(
        HOLDER, group.group_id, 1, {"cat_bully": make.VIEW, "cat_online": [Right.ADD_INCIDENTS]}, NOW
    )
    assert people.find_groups(NEW, [group.group_id]) == [saved] and saved.version == 2
    with pytest.raises(Stale) as error:
        groups.save_permissions(HOLDER, group.group_id, 1, {}, NOW)
    assert error.value.current == saved, "what stands now is told"
    emptied = groups.save_permissions(HOLDER, group.group_id, 2, {}, NOW)
    assert emptied.permissions == {}


def test_another_schools_group_person_or_category_is_not_there() -> None:
    group = groups.add_group(HOLDER, "SLT", NOW)
    far = make.key_holder(OLD)
    with pytest.raises(NotFound):
        groups.save_permissions(far, group.group_id, 1, {}, NOW)
    with pytest.raises(NotFound):
        users.set_groups(far, f"usr_{NEW}", 1, [], NOW)
    with pytest.raises(Invalid):
        users.set_groups(far, f"usr_{OLD}", 1, [group.group_id], NOW)
    with pytest.raises(Invalid):
        groups.save_permissions(HOLDER, group.group_id, 1, {"cat_of_another_school": make.VIEW}, NOW)


@pytest.mark.parametrize("who", [make.actor(NEW), make.key_holder(NEW, has_second_factor=False)])
def test_administration_is_for_key_holders(who: Actor, cloud: Cloud) -> None:
    before = cloud.count("TransactWriteItems")
    with pytest.raises(NotAllowed):
        categories.add_category(who, "Health", None, NOW)
    with pytest.raises(NotAllowed):
        groups.add_group(who, "SLT", NOW)
    with pytest.raises(NotAllowed):
        groups.save_permissions(who, "grp_x", 1, {}, NOW)
    with pytest.raises(NotAllowed):
        users.invite_user(who, "Tess", "tess@new.example", True, [], NOW)
    with pytest.raises(NotAllowed):
        users.set_groups(who, f"usr_{NEW}", 1, [], NOW)
    assert cloud.count("TransactWriteItems") == before
    assert len([a for a in cloud.of_kind("audit") if a["outcome"] == "refused"]) == 5


def test_a_profile_is_read_and_audited(cloud: Cloud) -> None:
    world.store_student(make.student())
    assert students.view_student(HOLDER, "stu_new", NOW).forename == "Maya"
    for who, one in ((make.key_holder(OLD), "stu_new"), (HOLDER, "stu_none")):
        with pytest.raises(NotFound):
            students.view_student(who, one, NOW)
    found = [(a["school_id"], a["outcome"]) for a in cloud.of_kind("audit") if a["action"] == "view_student"]
    assert sorted(found) == [(NEW, "done"), (NEW, "refused"), (OLD, "refused")]


def test_audit_by_month_and_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE", 2)
    for day in range(1, 4):
        stored_audit.save_entry(entry(f"aud_{day}", NEW, NOW.replace(day=day, month=10), SYSTEM, "look", "x"))
    page, mark = audit.list_audit(HOLDER, "2026-10", "", NOW)
    rest, end = audit.list_audit(HOLDER, "2026-10", mark, NOW)
    assert [e.audit_id for e in page + rest] == ["aud_3", "aud_2", "aud_1"] and end == ""
    looked, _ = audit.list_audit(HOLDER, "", "", NOW)
    assert [e.action for e in looked] == ["view_audit", "view_audit"], "looking at the audit is audited"
    assert audit.list_audit(make.key_holder(OLD), "2026-10", "", NOW)[0] == []
    for month in ("2026", "2026-13", "2026-1", "x", "2026-10#"):
        with pytest.raises(Invalid):
            audit.list_audit(HOLDER, month, "", NOW)
