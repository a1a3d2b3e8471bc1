"""A September intake: many records requested and authorised at once, with what became of each."""

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from infra.demo import world
from infra.demo.world import School
from infra.local.stack import Stack
from tests.web.axe import check as look
from tests.web.conftest import Open, Watch
from tests.web.pair import HEADINGS, PEOPLE, upn

NARROW = 360
FORENAMES = ("Ada", "Bo", "Cy", "Dot", "Eli", "Flo")


def check(page: Page, name: str) -> None:
    """axe, and a picture where SAFEHAND_PICTURES names a folder: for eyes, no test compares it."""
    look(page, name)
    if folder := os.environ.get("SAFEHAND_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def roll(left: str, came: str) -> bytes:
    rows = [
        f"{n},Larch,{name},01/02/201{n},{upn(f'04{n}')},C,{came},{left}"
        for n, name in enumerate(FORENAMES, start=1)
    ]
    return (HEADINGS + "\n".join(rows) + "\n").encode()


def send(stack: Stack, school: School, name: str, data: bytes) -> None:
    world.drop_file(stack, school.laestab, name, data)
    world.wait_for_drop(school, name)


def open_two(stack: Stack) -> tuple[School, School, dict[str, dict[str, Any]]]:
    """Six students of Moor Lane with an incident each have come to Beacon Hill."""
    operator = world.sign_in_operator(stack)
    previous = world.open_school(
        operator, "3309971", "Moor Lane Primary", "moorlane.example", PEOPLE, ("Home", "Safety")
    )
    new = world.open_school(
        operator, "3309972", "Beacon Hill School", "beaconhill.example", PEOPLE, ("Home",)
    )
    send(stack, previous, "roll.csv", roll("", "04/09/2018"))
    previous.read_roll()
    for day, name in enumerate(FORENAMES, start=3):
        category = "Safety" if name == "Cy" else "Home"
        world.log(
            previous, f"{name} Larch", f"2025-02-{day:02}T10:00:00+00:00", (category,), f"{name}: a text"
        )
    send(stack, previous, "leavers.csv", roll("21/07/2026", "04/09/2018"))
    send(stack, new, "roll.csv", roll("", "02/09/2026"))
    made = {}
    for name in FORENAMES:
        one = world.wait_for_transfer(new.key_holder, f"{name} Larch")
        made[name] = world.wait_for_state(new.key_holder, one["transfer_id"], "detected")
    return previous, new, made


def test_request_and_authorise_many(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected.add("status of 409")
    previous, new, made = open_two(stack)

    page = open_page(new.key_holder, "/admin/transfers")
    page.get_by_role("link", name="Request many").click()
    page.get_by_role("button", name="Request 0 records").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Choose at least one.")).to_be_visible()
    check(page, "request many, with an error")
    page.get_by_role("button", name="Choose all 6").click()
    page.get_by_label("Flo Larch").uncheck()
    new.second_key_holder.post(f"/transfers/{made['Bo']['transfer_id']}/request")
    page.get_by_role("button", name="Request 5 records").dblclick()
    expect(page.get_by_text("Requested: 4. Not done: 1.")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Bo Larch"))
    expect(row).to_contain_text("The transfer is requested")
    expect(page.get_by_role("row").filter(has_text=re.compile("Requested$"))).to_have_count(4)
    expect(page.get_by_role("checkbox")).to_have_count(1)
    expect(page.get_by_role("button", name="Request 0 records")).to_be_visible()
    check(page, "request many, done")

    other = open_page(previous.key_holder, "/admin/categories", width=NARROW)
    other.get_by_role("link", name="Change Safety").click()
    other.get_by_label("Concerns in this category are urgent").check()
    check(other, "urgent category, narrow")
    other.get_by_role("button", name="Save category").click()
    expect(other.get_by_text("Urgent", exact=True)).to_be_visible()
    other.goto("/admin/transfers/outgoing")
    expect(other.get_by_role("row").filter(has_text="Cy Larch")).to_contain_text("5 Feb 2025 Urgent")
    check(other, "outgoing with concerns, narrow")
    other.get_by_role("link", name="Authorise many").click()
    expect(other.get_by_text("nobody is shown it first")).to_be_visible()
    expect(other.get_by_role("checkbox")).to_have_count(5)
    names = ["Cy Larch", "Eli Larch", "Dot Larch", "Bo Larch", "Ada Larch"]
    expect(other.get_by_role("group", name="Students").locator("label")).to_have_text(names)
    expect(other.get_by_text("Urgent concern 5 Feb 2025. Beacon Hill School")).to_be_visible()
    expect(other.get_by_text("Newest concern 7 Feb 2025. Beacon Hill School")).to_be_visible()
    check(other, "authorise many, narrow")
    other.get_by_role("button", name="Choose all 5").click()
    other.get_by_role("button", name="Authorise 5 transfers").click()
    expect(other.get_by_text("Authorised: 5.")).to_be_visible()
    expect(other.get_by_text("No request waits for you.")).to_be_visible()
    check(other, "authorise many, done")
    for name in FORENAMES[:5]:
        # five copies begin at once, each with cold Lambdas
        world.wait_for_state(new.key_holder, made[name]["transfer_id"], "transferred", seconds=120)
    assert new.key_holder.get(f"/transfers/{made['Flo']['transfer_id']}")["state"] == "detected"
