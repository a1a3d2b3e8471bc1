"""A page whose calls of the API can be held, refused and counted: see gate.js, which runs in it."""

from pathlib import Path

from playwright.sync_api import Page

GATE = Path(__file__).with_name("gate.js").read_text("utf-8")
_STILL = """() => {
  window.stillFrames = gate.isStill() ? (window.stillFrames ?? 0) + 1 : 0;
  return window.stillFrames > 3 && !(window.stillFrames = 0);
}"""


class Gate:
    """`page` must have been opened with GATE as its first script."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def hold(self) -> None:
        """Reads get no answer from now on."""
        self._set("held")

    def fail(self, only: str = "") -> None:
        """Reads, the held ones too, fail: no answer, an error of the API, an error page. `only`: the read of this address;
        others are answered as they were before."""
        self._set("failing", only)

    def open(self) -> None:
        self._set("open")

    def _set(self, mode: str, only: str = "") -> None:
        self.page.evaluate("([mode, only]) => gate.set(mode, only)", [mode, only])

    def go(self, path: str) -> list[str]:
        """Opens a screen as a link of the client does. Returns the calls that were made for it so far, once it stands still."""
        self.page.evaluate("path => gate.go(path)", path)
        return self.still()

    def still(self) -> list[str]:
        """Waits until all that was asked is answered (or held) and drawn. Returns the calls since go(), "GET /api/..."."""
        self.page.wait_for_function(_STILL)
        found: list[str] = self.page.evaluate("gate.asked")
        return found
