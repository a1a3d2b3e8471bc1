"""What a page leaves in the browser: its stores, addresses, titles and history. Nothing of a record may stand there."""

import re

from playwright.sync_api import Page

_TRACES = """async () => [
  document.title, location.href, JSON.stringify(history.state), document.cookie,
  JSON.stringify(localStorage), JSON.stringify(sessionStorage),
  ...(await indexedDB.databases()).map((one) => one.name), ...(await globalThis.caches?.keys() ?? []),
  ...performance.getEntriesByType("resource").map((one) => one.name), ...gate.asked,
]"""
EMPTY = ["", "{}", "{}"]
"""Cookies that scripts see, and the two stores."""
PLACE = re.compile(r'null|\{"place":\d+\}')
"""What the history keeps of a screen: its number (web/src/router.tsx)."""


def traces(page: Page) -> str:
    """All of it as one text in small letters. Raises AssertionError when a store holds anything at all."""
    title, address, state, *more = page.evaluate(_TRACES)
    assert PLACE.fullmatch(state), f"{address} keeps something in the history: {state}"
    assert more[:3] == EMPTY, f"{address} keeps something: {more[:3]}"
    return "\n".join([title, address, *more[3:]]).lower()
