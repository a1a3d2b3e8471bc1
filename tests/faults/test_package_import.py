"""After every call to AWS while a package is imported the Lambda dies once. The state machine calls it again, and in the end
the record stands there once, as if nothing had happened."""

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from chalicelib.domain.package_import import PackageState
from chalicelib.storage import incidents
from chalicelib.usecases import package_imports, unpack
from tests.builders import NOW
from tests.cloud import VAULT, Cloud, Crash, Fault, Way, new_cloud
from tests.packages import PASSPHRASE
from tests.usecases.importing import (
    FILES,
    HOLDER,
    LATER,
    LONG,
    at_new,
    confirm,
    copies,
    now_is,
    scan,
    store_packed,
    uploaded,
)
from tests.world import TEXTS

TRIES = 4
STAGES = ("open", "copy", "finish")


def call(cloud: Cloud, import_id: str) -> None:
    """One state of the machine: tried again as long as the fault that is set makes it fail."""
    for number in range(TRIES):
        try:
            unpack.unpack(import_id, "stu_new", LONG, LATER)
            return
        except (Exception, Crash):
            if number == TRIES - 1 or cloud.fault is None or not cloud.fault.operation:
                raise  # no fault of ours
        finally:
            cloud.is_dead = False


def run(fault: Fault | None = None, at: str = "") -> dict[str, int]:
    """How many calls each stage made. Asserts that the record is there once."""
    calls = {}
    with new_cloud() as cloud:
        store_packed()
        begun = uploaded(cloud)
        for stage in STAGES:
            if stage == "open":
                package_imports.open_package(HOLDER, "stu_new", begun.import_id, PASSPHRASE, NOW)
            elif stage == "copy":
                confirm(now_is(begun))
            else:
                scan()
            cloud.fault = fault if stage == at else None
            before = len(cloud.calls)
            call(cloud, begun.import_id)
            calls[stage] = len(cloud.calls) - before
            cloud.fault = None
        assert now_is(begun).state is PackageState.DONE, now_is(begun).failed_because
        assert [i.text for i in incidents.list_incidents("stu_new")] == list(TEXTS)
        assert (at_new().incident_count, len(at_new().received)) == (2, 1)
        assert len(copies()) == len(FILES) == len(cloud.objects(VAULT, "uploads/sch_new/"))
        done = Counter(a["action"] for a in cloud.of_kind("audit"))
        assert (done["package_found"], done["package_imported"], done["package_failed"]) == (1, 1, 0)
    return calls


@cache
def clean_calls() -> dict[str, int]:
    return run()


@pytest.mark.parametrize("stage", STAGES)
def test_it_dies_after_each_call(stage: str, record_property: Callable[[str, object], None]) -> None:
    for number in range(1, clean_calls()[stage] + 1):
        fault = Fault(number, Way.KILLED)
        run(fault, stage)
        assert fault.operation, f"call {number} of {stage}: there was no such call"
    record_property("faults", clean_calls()[stage])
