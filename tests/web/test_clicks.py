"""From notice to done in few clicks: counted as the browser hears them (docs/decisions/0111)."""

import re

import pytest
from playwright.sync_api import Page, expect

from infra.demo import world
from tests.web.conftest import Open
from tests.web.pair import Pair, may_view_records, send, upn

NAME = "Wren Hale"
LISTEN = "() => { window.presses = 0; addEventListener('pointerdown', () => window.presses++, true); }"
"""A press of the button, not a click: one on a label is heard twice, by the label and by its box."""


@pytest.fixture
def detected(pair: Pair) -> Pair:
    """Wren's record can be requested."""
    row = f"7,Hale,Wren,07/02/2014,{upn('007')},C,"
    send(pair, pair.previous, "wren.csv", [f"{row}04/09/2018,"])
    pair.previous.read_roll()
    world.log(pair.previous, NAME, "2025-02-03T10:00:00+00:00", ("Home",), "Late for the third time.")
    send(pair, pair.previous, "wren_left.csv", [f"{row}04/09/2018,21/07/2025"])
    send(pair, pair.new, "wren_new.csv", [f"{row}03/09/2025,"])
    world.wait_for_transfer(pair.new.key_holder, NAME)
    return pair


def start(page: Page) -> None:
    """The start page, where every notice leads when somebody signs in; counting begins."""
    page.goto("/")
    expect(page.get_by_role("heading", name="What waits for you")).to_be_visible()
    page.evaluate(LISTEN)


def in_row(page: Page, role: str, words: str) -> None:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=NAME))
    row.get_by_role(role, name=words).click()  # type: ignore[arg-type]


def clicks(page: Page) -> int:
    return int(page.evaluate("() => window.presses"))


def test_from_notice_to_done(open_page: Open, detected: Pair) -> None:
    new, previous = open_page(detected.new.key_holder), open_page(may_view_records(detected.previous))
    start(new)
    in_row(new, "button", "Request")
    expect(new.get_by_text(re.compile("^Requested: Wren"))).to_be_focused()
    assert clicks(new) == 1

    start(previous)
    in_row(previous, "link", "Review")
    previous.get_by_role("button", name="Authorise").click()
    expect(previous.get_by_text("complete and checked")).to_be_visible(timeout=40_000)
    assert clicks(previous) == 2

    start(new)
    new.get_by_role("link", name="SLT").click()
    new.get_by_label("View Incidents, Legacy: Home").check()  # and View Students with it
    new.get_by_role("button", name="Save Group").click()
    expect(new.get_by_text("The group is saved.")).to_be_visible()
    assert clicks(new) == 3

    start(new)
    in_row(new, "button", "Confirm receipt")
    expect(new.get_by_text(re.compile("^Confirmed: Wren"))).to_be_focused()
    assert clicks(new) == 1
