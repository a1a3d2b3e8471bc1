"""What the simulated day asks for in each second: rates by name, units by partition, and Lambdas that run at once."""

from collections import Counter, defaultdict


class Loads:
    def __init__(self) -> None:
        self._rates: dict[str, Counter[int]] = defaultdict(Counter)
        self._partitions: dict[str, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
        self._spans: dict[str, list[tuple[float, int]]] = defaultdict(list)

    def add(self, name: str, begin: float, end: float, amount: float) -> None:
        """`amount` of it, evenly from begin to end."""
        for second, part in seconds(begin, end):
            self._rates[name][second] += amount * part  # type: ignore[assignment]  # units may be halves

    def write(self, pattern: str, partition: str, begin: float, end: float, units: float) -> None:
        for second, part in seconds(begin, end):
            self._partitions[pattern][partition][second] += units * part  # type: ignore[assignment]

    def runs(self, function: str, begin: float, end: float, at_once: int = 1) -> None:
        self._spans[function] += [(begin, at_once), (end, -at_once)]

    def peak(self, name: str, over: int = 1) -> float:
        """The most in `over` seconds in a row, per second."""
        windows: Counter[int] = Counter()
        for second, amount in self._rates[name].items():
            windows[second // over] += amount
        return max(windows.values(), default=0) / over

    def total(self, name: str) -> float:
        return self._rates[name].total()

    def hottest(self) -> list[tuple[float, str]]:
        """(most units in a second that one partition of it was asked for, pattern of the key), the hottest first."""
        found = [
            (max(max(s.values()) for s in partitions.values()), pattern)
            for pattern, partitions in self._partitions.items()
        ]
        return sorted(found, reverse=True)

    def functions(self) -> list[str]:
        return sorted(self._spans)

    def at_once(self, *functions: str) -> int:
        """The most that ran at the same time."""
        running = most = 0
        # what ends at a moment makes room for what begins then
        for _, change in sorted(span for f in functions for span in self._spans[f]):
            running += change
            most = max(most, running)
        return most


def seconds(begin: float, end: float) -> list[tuple[int, float]]:
    """(second, share of the time from begin to end that lies in it)."""
    first, last = int(begin), int(end)
    if first == last or end <= begin:
        return [(first, 1.0)]
    found = []
    for second in range(first, last + 1):
        share = (min(end, second + 1) - max(begin, second)) / (end - begin)
        if share > 0:
            found.append((second, share))
    return found
