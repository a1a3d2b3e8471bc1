"""How long somebody waits for the first view of a screen: real client and stack on this machine, an empty cache each time.

Milliseconds from the request of the page: until something is drawn, until the heading stands, until all answers are there.
The bench fails when the middle one of TIMES views takes longer than a second.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from infra import layer
from infra.build import build_if_changed
from infra.demo import world
from infra.demo.browser import chromium, let_in
from infra.demo.client import Person
from infra.local.deploy import deploy
from infra.local.engine import free_port, running
from infra.local.front import serving
from infra.local.stack import Stack
from infra.web import build_client_if_changed
from tests.bench.markdown import table

TIMES = 7
MOST = 1_000
"""Milliseconds until all of the screen is there."""

_TIMES = """() => new Promise((resolve) => {
  let heading = 0;
  const look = () => {
    if (!heading && document.querySelector('h1:not(.govuk-visually-hidden)')) heading = performance.now();
    const isThere = heading && !document.querySelector('.app-loading');
    if (!isThere) return requestAnimationFrame(look);
    const [drawn] = performance.getEntriesByName('first-contentful-paint');
    resolve([drawn?.startTime ?? 0, heading, performance.now()]);
  };
  look();
})"""


def show() -> None:
    build_if_changed(quiet=True)
    layer.build_if_changed(quiet=True)
    build_client_if_changed(quiet=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, running(free_port(), Path(folder)) as engine:
        stack = deploy(engine.url, f"http://127.0.0.1:{port}")
        with serving(stack.api_url, engine.url, port), chromium() as browser:
            _measure(stack, browser)


def _measure(stack: Stack, browser: Browser) -> None:
    school = world.open_larkmoor(world.sign_in_operator(stack))
    world.upload_roll(school, "larkmoor_roll.csv")
    school.read_roll()
    world.record_at_larkmoor(school)
    maya = f"/students/{school.student_id('Maya Okonedo-Reed')}"
    screens: list[tuple[str, Person | None, str]] = [
        ("Sign in", None, "/"),
        ("Start, key holder", school.key_holder, "/"),
        ("Start, staff", school.lead, "/"),
        ("Students", school.lead, "/students"),
        ("A student's incidents", school.lead, f"{maya}/incidents"),
        ("Document Vault", school.lead, f"{maya}/documents"),
        ("Admin > Transfers", school.key_holder, "/admin/transfers"),
        ("Admin > Users", school.key_holder, "/admin/users"),
    ]
    rows, late = [], []
    for name, person, path in screens:
        drawn, heading, there = _middle(stack, browser, person, path)
        rows.append([name, f"{drawn:.0f}", f"{heading:.0f}", f"{there:.0f}"])
        if there > MOST:
            late.append(name)
    print(table(["Screen", "drawn, ms", "heading, ms", "all there, ms"], rows))
    if late:
        raise SystemExit(f"later than {MOST} ms: {', '.join(late)}")


def _middle(stack: Stack, browser: Browser, person: Person | None, path: str) -> list[float]:
    """The first view wakes the Lambdas and does not count."""
    views = [_view(stack, browser, person, path) for _ in range(TIMES + 1)][1:]
    return [statistics.median(view[part] for view in views) for part in range(3)]


def _view(stack: Stack, browser: Browser, person: Person | None, path: str) -> list[float]:
    context = browser.new_context(base_url=stack.web_url, viewport={"width": 1366, "height": 768})
    if person:
        let_in(context, person)
    page = context.new_page()
    page.goto(path, wait_until="commit")
    found: list[float] = page.evaluate(_TIMES)
    context.close()
    return found
