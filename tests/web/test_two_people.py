"""One computer, two people: what the first one left must not be shown to the second, nor go out in the second one's name."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, Request, expect

from infra.demo.client import Person
from infra.demo.papers import pdf
from infra.demo.world import PASSWORD
from tests.web.axe import check
from tests.web.conftest import Open, Schools

TEXT = "A sentence that is for one pair of eyes."


def sign_in(page: Page, person: Person) -> None:
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def is_start_page_of(page: Page, person: Person) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")
    expect(page.locator("header")).to_contain_text(person.name)


@pytest.fixture
def beatrix(schools: Schools) -> str:
    schools.fennacre.read_roll()
    return f"/students/{schools.fennacre.student_id('Beatrix Moss')}"


def test_what_is_still_to_be_sent_never_goes_in_another_name(
    open_page: Open, schools: Schools, beatrix: str
) -> None:
    lead, teacher = schools.fennacre.lead, schools.fennacre.teacher
    page = open_page(lead, f"{beatrix}/documents")
    files: list[FilePayload] = [
        {"name": f"{n}.pdf", "mimeType": "application/pdf", "buffer": pdf("Plan", 1)} for n in "ab"
    ]
    page.get_by_label("Files", exact=True).set_input_files(files)
    page.get_by_label("Pastoral").check()
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/documents"):
            sent.append(request.url)

    page.on("request", note)
    page.context.clear_cookies()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    sign_in(page, teacher)
    is_start_page_of(page, teacher)
    page.wait_for_load_state("networkidle")
    assert len(sent) == 1, "the second file, or the first once more, went as the teacher's"


def test_windows_of_one_browser_hear_who_signs_in_and_out(
    open_page: Open, schools: Schools, beatrix: str
) -> None:
    lead, teacher = schools.fennacre.lead, schools.fennacre.teacher
    page = open_page(lead, f"{beatrix}/incidents/log")
    page.get_by_label("What happened?").fill(TEXT)
    page.get_by_role("link", name="Start").click()
    question = page.get_by_role("dialog", name="Leave this page?")
    expect(question).to_be_visible()

    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_text("You have signed out.")).to_be_visible()
    expect(page.get_by_text("you signed out in another window")).to_be_visible()
    expect(question).to_have_count(0)
    expect(page.get_by_label("What happened?")).to_be_hidden()
    page.get_by_label("E-mail address").click()  # no question lies over it
    check(page, "signed out in another window")

    sign_in(other, lead)
    is_start_page_of(other, lead)
    expect(page.get_by_label("What happened?")).to_have_value(TEXT)

    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_text("You have signed out.")).to_be_visible()
    sign_in(other, teacher)
    is_start_page_of(page, teacher)
    expect(page).to_have_url(re.compile("/$"))
    assert TEXT not in page.content()
