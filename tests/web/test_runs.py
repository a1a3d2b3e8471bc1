"""The nightly runs, as operators see them."""

import re

from playwright.sync_api import expect

from chalicelib.storage import keys
from infra.demo import world
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Watch
from tests.web.walked import incomplete_run


def test_start_a_run_and_read_it(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected.add("status of 409")
    operator = world.sign_in_operator(stack)
    before = len(operator.get("/runs")["runs"])
    page = open_page(operator)
    page.get_by_role("link", name="Nightly runs").click()
    page.get_by_role("link", name="Start a run now").click()
    check(page, "start a run")
    page.get_by_role("button", name="Start the run").dblclick()
    expect(page.get_by_text("The run is started.")).to_be_visible()
    assert len(operator.get("/runs")["runs"]) == before + 1, "a double click starts one"
    check(page, "a nightly run, under way")

    second = open_page(operator, "/runs/start")
    second.get_by_role("button", name="Start the run").click()
    expect(second.get_by_role("alert")).to_contain_text("A run is under way.")
    check(second, "start a run, while one is under way")

    expect(page.get_by_text("Everything that was due has been looked at.")).to_be_visible(timeout=90_000)
    expect(page.locator(".govuk-summary-list").get_by_text(re.compile(r"^(\d+) of \1$"))).to_be_visible()
    expect(page.get_by_role("table", name="Pieces").get_by_text("Done").first).to_be_visible()
    check(page, "a nightly run, complete")
    page.get_by_role("link", name="Nightly runs").first.click()
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("Complete")
    check(page, "nightly runs")


def test_a_night_that_was_incomplete(open_page: Open, stack: Stack) -> None:
    run_id = incomplete_run(stack)
    page = open_page(world.sign_in_operator(stack), "/runs")
    row = page.get_by_role("row").filter(has_text="3 Feb 2026, 02:00")
    expect(row).to_contain_text("Incomplete")
    expect(row).to_contain_text("1,200")
    expect(row).to_contain_text("2 temporary UPN only")
    expect(row).to_contain_text("1 birth date differs")
    check(page, "nightly runs, one incomplete")
    row.get_by_role("link").click()
    expect(page.get_by_text("Something failed and is still due")).to_be_visible()
    expect(page.get_by_text("stu_one")).to_be_visible()
    pieces = page.get_by_role("table", name="Pieces")
    expect(pieces.get_by_role("row", name="2 Feb 2026 ").first).to_contain_text(f"0 of {keys.SHARDS}")
    expect(pieces.get_by_text("Not finished").first).to_be_visible()
    check(page, "a nightly run, incomplete")
    assert page.url.endswith(run_id)


def test_before_the_first_night(open_page: Open, stack: Stack) -> None:
    page = open_page(world.sign_in_operator(stack))
    page.route(
        "**/api/runs", lambda route: route.fulfill(json={"runs": []})
    )  # other tests start runs on this stack
    page.get_by_role("link", name="Nightly runs").click()
    expect(page.get_by_text("No runs yet.")).to_be_visible()
    check(page, "nightly runs, none")


def test_no_such_run(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected.add("status of 404")
    page = open_page(world.sign_in_operator(stack), "/runs/run_unknown")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    check(page, "a run that is not there")
