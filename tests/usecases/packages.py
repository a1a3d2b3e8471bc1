"""A hand-over in tests: Maya's record at OLD, and the steps of the workflow that make its package. The report is not drawn
(tests/reports does that): its bytes are REPORT."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.handover import Handover, Wanted
from chalicelib.storage import exports, handovers
from chalicelib.usecases import end_export, make_report, outbox, pack_files, plan_export
from chalicelib.usecases import handovers as people_do
from chalicelib.usecases.once import ANEW, Once
from tests import builders as make
from tests import world
from tests.builders import NOW, OLD
from tests.cloud import Cloud

HOLDER = make.key_holder(OLD, user_id=f"usr_{OLD}", name="Sasha Quill")
RECEIVER = "Oakfield College, Guernsey"
ADDRESS = "dsl@oakfield.example"
REPORT = b"%PDF-1.7 the whole record"


@pytest.fixture
def leaver(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Maya has left OLD; nobody has asked for a package yet."""

    def draw(export: Any, report: Any, to: Path, folder: Path) -> None:
        to.write_bytes(REPORT)

    monkeypatch.setattr(make_report, "_write", draw)
    world.store_schools(OLD)
    world.store_student(make.leaver())
    world.store_record()
    return cloud


def hand_over(now: datetime = NOW, once: Once = ANEW, **asked: Any) -> Handover:
    wanted = Wanted(**{"receiver": RECEIVER, "address": ADDRESS, **asked})
    return people_do.hand_over(HOLDER, "stu_old", wanted, now, once)


def make_package(handover: Handover, now: datetime = NOW) -> Handover:
    """What the state machine does, in its order."""
    ids = (handover.export_id, handover.student_id)
    plan_export.plan_export(*ids, now)
    make_report.join_report(*ids)
    while not pack_files.pack_files(*ids, lambda: 900.0)["is_done"]:
        pass
    end_export.finish_export(*ids, now)
    return again(handover)


def mail_all(now: datetime = NOW) -> None:
    """What the stream hands over; not the start of the workflow, which `make_package` stands for."""
    for pk, sk in world.undone(now.date()):
        if not sk.startswith("MAKE#"):
            outbox.dispatch(pk, sk, now)


def again(handover: Handover) -> Handover:
    found = handovers.find_handover(handover.student_id, handover.handover_id)
    assert found is not None
    return found


def export_of(handover: Handover) -> Any:
    return exports.find_export(handover.student_id, handover.export_id)


def token_in(cloud: Cloud, number: int = -1) -> str:
    """Of the link in a mail to the receiver."""
    bodies = [body for to, _, body in cloud.mails() if to.endswith("oakfield.example")]
    return bodies[number].partition("/receive#")[2].partition("\n")[0]


def sent(cloud: Cloud, **asked: Any) -> tuple[Handover, str]:
    """A hand-over whose link is out, and its token."""
    ready = make_package(hand_over(**asked))
    mail_all()
    return again(ready), token_in(cloud)


def said(cloud: Cloud) -> list[str]:
    return [entry["action"] for entry in sorted(cloud.of_kind("audit"), key=lambda e: e["sk"])]
