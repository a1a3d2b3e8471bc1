"""What stands around every screen: the header on a phone, quick search, the session's end, a lost line, leaving, paper."""

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader

from infra.demo.world import PASSWORD
from tests.web.axe import check
from tests.web.conftest import Open, Schools, Watch

BEATRIX = "Beatrix Moss"
TEXT = "A long sentence that nobody wants to write twice."


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def log_form(page: Page) -> None:
    """From the list, so that Back leads somewhere."""
    page.get_by_role("link", name="Log an incident").click()
    page.get_by_label("What happened?").fill(TEXT)


def answering(status: int) -> Callable[[Route], None]:
    """With a page that is not the API's, as something on the way would."""
    return lambda route: route.fulfill(status=status, body="<html>")


@pytest.fixture
def beatrix(schools: Schools) -> str:
    schools.fennacre.read_roll()
    return f"/students/{schools.fennacre.student_id(BEATRIX)}/incidents"


def test_a_student_is_found_from_any_screen(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.fennacre.lead, "/account")
    heading(page, "Your account")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Quick search")).to_be_focused()
    page.keyboard.type("zzzz")
    expect(page.get_by_text("Nobody on roll fits.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Quick search")).to_have_value("")
    page.keyboard.type("moss")
    expect(page.get_by_text("1 student found")).to_be_visible()
    check(page, "quick search")
    page.keyboard.press("Control+k")  # the look at 360 pixels folded the field away
    expect(page.get_by_text("1 student found")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=BEATRIX)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    heading(page, BEATRIX)
    assert "moss" not in (page.url + page.title()).lower()
    expect(page.get_by_label("Quick search")).to_have_value("")
    page.get_by_role("link", name="Students", exact=True).first.click()
    heading(page, "Students")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Find a student")).to_be_focused()
    page.goto("/account")
    heading(page, "Your account")
    page.keyboard.press("Control+k")
    page.keyboard.type("moss")
    page.keyboard.press("Enter")  # sooner than the answer
    heading(page, BEATRIX)


def test_the_header_on_a_phone(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.fennacre.key_holder, "/admin/users", 360)
    heading(page, "Users")
    box = page.locator("header").bounding_box()
    assert box and box["height"] <= 60, "one row, whatever stands in it"
    expect(page.get_by_role("button", name="Blank screen")).to_be_visible()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_text("Fennacre Academy")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.get_by_role("button", name="Admin: Users").click()
    check(page, "Admin's list, unfolded")
    page.get_by_role("link", name="Audit").click()
    heading(page, "Audit")
    expect(page.get_by_role("link", name="Categories")).to_be_hidden()
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_label("Quick search")).to_be_focused()
    for path in ("/", "/students", "/admin/transfers", "/admin/audit", "/account"):
        page.set_viewport_size({"width": 320, "height": 256})  # a laptop's window, magnified four times
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".app-loading")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_end_of_a_session_is_told_in_time(open_page: Open, schools: Schools, beatrix: str) -> None:
    lead = schools.fennacre.lead
    page = open_page(lead, "/account")
    page.clock.install()
    page.goto(beatrix)
    log_form(page)
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if request.url.endswith("/session") else None
    )

    page.clock.fast_forward("06:00")
    with page.expect_response(re.compile("/api/session$")):
        page.get_by_label("What happened?").press("End")
    page.get_by_label("What happened?").press("End")
    assert len(asked) == 1, "a hand on the page is use, and asks seldom"
    expect(page.get_by_text("Are you still there?")).to_have_count(0)

    page.clock.fast_forward("22:30")
    expect(page.get_by_text("Are you still there?")).to_be_visible()
    check(page, "the session is about to end")
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_text("Are you still there?")).to_have_count(0)
    expect(page.get_by_label("What happened?")).to_have_value(TEXT)

    page.clock.fast_forward("26:00")
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    expect(page.get_by_label("What happened?")).to_be_hidden()
    expect(page.get_by_label("E-mail address")).to_be_visible()
    assert page.request.get("/api/session").status == 401, "a fresh look at the page must not find it open"
    page.get_by_label("E-mail address").fill(lead.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("What happened?")).to_have_value(TEXT)


