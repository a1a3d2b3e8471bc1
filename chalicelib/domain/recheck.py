"""When matching looks again at a leaver whom nothing else makes due: the net below lost events and our own mistakes."""

from datetime import date, timedelta
from zlib import crc32

SHORTEST, LONGEST = 28, 364
"""Days between two looks."""


def recheck_date(student_id: str, left_on: date, today: date) -> date:
    """The next look after one on `today`: after a quarter of the time since leaving, and up to half as much again.

    The longer a record has waited in vain, the rarer the look, so the cost of a leaver stays bounded. The spread
    follows from the id, or all who left in one July would be looked at in one night.
    """
    quarter = min(max((today - left_on).days // 4, SHORTEST), LONGEST * 2 // 3)
    spread = crc32(f"{student_id}|{today.isoformat()}".encode()) % (quarter // 2 + 1)
    return today + timedelta(days=quarter + spread)
