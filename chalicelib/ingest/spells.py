"""From many class enrolments to one stay at the school.

OneRoster tells when a pupil was in each class, seldom when at the school. Classes that follow one another with
no more than GAP_DAYS between them are one stay; a longer gap means that the pupil left and came back, and only
the last stay counts, as in a CTF.
"""

from datetime import date

GAP_DAYS = 100  # the summer holiday is about 45 days, a term about 90
_OPEN = date.max.toordinal()
_MOST = 20  # stays kept: nobody comes back so often, and memory must stay bounded


class Spells:
    """The stays of one pupil, as days since year 1."""

    __slots__ = ("_latest", "_spans")

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._latest = 0  # the latest end told without a beginning

    def add(self, begin: date | None, end: date | None) -> None:
        """`end` None: goes on. A `begin` that is not told only says until when. `end` is not before `begin`."""
        last = _OPEN if end is None else end.toordinal()
        if begin is None:
            self._latest = max(self._latest, last)
            return
        first = begin.toordinal()
        apart = []
        for span in self._spans:
            if span[1] + GAP_DAYS < first or last + GAP_DAYS < span[0]:
                apart.append(span)
            else:
                first, last = min(first, span[0]), max(last, span[1])
        self._spans = sorted([*apart, (first, last)])[-_MOST:]

    @property
    def entry(self) -> date | None:
        return date.fromordinal(self._spans[-1][0]) if self._spans else None

    @property
    def end(self) -> date | None:
        """The last day that is told; date.max when the stay goes on, None when nothing is told."""
        last = max(self._latest, self._spans[-1][1] if self._spans else 0)
        return date.fromordinal(last) if last else None
