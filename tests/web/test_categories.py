"""Categories and user groups as a key holder changes them, at 1366 and at 360 pixels."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from infra.demo import world
from infra.demo.world import School
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Watch
from tests.web.pair import PEOPLE

NARROW = 360


@pytest.fixture(scope="module")
def school(stack: Stack) -> School:
    operator = world.sign_in_operator(stack)
    return world.open_school(
        operator,
        "3309981",
        "Marsh End School",
        "marshend.example",
        PEOPLE,
        ("Pastoral", "Pastoral: Friendships", "Health"),
    )


def look(page: Page, name: str) -> None:
    """axe, and a picture where SAFEHAND_PICTURES names a folder: for eyes, no test compares it."""
    check(page, name)
    if folder := os.environ.get("SAFEHAND_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page="grid" not in name)


def ids(school: School) -> dict[str, str]:
    return {c["label"]: c["category_id"] for c in school.key_holder.get("/categories")["categories"]}


def test_add_a_main_category_with_a_colour(open_page: Open, school: School, watch: Watch) -> None:
    watch.expected.add("status of 400")
    page = open_page(school.key_holder, "/admin/categories")
    page.get_by_role("button", name="Add category").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a name for the category.")
    page.get_by_label("Name", exact=True).fill("legacy")
    page.get_by_role("button", name="Add category").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_contain_text("Legacy is kept for records")
    look(page, "categories, with an error")
    page.get_by_label("Name", exact=True).fill("Attendance")
    page.get_by_label("Colour").select_option(label="Teal")
    page.get_by_role("button", name="Add category").dblclick()
    expect(page.get_by_role("rowheader", name="Attendance")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="is added")).to_be_visible()
    look(page, "categories")


def test_a_main_category_is_changed_and_switches_its_subs_off(open_page: Open, school: School) -> None:
    page = open_page(school.key_holder, "/admin/categories", width=NARROW)
    page.get_by_role("link", name="Change Pastoral", exact=True).click()
    page.get_by_label("Colour").select_option(label="Purple")
    page.get_by_label("Active:").uncheck()
    look(page, "change a category, narrow")
    page.get_by_role("button", name="Save category").dblclick()
    expect(page.get_by_text("The category is saved.")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Friendships"))
    expect(row).to_contain_text("Main category off")
    look(page, "categories, narrow")
    opened = open_page(school.key_holder, f"/admin/categories/{ids(school)['Pastoral']}")
    opened.get_by_label("Active:").check()
    opened.get_by_role("button", name="Save category").click()
    expect(opened.get_by_text("The category is saved.")).to_be_visible()


def test_a_stale_change_shows_both(open_page: Open, school: School, watch: Watch) -> None:
    watch.expected.add("status of 412")
    address = f"/admin/categories/{ids(school)['Health']}"
    first, second = (open_page(p, address) for p in (school.key_holder, school.second_key_holder))
    for page, name in ((first, "Wellbeing"), (second, "Health and wellbeing")):
        page.get_by_label("Name", exact=True).fill(name)
    first.get_by_role("button", name="Save category").click()
    expect(first.get_by_text("The category is saved.")).to_be_visible()
    second.get_by_role("button", name="Save category").click()
    theirs = second.get_by_role("region", name="Saved by somebody else")
    expect(theirs).to_contain_text("Wellbeing")
    expect(second.get_by_label("Name", exact=True)).to_have_value("Health and wellbeing")
    look(second, "change a category, stale")
    second.get_by_role("button", name="Save category").click()
    expect(second.get_by_role("rowheader", name="Health and wellbeing")).to_be_visible()


def test_a_group_its_people_its_name_and_a_long_grid(open_page: Open, school: School, watch: Watch) -> None:
    watch.expected.add("status of 400")
    holder = school.key_holder
    for number in range(20):
        holder.post("/categories", {"name": f"Topic {number:02d}"})
    page = open_page(holder, f"/admin/users/groups/{school.groups['Teachers']}", width=NARROW)
    expect(page.get_by_role("link", name=PEOPLE[3])).to_be_visible()
    page.get_by_label("View Incidents, Pastoral", exact=True).check()
    expect(page.get_by_label("View Students, Pastoral", exact=True)).to_be_checked()
    page.get_by_role("button", name="Same for its sub-categories (Pastoral)").click()
    expect(page.get_by_label("View Incidents, Pastoral: Friendships")).to_be_checked()
    expect(page.get_by_text("boxes are changed and not saved.")).to_be_visible()
    page.get_by_role("button", name="Tick all of Topic 03").click()
    expect(page.get_by_label("Add Incidents, Topic 03")).to_be_checked()
    page.get_by_role("button", name="Untick all of Topic 03").click()
    expect(page.get_by_label("Add Incidents, Topic 03")).not_to_be_checked()
    look(page, "a long grid, narrow")
    page.get_by_label("Find a category").fill("topic 07")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_label("Add Incidents, Topic 07").check()
    page.get_by_label("Find a category").fill("no such thing")
    expect(page.get_by_text("No category has this in its name.")).to_be_visible()
    page.get_by_text("Rename this group").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("SLT")
    page.get_by_role("button", name="Rename group").click()
    expect(page.get_by_role("alert")).to_contain_text("There is already a group of this name.")
    page.get_by_role("textbox", name="Name", exact=True).fill("Tutors")
    page.get_by_role("button", name="Rename group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tutors")
    page.get_by_label("Find a category").fill("")
    expect(page.get_by_label("Add Incidents, Topic 07")).to_be_checked()
    page.get_by_role("button", name="Save Group").click()
    expect(page.get_by_text("The group is saved.")).to_be_visible()
    expect(page.get_by_text("changed and not saved.")).to_have_count(0)
    saved = next(g for g in holder.get("/groups")["groups"] if g["name"] == "Tutors")["permissions"]
    named = ids(school)
    assert saved[named["Topic 07"]] == ["add_incidents"]
    assert {"view_students", "view_incidents"} <= set(saved[named["Pastoral: Friendships"]])
    wide = open_page(holder, f"/admin/users/groups/{school.groups['Teachers']}")
    expect(wide.get_by_role("button", name="Save Group")).to_be_visible()
    look(wide, "a long grid")
