"""The nightly runs, as operators see them."""

import re

from playwright.sync_api import expect

from infra.demo import world
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Watch


def test_start_a_run_and_read_it(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected.add("status of 409")
    operator = world.sign_in_operator(stack)
    page = open_page(operator)
    page.get_by_role("link", name="Nightly runs").click()
    expect(page.get_by_text("No runs yet.")).to_be_visible()
    check(page, "nightly runs, none")
    page.get_by_role("link", name="Start a run now").click()
    check(page, "start a run")
    page.get_by_role("button", name="Start the run").dblclick()
    expect(page.get_by_text("The run is started.")).to_be_visible()
    assert len(operator.get("/runs")["runs"]) == 1, "a double click starts one"
    check(page, "a nightly run, under way")

    second = open_page(operator, "/runs/start")
    second.get_by_role("button", name="Start the run").click()
    expect(second.get_by_role("alert")).to_contain_text("A run is under way.")
    check(second, "start a run, while one is under way")

    expect(page.get_by_text("Everything that was due has been looked at.")).to_be_visible(timeout=90_000)
    expect(page.get_by_text(re.compile(r"^(\d+) of \1$"))).to_be_visible()
    expect(page.get_by_role("table", name="Pieces").get_by_text("Done").first).to_be_visible()
    check(page, "a nightly run, complete")
    page.get_by_role("link", name="Nightly runs").first.click()
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("Complete")
    check(page, "nightly runs")


def test_no_such_run(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected.add("status of 404")
    page = open_page(world.sign_in_operator(stack), "/runs/run_unknown")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    check(page, "a run that is not there")
