"""How the story is told: chapters, and assertions that print a tick."""

import time
from typing import Any

from infra.demo.client import Person


class Story:
    """Tells each step and checks it. `checked` counts what held."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self.checked = 0

    def chapter(self, title: str) -> None:
        print(f"\n{title}", flush=True)

    def check(self, held: Any, what: str) -> None:
        """Raises AssertionError when it does not hold."""
        if not held:
            print(f"  ✗ {what}", flush=True)
            raise AssertionError(what)
        self.checked += 1
        print(f"  ✓ {what}", flush=True)

    def seconds(self) -> float:
        return time.monotonic() - self._start


def sees(person: Person, student_id: str) -> tuple[int, int]:
    incidents = person.get(f"/students/{student_id}/incidents")["incidents"]
    documents = person.get(f"/students/{student_id}/documents")["documents"]
    return len(incidents), len(documents)
