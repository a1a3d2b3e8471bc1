"""Every call to AWS on the main path goes wrong once, in each of three ways. What failed is started again, as AWS or the
person would, and the end must be the same as if nothing had happened.

Each test prints how many faults it tried; the sum stands below the results of the whole run.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import pytest

from tests.cloud import Cloud, Fault, Kept, Way, new_cloud
from tests.faults.main_path import STEPS, End, end_of, store_beginning, take

MAILED = "POST email"


@cache
def clean_run() -> tuple[End, dict[str, int]]:
    """The end when nothing goes wrong, and how many calls each step made."""
    calls = {}
    with new_cloud() as cloud:
        store_beginning(cloud)
        for step in STEPS:
            before = len(cloud.calls)
            take(step, cloud)
            calls[step] = len(cloud.calls) - before
        return end_of(cloud), calls


def ends_with(faults: Iterable[Fault], at: str) -> Iterator[End]:
    """The end with each fault at that step. What came before the step is done once and put back each time."""
    names = list(STEPS)
    begin = names.index(at)
    with new_cloud() as cloud:
        store_beginning(cloud)
        for step in names[:begin]:
            take(step, cloud)
        before = Kept()
        for fault in faults:
            before.put_back()
            cloud.fault = fault
            for step in names[begin:]:
                take(step, cloud)
            yield end_of(cloud)


@pytest.mark.parametrize("way", Way, ids=lambda way: way.name)
@pytest.mark.parametrize("step", STEPS)
def test_each_call_of_a_step_goes_wrong(
    step: str, way: Way, record_property: Callable[[str, object], None]
) -> None:
    expected, calls = clean_run()
    faults = [Fault(number, way) for number in range(1, calls[step] + 1)]
    for number, (fault, end) in enumerate(zip(faults, ends_with(faults, step), strict=True), start=1):
        where = f"call {number} of '{step}', {fault.operation}: {way}"
        assert fault.operation, f"{where}: there was no such call"
        assert end.items - expected.items == Counter(), f"{where}: too much, or other than it should be"
        assert expected.items - end.items == Counter(), f"{where}: missing"
        assert (end.objects, end.executions) == (expected.objects, expected.executions), where
        assert expected.mails - end.mails == Counter(), f"{where}: somebody was not told"
        # SES has no way to ask whether it sent a mail whose answer was lost. Twice is better than never
        may_repeat = fault.operation == MAILED and way is not Way.REFUSED
        assert (end.mails - expected.mails).total() <= may_repeat, f"{where}: told twice"
    record_property("faults", calls[step])


def test_the_clean_run_is_whole(cloud: Cloud) -> None:
    """So that the tests above compare with what should be."""
    store_beginning(cloud)
    for step in STEPS:
        take(step, cloud)
    assert len(cloud.of_kind("incident")) == len(cloud.of_kind("document")) == 4
    assert sorted(subject.partition(": ")[2] for _, subject, _ in cloud.mails()) == [
        "a record can be requested",
        "a record has arrived",
        "a record has been requested from your school",
        "a record has been transferred",
    ]
    told = Counter((a["school_id"], a["action"]) for a in cloud.of_kind("audit"))
    shared = ("request_transfer", "authorise_transfer", "start_copy", "complete", "acknowledge_transfer")
    own = {("sch_new", "import_done"), ("sch_new", "enrol_student"), ("sch_new", "detect")}
    assert told == Counter(own | {(school, action) for school in ("sch_old", "sch_new") for action in shared})
