"""The nightly runs, as operators see them."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import expect

from chalicelib.domain.run import run_id_at
from chalicelib.storage import keys
from chalicelib.storage.runs import NIGHTLY
from infra.demo import world
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Watch


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


def incomplete_run(stack: Stack) -> str:
    """A run as one leaves it that found matches to hold and could not do two of its students; its pieces never began."""
    started = datetime(2026, 2, 3, 2, tzinfo=UTC)
    run_id = run_id_at(started)
    counts = {"looked_at": 1200, "errors": 2, "held:temporary_upn_only": 2, "held:birth_date_differs": 1}
    told: dict[str, Any] = {
        "pk": keys.job(NIGHTLY), "sk": run_id, "kind": "run", "run_id": run_id, "state": "incomplete",
        "started_by": "system", "since": "2026-02-02", "counts": json.dumps(counts),
        "started_at": "2026-02-03T02:00:00.000000+0000", "finished_at": "2026-02-03T02:04:00.000000+0000",
        "subjects": json.dumps(["stu_one", "due_2026-02-02_2026-02-02_3"]),
    }  # fmt: skip
    item = {name: {"S": value} for name, value in told.items()} | {"expires_at": {"N": "4000000000"}}
    stack.boto("dynamodb").put_item(TableName=stack.outputs["TableName"], Item=item)
    return run_id


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
