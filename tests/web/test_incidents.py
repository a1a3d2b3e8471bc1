"""The record, day to day: log with everything, look, filter, edit, strike out; alerts and actions until they are done."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from infra.demo import world
from infra.demo.world import PASSWORD, School
from tests.web.axe import check
from tests.web.conftest import Open, Schools, Watch
from tests.web.test_keyboard import press, tab_to

KOFI = "Kofi Abernathy"


@pytest.fixture
def larkmoor(schools: Schools) -> School:
    return schools.larkmoor


def log(school: School, text: str, day: str = "2026-03-02", labels: tuple[str, ...] = ("Pastoral",)) -> str:
    """The address of the new incident's page."""
    made = world.log(school, KOFI, f"{day}T10:00:00+00:00", labels, text)
    return f"/students/{school.student_id(KOFI)}/incidents/{made['incident_id']}"


def write_to_do(page: Page, what: str, who: str, days: int) -> None:
    due = datetime.now(UTC).date() + timedelta(days=days)
    page.get_by_label("What will be done?").fill(what)
    page.get_by_label("Who will do it?").select_option(label=who)
    for part, said in (("Day", due.day), ("Month", due.month), ("Year", due.year)):
        page.get_by_role("group", name="By when?").get_by_label(part).fill(str(said))


