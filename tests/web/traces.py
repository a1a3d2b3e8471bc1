"""What a page leaves in the browser: its stores, addresses, titles and history. Nothing of a record may stand there."""

from playwright.sync_api import Page

_TRACES = """async () => [
  document.title, location.href, JSON.stringify(history.state), document.cookie,
  JSON.stringify(localStorage), JSON.stringify(sessionStorage),
  ...(await indexedDB.databases()).map((one) => one.name), ...(await globalThis.caches?.keys() ?? []),
  ...performance.getEntriesByType("resource").map((one) => one.name), ...gate.asked,
]"""
EMPTY = ["null", "", "{}", "{}"]
"""history.state, cookies that scripts see, and the two stores."""


def traces(page: Page) -> str:
    """All of it as one text in small letters. Raises AssertionError when a store holds anything at all."""
    title, address, *stores_and_more = page.evaluate(_TRACES)
    assert stores_and_more[:4] == EMPTY, f"{address} keeps something: {stores_and_more[:4]}"
    return "\n".join([title, address, *stores_and_more[4:]]).lower()
