"""How long a page may take, and what it must not say in the console."""

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage

WAIT = 15_000
"""Milliseconds that a page may take to show something; a Lambda's first start is the longest."""


@dataclass
class Watch:
    """What pages said that they must not say. `expected` are parts of messages that a test asked for."""

    said: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=lambda: {"status of 401"})

    def console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def wrong(self) -> list[str]:
        return [text for text in self.said if not any(part in text for part in self.expected)]
