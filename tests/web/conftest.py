"""A real browser before the real stack: two schools, their people, and pages that watch for what must not happen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from infra.demo import world
from infra.demo.browser import chromium, let_in
from infra.demo.client import Person
from infra.local.stack import Stack
from infra.web import build_client_if_changed
from tests.stack.conftest import stack
from tests.web import walked
from tests.web.pages import Pages
from tests.web.pair import Pair, open_pair
from tests.web.watch import WAIT, Watch

__all__ = ["WAIT", "Watch", "let_in", "stack"]


@dataclass(frozen=True)
class Schools:
    """Larkmoor (previous) and Fennacre (new), with moves of Maya, Tomasz and Aisha detected."""

    operator: Person
    larkmoor: world.School
    fennacre: world.School


@pytest.fixture(scope="session")
def schools(stack: Stack) -> Schools:
    operator = world.sign_in_operator(stack)
    larkmoor, fennacre = world.open_larkmoor(operator), world.open_fennacre(operator)
    world.upload_roll(larkmoor, "larkmoor_roll.csv")
    larkmoor.read_roll()
    world.record_at_larkmoor(larkmoor)
    world.other_records_at_larkmoor(larkmoor)
    world.upload_roll(fennacre, "fennacre_roll.csv")
    world.drop_file(stack, larkmoor.laestab, "3309901_CTF_3309911_001.xml")
    for name in ("Maya Okonedo-Reed", "Tomasz Wilk", "Aisha Rahman-Doyle"):
        made = world.wait_for_transfer(fennacre.key_holder, name)
        world.wait_for_state(fennacre.key_holder, made["transfer_id"], "detected")
    return Schools(operator, larkmoor, fennacre)


@pytest.fixture(scope="session")
def pair(stack: Stack) -> Pair:
    return open_pair(stack)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    build_client_if_changed(quiet=True)
    expect.set_options(timeout=WAIT)
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def pages(browser: Browser, stack: Stack, pair: Pair) -> Iterator[Pages]:
    """Those who walk through every screen, and what they find there."""
    pages = Pages(browser, stack, walked.prepare(pair))
    yield pages
    pages.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Console errors fail the test; a violation of the Content-Security-Policy is one of them."""
    watch = Watch()
    yield watch
    assert not watch.wrong()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, stack: Stack, watch: Watch) -> Iterator[Open]:
    """open_page(person, path) is a page of a browser of its own in which that person is signed in; None: nobody."""
    opened: list[BrowserContext] = []

    def go(person: Person | None = None, path: str = "/", width: int = 1366) -> Page:
        context = browser.new_context(
            base_url=stack.web_url, viewport={"width": width, "height": 768}, locale="en-GB"
        )
        opened.append(context)
        context.set_default_timeout(WAIT)
        if person:
            let_in(context, person)
        page = context.new_page()
        page.on("console", watch.console)
        page.on("pageerror", lambda error: watch.said.append(str(error)))
        page.goto(path)
        return page

    yield go
    for context in opened:
        context.close()
