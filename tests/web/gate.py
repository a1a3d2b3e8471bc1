"""A page whose calls of the API can be held, refused and counted: see gate.js, which runs in it."""

from pathlib import Path

from playwright.sync_api import Page

GATE = Path(__file__).with_name("gate.js").read_text("utf-8")
NOWHERE = "/nowhere"
"""An address of no screen: nothing is asked for there."""
_STILL = """() => {
  window.stillFrames = gate.isStill() ? (window.stillFrames ?? 0) + 1 : 0;
  return window.stillFrames > 3 && !(window.stillFrames = 0);
}"""


class Gate:
    """`page` must have been opened with GATE as its first script. A call's name is "GET /api/..."."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def hold(self) -> None:
        """Reads get no answer from now on."""
        self._set("held")

    def fail(self, only: str = "") -> None:
        """Reads, the held ones too, fail: no answer, an error of the API, an error page, in turn. `only`: the read of this
        name; others are answered as they were before."""
        self._set("failing", only)

    def repeat(self) -> None:
        """Reads, the held ones too, are answered as they were before."""
        self._set("repeating")

    def open(self) -> None:
        self._set("open")

    def _set(self, mode: str, only: str = "") -> None:
        self.page.evaluate("([mode, only]) => gate.set(mode, only)", [mode, only])

    def go(self, path: str) -> None:
        """Opens a screen as a link of the client does, and waits until it stands still."""
        self.page.evaluate("path => gate.go(path)", path)
        self.still()

    def again(self, path: str) -> None:
        """Opens a screen afresh, also when it is the one that is open."""
        self.go(NOWHERE)
        self.go(path)

    def still(self) -> None:
        """Waits until all that was asked is answered (or held) and drawn."""
        self.page.wait_for_function(_STILL)

    @property
    def holds(self) -> int:
        found: int = self.page.evaluate("gate.waiting.length")
        return found

    @property
    def asked(self) -> list[str]:
        """Names of the calls since go()."""
        found: list[str] = self.page.evaluate("gate.asked")
        return found

    def jumps(self) -> float:
        """How much has jumped since this was asked last: the browser's layout shift score."""
        found: float = self.page.evaluate("gate.takeJumps()")
        return found
