"""The audit of one day: nothing of the day before or after, page by page, and the same as a file."""

from datetime import timedelta

import pytest

from chalicelib.domain.audit import SYSTEM, entry
from chalicelib.domain.errors import Invalid
from chalicelib.storage import audit as stored
from chalicelib.usecases import audit
from tests import builders as make
from tests.builders import NEW, NOW
from tests.cloud import Cloud

HOLDER = make.key_holder(NEW)
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def entries(cloud: Cloud) -> Cloud:
    """One just before the day, its first and its last moment, one just after it."""
    moments = (MIDNIGHT - INSTANT, MIDNIGHT, MIDNIGHT + DAY - INSTANT, MIDNIGHT + DAY)
    for name, at in zip(("before", "first", "last", "after"), moments, strict=True):
        stored.save_entry(entry(f"aud_{name}", NEW, at, SYSTEM, "detect", f"tr_{name}"))
    return cloud


def test_a_day_has_its_own_entries_and_no_others(entries: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE", 1)
    day, found, mark = f"{NOW:%Y-%m-%d}", [], ""
    wanted = audit.wanted_of(person="system")  # the looks themselves are entries of that day too
    for _ in range(4):
        page, mark = audit.list_audit(HOLDER, f"{NOW:%Y-%m}", mark, NOW, wanted, day)
        found += [e.audit_id for e in page]
        if not mark:
            break
    assert found == ["aud_last", "aud_first"]
    csv, count, more = audit.export_audit(HOLDER, f"{NOW:%Y-%m}", "", NOW, wanted, day)
    assert (count, more) == (2, "") and "tr_first" in csv and "tr_after" not in csv


@pytest.mark.parametrize("day", ["2026-10-24", "2026-11-31", "24 November", "2026-11"])
def test_a_day_that_the_month_does_not_have_is_refused(entries: Cloud, day: str) -> None:
    with pytest.raises(Invalid) as refused:
        audit.list_audit(HOLDER, "2026-11", "", NOW, day=day)
    assert refused.value.fields == {"day": "format"}
