"""Every screen in every state: while it loads, when the API fails, with data, and with nothing yet.

One page for each person goes from screen to screen inside the client. The answers of the API are real; gate.js holds them
back and lets them fail. What holds for every screen is looked at here; what only one screen does, in the test of that one.
"""

import re
from collections import Counter

import pytest
from playwright.sync_api import Page

from tests.web.addresses import addresses
from tests.web.axe import complaints
from tests.web.gate import Gate
from tests.web.pages import NARROW, NARROWEST, WIDE, Pages
from tests.web.traces import traces
from tests.web.walk import EMPTY, ON_PAPER, QUIET, WALK, Stop
from tests.web.walked import SECRETS

MOST_JUMP = 0.02
"""Layout shift of a screen whose answers come late. 0.1 is what is usually called good."""

AGAIN = "Try again"
MOST_PARTS = 9
"""How many parts of one screen may fail, each with a way to try again."""

_HEADINGS = "[...document.querySelectorAll('h1')].filter((e) => e.getClientRects().length).length"
_TOLD = f"main [role=alert], main .govuk-error-message, main button:text-is('{AGAIN}')"
_CONTROLS = """[...document.querySelectorAll('main :is(button:not(.app-link-button), input, select, textarea)')]
  .filter((e) => e.checkVisibility()).slice(0, 3).map((e) => e.outerHTML.slice(0, 120))"""
_MOVES = """[...document.querySelectorAll('body *')].filter((e) => {
  const s = getComputedStyle(e);
  return [s.animationDuration, s.transitionDuration].some((d) => d.split(',').some((t) => parseFloat(t) > 0.01));
}).slice(0, 3).map((e) => e.outerHTML.slice(0, 120))"""
_UNMARKED = """[...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')].filter((e) => {
  if (e.disabled || !e.checkVisibility()) return false;
  e.focus({ focusVisible: true, preventScroll: true });
  const around = e.matches('[type=radio], [type=checkbox]') ? getComputedStyle(e.nextElementSibling ?? e, '::before') : null;
  return getComputedStyle(e).outlineStyle === 'none' && (!around || around.outlineStyle === 'none');
}).slice(0, 3).map((e) => e.outerHTML.slice(0, 120))"""


def test_the_walk_knows_every_screen() -> None:
    known = {("operator" if stop.who == "operator" else "school", stop.pattern) for stop in WALK}
    assert known == addresses(), "WALK in walk.py names every screen of web/src/screens, and no other"


@pytest.mark.parametrize("stop", WALK, ids=str)
def test_in_every_state(pages: Pages, stop: Stop) -> None:
    gate, path = pages.of(stop.who), stop.path(pages.walked.ids)
    gate.hold()
    gate.again(path)
    if gate.holds:
        sound(gate.page, "loading")
        gate.fail()
        gate.still()
        sound(gate.page, "failing")
        fits(gate.page, NARROWEST["width"])
        try_again(gate)
    sound(gate.page, "with data")
    for width in (NARROW, NARROWEST):
        fits(gate.page, width["width"])
    rests(gate.page)
    if stop.pattern in ON_PAPER:
        has_no_controls_on_paper(gate.page)
    says_nothing(gate.page)
    comes_lightly(gate, path, stop.reads)
    no_read_fails_in_silence(gate, path)
    assert pages.complained() == []


def sound(page: Page, state: str) -> None:
    assert page.evaluate(_HEADINGS) == 1, f"{state}: one h1"
    assert not complaints(page), state


def fits(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    found = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(WIDE)
    assert found <= width, f"scrolls sideways at {width}: {found}"


def try_again(gate: Gate) -> None:
    """What failed says so, with a button that brings it once the API answers again."""
    again = gate.page.get_by_role("button", name=AGAIN)
    assert again.count(), "says that it failed, and has a way to try again"
    gate.open()
    for _ in range(MOST_PARTS):
        if again.count():
            again.first.click()
            gate.still()
    assert not again.count(), "comes once the API answers again"


def rests(page: Page) -> None:
    """Nothing moves for those who asked for that; in the colours of their own system, people see what has the focus."""
    assert page.evaluate(_MOVES) == []
    page.emulate_media(forced_colors="active")
    assert page.evaluate(_UNMARKED) == []
    page.emulate_media(forced_colors="none")


def has_no_controls_on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    left = page.evaluate(_CONTROLS)
    page.emulate_media(media="screen")
    assert left == []


def says_nothing(page: Page) -> None:
    found = traces(page)
    assert [word for word in SECRETS if word.lower() in found] == []


def comes_lightly(gate: Gate, path: str, most: int) -> None:
    """Few calls, and nothing jumps when their answers come."""
    gate.hold()
    gate.again(path)
    gate.jumps()
    gate.repeat()
    gate.still()
    assert gate.jumps() <= MOST_JUMP
    assert len(gate.asked) <= most, gate.asked


def no_read_fails_in_silence(gate: Gate, path: str) -> None:
    names = Counter(gate.asked)
    silent = []
    for name in names if len(names) > 1 else ():
        gate.fail(name)
        gate.again(path)
        if not gate.page.locator(_TOLD).filter(has_text=re.compile(r"\w")).count():
            silent.append(name)
    gate.open()
    assert [name for name in silent if not QUIET.search(name)] == []


@pytest.mark.parametrize("path", EMPTY)
def test_with_nothing_yet(pages: Pages, path: str) -> None:
    gate = pages.of("empty")
    gate.open()
    gate.go(path)
    assert gate.page.locator("main .app-empty").count(), "says that there is nothing, and what to do"
    sound(gate.page, "empty")
    fits(gate.page, NARROWEST["width"])
    assert pages.complained() == []
