"""A September intake: many records requested and authorised at once, with what became of each.

SAFEHAND_BULK: how many students come, 6 at least. What goes wrong with 200 goes wrong with more than one page of 50.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from chalicelib.domain.upn import check_letter
from infra.demo import world
from infra.demo.world import School
from infra.local.stack import Stack
from tests.web.axe import check as look
from tests.web.conftest import Open, Watch
from tests.web.pair import HEADINGS, PEOPLE

NARROW = 360
BULK = int(os.environ.get("SAFEHAND_BULK", "52"))
FORENAMES = ("Ada", "Bo", "Cy", "Dot", "Eli", "Flo")
OTHERS = tuple(f"Sam q{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(BULK - len(FORENAMES)))
EVERYBODY = (*FORENAMES, *OTHERS)


def check(page: Page, name: str) -> None:
    """axe, and a picture where SAFEHAND_PICTURES names a folder: for eyes, no test compares it."""
    look(page, name)
    if folder := os.environ.get("SAFEHAND_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def upn(number: int) -> str:
    digits = f"330997118{number:03d}"
    return check_letter(digits) + digits


def roll(left: str, came: str) -> bytes:
    rows = [
        f"{n},Larch,{name},01/02/201{n % 9},{upn(n)},C,{came},{left}"
        for n, name in enumerate(EVERYBODY, start=1)
    ]
    return (HEADINGS + "\n".join(rows) + "\n").encode()


def send(stack: Stack, school: School, name: str, data: bytes) -> None:
    world.drop_file(stack, school.laestab, name, data)
    world.wait_for_drop(school, name)


def open_two(stack: Stack) -> tuple[School, School, dict[str, dict[str, Any]]]:
    """The students of Moor Lane, with an incident each, have come to Beacon Hill."""
    operator = world.sign_in_operator(stack)
    previous = world.open_school(
        operator, "3309971", "Moor Lane Primary", "moorlane.example", PEOPLE, ("Home", "Safety")
    )
    new = world.open_school(
        operator, "3309972", "Beacon Hill School", "beaconhill.example", PEOPLE, ("Home",)
    )
    send(stack, previous, "roll.csv", roll("", "04/09/2018"))
    previous.read_roll()

    def log(number: int, name: str) -> None:
        day = f"2025-02-{number + 3:02}" if number < len(FORENAMES) else "2024-11-04"
        category = "Safety" if name == "Cy" else "Home"
        world.log(previous, f"{name} Larch", f"{day}T10:00:00+00:00", (category,), f"{name}: a text")

    with ThreadPoolExecutor(4) as side_by_side:
        list(side_by_side.map(log, range(BULK), EVERYBODY))
    send(stack, previous, "leavers.csv", roll("21/07/2026", "04/09/2018"))
    send(stack, new, "roll.csv", roll("", "02/09/2026"))

    def all_seen() -> bool:
        counts = new.key_holder.get("/transfers/waiting/counts?side=incoming")["piles"]
        return bool(counts == [{"pile": "request", "count": BULK}])

    world.wait_for("all moves to be seen", all_seen, seconds=30 + BULK)
    made = {}
    for name in FORENAMES:
        found = new.key_holder.post("/transfers/search", {"text": f"{name} Larch", "side": "incoming"})
        (made[name],) = [t for t in found["transfers"] if t["student_name"] == f"{name} Larch"]
    return previous, new, made


def test_request_and_authorise_many(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected |= {"status of 409", "net::ERR_FAILED"}
    previous, new, made = open_two(stack)

    page = open_page(new.key_holder, "/admin/transfers")
    expect(page.get_by_role("link", name=f"Open ({BULK})")).to_be_visible()
    page.get_by_role("link", name="Request many").click()
    page.get_by_role("button", name="Request the chosen records").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Choose at least one.")).to_be_visible()
    check(page, "request many, with an error")
    page.get_by_role("button", name=f"Choose all {BULK}").click()
    page.get_by_label("Flo Larch").uncheck()
    new.second_key_holder.post(f"/transfers/{made['Bo']['transfer_id']}/request")
    begun = time.monotonic()
    page.get_by_role("button", name=f"Request {BULK - 1} records").dblclick()
    expect(page.get_by_role("heading", name=f"Requesting {BULK - 1}")).to_be_visible()
    became = page.get_by_role("heading", name=f"Requested: {BULK - 2}. Not done: 1.")
    expect(became).to_be_visible(timeout=15_000 + 1_000 * BULK)
    print(f"requested {BULK - 2} in the browser: {time.monotonic() - begun:.1f} s")
    expect(became).to_be_focused()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Bo Larch"))
    expect(row).to_contain_text("The transfer is requested")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    expect(page.get_by_role("button", name="Request the chosen records")).to_be_visible()
    check(page, "request many, done")

    other = open_page(previous.key_holder, "/admin/categories", width=NARROW)
    other.get_by_role("link", name="Change Safety").click()
    other.get_by_label("Concerns in this category are urgent").check()
    check(other, "urgent category, narrow")
    other.get_by_role("button", name="Save category").click()
    expect(other.get_by_text("Urgent", exact=True)).to_be_visible()
    other.goto("/admin/transfers/outgoing")
    other.get_by_label("Find a student’s transfer").fill("cy la")
    other.get_by_role("button", name="Find", exact=True).click()
    expect(other.get_by_text("1 transfer found.")).to_be_visible()
    expect(other.get_by_role("row").filter(has_text="Cy Larch")).to_contain_text("5 Feb 2025 Urgent")
    check(other, "outgoing, found by name, narrow")
    authorise_the_most_pressing(other)
    for name in ("Cy", "Eli"):
        # both copies begin at once, each with cold Lambdas
        world.wait_for_state(new.key_holder, made[name]["transfer_id"], "transferred", seconds=120)
    assert new.key_holder.get(f"/transfers/{made['Flo']['transfer_id']}")["state"] == "detected"


def authorise_the_most_pressing(page: Page) -> None:
    page.get_by_role("link", name="Authorise many").click()
    expect(page.get_by_text("nobody is shown it first")).to_be_visible()
    names = ["Cy Larch", "Eli Larch", "Dot Larch", "Bo Larch", "Ada Larch"]
    boxes = page.get_by_role("group", name="Students").locator("label")
    expect(boxes).to_have_count(BULK - 1)
    assert boxes.all_text_contents()[:5] == names
    expect(page.get_by_text("Urgent concern 5 Feb 2025. Beacon Hill School")).to_be_visible()
    expect(page.get_by_text("Newest concern 7 Feb 2025. Beacon Hill School")).to_be_visible()
    check(page, "authorise many, narrow")
    for name in names[:2]:
        page.get_by_label(name, exact=True).check()
    page.route("**/authorise", lambda route: route.abort())
    page.get_by_role("button", name="Authorise 2 transfers").click()
    expect(page.get_by_role("heading", name="Authorised: 0. Not done: 2.")).to_be_focused()
    expect(page.get_by_role("row").filter(has_text="Cy Larch")).to_contain_text("did not answer")
    check(page, "authorise many, without an answer, narrow")
    page.unroute("**/authorise")
    page.get_by_role("button", name="Try these 2 again").click()
    expect(page.get_by_role("heading", name="Authorised: 2.")).to_be_visible()
    expect(boxes).to_have_count(BULK - 3)
    check(page, "authorise many, done")
