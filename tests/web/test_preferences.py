"""Preferences as a key holder sets them, the review under them, and what both schools are told."""

import os
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from infra.demo import world
from infra.demo.world import School
from infra.local.stack import Stack
from tests.web.axe import check as look
from tests.web.conftest import Open, Watch
from tests.web.pair import HEADINGS, PEOPLE, upn

NARROW = 360
TEXT = "Uma told <b>Mr Quill</b> about the bus. 😀 Otto Bream and Will were there. Will tell home."


def check(page: Page, name: str) -> None:
    """axe, and a picture where SAFEHAND_PICTURES names a folder: for eyes, no test compares it."""
    look(page, name)
    if folder := os.environ.get("SAFEHAND_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def join_lead_team(school: School) -> None:
    """A key holder reads no record unless a user group of theirs may."""
    holder = school.key_holder
    known = next(u for u in holder.get("/users")["users"] if u["email"] == holder.email)
    groups = {"group_ids": [school.groups["SLT"]]}
    holder.put(f"/users/{known['user_id']}/groups", groups, version=known["version"])


def open_two(stack: Stack) -> tuple[School, School, str]:
    """Uma has left Reed Bank with an incident of Home, one of Health, one of both; Stone Ford has requested her record."""
    operator = world.sign_in_operator(stack)
    names = ("Home", "Health", "Health: First aid")
    previous = world.open_school(operator, "3309973", "Reed Bank School", "reedbank.example", PEOPLE, names)
    new = world.open_school(operator, "3309974", "Stone Ford School", "stoneford.example", PEOPLE, names)
    join_lead_team(previous)
    row = f"1,Ferris,Uma,01/02/2014,{upn('031')},C,{{}},"
    others = f"2,Bream,Otto,02/02/2014,{upn('032')},C,04/09/2018,\n3,Pike,William,03/02/2014,{upn('033')},C,04/09/2018,\n"
    world.drop_file(
        stack, previous.laestab, "roll.csv", (HEADINGS + row.format("04/09/2018") + "\n" + others).encode()
    )
    world.wait_for_drop(previous, "roll.csv")
    previous.read_roll()
    for day, labels, text in (
        ("03", ("Home",), TEXT),
        ("04", ("Health",), "A note about health."),
        ("05", ("Home", "Health"), "A note about both."),
    ):
        world.log(previous, "Uma Ferris", f"2025-02-{day}T10:00:00+00:00", labels, text)
    left = HEADINGS + row.format("04/09/2018") + "21/07/2025\n"
    world.drop_file(stack, previous.laestab, "leavers.csv", left.encode())
    world.wait_for_drop(previous, "leavers.csv")
    world.drop_file(stack, new.laestab, "roll.csv", (HEADINGS + row.format("03/09/2025") + "\n").encode())
    world.wait_for_drop(new, "roll.csv")
    made = world.wait_for_transfer(new.key_holder, "Uma Ferris")
    world.wait_for_state(new.key_holder, made["transfer_id"], "detected")
    new.key_holder.post(f"/transfers/{made['transfer_id']}/request")
    return previous, new, made["transfer_id"]


def add_agency(school: School, text: str, agency: str) -> None:
    """A colleague's edit, while somebody looks the record through."""
    path = f"/students/{school.student_id('Uma Ferris')}/incidents"
    one = next(i for i in school.lead.post(f"{path}/search", {})["incidents"] if i["text"] == text)
    none: dict[str, list[str]] = {"linked_student_ids": [], "body_map": []}
    body = {
        "text": text,
        "category_ids": one["category_ids"],
        "agencies": [agency],
        "reason": "Who came",
    } | none
    school.lead.put(f"{path}/{one['incident_id']}", body, version=one["version"])


def test_what_is_held_back_is_seen_by_both(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected |= {"status of 412", "status of 409", "status of 400"}
    previous, new, transfer_id = open_two(stack)
    address = f"/admin/transfers/{transfer_id}"

    page = open_page(previous.key_holder, "/admin/transfers/outgoing")
    page.get_by_role("link", name="Manage Preferences").click()
    expect(page.get_by_text("Nothing is ticked, so everything goes.")).to_be_visible()
    check(page, "preferences")
    page.get_by_role("button", name="Update Preferences").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    check(page, "preferences, with an error")

    review = open_page(previous.key_holder, f"{address}/review")
    expect(review.get_by_text("3 incidents and 0 files")).to_be_visible()
    first = review.locator(".app-entry").first
    written = first.get_by_role("group", name="As written", exact=True).locator(".app-as-written")
    there = first.get_by_role("group", name="As it will look at Stone Ford School").locator(".app-as-written")
    for side in (written, there):
        assert side.evaluate("e => e.textContent") == TEXT
    expect(written.locator("mark")).to_have_text(["Otto Bream", "Will"])
    expect(there.locator("mark")).to_have_count(0)
    expect(review.get_by_text("2 names of other students may stand in what goes")).to_be_visible()
    expect(review.get_by_text("You have not looked at any of these names yet.")).to_be_visible()
    expect(review.get_by_text("There are no files that you can see.")).to_be_visible()
    check(review, "review, everything goes")
    walk_by_key(review, first)
    add_agency(previous, "A note about both.", "School nurse")
    first.get_by_role("button", name="O.B.").dblclick()
    expect(there).to_have_text(TEXT.replace("Otto Bream", "O.B."))
    expect(written.locator("mark")).to_have_text(["Will"])
    expect(first.get_by_role("button", name="Will: William Pike, likely")).to_be_focused()
    expect(review.get_by_text("1 of 1 name looked at")).to_be_visible()
    expect(review.get_by_text("Agencies: School nurse")).to_be_visible()  # it would go, so it is shown
    edit_in_place(review, first, there)
    first.get_by_role("link", name="Edit everything").click()
    review.get_by_role("link", name="Cancel").click()
    expect(first).to_be_focused()
    expect(review.get_by_text("1 name of other students may stand in what goes")).to_be_visible()

    other = open_page(previous.second_key_holder, "/admin/transfers/preferences", width=NARROW)
    other.get_by_label("Home", exact=True).check()
    other.get_by_role("button", name="Update Preferences").dblclick()
    expect(other.get_by_text("The preferences are updated.")).to_be_visible()
    check(other, "preferences, narrow")
    page.get_by_label("Health", exact=True).check()
    page.get_by_role("button", name="Update Preferences").click()
    expect(page.get_by_role("heading", name="Updated by somebody else")).to_be_visible()
    expect(page.get_by_text("Ticked now: Home.")).to_be_visible()
    expect(page.get_by_label("Health", exact=True)).to_be_checked()
    check(page, "preferences, stale")

    review.get_by_role("button", name="Authorise").click()
    expect(review.get_by_role("alert").get_by_role("link")).to_contain_text("looked at what remains")
    check(review, "review, names not looked at")
    review.get_by_label("I have looked at this").check()
    review.get_by_role("button", name="Authorise").click()
    expect(review.get_by_role("alert")).to_contain_text("What would go has changed since you looked")
    expect(review.get_by_text("2 incidents and 0 files")).to_be_visible()
    expect(review.get_by_text("This incident does not go: not ticked in the preferences.")).to_be_visible()
    expect(review.get_by_text("It goes without: Health")).to_be_visible()
    review.get_by_label("I have looked at this").check()
    review.get_by_role("button", name="Authorise").click()
    expect(review.get_by_role("alert").get_by_role("link")).to_have_text(
        "Say why part of the record is held back."
    )
    check(review, "review, held back, with an error")
    review.get_by_label("Why is part of the record held back?").fill("Health notes go with the school nurse.")
    review.get_by_role("button", name="Authorise").dblclick()
    expect(review.get_by_text("The transfer is authorised.")).to_be_visible()
    expect(review.get_by_text("complete and checked")).to_be_visible(timeout=40_000)
    expect(review.get_by_text("1 incident: not ticked in the preferences")).to_be_visible()
    expect(review.get_by_text("Health notes go with the school nurse.")).to_be_visible()
    check(review, "transfer with something held back")

    told = open_page(new.key_holder, address, width=NARROW)
    expect(told.get_by_text("1 incident: not ticked in the preferences")).to_be_visible()
    expect(told.get_by_text(re.compile("school nurse"))).to_have_count(0)
    check(told, "transfer with something held back, new school")
    again = open_page(previous.key_holder, f"{address}/review")
    expect(again.get_by_role("alert")).to_contain_text("there is nothing to review")


def walk_by_key(review: Page, first: Locator) -> None:
    """Letters lead on only from a name, never while somebody types; Alt with an arrow from anywhere."""
    otto = first.get_by_role("button", name="Otto Bream: Otto Bream, certain")
    will = first.get_by_role("button", name="Will: William Pike, likely")
    review.keyboard.press("n")
    expect(review.get_by_text("0 of 2 names looked at")).to_be_visible()
    review.keyboard.press("Alt+ArrowDown")
    expect(otto).to_be_focused()
    expect(otto).to_have_attribute("aria-expanded", "true")
    review.keyboard.press("n")
    expect(will).to_be_focused()
    expect(review.get_by_text("2 of 2 names looked at")).to_be_visible()
    first.get_by_label("Other words").press("p")
    expect(first.get_by_label("Other words")).to_have_value("p")
    will.focus()
    review.keyboard.press("p")
    expect(otto).to_be_focused()
    check(review, "review, at a name")


def edit_in_place(review: Page, first: Locator, there: Locator) -> None:
    first.get_by_role("button", name="Edit the text").click()
    field = first.get_by_label("What happened?")
    expect(field).to_be_focused()
    field.fill("")
    first.get_by_role("button", name="Save text").click()
    expect(first.get_by_text("Write what happened.")).to_be_visible()
    check(review, "review, edited in place, with an error")
    field.fill(f"{TEXT} And Will.")
    first.get_by_role("button", name="Save text").dblclick()
    expect(there).to_have_text(f"{TEXT} And Will.")
    expect(first.get_by_role("button", name="Edit the text")).to_be_focused()
    expect(review.get_by_text("2 of 3 names looked at")).to_be_visible()
    first.get_by_role("button", name="Edit the text").click()
    field.fill(TEXT.replace("Otto Bream", "O.B."))
    first.get_by_role("button", name="Save text").click()
    expect(there).to_have_text(TEXT.replace("Otto Bream", "O.B."))
