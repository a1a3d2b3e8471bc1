"""What staff and key holders write: incidents with files, people, categories, enrolments; and the audit of it."""

import re

from playwright.sync_api import FilePayload, Route, expect

from infra.demo.world import FILES
from tests.web.axe import check
from tests.web.conftest import Open, Schools, Watch


def test_log_an_incident_with_files(open_page: Open, schools: Schools) -> None:
    larkmoor = schools.larkmoor
    page = open_page(larkmoor.lead, f"/students/{larkmoor.student_id('Callum Brace')}/incidents")
    page.get_by_role("link", name="Log an incident").click()
    page.get_by_role("button", name="Log incident").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(3)
    check(page, "log an incident, with errors")
    for part, said in (("Day", "14"), ("Month", "6"), ("Year", "2026"), ("Time", "14:05")):
        page.get_by_label(part, exact=True).fill(said)
    page.get_by_label("Pastoral").check()
    page.get_by_label("What happened?").fill("First line.\nSecond line: “naïve”.")
    page.get_by_label("Linked students").fill("kofi")
    check(page, "log an incident, choosing a linked student")
    page.get_by_role("option", name="Kofi Abernathy").click()
    note: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"A note.\n" * 50_000}
    program: FilePayload = {
        "name": "holiday.pdf",
        "mimeType": "application/pdf",
        "buffer": b"MZ\x90\0" + bytes(500),
    }
    page.get_by_label("Attach files").set_input_files([note, program])
    page.get_by_role("button", name="Log incident").dblclick()
    expect(page.get_by_text("In the vault")).to_be_visible()
    expect(page.get_by_text("Refused. The file is a program or script")).to_be_visible()
    check(page, "files of an incident")
    page.get_by_role("link", name="Go to the incidents").click()
    entry = page.locator(".app-entry", has_text="14 Jun 2026, 14:05")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("Linked: Kofi Abernathy")
    expect(entry.get_by_role("button", name="Download note.txt")).to_be_visible()


def test_put_a_file_into_the_vault(open_page: Open, schools: Schools) -> None:
    larkmoor = schools.larkmoor
    page = open_page(larkmoor.lead, f"/students/{larkmoor.student_id('Callum Brace')}/documents")
    page.get_by_label("Files", exact=True).set_input_files(
        {
            "name": "Letter to Mrs Ó Briain.txt",
            "mimeType": "text/plain",
            "buffer": "Dear Mrs Ó Briain,".encode(),
        }
    )
    page.get_by_label("Attendance").check()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("button", name="Download Letter to Mrs Ó Briain.txt")).to_be_visible()
    check(page, "vault after an upload")


def test_invite_somebody(open_page: Open, schools: Schools, watch: Watch) -> None:
    watch.expected.add("status of 400")
    page = open_page(schools.fennacre.key_holder, "/admin/users")
    expect(page.get_by_role("link", name="Sam Teague")).to_be_visible()
    check(page, "users")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name").fill("Nia Prosser")
    page.get_by_label("E-mail address").fill("no address")
    check(page, "invite somebody")
    page.get_by_role("button", name="Add person").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_contain_text("Give an e-mail address")
    page.get_by_label("E-mail address").fill("nia.prosser@fennacre.example")
    page.get_by_label("SLT").check()
    page.get_by_role("button", name="Add person").click()
    password = page.locator(".app-password").inner_text()
    page.get_by_role("link", name="Users").first.click()
    page.get_by_role("link", name="Nia Prosser").click()
    expect(page.get_by_label("SLT")).to_be_checked()
    assert password not in page.content()
    check(page, "a person")
    page.get_by_label("Teachers").check()
    page.get_by_role("button", name="Save groups").click()
    expect(page.get_by_text("The groups are saved.")).to_be_visible()


def test_add_a_category_once(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.fennacre.key_holder, "/admin/categories")
    page.get_by_label("Name").fill("Friendships")
    page.get_by_label("Belongs to").select_option(label="Pastoral")
    page.get_by_role("button", name="Add category").dblclick()
    expect(page.get_by_role("rowheader", name="Pastoral: Friendships")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="is added")).to_be_visible()
    check(page, "categories")


def test_upload_an_enrolment_file(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.larkmoor.key_holder, "/admin/enrolments")
    expect(page.get_by_role("link", name="larkmoor_roll.csv")).to_be_visible()
    check(page, "enrolments")
    page.get_by_label("File from your MIS").set_input_files(FILES / "larkmoor_roll.csv")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("larkmoor_roll.csv")
    expect(page.get_by_text("8 rows were read.")).to_be_visible()
    expect(page.locator(".app-figure")).to_have_text([re.compile(r"^\d$")] * 2 + ["0", re.compile(r"^\d$")])
    check(page, "an enrolment file")


def test_the_audit_tells_who_did_what(open_page: Open, schools: Schools) -> None:
    holder = schools.larkmoor.key_holder
    while not holder.get("/audit")["next"]:  # a page holds 100 entries
        for _ in range(10):
            holder.get(f"/students/{schools.larkmoor.student_id('Callum Brace')}")
    page = open_page(holder, "/admin/audit")
    expect(page.get_by_role("cell", name="Dara Okafor").first).to_be_visible()
    check(page, "audit")
    rows = page.get_by_role("row")
    before = rows.count()
    page.get_by_role("button", name="Show more entries").click()
    expect(rows.nth(before)).to_be_visible()
    page.get_by_label("Month").select_option(index=20)
    expect(page.get_by_text(re.compile("^Nothing happened in"))).to_be_visible()


def test_lists_of_transfers(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.fennacre.key_holder, "/admin/transfers")
    expect(page.get_by_role("link", name="Ivo Penhale", exact=True)).to_be_visible()
    check(page, "incoming transfers")
    page.get_by_role("link", name="Ivo Penhale", exact=True).click()
    expect(page.get_by_role("heading", name="Why is it on hold?")).to_be_visible()
    check(page, "transfer on hold")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("You cannot take this back.")).to_be_visible()
    check(page, "withdraw")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Transfers").last.click()
    page.get_by_role("link", name="Outgoing").click()
    expect(page.get_by_text("Nothing is open.")).to_be_visible()
    page.get_by_role("link", name="All, newest first").click()
    expect(page.get_by_text("No requests yet.")).to_be_visible()
    check(page, "outgoing transfers, none")


def test_a_page_of_a_list_that_comes_too_late_is_dropped(open_page: Open, schools: Schools) -> None:
    late: list[Route] = []

    def answer(route: Route) -> None:
        if (route.request.post_data_json or {}).get("after"):
            late.append(route)
            return
        given = route.fetch()
        route.fulfill(response=given, json={**given.json(), "next": "more"})

    page = open_page(schools.larkmoor.lead)
    page.route("**/incidents/search", answer)
    page.goto(f"/students/{schools.larkmoor.student_id('Kofi Abernathy')}/incidents")
    more = page.get_by_role("button", name="Show more incidents")
    more.click()
    expect(page.get_by_role("button", name="Loading")).to_be_visible()
    page.get_by_role("button", name="Show newest first").click()
    expect(page.get_by_role("button", name="Show oldest first")).to_be_visible()
    expect(page.locator(".app-entry").first).to_be_visible()
    late[0].fulfill(json={"incidents": [], "next": ""})
    expect(more).to_be_visible()
