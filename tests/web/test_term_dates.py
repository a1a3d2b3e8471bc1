"""Term dates as a key holder enters them, and the day on which a request is due, as both schools see it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from chalicelib.domain.term_dates import Span, TermDates
from infra.demo import world
from infra.demo.world import School
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Watch
from tests.web.pair import HEADINGS, PEOPLE, upn

NARROW = 360


def written(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def fill(page: Page, legend: str, day: date) -> None:
    group = page.get_by_role("group", name=legend)
    for label, value in (("Day", day.day), ("Month", f"{day:%B}"), ("Year", day.year)):
        group.get_by_label(label).fill(str(value))


def open_two(stack: Stack) -> tuple[School, School, str]:
    """Ivy has left Fen Gate and started at Hill Row a year ago; nobody has requested her record."""
    operator = world.sign_in_operator(stack)
    previous = world.open_school(operator, "3309975", "Fen Gate School", "fengate.example", PEOPLE, ("Home",))
    new = world.open_school(operator, "3309976", "Hill Row School", "hillrow.example", PEOPLE, ("Home",))
    row = f"1,Marsh,Ivy,01/02/2014,{upn('071')},C,"

    def drop(school: School, name: str, dates: str) -> None:
        world.drop_file(stack, school.laestab, name, f"{HEADINGS}{row}{dates}\n".encode())
        world.wait_for_drop(school, name)

    drop(previous, "roll.csv", "04/09/2018,")
    previous.read_roll()
    world.log(previous, "Ivy Marsh", "2025-02-03T10:00:00+00:00", ("Home",), "A note.")
    drop(previous, "leavers.csv", "04/09/2018,21/07/2025")
    drop(new, "roll.csv", "03/09/2025,")
    made = world.wait_for_transfer(new.key_holder, "Ivy Marsh")
    return previous, new, made["transfer_id"]


def test_a_request_is_due_by_the_term_dates(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected |= {"status of 412", "status of 400"}
    previous, new, transfer_id = open_two(stack)
    today = datetime.now(UTC).date()
    term = Span(today - timedelta(days=30), today + timedelta(days=60))
    closed = Span(today + timedelta(days=1), today + timedelta(days=3))

    page = open_page(previous.key_holder, "/admin/transfers/outgoing")
    page.get_by_role("link", name="Term dates").click()
    expect(page.get_by_text("No terms yet: the usual holidays are assumed.")).to_be_visible()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the first day.")
    typed = page.get_by_role("group", name="First day").get_by_label("Day")
    typed.press_sequentially("24", delay=150)
    expect(typed).to_have_value("24")  # the error summary has not taken the focus away in between
    check(page, "term dates, nothing entered")
    fill(page, "First day", term.last)
    fill(page, "Last day", term.first)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("The last day must not be before the first day.")
    check(page, "term dates, with an error")
    fill(page, "First day", term.first)
    fill(page, "Last day", term.last)
    page.get_by_role("button", name="Add").dblclick()
    expect(page.get_by_text(f"Term added: {written(term.first)} to {written(term.last)}.")).to_be_visible()

    other = open_page(previous.second_key_holder, "/admin/transfers/term-dates", width=NARROW)
    expect(other.get_by_role("row", name=written(term.first))).to_be_visible()
    for school_page in (page, other):
        school_page.get_by_label("What is it?").select_option("closures")
        fill(school_page, "First day", closed.first)
        fill(school_page, "Last day", closed.last)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Closure added:")).to_be_visible()
    other.get_by_role("button", name="Add").click()
    expect(other.get_by_role("alert")).to_contain_text("changed")
    expect(other.get_by_role("row", name=written(closed.first))).to_be_visible()
    check(other, "term dates, narrow, stale")
    other.get_by_role("button", name="Add").click()
    expect(other.get_by_role("alert")).to_contain_text("overlaps")
    check(page, "term dates")

    asked = open_page(new.key_holder, f"/admin/transfers/{transfer_id}")
    asked.get_by_role("button", name="Request").click()
    expect(asked.get_by_role("heading", name="What happened")).to_be_visible()
    due = TermDates("", 1, (term,), (closed,)).due_on(today, date(2025, 9, 3))
    expect(asked.get_by_text(written(due), exact=True)).to_be_visible()
    listed = open_page(previous.key_holder, "/admin/transfers/outgoing", width=NARROW)
    expect(listed.get_by_role("row", name="Ivy Marsh")).to_contain_text(f"In 5 school days{written(due)}")
    expect(listed.get_by_role("row", name="Ivy Marsh")).not_to_contain_text("Overdue")
    check(listed, "transfers with the day they are due")

    look_at_the_year(open_page, previous, new)

    page.get_by_role("button", name="Remove").last.click()
    expect(page.get_by_text("Closure removed:")).to_be_visible()
    expect(page.get_by_text("No closures.")).to_be_visible()


def look_at_the_year(open_page: Open, previous: School, new: School) -> None:
    """What is overdue (nothing), who outside would be told, and the statement of the year, at the real API."""
    page = open_page(previous.key_holder, "/admin/transfers/overdue", width=NARROW)
    expect(page.get_by_text("No record that your school should have sent is overdue.")).to_be_visible()
    check(page, "nothing is overdue")
    page.get_by_role("link", name="Escalation contact").click()
    expect(page.get_by_text("Nobody outside your school is told.")).to_be_visible()
    page.get_by_label("E-mail address").fill("clerk@trust.example")
    page.get_by_label("The same address again").fill("clark@trust.example")
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("alert")).to_contain_text("The two addresses are not the same.")
    check(page, "escalation contact, with an error")
    page.get_by_label("The same address again").fill("clerk@trust.example")
    page.get_by_role("button", name="Save contact").dblclick()
    expect(page.get_by_text("Told now: clerk@trust.example. No mail has gone yet.")).to_be_visible()

    year = open_page(new.key_holder, "/admin/transfers/statement")
    expect(year.get_by_role("heading", name="Hill Row School")).to_be_visible()
    expect(year.get_by_role("row", name="Found, or requested from you")).to_contain_text("1")
    check(year, "annual statement")
    with year.expect_download() as saved:
        year.get_by_role("button", name="Download as CSV").click()
    text = Path(saved.value.path()).read_text("utf-8-sig")
    assert "school,Hill Row School," in text and "still open,1,0" in text and "Marsh" not in text
