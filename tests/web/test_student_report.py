"""What leaves a record: the Student Report, the ZIP of the vault's files, the package for a school without Safehand
and its receiver's page."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from infra.demo import world
from infra.demo.papers import pdf
from infra.demo.world import School
from infra.local.engine import mails
from infra.local.stack import Stack
from tests.stack.moves import roll
from tests.web.axe import check
from tests.web.conftest import Open, Watch

MADE = 90_000
"""Milliseconds that making something may take, the first starts of its Lambdas with it."""
TEXT = "Came without a coat again"


@pytest.fixture(scope="module")
def moor(stack: Stack) -> School:
    """Ada has an incident and two files."""
    people = ("Kay Holder", "Lee Holder", "Safe Lead", "Tea Cher")
    made = world.open_school(
        world.sign_in_operator(stack), "3309989", "Moor School", "moor.example", people, ("Home",)
    )
    world.drop_file(stack, made.laestab, "roll.csv", roll(("Ada",), "04/09/2020"))
    world.wait_for_drop(made, "roll.csv")
    made.read_roll()
    world.log(made, "Ada Mover", "2025-02-03T10:00:00+00:00", ("Home",), TEXT)
    for number in (1, 2):
        world.file_document(made, "Ada Mover", f"minutes {number}.pdf", pdf("Minutes", number), label="Home")
    return made


def tab(school: School, name: str) -> str:
    return f"/students/{school.student_id('Ada Mover')}/{name}"


def saved(page: Page, name: str) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("button", name=name).click()
    download: Download = coming.value
    return Path(download.path()).read_bytes()


def test_generate_a_report_and_download_it(open_page: Open, moor: School) -> None:
    page = open_page(moor.lead, tab(moor, "report"))
    expect(page.get_by_text("You have made no report of this student yet.")).to_be_visible()
    page.get_by_label("Include Incidents").uncheck()
    page.get_by_role("button", name="Generate Report").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Tick Include Incidents")).to_be_visible()
    page.get_by_label("Include Incidents").check()
    page.get_by_text("Only some incidents").click()
    page.get_by_role("group", name="From (optional)").get_by_label("Day").fill("31")
    page.get_by_text("Only some incidents").click()
    page.get_by_role("button", name="Generate Report").click()
    page.get_by_role("alert").get_by_role("link", name="There is no such date.").click()
    expect(page.get_by_role("group", name="From (optional)").get_by_label("Day")).to_be_focused()
    check(page, "report, with an error")
    page.get_by_role("group", name="From (optional)").get_by_label("Day").fill("")
    page.get_by_label("Words (optional)").fill("coat")
    page.get_by_label("Include edit history").check()
    page.get_by_role("button", name="Generate Report").dblclick()
    rows = page.get_by_role("row").filter(has_text="Student Report (PDF)")
    expect(rows).to_contain_text("1 incident, ", timeout=MADE)
    expect(rows).to_contain_text(re.compile(r"Kept until \d+ \w{3} \d{4}\."))
    expect(rows).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="Student Report (PDF): Ready")).to_have_count(1)
    check(page, "report, ready")
    assert saved(page, "Download Student Report (PDF)").startswith(b"%PDF-")
    assert page.title() == "Student Report - Safehand"
    page.reload()
    expect(rows).to_contain_text("Ready")


def test_choose_files_and_download_them_as_one_zip(open_page: Open, moor: School) -> None:
    page = open_page(moor.lead, tab(moor, "documents"))
    expect(page.get_by_text("No file is ticked: all go in")).to_be_visible()
    page.get_by_label("Select all").press("Space")
    expect(page.get_by_text("2 files ticked")).to_be_visible()
    page.get_by_label("Choose minutes 1.pdf").uncheck()
    expect(page.get_by_label("Select all")).not_to_be_checked()
    page.get_by_role("button", name="Download as ZIP").dblclick()
    rows = page.get_by_role("row").filter(has_text="Files (ZIP)")
    expect(rows).to_contain_text("1 file, ", timeout=MADE)
    expect(rows).to_have_count(1)
    check(page, "vault with a ZIP")
    with zipfile.ZipFile(io.BytesIO(saved(page, "Download Files (ZIP)"))) as packed:
        names = [name.rpartition("/")[2] for name in packed.namelist()]
    assert "minutes 2.pdf" in names and "minutes 1.pdf" not in names


def test_what_could_not_be_made_says_why_and_what_to_do(open_page: Open, moor: School) -> None:
    """States that take a fault or a week to come about: the API's answer is changed on its way to the screen."""
    page = open_page(moor.lead)
    one = {"export_id": "exp_1", "kind": "documents", "format": "zip", "state": "ready", "progress": 100, "incidents": 0,
           "files": 5, "gaps": 2, "size": 2_400_000, "sha256": "0" * 64, "asked_at": "2026-11-29T10:00:00Z",
           "ready_until": "2026-12-06T10:00:00Z", "can_open": True, "can_cancel": False, "failed_because": ""}  # fmt: skip
    over = one | {"export_id": "exp_2", "can_open": False}
    failed = one | {"export_id": "exp_3", "state": "failed", "can_open": False}
    answer = {
        "exports": [one, over, failed | {"failed_because": "no_files"}, failed | {"export_id": "exp_4"}]
    }
    page.route("**/exports", lambda route: route.fulfill(json=answer))
    page.goto(tab(moor, "report"))
    rows = page.get_by_role("row")
    expect(rows.nth(1)).to_contain_text(
        "3 files, 2.4 MB. Kept until 6 Dec 2026. 2 files could not be put in: the ZIP names them."
    )
    expect(rows.nth(2)).to_contain_text("No longer kept")
    expect(rows.nth(3)).to_contain_text("There is no file among them that you may open.")
    expect(rows.nth(4)).to_contain_text("tell support this number: exp_4")
    check(page, "reports that were not made")


