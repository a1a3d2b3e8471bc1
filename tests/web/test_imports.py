"""Enrolment files in the browser: how far they are read, their verdicts and report, and which columns were read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from infra.demo import world
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Schools, Watch

ODD = "UPN,Surname,Forename,Date of birth,Day one,Joined us"
"""Headings of an export of which the entry date is not guessed."""
ROWS = "C330994100001,Tregunna,Elowen,14/09/2018,01/09/2024,01/09/2024\nR330994100002,Quick,Jory,02/01/2019,01/09/2024,"


@pytest.fixture(scope="module")
def school(schools: Schools) -> Iterator[world.School]:
    """A school of its own, because what it uploads must not change the rolls that other tests look at."""
    people = ("Morwenna Hale", "Denzil Rowe", "Kerra Pascoe", "Jago Bray")
    yield world.open_school(
        schools.operator, "3309941", "Bracken Hill School", "bracken.example", people, ("Pastoral",)
    )


def csv(text: str, name: str = "roll.csv") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def upload(page: Page, file: FilePayload) -> None:
    page.goto("/admin/enrolments")
    page.get_by_label("File from your MIS").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(file["name"])


def line(page: Page, text: str) -> None:
    expect(page.get_by_text(text, exact=False).first).to_be_visible(timeout=40_000)


def figures(page: Page, *wanted: int) -> None:
    """The page says how many rows were accepted, unchanged and rejected."""
    expect(page.locator(".app-figure")).to_have_text(
        [*(str(number) for number in wanted), re.compile(r"\d")], timeout=40_000
    )


def test_only_a_file_that_can_be_read_is_sent(open_page: Open, school: world.School) -> None:
    page = open_page(school.key_holder, "/admin/enrolments")
    line(page, "No enrolment files yet.")
    check(page, "enrolments, none")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Choose a file.")
    page.get_by_label("File from your MIS").set_input_files(csv(""))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("The file is empty. Export it again.")
    check(page, "enrolments, with an error")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("File from your MIS")).to_be_focused()
    assert school.key_holder.get("/imports")["imports"] == []


def test_columns_are_corrected_and_the_file_is_read_again(
    open_page: Open, school: world.School, watch: Watch
) -> None:
    watch.expected.add("status of 409")
    page = open_page(school.key_holder)
    upload(page, csv(f"{ODD}\n{ROWS}\n", "odd.csv"))
    line(page, "The file has no column for: entry date.")
    expect(page.get_by_role("row", name="Surname Surname The heading")).to_be_visible()
    line(page, "2 columns not used: Day one, Joined us.")
    check(page, "a file that could not be read")
    page.goto("/")
    expect(page.get_by_role("row", name="odd.csv")).to_contain_text("no column for: entry date")
    check(page, "start page with a file that could not be read")

    expect(
        page.get_by_role("link", name="An enrolment file could not be read: odd.csv").first
    ).to_be_visible()
    page.get_by_role("link", name="odd.csv", exact=True).click()
    page.get_by_role("link", name="Correct the columns").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct the columns")
    line(page, "No column yet for: entry date.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        "Choose which column holds: entry date."
    )
    check(page, "correct the columns, one missing")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Day one")).to_be_focused()
    page.get_by_label("Day one").select_option(label="Entry date (needed)")
    page.get_by_label("Joined us").select_option(label="Entry date (needed)")
    page.get_by_role("button", name="Save").click()
    double = page.get_by_role("alert").get_by_role("link")
    expect(double).to_have_text("“Day one” and “Joined us” are both given as entry date. Choose one of them.")
    check(page, "correct the columns, one twice")
    double.click()
    expect(page.get_by_label("Joined us")).to_be_focused()
    page.get_by_label("Joined us").select_option(label="Not used")

    stale = open_page(school.second_key_holder, page.url)
    stale.get_by_label("Joined us").select_option(label="Entry date (needed)")
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("The columns are saved")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    check(page, "the columns are saved")
    saved = school.key_holder.get("/column-map")
    assert (saved["version"], saved["columns"]) == (1, [{"heading": "Day one", "field": "entry_date"}])

    stale.get_by_role("button", name="Save").click()
    expect(stale.get_by_role("alert")).to_contain_text("Somebody else saved the columns")
    check(stale, "correct the columns, saved by somebody else")
    stale.get_by_role("button", name="Show what is saved now").click()
    expect(stale.get_by_role("alert")).to_have_count(0)
    expect(stale.get_by_label("Joined us")).to_have_value("")
    expect(stale.get_by_label("Day one")).to_have_value("entry_date")
    expect(stale.get_by_text("Corrected by your school")).to_have_count(1)

    page.get_by_role("button", name="Read the file again").dblclick()
    line(page, "The file is read again.")
    figures(page, 2, 0, 0)
    expect(page.get_by_role("row", name="Day one Entry date Corrected by your school")).to_be_visible()
    check(page, "a file that was read again")
    assert len(school.key_holder.get("/imports")["imports"]) == 2
    page.goto("/")
    line(page, "Newest notices")
    expect(page.get_by_role("link", name="odd.csv", exact=True)).to_have_count(0)


def test_one_field_for_columns_that_cannot_be_told_apart(open_page: Open, school: world.School) -> None:
    page = open_page(school.key_holder)
    upload(page, csv("UPN,Surname,Forename,Date of birth,Entry date,surname\nx,a,b,c,d,e\n", "double.csv"))
    line(page, "Two columns are read as: surname.")
    page.get_by_role("link", name="Correct the columns").first.click()
    expect(page.get_by_text("2 columns have this heading")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("2 columns have the heading “Surname”.")
    check(page, "correct the columns, two with one heading")


def test_verdicts_report_and_an_older_file(open_page: Open, school: world.School) -> None:
    page = open_page(school.key_holder)
    head = "UPN,Surname,Forename,Date of birth,Entry date"
    row = "F330994100003,{},Wella,05/05/2017,01/09/2023"
    upload(page, csv(f"{head}\n{row.format('Trease')}\n,Nance,Cador,01/02/2018,01/09/2023\n", "older.csv"))
    figures(page, 1, 0, 1)
    expect(page.get_by_role("cell", name="1500")).to_be_visible()
    check(page, "verdicts with a rejected row")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the report (CSV)").click()
    assert waiting.value.suggested_filename.endswith("-verdicts.csv")
    report = Path(waiting.value.path()).read_text("utf-8-sig")
    assert report.startswith("row,admission number,verdict") and ",rejected,error,1500," in report
    older = page.url
    upload(page, csv(f"{head}\n{row.format('Pender')}\n", "newer.csv"))
    figures(page, 1, 0, 0)

    page.goto(older)
    page.get_by_role("button", name="Read the file again").click()
    expect(
        page.get_by_role("heading", name="This file is older than one that was read before")
    ).to_be_visible()
    figures(page, 0, 1, 1)
    line(page, "Tells the roll as it was on")
    check(page, "an older file")
    page.get_by_role("link", name="Enrolments").first.click()
    expect(page.get_by_role("row", name="older.csv")).to_have_count(2)
    check(page, "enrolments")


def test_how_far_a_file_is_read(open_page: Open, school: world.School) -> None:
    """The stack reads faster than one can look, so its answer is held at several moments."""
    page = open_page(school.key_holder)
    upload(
        page,
        csv(
            "UPN,Surname,Forename,Date of birth,Entry date\nF330994100003,Pender,Wella,05/05/2017,01/09/2023\n"
        ),
    )
    figures(page, 0, 1, 0)
    moments = [0, 1200, 1200, 1900]

    def hold(route: Route) -> None:
        rows = moments.pop(0) if moments else None
        reply = route.fetch()
        if rows is None:
            route.fulfill(response=reply)
            return
        counts = {"rows": rows, "accepted": rows, "unchanged": 0, "rejected": 0}
        body = reply.json() | {"status": "reading", "rows_total": 2000, "counts": counts, "findings": []}
        route.fulfill(response=reply, body=json.dumps(body))

    page.route("**/api/imports/imp_*", hold)
    page.reload()
    line(page, "0 of 2,000 rows read")
    line(page, "1,200 of 2,000 rows read")
    expect(page.get_by_role("progressbar", name="Rows read")).to_have_attribute("value", "1200")
    expect(page.get_by_role("status").filter(has_text="50% of the rows are read.")).to_have_count(1)
    expect(page.get_by_role("button", name="Read the file again")).to_have_count(0)
    check(page, "a file that is being read")
    figures(page, 0, 1, 0)
    assert not moments


def test_an_upload_tells_how_far_it_is(open_page: Open, school: world.School, stack: Stack) -> None:
    page = open_page(school.key_holder, "/admin/enrolments")
    held: list[Route] = []
    page.route(lambda url: not url.startswith(stack.web_url), lambda route: held.append(route))
    page.get_by_label("File from your MIS").set_input_files(csv("UPN,Surname\n" + "x,y\n" * 9, "slow.csv"))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("progressbar", name="Upload of the file")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The file is")).to_have_count(1)
    page.get_by_role("button", name="Uploading").press("Enter")
    check(page, "an upload on its way")
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("heading", level=1)).to_have_text("slow.csv")
    line(page, "The file has no column for")
    names = [one["file_name"] for one in school.key_holder.get("/imports")["imports"]]
    assert names.count("slow.csv") == 1
