"""A match on a temporary UPN needs the word of a key holder at each school."""

import re

from playwright.sync_api import Page, expect

from infra.demo import world
from tests.web.axe import check
from tests.web.conftest import Open
from tests.web.pair import INES, Pair

MISSING = "Tick the box when you have checked that this is the same child."


def refused_without_the_tick(page: Page, button: str, where: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("alert").get_by_role("link", name=MISSING).click()
    expect(page.get_by_role("checkbox").first).to_be_focused()
    check(page, where)


def test_both_key_holders_confirm(open_page: Open, pair: Pair) -> None:
    held = world.wait_for_transfer(pair.new.key_holder, "Inez Vale")
    address = f"/admin/transfers/{held['transfer_id']}"
    new = open_page(pair.new.key_holder, "/admin/enrolments")
    expect(new.get_by_role("link", name=re.compile("^Compare and confirm ?, Inez Vale"))).to_have_attribute(
        "href", address
    )
    check(new, "held matches to settle")
    new.goto("/")
    new.get_by_role("table", name=re.compile("Possible match")).get_by_role(
        "link", name="Inez Vale", exact=True
    ).click()
    expect(new.get_by_text("A temporary UPN can be given to a different child")).to_be_visible()
    expect(new.get_by_text("Not told while on hold")).to_be_visible()
    expect(new.get_by_role("heading", name="Why is it on hold?")).to_be_visible()
    check(new, "a possible match, new school")
    refused_without_the_tick(new, "Confirm and request", "a possible match, not ticked")
    assert pair.new.key_holder.get(f"/transfers/{held['transfer_id']}")["state"] == "held"
    new.keyboard.press("Space")
    new.get_by_role("button", name="Confirm and request").dblclick()
    expect(new.get_by_text("The record is requested.")).to_be_visible()
    expect(new.get_by_text("Not told until that school agrees")).to_be_visible()
    assert "Weir Lane" not in new.content()
    check(new, "a possible match, requested")

    previous = open_page(pair.previous.key_holder, address)
    expect(previous.get_by_text("Cold Ash School has confirmed").first).to_be_visible()
    previous.get_by_role("link", name="Review and authorise").click()
    compared = previous.locator(".app-form .govuk-summary-list__row")
    expect(compared).to_have_text(["SurnameAgrees", "ForenameDoes not agree", "Date of birthAgrees"])
    assert "Inez" not in previous.content(), "the other school's spelling is not told"
    check(previous, "a possible match, previous school")
    refused_without_the_tick(
        previous, "Confirm and authorise", "a possible match, previous school, not ticked"
    )
    previous.keyboard.press("Space")
    previous.get_by_label("It may go without my having seen it").check()
    previous.get_by_role("button", name="Confirm and authorise").click()
    expect(previous.get_by_text("complete and checked")).to_be_visible(timeout=40_000)
    new.reload()
    expect(new.get_by_text("Weir Lane Primary").first).to_be_visible()
    assert INES not in new.url + new.title()
