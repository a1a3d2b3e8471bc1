"""A session ends while somebody writes: the same person finds all of it again, anybody else finds nothing."""

from playwright.sync_api import FilePayload, Page, expect

from infra.demo.world import PASSWORD
from tests.web.conftest import Open, Schools
from tests.web.test_sign_in import sign_in

TEXT = "Half a sentence about a child that nob"
NOTE: FilePayload = {"name": "drawing.txt", "mimeType": "text/plain", "buffer": b"A drawing."}


def begin(open_page: Open, schools: Schools) -> Page:
    """The session has ended; a person who is halfway through the form finds out at their next tick."""
    schools.fennacre.read_roll()
    student = schools.fennacre.student_id("Beatrix Moss")
    page = open_page(schools.fennacre.lead, f"/students/{student}/incidents/log")
    page.get_by_label("Time").fill("00:02")
    page.get_by_label("What happened?").fill(TEXT)
    page.get_by_label("Attach files").set_input_files(NOTE)
    page.context.clear_cookies()
    page.get_by_label("Pastoral").check()  # asks who may see such an incident
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    expect(page.get_by_label("What happened?")).to_be_hidden()
    return page


def test_text_ticks_and_files_are_there_again(open_page: Open, schools: Schools) -> None:
    page = begin(open_page, schools)
    sign_in(page, schools.fennacre.lead.email, PASSWORD)
    expect(page.get_by_label("What happened?")).to_have_value(TEXT)
    expect(page.get_by_label("Time")).to_have_value("00:02")
    expect(page.get_by_label("Pastoral")).to_be_checked()
    page.get_by_role("button", name="Log incident").click()
    entry = page.locator(".app-entry", has_text=TEXT)
    expect(entry.get_by_role("button", name="Download drawing.txt")).to_be_visible(timeout=60_000)


def test_somebody_else_finds_nothing_of_it(open_page: Open, schools: Schools) -> None:
    page = begin(open_page, schools)
    address = page.url
    sign_in(page, schools.fennacre.teacher.email, PASSWORD)
    expect(page.get_by_text(schools.fennacre.teacher.name, exact=True)).to_be_visible()
    assert page.url != address
    assert TEXT not in page.content()
    assert page.evaluate("[...document.querySelectorAll('input, textarea')].every((e) => !e.value)")
