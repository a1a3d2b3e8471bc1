"""Queues of the simulated day: a clock with events, what follows the table's stream in lanes, and the rate of mails."""

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any


class Clock:
    """Runs what was put down for a time, in order of time."""

    def __init__(self) -> None:
        self._events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = 0
        self.now = 0.0

    def at(self, time: float, act: Callable[..., None], *given: Any) -> None:
        self._count += 1
        heapq.heappush(self._events, (max(time, self.now), self._count, act, given))

    def run(self) -> None:
        while self._events:
            self.now, _, act, given = heapq.heappop(self._events)
            act(*given)


class Rate:
    """So many a second, one after the other. `take` gives the time at which the next one may go."""

    def __init__(self, per_second: float) -> None:
        self._gap, self._free = 1 / per_second, 0.0

    def take(self, ready: float) -> float:
        at = max(ready, self._free)
        self._free = at + self._gap
        return at


class Lane:
    """One Lambda that follows a part of the stream: batch after batch, as many as `batch` that wait, after `window` seconds
    for more to come unless the batch is full. `work(records, begin)` returns when it ends."""

    def __init__(
        self, clock: Clock, work: Callable[[Sequence[Any], float], float], batch: int, window: float = 0.0
    ) -> None:
        self._clock, self._work, self._batch, self._window = clock, work, batch, window
        self._waiting: deque[Any] = deque()
        self._is_busy, self._windows, self._window_of = False, 0, 0

    def put(self, record: Any) -> None:
        self._waiting.append(record)
        self._next()

    def _next(self) -> None:
        if self._is_busy or not self._waiting:
            return
        if len(self._waiting) >= self._batch or not self._window:
            self._begin()
        elif not self._window_of:
            self._windows += 1
            self._window_of = self._windows
            self._clock.at(self._clock.now + self._window, self._window_ends, self._windows)

    def _window_ends(self, window: int) -> None:
        """Not of a window whose batch was full before."""
        if window == self._window_of:
            self._begin()

    def _begin(self) -> None:
        self._is_busy, self._window_of = True, 0
        count = min(self._batch, len(self._waiting))
        records = [self._waiting.popleft() for _ in range(count)]
        self._clock.at(self._work(records, self._clock.now), self._end)

    def _end(self) -> None:
        self._is_busy = False
        self._next()
