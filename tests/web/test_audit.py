"""Who did what, and whether the audit of it is whole: filters, export, check, and a record's history."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from infra.demo import world
from tests.web.axe import check
from tests.web.conftest import Open, Schools, Watch


def fail_once(page: Page, address: str) -> None:
    """The next call of that address is answered with an error."""
    page.route(address, lambda route: route.abort(), times=1)


def test_filters_narrow_the_audit(open_page: Open, schools: Schools) -> None:
    larkmoor = schools.larkmoor
    larkmoor.key_holder.get(f"/students/{larkmoor.student_id('Callum Brace')}")
    page = open_page(larkmoor.key_holder, "/admin/audit")
    page.get_by_label("Kind").select_option("view")
    expect(page.get_by_text("Opened a student's record", exact=True).first).to_be_visible()
    expect(page.get_by_text("Logged an incident")).to_have_count(0)
    page.get_by_label("Person").select_option(label="Dara Okafor")
    expect(page.get_by_role("cell", name="Dara Okafor").first).to_be_visible()
    check(page, "the audit, filtered")
    page.get_by_label("Month").select_option(index=20)
    expect(page.get_by_text(re.compile("fits what you chose"))).to_be_visible()
    check(page, "the audit, nothing fits")


def test_the_audit_is_saved_as_a_file(open_page: Open, schools: Schools, tmp_path: Path) -> None:
    page = open_page(schools.larkmoor.key_holder, "/admin/audit")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Export as CSV").click()
    saving.value.save_as(tmp_path / "audit.csv")
    lines = list(csv.reader((tmp_path / "audit.csv").read_text("utf-8-sig").splitlines()))
    assert lines[0][0] == "time (UTC)" and len(lines) > 10
    expect(page.get_by_text(re.compile(r"entries saved\. The export itself is in the audit"))).to_be_visible()
    told = schools.larkmoor.key_holder.get("/audit?kind=export")["entries"]
    assert told[0]["action"] == "export_audit"


def test_a_broken_export_saves_nothing(open_page: Open, schools: Schools, watch: Watch) -> None:
    watch.expected.add("ERR_FAILED")
    page = open_page(schools.larkmoor.key_holder, "/admin/audit")
    fail_once(page, "**/api/audit/export*")
    page.get_by_role("button", name="Export as CSV").click()
    expect(page.get_by_text("No file was saved.")).to_be_visible()
    check(page, "the audit, export failed")


def test_the_check_goes_through_each_day(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.larkmoor.key_holder, "/admin/audit/check")
    check(page, "check the audit")
    page.get_by_role("button", name=re.compile("^Check ")).click()
    expect(page.get_by_text(re.compile(r"days? checked\. Nothing is wrong"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Whole", exact=True).first).to_be_visible()
    check(page, "the audit is whole")


def test_findings_are_told_with_what_to_do(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.larkmoor.key_holder, "/admin/audit/check", 360)
    faults = {"entry_missing": 1, "anchor_differs": 1}
    named = [{"fault": "entry_missing", "subject": "2026-11-02T08:00:00.000000Z#aud_1"}]
    found = {
        "day": "2026-11-02", "is_whole": False, "entries": 4, "sealed": 5, "waiting": 0, "late": 0,
        "late_entries": [], "faults": faults, "findings": named,
    }  # fmt: skip
    page.route("**/api/audit/verify*", lambda route: route.fulfill(json=found))
    page.get_by_label("Month").select_option(index=1)
    page.get_by_role("button", name=re.compile("^Check ")).click()
    expect(page.get_by_text("An entry is missing").first).to_be_visible()
    expect(page.get_by_text("tell your data protection lead")).to_be_visible()


def test_a_key_holder_sees_who_has_seen_a_record(open_page: Open, schools: Schools) -> None:
    larkmoor = schools.larkmoor
    address = f"/students/{larkmoor.student_id('Callum Brace')}"
    made = world.log(larkmoor, "Callum Brace", "2026-05-04T10:00:00+00:00", ("Attendance",), "Late.")
    one = f"{address}/incidents/{made['incident_id']}"
    for _ in range(2):
        larkmoor.second_key_holder.get(address)
        larkmoor.lead.get(one)
    page = open_page(larkmoor.key_holder, f"{address}/incidents")
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("heading", name="Who has seen this record")).to_be_visible()
    expect(page.get_by_text("Enrolled a student")).to_be_visible()
    looks = page.get_by_role("row").filter(has_text=larkmoor.second_key_holder.name)
    expect(looks.first).to_contain_text(re.compile(r"Opened a student's record, \d+ times"))
    page.get_by_label("Show").select_option(label="What was changed")
    expect(page.get_by_text("Logged an incident").first).to_be_visible()
    expect(page.get_by_text("Opened a student's record")).to_have_count(0)
    page.get_by_label("Show").select_option(label="Who looked at it or downloaded from it")
    expect(looks.first).to_be_visible()
    expect(page.get_by_text("Logged an incident")).to_have_count(0)
    check(page, "history of a record")
    page.goto(f"{one}/history")
    expect(page.get_by_role("cell", name="Read an incident, 2 times")).to_be_visible()
    expect(page.get_by_text("Opened a student's record")).to_have_count(0)
    check(page, "who has seen an incident")


def test_two_people_of_one_name_are_two_rows(open_page: Open, schools: Schools) -> None:
    larkmoor = schools.larkmoor
    look = {
        "at": "2026-11-24T09:10:00Z",
        "actor_name": "Sam Reed",
        "action": "view_student",
        "kind": "view",
        "subject_id": "",
        "student_id": "",
        "outcome": "done",
        "detail": {},
    }
    people = [("usr_one", True), ("usr_two", True), ("", False), ("usr_one", True)]
    entries = [
        {**look, "audit_id": f"aud_{at}", "actor_id": who, "is_own_school": own}
        for at, (who, own) in enumerate(people)
    ]
    page = open_page(larkmoor.key_holder)
    page.route(
        "**/api/students/*/history*", lambda route: route.fulfill(json={"entries": entries, "next": ""})
    )
    page.goto(f"/students/{larkmoor.student_id('Callum Brace')}/history")
    rows = page.get_by_role("row").filter(has_text="Sam Reed")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("2 times")
    expect(rows.last).to_contain_text("Sam Reed (other school)")


def test_others_have_no_tabs_of_key_holders(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.larkmoor.lead, f"/students/{schools.larkmoor.student_id('Callum Brace')}/report")
    expect(page.get_by_role("button", name="Generate Report")).to_be_visible()
    for name in ("Transfers", "Hand over", "Retention", "History"):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
