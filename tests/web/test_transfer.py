"""One record goes from school to school, in two browsers; every screen on the way is looked at by axe."""

import re

from playwright.sync_api import Page, expect

from infra import verify_manifest
from infra.demo import world
from tests.web.axe import check
from tests.web.conftest import Open, Schools, Watch

MAYA = "Maya Okonedo-Reed"


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_request_authorise_grant_read(open_page: Open, schools: Schools) -> None:
    new, previous = open_page(schools.fennacre.key_holder), open_page(schools.larkmoor.key_holder)
    to_request = new.get_by_role("table", name=re.compile("To request"))
    expect(to_request.get_by_role("link", name=MAYA, exact=True)).to_be_visible()
    check(new, "dashboard")
    to_request.get_by_role("link", name=MAYA, exact=True).click()
    heading(new, MAYA)
    expect(new.get_by_role("heading", level=1)).to_be_focused()
    assert MAYA not in new.title()
    check(new, "transfer, detected")
    new.get_by_role("button", name="Request").dblclick()
    expect(new.get_by_text("The record is requested.")).to_be_visible()
    expect(new.get_by_role("button", name="Request")).to_have_count(0)

    previous.reload()
    previous.get_by_role("link", name=MAYA, exact=True).click()
    expect(previous.get_by_text("Before you authorise")).to_be_visible()
    check(previous, "transfer, requested")
    previous.get_by_role("link", name="Review and authorise").click()
    expect(previous.get_by_text("3 incidents and 3 files", exact=True)).to_be_visible()
    expect(
        previous.get_by_text("3 incidents and 3 files, in categories that you may not view.")
    ).to_be_visible()
    assert MAYA not in previous.title()
    expect(previous.get_by_text("No names of other students found in what you are shown")).to_be_visible()
    previous.get_by_role("button", name="Authorise").click()
    expect(previous.get_by_role("alert").get_by_role("link")).to_contain_text("what you were not shown")
    check(previous, "review, of which nothing is shown to the reader")
    previous.get_by_label("It may go without my having seen it").check()
    previous.get_by_role("button", name="Authorise").click()
    expect(previous.get_by_text("complete and checked")).to_be_visible(timeout=40_000)
    check(previous, "transfer, transferred")

    new.goto("/")
    expect(new.get_by_text(re.compile(r"^\d Legacy categories that nobody can see yet"))).to_be_visible()
    check(new, "dashboard with Legacy")
    new.get_by_role("link", name="SLT").click()
    heading(new, "SLT")
    expect(new.get_by_label("Add Incidents, Legacy: Attendance")).to_be_disabled()
    expect(new.get_by_text("no user group can see it yet")).to_be_visible()
    expect(new.get_by_text("New", exact=True)).not_to_have_count(0)
    check(new, "Category Permissions")
    new.get_by_role("button", name="Tick View Students and View Incidents for all").click()
    new.get_by_role("button", name="Save Group").click()
    expect(new.get_by_text("The group is saved.")).to_be_visible()
    expect(new.get_by_text("The group is saved.")).to_be_in_viewport()  # the button is a screen below
    expect(new.get_by_text("New", exact=True)).to_have_count(0)

    read(open_page, schools)

    new.goto("/")
    new.get_by_role("table", name=re.compile("Arrived")).get_by_role("link", name=MAYA, exact=True).click()
    new.get_by_role("button", name="Confirm receipt").click()
    expect(new.get_by_text("Receipt is confirmed.")).to_be_visible()
    check_and_keep_manifest(new)
    check(new, "transfer, acknowledged and checked")
    previous.get_by_role("button", name="Check the record now").dblclick()
    expect(previous.get_by_text("3 of 3 incidents as the manifest says")).to_be_visible()