def test_hand_over_and_receive(open_page: Open, moor: School, stack: Stack, watch: Watch) -> None:
    watch.expected.add("status of 400")
    page = open_page(moor.key_holder, tab(moor, "handovers"))
    expect(page.get_by_text("1 incident and 2 files go now, exactly as written.")).to_be_visible()
    page.get_by_role("button", name="Make package").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    check(page, "hand-over, with errors")
    page.get_by_label("School or body that gets the record").fill("Far Hill College")
    page.get_by_label("E-mail address").fill("dsl@farhill.example")
    page.get_by_role("button", name="Make package").dblclick()
    card = page.get_by_role("article", name="Far Hill College")
    expect(card).to_contain_text("mailed", timeout=MADE)
    expect(card).to_have_count(1)
    expect(
        page.get_by_label("School or body that gets the record")
    ).to_be_hidden()  # folded while one is on its way
    card.get_by_role("button", name="Show passphrase").click()
    expect(card.locator(".app-password")).to_be_visible()
    check(page, "hand-over, ready")

    mail = next(str(m) for m in reversed(mails(stack.engine_url)) if "dsl@farhill.example" in str(m["To"]))
    link = re.search(r"/receive#[\w-]+", mail)
    assert link and "Ada" not in mail
    there = open_page(None, link[0])
    expect(there.get_by_text("Moor School (DfE number 3309989)")).to_be_visible()
    assert there.url.endswith("/receive"), "the token stays in memory"
    expect(there.get_by_role("button", name="Confirm receipt")).to_have_count(0)
    assert saved(there, "Download").startswith(b"PK")
    expect(there.get_by_text("The download has begun.")).to_be_visible()
    there.get_by_role("button", name="Confirm receipt").click()
    expect(there.get_by_role("alert").get_by_role("link")).to_have_count(2)
    check(there, "receive, with errors")
    there.get_by_label("Your name").fill("Rae Hill")
    there.get_by_label("Your role").fill("Safeguarding lead")
    there.get_by_role("button", name="Confirm receipt").dblclick()
    expect(
        there.get_by_text("Moor School can see that Rae Hill, Safeguarding lead, received the record on")
    ).to_be_visible()
    again = open_page(None, link[0])
    expect(again.get_by_role("heading", level=1)).to_have_text("This link does not work")
    check(again, "receive, with a dead link")
    page.reload()
    expect(card).to_contain_text("by Rae Hill, Safeguarding lead, on")
