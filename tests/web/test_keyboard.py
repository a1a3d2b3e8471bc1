"""The main path with nothing but a keyboard: Tab, Enter, Space and letters."""

import re

from playwright.sync_api import Page, expect

from infra.demo import world
from infra.demo.world import PASSWORD
from tests.web.conftest import Open, Schools
from tests.web.pair import may_view_records

TOMASZ = "Tomasz Wilk"
NAMED = "Kofi Abernathy shouted at him."
MOST_TABS = 60

NAME = """() => {
  const e = document.activeElement;
  const label = e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent;
  return [label.trim(), e.getClientRects().length > 0, getComputedStyle(e).outlineStyle !== 'none'
    || getComputedStyle(e).boxShadow !== 'none' || getComputedStyle(e).borderStyle !== 'none'];
}"""


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until something of that name has the focus, and can be seen to have it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found, is_visible, is_marked = page.evaluate(NAME)
        if found == name:
            assert is_visible and is_marked, name
            return
    raise AssertionError(f"{name!r} cannot be reached with {MOST_TABS} tabs")


def press(page: Page, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def heading(page: Page, text: str) -> None:
    """The heading has come and has the focus, so that a screen reader says it and Tab goes on from there."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def take_the_name_out(page: Page) -> None:
    """Alt and an arrow lead to the name from anywhere; its initials in its place are two tabs and a key away."""
    name = page.get_by_role("button", name=re.compile("^Kofi Abernathy: "))
    expect(name).to_be_visible()
    page.keyboard.press("Alt+ArrowDown")
    expect(name).to_be_focused()
    press(page, "K.A.")
    expect(name).to_have_count(0)
    expect(page.get_by_text("K.A. shouted at him.").first).to_be_visible()


def test_request_authorise_grant_read(open_page: Open, schools: Schools) -> None:
    world.log(schools.larkmoor, TOMASZ, "2025-03-04T10:00:00+00:00", ("Pastoral",), NAMED)
    new = open_page(schools.fennacre.key_holder)
    expect(new.get_by_role("link", name=TOMASZ, exact=True)).to_be_visible()
    press(new, TOMASZ)
    heading(new, TOMASZ)
    expect(new.get_by_role("button", name="Request")).to_be_visible()
    press(new, "Request")
    expect(new.get_by_text("The record is requested.")).to_be_visible()

    previous = open_page(may_view_records(schools.larkmoor))
    expect(previous.get_by_role("link", name=TOMASZ, exact=True)).to_be_visible()
    press(previous, TOMASZ)
    heading(previous, TOMASZ)
    expect(previous.get_by_role("link", name="Review and authorise")).to_be_visible()
    press(previous, "Review and authorise")
    expect(previous.get_by_role("button", name="Authorise")).to_be_visible()
    heading(previous, TOMASZ)
    take_the_name_out(previous)
    press(previous, "Authorise", "Space")
    expect(previous.get_by_text("complete and checked")).to_be_visible(timeout=40_000)

    press(new, "Admin")
    heading(new, "Transfers")
    press(new, "Users")
    heading(new, "Users")
    expect(new.get_by_role("link", name="Teachers")).to_be_visible()
    press(new, "Teachers")
    heading(new, "Teachers")
    expect(new.get_by_role("button", name="Save Group")).to_be_visible()
    press(new, "View Students, Legacy: Pastoral", "Space")
    press(new, "View Incidents, Legacy: Pastoral", "Space")
    press(new, "Save Group")
    expect(new.get_by_text("The group is saved.")).to_be_visible()

    teacher = open_page()
    expect(teacher.get_by_role("button", name="Sign in")).to_be_visible()
    tab_to(teacher, "E-mail address")
    teacher.keyboard.type(schools.fennacre.teacher.email)
    tab_to(teacher, "Password")
    teacher.keyboard.type(PASSWORD)
    teacher.keyboard.press("Enter")
    heading(teacher, "What waits for you")
    press(teacher, "Students")
    heading(teacher, "Students")
    tab_to(teacher, "Find a student")
    teacher.keyboard.type("wilk")
    expect(teacher.get_by_text("1 student found")).to_be_visible()
    press(teacher, "Wilk, Tomasz")
    heading(teacher, TOMASZ)
    expect(teacher.get_by_text("Upset after lunch. Spoke with ELSA.")).to_be_visible()
    expect(teacher.get_by_text("K.A. shouted at him.")).to_be_visible()
