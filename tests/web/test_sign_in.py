"""Sign in: an operator adds a school, its key holder chooses a password and sets up an authenticator app."""

import re

import pytest
from playwright.sync_api import Page, expect

from infra.demo.world import PASSWORD
from tests.second_factor import code_of
from tests.web.axe import check
from tests.web.conftest import Open, Schools, Watch

HOLDER = "w.bray@towan.example"


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_from_a_new_school_to_a_signed_in_key_holder(open_page: Open, schools: Schools) -> None:
    office = open_page(schools.operator)
    expect(office.get_by_role("heading", level=1)).to_have_text("Add a school")
    expect(office.get_by_role("navigation").get_by_role("link")).to_have_text(
        ["Schools", "Nightly runs", "Second factor"]
    )
    check(office, "add a school")
    office.get_by_role("button", name="Add school").click()
    expect(office.get_by_role("alert").get_by_role("link")).to_have_count(4)
    check(office, "add a school, with errors")
    office.get_by_label("Name of the school").fill("Towan School")
    office.get_by_label("LAESTAB").fill("330 9921")
    office.get_by_label("Name", exact=True).fill("Wenna Bray")
    office.get_by_label("E-mail address").fill(HOLDER)
    office.get_by_role("button", name="Add school").click()
    temporary = office.locator(".app-password").inner_text()
    check(office, "the temporary password")
    office.get_by_role("button", name="Add another school").click()
    expect(office.get_by_text(temporary)).to_have_count(0)

    page = open_page()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    check(page, "sign in")
    sign_in(page, HOLDER, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    sign_in(page, HOLDER, temporary)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a password")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    check(page, "choose a password")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Show what is typed as new password", exact=True).click()
    expect(page.get_by_label("New password", exact=True)).to_have_attribute("type", "text")
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Save password").click()

    expect(page.get_by_role("img", name="QR code with your key")).to_be_visible()
    check(page, "set up the authenticator")
    page.get_by_text("You cannot scan it?").click()
    secret = re.sub(r"\s", "", page.locator(".app-secret").inner_text())
    page.get_by_label("Six-digit code").fill("12")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Enter the six digits that the app shows.").last).to_be_visible()
    page.get_by_label("Six-digit code").fill(code_of(secret))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    lost_phone = codes.first.inner_text()
    check(page, "recovery codes")
    page.get_by_role("button", name="I have kept the codes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    sign_in(page, HOLDER, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    check(page, "enter the code")
    page.get_by_label("Six-digit code").fill(code_of(secret))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Towan School")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    sign_in(page, HOLDER, PASSWORD)
    page.get_by_role("button", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill("no such code")
    page.get_by_role("button", name="Switch the lost app off").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    check(page, "use a recovery code")
    page.get_by_label("Recovery code").fill(lost_phone.upper())
    page.get_by_role("button", name="Switch the lost app off").click()
    expect(page.get_by_text("Your authenticator app is switched off.")).to_be_visible()
    sign_in(page, HOLDER, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your authenticator app")


def test_what_was_typed_outlives_the_session(open_page: Open, schools: Schools) -> None:
    lead = schools.fennacre.lead
    schools.fennacre.read_roll()
    page = open_page(lead, f"/students/{schools.fennacre.student_id('Beatrix Moss')}/incidents/log")
    page.get_by_label("Time").fill("00:01")
    page.get_by_label("Pastoral").check()
    page.get_by_label("What happened?").fill("A sentence of some length that nobody wants to write twice.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Log incident").click()
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    expect(page.get_by_label("What happened?")).to_be_hidden()
    sign_in(page, lead.email, PASSWORD)
    expect(page.get_by_role("status").filter(has_text="The incident is logged.")).to_be_visible()
    expect(page.get_by_text("A sentence of some length")).to_be_visible()


def test_a_blank_screen_shows_nothing_and_loses_nothing(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.fennacre.lead, "/students")
    page.get_by_label("Find a student").fill("moss")
    page.get_by_role("button", name="Blank screen").click()
    expect(page.get_by_role("button", name="Show the page")).to_be_focused()
    assert page.locator("body").inner_text().split() == ["Blank", "screen", "Show", "the", "page"]
    assert page.title() == "Safehand"
    check(page, "blank screen")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Find a student")).to_have_value("moss")
    expect(page.get_by_role("button", name="Blank screen")).to_be_focused()


def test_an_api_that_is_down_is_told_honestly(open_page: Open, schools: Schools, watch: Watch) -> None:
    watch.expected.add("ERR_FAILED")
    page = open_page(schools.fennacre.lead, "/students")
    page.get_by_label("Find a student").fill("moss")
    expect(page.get_by_role("link", name="Moss, Beatrix")).to_be_visible()
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("link", name="Moss, Beatrix").click()
    expect(page.get_by_role("alert")).to_contain_text("Safehand cannot be reached")
    page.unroute("**/api/**")
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beatrix Moss")


@pytest.mark.parametrize("path", ["/nowhere", "/admin/nothing/at/all"])
def test_an_unknown_address(open_page: Open, schools: Schools, path: str) -> None:
    page = open_page(schools.fennacre.lead, path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
