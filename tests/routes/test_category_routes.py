"""Categories and user groups as a browser saves them: If-Match, 412 with what stands now, Idempotency-Key."""

from typing import Any

from tests import builders as make
from tests.builders import NEW
from tests.routes.conftest import Api


def changed(**wanted: Any) -> dict[str, Any]:
    return {"name": "Bullying", "parent_id": None, "is_active": True} | wanted


def test_a_category_is_changed_with_the_version_of_the_list(holder: Api) -> None:
    seen = holder.ask("GET", "/categories")
    assert seen.headers["ETag"] == '"1"' and seen.body["version"] == 1
    done = holder.ask("PUT", "/categories/cat_bully", changed(colour="teal", is_active=False), if_match='"1"')
    assert done.status == 200 and done.headers["ETag"] == '"2"'
    by_id = {c["category_id"]: c for c in done.body["categories"]}
    assert [c["label"] for c in done.body["categories"]] == ["Attendance", "Bullying", "Bullying: Online"]
    assert by_id["cat_online"] == {
        "category_id": "cat_online", "name": "Online", "label": "Bullying: Online", "parent_id": "cat_bully",
        "colour": "teal", "is_active": True, "is_open": False, "is_urgent": False, "is_legacy": False,
    }  # fmt: skip


def test_a_stale_change_gets_both(holder: Api) -> None:
    holder.ask("PUT", "/categories/cat_bully", changed(name="First"), if_match='"1"')
    late = holder.ask("PUT", "/categories/cat_bully", changed(name="Second"), if_match='"1"')
    assert (late.status, late.error["code"]) == (412, "stale_version")
    assert late.error["current"] == holder.ask("GET", "/categories").body
    assert "First" in str(late.error["current"]) and late.error["current"]["version"] == 2


def test_a_change_names_its_version_and_its_fields(holder: Api) -> None:
    none = holder.ask("PUT", "/categories/cat_bully", changed())
    assert (none.status, none.error["code"]) == (400, "if_match_missing")
    for bad, field in (
        ({"colour": "ultraviolet"}, "colour"),
        ({"is_active": "perhaps"}, "is_active"),
        ({"name": "x" * 201}, "name"),
    ):
        answer = holder.ask("PUT", "/categories/cat_bully", changed(**bad), if_match='"1"')
        assert answer.status == 400 and list(answer.error["fields"]) == [field]
    assert "ultraviolet" not in str(answer.error)


def test_a_grid_and_a_name_are_saved_with_if_match(holder: Api) -> None:
    made = holder.ask("POST", "/groups", {"name": "SLT"}, idempotency_key="key-of-mine-1")
    again = holder.ask("POST", "/groups", {"name": "SLT"}, idempotency_key="key-of-mine-1")
    assert made.status == again.status == 201 and made.body == again.body
    at = f"/groups/{made.body['group_id']}"
    saved = holder.ask(
        "PUT", f"{at}/permissions", {"permissions": {"cat_bully": sorted(make.VIEW)}}, if_match='"1"'
    )
    assert saved.status == 200 and saved.headers["ETag"] == '"2"'
    for path, body in ((f"{at}/permissions", {"permissions": {}}), (at, {"name": "Lead team"})):
        late = holder.ask("PUT", path, body, if_match='"1"')
        assert late.status == 412 and late.error["current"] == saved.body
    renamed = holder.ask("PUT", at, {"name": "Lead team"}, if_match='"2"')
    assert (renamed.body["name"], renamed.body["version"]) == ("Lead team", 3)
    old_shape = holder.ask("PUT", f"{at}/permissions", {"version": 3, "permissions": {}}, if_match='"3"')
    assert old_shape.status == 400, "the version stands in the header only"


def test_a_category_sent_again_is_one(holder: Api) -> None:
    asked = {"name": "Health", "colour": "green"}
    one, two = (holder.ask("POST", "/categories", asked, idempotency_key="key-of-mine-2") for _ in range(2))
    assert one.status == two.status == 201 and one.body == two.body and one.body["colour"] == "green"
    other = holder.ask("POST", "/categories", {"name": "Home"}, idempotency_key="key-of-mine-2")
    assert (other.status, other.error["code"]) == (400, "idempotency_key_used")


def test_unseen_is_empty_without_legacy(holder: Api) -> None:
    assert holder.ask("GET", "/categories/unseen").body == {"categories": []}
    assert holder.client.http.get(f"/categories/{NEW}").status_code in (403, 405), (
        "no route shows one category"
    )
