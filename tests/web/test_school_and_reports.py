"""Admin > School and Admin > Reports: what is set, and what has left, each in a line with the way there."""

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.demo import world
from infra.demo.world import School
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Watch
from tests.web.pair import PEOPLE, Pair, upn

ROLL = "UPN,Surname,Forename,Date of birth,Entry date\n{},Tully,Wren,05/02/2014,04/09/2024\n"


@pytest.fixture(scope="module")
def school(stack: Stack) -> School:
    operator = world.sign_in_operator(stack)
    made = world.open_school(operator, "3309983", "Low Moss School", "lowmoss.example", PEOPLE, ("Home",))
    world.drop_file(stack, made.laestab, "roll.csv", ROLL.format(upn("021")).encode())
    assert world.wait_for_drop(made, "roll.csv")["counts"]["accepted"] == 1
    made.read_roll()
    world.log(made, "Wren Tully", "2026-02-03T10:00:00+00:00", ("Home",), "A text.")
    return made


def setting(page: Page, name: str) -> Locator:
    """What stands beside that name."""
    row = page.locator(".govuk-summary-list__row").filter(has=page.get_by_text(name, exact=True))
    return row.locator("dd").first


def test_what_is_set_stands_in_a_line_and_is_changed_from_there(
    open_page: Open, school: School, watch: Watch
) -> None:
    watch.expected.add("ERR_FAILED")
    holder = school.key_holder
    holder.put("/column-map", {"version": 0, "columns": [
        {"heading": "Day one", "field": "entry_date"}, {"heading": "Tutor", "field": ""},
    ]})  # fmt: skip
    page = open_page(holder)
    page.route("**/api/retention-policy", lambda route: route.abort(), times=1)
    page.get_by_role("link", name="Admin", exact=True).click()
    page.get_by_role("link", name="School", exact=True).click()
    expect(page.get_by_text("2 headings corrected by your school")).to_be_visible()
    expect(setting(page, "Name")).to_have_text("Low Moss School")
    expect(setting(page, "LAESTAB")).to_have_text("330/9983")
    expect(setting(page, "Preferences")).to_have_text("Everything goes")
    expect(page.get_by_text("Safehand cannot be reached at the moment.")).to_be_visible()
    check(page, "school, one line failing")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Not adopted yet")).to_be_visible()

    page.get_by_role("link", name="Change Column map").click()
    page.get_by_label("Day one").select_option(label="Forget: go by the heading again")
    check(page, "column map")
    page.get_by_role("button", name="Save column map").dblclick()
    expect(page.get_by_text("The column map is saved. 1 heading forgotten.")).to_be_visible()
    assert holder.get("/column-map")["columns"] == [{"heading": "Tutor", "field": ""}]
    holder.put("/column-map", {"version": 2, "columns": [{"heading": "Form tutor", "field": ""}]})
    watch.expected.add("status of 409")
    page.get_by_role("button", name="Save column map").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else saved the column map")
    expect(page.get_by_label("Form tutor")).to_be_visible()
    assert holder.get("/column-map")["version"] == 3, "what somebody else saved stands"

    page.goto("/admin/api-keys")
    expect(page.get_by_role("link", name="School", exact=True).first).to_be_visible()
    expect(page.get_by_role("navigation", name="Admin").locator("[aria-current=page]")).to_have_text("School")


def test_what_left_the_school_is_listed(open_page: Open, school: School, pair: Pair) -> None:
    student = school.student_id("Wren Tully")
    page = open_page(school.key_holder, "/admin/reports/handovers")
    expect(page.get_by_text("No record was handed over yet.")).to_be_visible()
    check(page, "hand-overs of the school, none")
    asked = {"receiver": "Skerry College", "address": "dsl@skerry.example", "days": 14}
    school.key_holder.post(f"/students/{student}/handovers", asked)
    school.lead.post(f"/students/{student}/reports", {"format": "xlsx"})
    page.reload()
    handed = page.get_by_role("row").filter(has_text="Skerry College")
    expect(handed).to_contain_text("Wren Tully")
    expect(handed).to_contain_text("Not yet; due")
    check(page, "hand-overs of the school")
    page.get_by_role("link", name="Student Reports and ZIPs").click()
    expect(page.get_by_role("row").filter(has_text="Student Report (XLSX)")).to_contain_text(school.lead.name)
    check(page, "reports and ZIPs of the school")
    page.get_by_role("link", name="All reports").click()
    expect(page.get_by_role("link", name="Annual statement")).to_be_visible()
    check(page, "reports")
    elsewhere = open_page(pair.new.key_holder, "/admin/reports/handovers")
    expect(elsewhere.get_by_text("No record was handed over yet.")).to_be_visible()