def check_and_keep_manifest(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    expect(
        page.get_by_text("The record is at the wrong school")
    ).to_be_hidden()  # on paper it would be a finding
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Check the record now").click()
    expect(page.get_by_text("Your school's manifest is as it was signed.")).to_be_visible()
    for found in ("3 of 3 incidents as the manifest says", "3 of 3 files as the manifest says"):
        expect(page.get_by_text(found)).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download the manifest").click()
    assert saved.value.suggested_filename.startswith("safehand-manifest-tr_")
    assert verify_manifest.main([str(saved.value.path())]) == 0


def read(open_page: Open, schools: Schools) -> None:
    lead = open_page(schools.fennacre.lead)
    heading(lead, "What waits for you")
    check(lead, "start page of staff")
    lead.get_by_role("link", name="Find a student").click()
    lead.get_by_label("Find a student").fill("maya")
    expect(lead.get_by_text("1 student found")).to_be_visible()
    check(lead, "students")
    lead.get_by_role("link", name="Okonedo-Reed, Maya").click()
    times = lead.locator(".app-entry time")
    expect(times).to_have_text(["11 Nov 2024, 09:10", "7 Mar 2025, 08:40", "19 May 2025, 13:05"])
    shown = lead.locator(".app-entry .app-as-written").nth(1).evaluate("e => e.textContent")
    assert shown == world.FIRST_TEXT
    expect(lead.get_by_text("1 linked student, name hidden")).to_be_visible()
    assert "Abernathy" not in lead.content()
    expect(lead.get_by_role("button", name="Download Body map 7 March.png")).to_be_visible()
    check(lead, "incidents")
    lead.get_by_role("link", name="Document Vault").click()
    expect(lead.get_by_role("button", name=re.compile("^Download (?!as ZIP)"))).to_have_count(3)
    check(lead, "Document Vault")
    with lead.expect_download() as saved:
        lead.get_by_role("button", name="Download Chronology notes.txt").click()
    assert saved.value.suggested_filename == "Chronology notes.txt"
    assert saved.value.path().read_text("utf-8").startswith("Autumn term – seen by Dr Ångström.")
    teacher = open_page(schools.fennacre.teacher, lead.url.replace("/documents", "/incidents"))
    expect(teacher.get_by_text("There are no incidents that you can see.")).to_be_visible()


def test_decline_with_a_reason_that_travels_back(open_page: Open, schools: Schools, watch: Watch) -> None:
    watch.expected.add("status of 409")
    asked = world.wait_for_transfer(schools.fennacre.key_holder, "Aisha Rahman-Doyle")
    schools.fennacre.key_holder.post(f"/transfers/{asked['transfer_id']}/request")
    late = open_page(schools.larkmoor.key_holder, f"/admin/transfers/{asked['transfer_id']}/review")
    late.get_by_label("It may go without my having seen it").check()
    page = open_page(schools.larkmoor.key_holder, f"/admin/transfers/{asked['transfer_id']}")
    page.get_by_role("button", name="Decline").click()
    heading(page, "Decline the request")
    expect(page.get_by_text("Aisha Rahman-Doyle")).to_be_visible()  # whose it is, with two windows open
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Give a reason.")).to_be_visible()
    check(page, "decline, with an error")
    page.get_by_role("link", name="Give a reason.").click()
    expect(page.get_by_label("Reason")).to_be_focused()
    page.get_by_label("Reason").fill("Please tell us the start date.")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("The request is declined.")).to_be_visible()
    late.get_by_role("button", name="Authorise").click()
    expect(late.get_by_text("The transfer changed meanwhile.")).to_be_visible()
    expect(late.get_by_role("heading", name="Why was it declined?")).to_be_visible()
    page = open_page(schools.fennacre.key_holder)
    page.get_by_role("table", name=re.compile("Declined")).get_by_role("link", name="See the reason").click()
    expect(page.get_by_role("heading", name="Why was it declined?")).to_be_visible()
    expect(page.get_by_text("Please tell us the start date.").first).to_be_visible()
    check(page, "transfer, declined")


def test_who_comes_second_is_told_and_loses_no_tick(open_page: Open, schools: Schools, watch: Watch) -> None:
    watch.expected.add("status of 412")
    group = f"/admin/users/groups/{schools.fennacre.groups['Teachers']}"
    first, second = (
        open_page(p, group) for p in (schools.fennacre.key_holder, schools.fennacre.second_key_holder)
    )
    for page in (first, second):
        expect(page.get_by_role("button", name="Save Group")).to_be_visible()
    first.get_by_label("View Students, Safeguarding").check()
    first.get_by_role("button", name="Save Group").click()
    expect(first.get_by_text("The group is saved.")).to_be_visible()
    second.get_by_label("View Incidents, Safeguarding").check()
    second.get_by_role("button", name="Save Group").click()
    expect(second.get_by_role("alert")).to_contain_text("Somebody else changed this since you opened it.")
    expect(second.get_by_text("1 box differs from what somebody else saved")).to_be_visible()
    mine = second.get_by_label("View Incidents, Safeguarding")
    expect(mine).to_be_checked()
    expect(mine).to_have_accessible_description("saved: off")
    expect(second.get_by_label("View Students, Safeguarding")).to_have_accessible_description("")
    check(second, "a group that somebody else saved")
    second.get_by_role("button", name="Save Group").click()
    expect(second.get_by_text("The group is saved.")).to_be_visible()
    first.get_by_label("View Students, Safeguarding").uncheck()
    first.get_by_role("button", name="Save Group").click()
    expect(first.get_by_text("2 boxes differ from what somebody else saved")).to_be_visible()
    first.get_by_role("button", name="Take what was saved").click()
    expect(first.get_by_label("View Incidents, Safeguarding")).to_be_checked()
    first.get_by_label("View Students, Safeguarding").uncheck()
    expect(first.get_by_label("View Incidents, Safeguarding")).not_to_be_checked()
    first.get_by_role("button", name="Save Group").click()
    expect(first.get_by_text("The group is saved.")).to_be_visible()
