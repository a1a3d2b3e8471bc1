"""Every call to AWS of a hand-over goes wrong once. What failed is started again, as AWS or the person would: there is one
hand-over and one package, the receiver gets a link that works, and each deed stands in the audit once."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from chalicelib.domain.export import Export, Format, Kind
from chalicelib.domain.export import State as ExportState
from chalicelib.domain.handover import Handover, State, Wanted
from chalicelib.domain.origin import Origin
from chalicelib.storage import exports
from chalicelib.storage import handovers as stored
from chalicelib.usecases import end_export, handovers, make_report, pack_files, plan_export, receiving
from chalicelib.usecases.once import Once
from tests import builders as make
from tests import world
from tests.builders import NOW, OLD
from tests.cloud import EXPORTS, Cloud, Crash, Direct, Fault, Way, new_cloud
from tests.usecases.packages import HOLDER, REPORT, mail_all, token_in

Step = Callable[[Cloud, datetime], object]
TRIES = 4
HERE = Origin("203.0.113.7")
PACKED = Handover(
    "hov_one", "stu_old", OLD, "Oakfield College", "dsl@oakfield.example", HOLDER.user_id, "Sasha Quill",
    NOW, 14, NOW.date(), "six small words with spaces between",
)  # fmt: skip


def the_handover() -> Handover:
    (found,) = stored.list_handovers("stu_old")
    return found


def store_record() -> None:
    world.store_schools(OLD)
    world.store_student(make.leaver())
    world.store_record()


def store_packed() -> None:
    """The package lies there; the workflow has not ended yet."""
    world.store_schools(OLD)
    world.store_student(make.leaver())
    changes = Direct()
    asked = Export(PACKED.export_id, "stu_old", OLD, Kind.PACKAGE, Format.PDF, HOLDER.user_id, "Sasha", NOW)
    stored.add_handover(changes, PACKED)
    exports.add_export(changes, asked)
    exports.add_move(changes, asked, replace(asked, state=ExportState.MAKING, size=len(REPORT)))
    changes.commit()


def take(steps: Mapping[str, Step], step: str, cloud: Cloud) -> None:
    """A step, started again two minutes later as long as the fault that is set makes it fail."""
    for number in range(TRIES):
        try:
            steps[step](cloud, NOW + number * timedelta(minutes=2))
            return
        except (Exception, Crash):
            if number == TRIES - 1 or cloud.fault is None or not cloud.fault.operation:
                raise  # no fault of ours
        finally:
            cloud.is_dead = False


FROM_THE_PACKAGE: dict[str, Step] = {
    "finish": lambda cloud, now: end_export.finish_export(PACKED.export_id, "stu_old", now),
    "mail": lambda cloud, now: mail_all(now),
    "download": lambda cloud, now: receiving.download(token_in(cloud), HERE, now),
    "confirm": lambda cloud, now: receiving.confirm(token_in(cloud), "Ann Other", "DSL", HERE, now),
    "tell": lambda cloud, now: mail_all(now),
}


def run(steps: Mapping[str, Step], at: str, fault: Fault | None, cloud: Cloud) -> int:
    """All steps, with a fault in one of them; how many calls that one made."""
    calls = 0
    for step in steps:
        before = len(cloud.calls)
        if step == at:
            cloud.fault = fault
        take(steps, step, cloud)
        if step == at:
            calls, cloud.fault = len(cloud.calls) - before, None
    return calls


def run_packed(at: str, fault: Fault | None = None) -> int:
    with new_cloud() as cloud:
        store_packed()
        cloud.put(EXPORTS, f"packages/{OLD}/stu_old/{PACKED.export_id}", REPORT)
        calls = run(FROM_THE_PACKAGE, at, fault, cloud)
        check_received(cloud, f"{fault} of '{at}'")
    return calls


def check_received(cloud: Cloud, where: str) -> None:
    found = the_handover()
    assert (found.state, found.passphrase) == (State.RECEIVED, ""), where
    assert found.receipt is not None and found.receipt.name == "Ann Other", where
    export = exports.find_export("stu_old", PACKED.export_id)
    assert export is not None and export.state is ExportState.READY, where
    said = Counter(a["action"] for a in cloud.of_kind("audit"))
    assert [said[w] for w in ("handover_ready", "export_ready", "confirm_receipt")] == [1, 1, 1], where
    assert said["download_package"] == found.downloads <= 2, f"{where}: an answer that is lost counts as well"
    told = Counter(subject.partition(": ")[2] for _, subject, _ in cloud.mails())
    assert 1 <= told["a confidential record for your school"] <= 2, f"{where}: twice is better than never"
    assert 1 <= told["a package was received"] <= 2, where
    newest = sha256(token_in(cloud).encode()).hexdigest()
    assert found.token_sha256 == newest, f"{where}: the link in the last mail is the one that counts"


@pytest.mark.parametrize("way", Way, ids=lambda way: way.name)
@pytest.mark.parametrize("step", FROM_THE_PACKAGE)
def test_each_call_from_the_package_to_the_receipt_goes_wrong(
    step: str, way: Way, record_property: Callable[[str, object], None]
) -> None:
    calls = run_packed(step)
    for number in range(1, calls + 1):
        fault = Fault(number, way)
        run_packed(step, fault)
        assert fault.operation, "there was such a call"
    record_property("faults", calls)


def ask(cloud: Cloud, now: datetime) -> object:
    wanted = Wanted("Oakfield College", "dsl@oakfield.example")
    return handovers.hand_over(HOLDER, "stu_old", wanted, NOW, Once("one key", "a" * 64))


def revoke(cloud: Cloud, now: datetime) -> None:
    if the_handover().state is State.BEING_MADE:  # who sees an error looks before they press again
        handovers.revoke_handover(HOLDER, "stu_old", the_handover().handover_id, now)


@pytest.mark.parametrize("way", Way, ids=lambda way: way.name)
def test_each_call_of_asking_and_revoking_goes_wrong(
    way: Way, record_property: Callable[[str, object], None]
) -> None:
    steps: dict[str, Step] = {"ask": ask, "revoke": revoke}
    tried = 0
    for step in steps:
        number, fault = 0, Fault(1, way, "the first")
        while fault.operation:
            number += 1
            fault = Fault(number, way)
            with new_cloud() as cloud:
                store_record()
                run(steps, step, fault, cloud)
                said = Counter(a["action"] for a in cloud.of_kind("audit"))
                assert (said["hand_over"], said["revoke_handover"]) == (1, 1), f"{fault} of '{step}'"
                assert the_handover().passphrase == ""
                (export,) = cloud.of_kind("export")
                assert export["state"] == "cancelled"
        tried += number - 1
    assert tried > 10
    record_property("faults", tried)


def test_a_lambda_that_dies_while_it_signs_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the packing after it, the tests of ZIPs tell."""

    def draw(export: Any, report: Any, to: Any, folder: Any) -> None:
        to.write_bytes(REPORT)

    monkeypatch.setattr(make_report, "_write", draw)

    def pack(cloud: Cloud, now: datetime) -> None:
        export_id = the_handover().export_id
        while not pack_files.pack_files(export_id, "stu_old", lambda: 900.0)["is_done"]:
            pass
        end_export.finish_export(export_id, "stu_old", now)

    steps: dict[str, Step] = {
        "ask": ask,
        "plan": lambda cloud, now: plan_export.plan_export(the_handover().export_id, "stu_old", now),
        "join": lambda cloud, now: make_report.join_report(the_handover().export_id, "stu_old"),
        "pack": pack,
    }
    for number in range(1, 14):
        with new_cloud() as cloud:
            store_record()
            run(steps, "pack", Fault(number, Way.KILLED), cloud)
            assert the_handover().state is State.READY
            assert len(cloud.objects(EXPORTS, "packages/")) == 1
