"""Archive and back: on the student, and as the conflict that both schools see when a requested student is on roll again."""

import re
from datetime import date

from playwright.sync_api import Page, expect

from infra.demo import world
from tests.web.axe import check
from tests.web.conftest import Open, Watch
from tests.web.pair import MINA, MINA_BEFORE, Pair


def write_date(page: Page, day: str, month: str, year: str) -> None:
    for part, said in (("Day", day), ("Month", month), ("Year", year)):
        page.get_by_label(part, exact=True).fill(said)


def test_a_conflict_shows_to_both_and_goes(open_page: Open, pair: Pair) -> None:
    found = world.wait_for_transfer(pair.new.key_holder, "Rhys Calder")
    pair.new.key_holder.post(f"/transfers/{found['transfer_id']}/request")
    student = f"/students/{pair.previous.student_id('Rhys Calder')}"
    previous = open_page(pair.previous.key_holder, f"{student}/incidents")
    expect(previous.get_by_text("Archived", exact=True)).to_be_visible()
    check(previous, "an archived student")
    previous.get_by_role("link", name="Transfers", exact=True).click()
    previous.get_by_text("Archive or import by hand").click()
    check(previous, "what can be done by hand for an archived student")
    previous.get_by_role("link", name="Put back on roll").click()
    expect(previous.get_by_text("The leaving date 21 Jul 2025 is taken away")).to_be_visible()
    check(previous, "put back on roll")
    previous.get_by_role("button", name="Put back on roll").dblclick()
    expect(previous.get_by_text("The student is on roll.")).to_be_visible()
    expect(previous.get_by_text("Archived", exact=True)).to_have_count(0)

    previous.goto("/admin/transfers/outgoing")
    row = previous.get_by_role("row").filter(has_text="Rhys Calder")
    expect(row).to_contain_text("Conflict")
    check(previous, "outgoing transfers, with a conflict")
    row.get_by_role("link", name="See the conflict").click()
    banner = previous.get_by_role("region", name="Conflict: an enrolment contradicts this transfer")
    expect(banner).to_contain_text(
        "If the student came back, decline the request. If not, archive the student"
    )
    expect(previous.get_by_role("link", name="Review and authorise")).to_have_count(0)
    expect(previous.get_by_role("button", name="Decline")).to_be_visible()
    check(previous, "transfer with a conflict, previous school")
    new = open_page(pair.new.key_holder)
    new.get_by_role("table", name=re.compile("^Conflict")).get_by_role(
        "link", name="Rhys Calder", exact=True
    ).click()
    expect(new.get_by_role("region", name=re.compile("^Conflict"))).to_contain_text(
        "Ask the other school whether"
    )
    check(new, "transfer with a conflict, new school")
    new.goto(f"/students/{pair.new.student_id('Rhys Calder')}/transfers")
    expect(new.get_by_text("Conflict", exact=True)).to_be_visible()
    check(new, "why no transfer, with a conflict")

    previous.goto(f"{student}/archive")
    write_date(previous, "21", "July", "2025")
    previous.get_by_role("button", name="Archive student").dblclick()
    expect(previous.get_by_text("The student is archived.")).to_be_visible()
    previous.goto(f"/admin/transfers/{found['transfer_id']}")
    expect(previous.get_by_role("link", name="Review and authorise")).to_be_visible()
    expect(previous.get_by_role("region", name=re.compile("^Conflict"))).to_have_count(0)


def test_dates_that_cannot_be(open_page: Open, pair: Pair, watch: Watch) -> None:
    watch.expected.add("status of 400")
    page = open_page(
        pair.previous.key_holder, f"/students/{pair.previous.student_id('Otis Finch')}/transfers"
    )
    page.get_by_text("Archive or import by hand").click()
    page.get_by_role("link", name="Archive student").click()
    said = (
        (("", "", ""), "Enter the leaving date."),
        (("31", "2", "2026"), "There is no such date."),
        (("1", "Sep", "26"), "There is no such date."),
        (("3", "Sept", "2018"), "The leaving date is before the student's start date"),
        (("1", "1", str(date.today().year + 3)), "The leaving date is more than a year ahead."),
    )
    for written, wrong in said:
        write_date(page, *written)
        page.get_by_role("button", name="Archive student").click()
        expect(page.get_by_role("alert").get_by_role("link")).to_contain_text(wrong)
    check(page, "archive, with an error")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Day", exact=True)).to_be_focused()
    found = pair.previous.key_holder.get(f"/students/{pair.previous.student_id('Otis Finch')}")
    assert found["leaving_date"] is None


def test_who_comes_second_looks_again(open_page: Open, pair: Pair, watch: Watch) -> None:
    watch.expected.add("status of 412")
    student_id = pair.previous.student_id("Otis Finch")
    page = open_page(pair.previous.second_key_holder, f"/students/{student_id}/archive", 360)
    write_date(page, "20", "7", "2025")
    soon = date(date.today().year + 1, 1, 1)  # within a year, and not come yet
    version = pair.previous.key_holder.get(f"/students/{student_id}")["version"]
    body = {"leaving_date": soon.isoformat()}
    pair.previous.key_holder.post(f"/students/{student_id}/archive", body, version=version)
    page.get_by_role("button", name="Archive student").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this since you opened it.")
    expect(page.get_by_text("This is the student as they are now.")).to_be_visible()
    expect(page.get_by_text(f"leaving date 1 Jan {soon.year}")).to_be_visible()
    expect(page.get_by_label("Month")).to_have_value("7")
    check(page, "archive, but somebody was faster")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_text("Archive or import by hand").click()
    expect(page.get_by_role("link", name="Change the leaving date")).to_be_visible()
    expect(page.get_by_role("link", name="Take the leaving date away")).to_be_visible()
    check(page, "a student who will leave, narrow")


def test_history_and_status_of_a_student(open_page: Open, pair: Pair) -> None:
    address = f"/students/{pair.new.student_id('Mina Holt')}/incidents"
    page = open_page(pair.new.lead, address)
    expect(page.get_by_text("Main - dual registration")).to_be_visible()
    expect(page.locator(".app-facts")).to_contain_text(MINA)
    expect(page.get_by_text(MINA_BEFORE)).not_to_be_visible()
    page.get_by_text("Earlier UPNs (1)").click()
    expect(page.get_by_text(re.compile(rf"Corrected UPN.*{MINA_BEFORE}, until \d"))).to_be_visible()
    check(page, "a student with an earlier UPN, for staff")


def test_from_the_transfers_to_why_one_does_not_show(open_page: Open, pair: Pair) -> None:
    page = open_page(pair.previous.key_holder, "/admin/transfers/outgoing")
    page.get_by_role("link", name="Why is no transfer showing?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why is no transfer showing?")
    page.get_by_label("Find a student").fill("finch")
    expect(page.get_by_text("1 student found")).to_be_visible()
    check(page, "students to ask about")
    page.get_by_role("link", name="Finch, Otis").click()
    expect(page.get_by_text("No other school in Safehand holds this UPN.")).to_be_visible()
    expect(page.get_by_text("The student is on roll here")).to_be_visible()
    check(page, "why no transfer, two reasons")