def test_log_with_everything_and_see_it_done(open_page: Open, larkmoor: School) -> None:
    page = open_page(larkmoor.lead, f"/students/{larkmoor.student_id(KOFI)}/incidents/log")
    when = page.get_by_role("group", name="When did it happen?")
    for part, said in (("Day", "9"), ("Month", "3"), ("Year", "2026"), ("Time", "10:20")):
        when.get_by_label(part).fill(said)
    page.get_by_label("Pastoral").check()
    page.get_by_label("What happened?").fill("Came in with a mark on the arm.")
    page.get_by_label("Agencies involved").fill("School nurse\nChildren's Social Care")
    page.get_by_text("Body map (optional)").click()
    page.get_by_label("Add a mark").select_option(label="Front, left forearm")
    page.get_by_label("What was seen at mark 1?").fill("Bruise, 2 cm")
    page.get_by_role("img", name="Back of a body").click(position={"x": 75, "y": 75})
    expect(page.get_by_role("list", name="Marks").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Remove mark 2").click()
    page.get_by_label("Piotr Lis").check()
    page.get_by_role("button", name="Add an action").click()
    page.get_by_role("button", name="Log incident").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(3)
    write_to_do(page, "Ring home", "Piotr Lis", 3)
    check(page, "log an incident with everything")
    page.get_by_role("button", name="Log incident").dblclick()
    expect(page.get_by_text("The incident is logged.")).to_be_visible()
    entry = page.locator(".app-entry", has_text="9 Mar 2026, 10:20")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("Agencies: School nurse, Children's Social Care")
    expect(entry).to_contain_text("Front, left forearm: Bruise, 2 cm")
    check(page, "chronology with a body map")

    teacher = open_page(larkmoor.teacher)
    alerts = teacher.get_by_role("table", name=re.compile("My alerts"))
    expect(alerts.get_by_role("link", name="Kofi Abernathy, 9 Mar 2026, 10:20")).to_be_visible()
    assert "mark on the arm" not in teacher.content(), "the start page tells no text"
    check(teacher, "start page with alerts and actions")
    teacher.get_by_role("button", name=re.compile("Mark as done.*Ring home")).dblclick()
    expect(teacher.get_by_text("Done: Ring home")).to_be_focused()
    expect(teacher.get_by_role("button", name="Mark as done")).to_have_count(0)
    alerts.get_by_role("link", name="9 Mar 2026, 10:20").click()
    expect(teacher.get_by_role("heading", level=1)).to_have_text("9 Mar 2026, 10:20")
    expect(teacher.locator("main")).to_contain_text("Kofi Abernathy, Year 5, 5WR")
    expect(teacher.get_by_role("row", name=re.compile("Ring home"))).to_contain_text("Done Piotr Lis")
    check(teacher, "an incident")
    assert teacher.title() == "Incident - Safehand", "no name in the window's history"
    teacher.get_by_role("link", name="Start").click()
    teacher.get_by_role("button", name="Mark as read").click()
    expect(alerts.get_by_text("Read: ")).to_be_focused()
    teacher.reload()
    expect(teacher.get_by_text("Nothing waits for you")).to_be_visible()


DROP = """(place, [name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, { type: "text/plain" }));
  place.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


def test_by_keyboard_with_a_dropped_file_and_an_ended_session(open_page: Open, larkmoor: School) -> None:
    """What was typed, chosen and dropped outlives the session, and goes with the first click after the sign-in."""
    page = open_page(larkmoor.lead, f"/students/{larkmoor.student_id(KOFI)}/incidents/log")
    expect(page.get_by_text("Kofi Abernathy, Year 5, 5WR")).to_be_visible()
    press(page, "Now: fill in date and time")
    expect(page.get_by_label("Time")).to_have_value(re.compile(r"^\d\d:\d\d$"))
    tab_to(page, "What happened?")
    page.keyboard.type("Told me about the weekend.")
    press(page, "Pastoral", "Space")
    expect(
        page.get_by_text(re.compile("people will be able to see this: Dara Okafor, .*Piotr Lis"))
    ).to_be_visible()
    tab_to(page, "Linked students (optional)")
    page.keyboard.type("ferr")
    expect(page.get_by_text("1 student to choose from")).to_be_attached()
    field = page.get_by_role("combobox", name="Linked students")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    page.keyboard.type("ferr")
    expect(page.get_by_role("option", name="Zoë Ferreira-Lund")).to_be_visible()
    page.keyboard.press("ArrowDown")
    found = page.get_by_role("listbox", name="Students found")
    expect(found.get_by_role("option", selected=True)).to_contain_text("Zoë Ferreira-Lund")
    check(page, "log an incident, on a linked student")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Linked students")).to_contain_text("Zoë Ferreira-Lund")
    page.locator(".app-drop").evaluate(DROP, ["weekend.txt", "What was said."])
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text("weekend.txt")
    field.fill("unfinished")
    press(page, "Log incident")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        "Choose the linked student from the list, or empty the field."
    )
    field.fill("")
    page.context.clear_cookies()
    page.get_by_role("button", name="Log incident").click()
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    page.get_by_label("E-mail address").fill(larkmoor.lead.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The incident is logged.")).to_be_visible()
    entry = page.locator(".app-entry", has_text="Told me about the weekend.")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("Linked: Zoë Ferreira-Lund")
    expect(entry.get_by_role("button", name="Download weekend.txt")).to_be_visible()


def test_two_tabs_edit_and_lose_nothing(open_page: Open, larkmoor: School, watch: Watch) -> None:
    watch.expected.add("status of 412")
    one = log(larkmoor, "Said nobody is at home.")
    first, second = open_page(larkmoor.lead, f"{one}/edit"), open_page(larkmoor.teacher, f"{one}/edit")
    for page, text in ((first, "Said nobody is at home before nine."), (second, "Said mum is not at home.")):
        page.get_by_label("What happened?").fill(text)
    first.get_by_role("button", name="Save incident").click()
    expect(first.get_by_role("alert")).to_contain_text("Write why you edit it.")
    first.get_by_label("Why do you edit it?").fill("The time was missing.")
    check(first, "edit an incident")
    first.get_by_role("button", name="Save incident").click()
    expect(first.get_by_text("What stood before is kept.")).to_be_visible()
    second.get_by_label("Why do you edit it?").fill("Who is away.")
    second.get_by_role("button", name="Save incident").click()
    theirs = second.get_by_role("region", name="Somebody else changed this incident meanwhile")
    expect(theirs).to_contain_text("Said nobody is at home before nine.")
    expect(theirs).to_contain_text("saved by Dara Okafor")
    expect(second.get_by_label("What happened?")).to_have_value("Said mum is not at home.")
    check(second, "an edit that came second")
    second.get_by_label("What happened?").fill("Said mum is not at home before nine.")
    second.get_by_role("button", name="Save incident").click()
    expect(second.get_by_text("What stood before is kept.")).to_be_visible()
    expect(second.get_by_text("Said mum is not at home before nine.")).to_be_visible()
    second.get_by_text("Who is away.").click()
    expect(second.locator("del").filter(has_text="nobody")).to_be_visible()
    expect(second.locator("ins").filter(has_text="mum")).to_be_visible()
    second.get_by_text("The time was missing.").click()
    check(second, "an incident with its edits")


def test_strike_out(open_page: Open, larkmoor: School) -> None:
    holder = larkmoor.second_key_holder
    known = next(u for u in holder.get("/users")["users"] if u["email"] == holder.email)
    if not known["group_ids"]:
        groups = {"group_ids": [larkmoor.groups["SLT"]]}
        holder.put(f"/users/{known['user_id']}/groups", groups, version=known["version"])
    one = log(larkmoor, "Belongs to another child.", "2026-03-05")
    page = open_page(holder, one)
    page.get_by_role("link", name="Strike out").click()
    page.get_by_role("button", name="Strike out").click()
    expect(page.get_by_role("alert")).to_contain_text("Write why it is struck out.")
    page.get_by_label("Why is it struck out?").fill("Logged for the wrong student.")
    check(page, "strike out an incident")
    page.get_by_role("button", name="Strike out").dblclick()
    expect(page.get_by_text("The incident is struck out.")).to_be_visible()
    expect(page.get_by_text("Belongs to another child.")).to_be_visible()
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
    lead = open_page(larkmoor.lead, one)
    expect(lead.get_by_text("Logged for the wrong student.")).to_be_visible()
    expect(lead.get_by_text("Belongs to another child.")).to_have_count(0)
    check(lead, "a struck-out incident")


def test_filter(open_page: Open, larkmoor: School) -> None:
    log(larkmoor, "A quiet day with a kite.", "2026-01-12")
    log(larkmoor, "Late again, no kite.", "2026-02-10", ("Attendance",))
    page = open_page(larkmoor.lead, f"/students/{larkmoor.student_id(KOFI)}/incidents")
    entries = page.locator(".app-entry")
    expect(entries.filter(has_text="kite")).to_have_count(2)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Words").fill("KITE")
    check(page, "filter of a chronology")
    page.get_by_role("button", name="Apply filter").click()
    expect(page.get_by_text("2 incidents with “KITE”, oldest first.")).to_be_visible()
    page.get_by_role("button", name="Show newest first").click()
    expect(entries.first).to_contain_text("Late again")
    expect(page.get_by_role("button", name="Show oldest first")).to_be_focused()
    page.get_by_label("Attendance").check()
    page.get_by_role("button", name="Apply filter").click()
    expect(page.get_by_text("1 incident in Attendance, with “KITE”.")).to_be_visible()
    entries.get_by_role("link", name="10 Feb 2026, 10:00").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("10 Feb 2026, 10:00")
    page.get_by_role("link", name="Incidents", exact=True).click()
    expect(page.get_by_text("1 incident in Attendance, with “KITE”.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has=entries)).to_be_focused()
    page.get_by_text("Filter", exact=True).click()
    check(page, "a chronology, filtered, after an incident")
    last = page.get_by_role("group", name="To (optional)")
    for part, said in (("Day", "9"), ("Month", "Feb"), ("Year", "2026")):
        last.get_by_label(part).fill(said)
    page.get_by_role("button", name="Apply filter").click()
    expect(page.get_by_text("No incident that you can see fits the filter")).to_be_visible()
    last.get_by_label("Day").fill("31")
    page.get_by_role("button", name="Apply filter").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no such date.")
    assert "kite" not in page.url.lower()
    page.get_by_role("button", name="Clear filter").click()
    expect(entries.filter(has_text="kite")).to_have_count(2)
    expect(page.get_by_label("Words")).to_have_value("")


def test_more_to_do_and_more_alerted(open_page: Open, larkmoor: School) -> None:
    page = open_page(larkmoor.lead, log(larkmoor, "Wants to talk.", "2026-03-06"))
    page.get_by_text("Add an action").click()
    write_to_do(page, "Find a quiet room", "Dara Okafor", 1)
    page.get_by_role("button", name="Add action").dblclick()
    expect(page.get_by_text("The action is added.")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("Find a quiet room"))
    expect(row).to_have_count(1)
    row.get_by_role("button").click()
    expect(row).to_contain_text("Done Dara Okafor")
    row.get_by_role("button", name="Reopen").click()
    expect(row).to_contain_text("To do")
    page.get_by_text("Alert colleagues").click()
    page.get_by_label("Piotr Lis").check()
    page.get_by_role("button", name="Alert", exact=True).click()
    expect(page.get_by_text("Alerted: Piotr Lis")).to_be_visible()
    check(page, "an incident with an action and an alert")