def test_typed_text_is_not_lost_by_a_link_or_by_back(open_page: Open, schools: Schools, beatrix: str) -> None:
    page = open_page(schools.fennacre.lead, beatrix)
    log_form(page)
    question = page.get_by_role("dialog", name="Leave this page?")
    page.get_by_role("link", name="Start").click()
    expect(question).to_be_visible()
    expect(page.get_by_role("button", name="Stay on this page")).to_be_focused()
    check(page, "the question before leaving")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Start")).to_be_focused()

    page.go_back()
    expect(question).to_be_visible()
    assert page.url.endswith("/log")
    page.get_by_role("button", name="Stay on this page").click()
    expect(page.get_by_label("What happened?")).to_have_value(TEXT)

    page.get_by_role("button", name="Sign out").click()
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    page.go_back()
    page.get_by_role("button", name="Leave without saving").click()
    heading(page, BEATRIX)
    page.go_forward()
    expect(page.get_by_label("What happened?")).to_have_value("")
    page.get_by_role("link", name="Start").click()
    heading(page, "What waits for you")


def test_a_slow_or_lost_line_is_told(open_page: Open, schools: Schools, beatrix: str, watch: Watch) -> None:
    watch.expected |= {"ERR_INTERNET_DISCONNECTED", "status of 429", "status of 503"}
    page = open_page(schools.fennacre.lead, "/account")
    page.clock.install()
    waiting: list[Route] = []
    page.route("**/api/account", lambda route: waiting.append(route))
    page.goto("/account")
    expect(page.get_by_text("Loading your account")).to_be_visible()
    page.clock.fast_forward("00:05")
    expect(page.get_by_text("This takes longer than usual.")).to_be_visible()
    page.clock.fast_forward("00:31")
    expect(page.get_by_role("alert")).to_contain_text("Safehand did not answer in time.")
    page.unroute("**/api/account")
    for status, words in (
        (429, "Safehand is very busy"),
        (503, "cannot answer at the moment. Wait a minute"),
    ):
        page.route("**/api/account", answering(status))
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("alert")).to_contain_text(words)
        page.unroute("**/api/account")

    page.context.set_offline(True)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No connection to Safehand")).to_be_visible()
    check(page, "no connection")
    page.context.set_offline(False)
    expect(page.get_by_role("table", name="Where you are signed in")).to_be_visible()
    expect(page.get_by_text("No connection to Safehand")).to_have_count(0)


def test_a_send_that_is_slow_says_so_and_goes_once(open_page: Open, schools: Schools, beatrix: str) -> None:
    page = open_page(schools.fennacre.lead, "/account")
    page.clock.install()
    page.goto(beatrix)
    log_form(page)
    page.get_by_label("Time").fill("00:02")
    page.get_by_label("Pastoral").check()
    held: list[Route] = []
    page.route(
        "**/incidents",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_role("button", name="Log incident").dblclick()
    expect(page.get_by_role("button", name="Saving")).to_be_visible()
    page.clock.fast_forward("00:07")
    expect(page.get_by_text("do not send it again")).to_be_visible()
    page.get_by_role("button", name="Saving").dispatch_event("click")
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_text("The incident is logged.")).to_be_visible()
    expect(page.get_by_text("do not send it again")).to_have_count(0)


def test_a_record_on_paper(open_page: Open, schools: Schools) -> None:
    larkmoor = schools.larkmoor
    page = open_page(larkmoor.lead, f"/students/{larkmoor.student_id('Kofi Abernathy')}/incidents")
    expect(page.locator(".app-entry").first).to_be_visible()
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    for wanted in (
        "CONFIDENTIAL",
        "Larkmoor Primary School",
        f"Printed by {larkmoor.lead.name}",
        "Maya came to the office",
    ):
        assert wanted in text, wanted
    assert f"Page 1 of {len(pdf.pages)}" in text
    for unwanted in ("Sign out", "Blank screen", "Filter and order", "/students/", "Log an incident"):
        assert unwanted not in text, unwanted
