"""One page for each person of the walk, shared by all tests that walk: opening a page costs more than a screen."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, ViewportSize

from infra.demo.browser import let_in
from infra.local.stack import Stack
from tests.web.gate import GATE, NOWHERE, Gate
from tests.web.walked import Walked
from tests.web.watch import WAIT, Watch

WIDE: ViewportSize = {"width": 1366, "height": 768}
NARROW: ViewportSize = {"width": 360, "height": 740}
NARROWEST: ViewportSize = {"width": 320, "height": 740}
"""As wide as a page of 1,280 pixels that is zoomed to 400%."""


@dataclass
class Pages:
    """One page for each person, opened when first asked for."""

    browser: Browser
    stack: Stack
    walked: Walked
    watch: Watch = field(default_factory=Watch)
    opened: dict[str, Gate] = field(default_factory=dict)

    def of(self, who: str) -> Gate:
        if who not in self.opened:
            context = self.browser.new_context(
                base_url=self.stack.web_url, viewport=WIDE, locale="en-GB", reduced_motion="reduce"
            )
            context.set_default_timeout(WAIT)
            context.add_init_script(GATE)
            let_in(context, self.walked.people[who])
            page = context.new_page()
            page.on("console", self.watch.console)
            page.on("pageerror", lambda error: self.watch.said.append(str(error)))
            page.goto(NOWHERE)
            self.opened[who] = Gate(page)
            self.opened[who].still()
        return self.opened[who]

    def complained(self) -> list[str]:
        """What the console was told that it should not be, since this was asked last."""
        wrong = self.watch.wrong()
        self.watch.said.clear()
        return wrong

    def close(self) -> None:
        for gate in self.opened.values():
            gate.page.context.close()
