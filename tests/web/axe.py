"""Runs axe-core in a page. It goes in through the debugger, so the page's own policy stays as strict as it is."""

from typing import Any

from playwright.sync_api import Page

from infra.web import WEB

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def complaints(page: Page) -> list[str]:
    """What is wrong on the page as it stands: rule, and the elements concerned."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((WEB / "node_modules/axe-core/axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        RULES,
    )
    return [f"{v['id']}: {[n['html'][:120] for n in v['nodes']][:3]}" for v in found["violations"]]


_STICKS_OUT = """[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 360)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""


def check(page: Page, where: str) -> None:
    """Axe is content, and nothing sticks out at 1366 and 360 pixels."""
    found = complaints(page)
    assert not found, f"{where}: {found}"
    before = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    sticks_out = page.evaluate(_STICKS_OUT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{where} is too wide: {sticks_out}"
    if before:
        page.set_viewport_size(before)
