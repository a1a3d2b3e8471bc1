"""The main path of a record, from the enrolment file to the receipt, as the steps that AWS or a person starts, and what
is left in the end. A step that failed is started again, as AWS or the person would do."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.transfer import State, Transfer
from chalicelib.usecases import enrolments, matching, outbox, workflow
from chalicelib.usecases import transfers as people_do
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, UPN
from tests.cloud import INGEST, VAULT, Cloud, Crash

TRIES = 4
"""What AWS and people start at the least: a step of the workflow four times, an event three times, a person for ever."""
ROLL = "incoming/3309911/roll.csv"
STUDENT = "stu_old"


def store_beginning(cloud: Cloud) -> None:
    """Maya has left OLD with two incidents and two files; NEW's roll, with her on it, lies in the ingest bucket."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_record()
    heading = "Legal Surname,Legal Forename,DOB,Gender,UPN,Date of Admission,Date of Leaving,Adno\n"
    cloud.put(INGEST, ROLL, f"{heading}Okonedo-Reed,Maya,11/02/2015,F,{UPN},02/09/2026,,101\n".encode())


def _import(cloud: Cloud, now: datetime) -> None:
    enrolments.import_dropped_file(ROLL, now)


def _match(cloud: Cloud, now: datetime) -> None:
    """The table's stream names what was saved with a day on which to look at it."""
    due = [s for s in cloud.of_kind("student") if "gsi2pk" in s and s["pk"] != f"STUDENT#{STUDENT}"]
    for student in due:
        matching.match_changed_student(student["pk"].partition("#")[2], now)


def _dispatch(cloud: Cloud, now: datetime) -> None:
    """The table's stream names what was put into the outbox; what is not done comes again, the other entries go on."""
    failed: list[Exception] = []
    for entry in [e for e in cloud.of_kind("outbox") if "done_at" not in e]:
        try:
            outbox.dispatch(entry["pk"], entry["sk"], now)
        except Exception as error:
            failed.append(error)
    if failed:
        raise failed[0]


def _by_person(step: Callable[..., object], school_id: str, done: State) -> Callable[[Cloud, datetime], None]:
    """A key holder presses a button, and once more when they see an error. That it is not possible any more is what they
    see when the first time did it."""

    def press(cloud: Cloud, now: datetime) -> None:
        transfer_id = _the_transfer().transfer_id
        try:
            step(make.key_holder(school_id), transfer_id, now)
        except NotPossibleNow as error:
            assert error.code in ("wrong_state", "lost_race")
            assert done in _the_transfer().entered, (
                "the person is told that it was done before, and it was not"
            )

    return press


def _by_machine(step: Callable[..., Any], **given: int) -> Callable[[Cloud, datetime], None]:
    """A state of the workflow."""

    def run(cloud: Cloud, now: datetime) -> None:
        step(_the_transfer().transfer_id, 1, **given, now=now)

    return run


def _the_transfer() -> Transfer:
    return world.only_incoming(NEW)


ALL = {"first": 0, "count": 2}
STEPS: dict[str, Callable[[Cloud, datetime], None]] = {
    "import the roll": _import,
    "match": _match,
    "tell the new school": _dispatch,
    "request": _by_person(people_do.request_transfer, NEW, State.REQUESTED),
    "tell the previous school": _dispatch,
    "authorise": _by_person(people_do.authorise_transfer, OLD, State.AUTHORISED),
    "start the workflow": _dispatch,
    "prepare": _by_machine(workflow.prepare_transfer),
    "copy incidents": _by_machine(workflow.copy_incidents, **ALL),
    "copy documents": _by_machine(workflow.copy_documents, **ALL),
    "verify": _by_machine(workflow.verify_transfer),
    "complete": _by_machine(workflow.complete_transfer),
    "tell both schools": _dispatch,
    "acknowledge": _by_person(people_do.acknowledge_transfer, NEW, State.ACKNOWLEDGED),
}


def take(step: str, cloud: Cloud) -> None:
    """A step, started again two minutes later as long as the fault that is set makes it fail."""
    for number in range(TRIES):
        try:
            STEPS[step](cloud, NOW + number * timedelta(minutes=2))
            return
        except (Exception, Crash):
            if number == TRIES - 1 or cloud.fault is None or not cloud.fault.operation:
                raise  # no fault of ours
        finally:
            cloud.is_dead = False


@dataclass(frozen=True)
class End:
    """What is left: how often each thing is stored, each object lies in the vault, each mail was sent and each execution
    of the workflow was started. Ids that are drawn at random, or follow from such, are replaced by their kind."""

    items: Counter[str]
    objects: Counter[str]
    mails: Counter[str]
    executions: Counter[str]


def end_of(cloud: Cloud) -> End:
    # the manifest names versions of objects, which S3 draws
    manifest = _the_transfer().manifest_sha256
    items = (json.dumps(item, sort_keys=True).replace(manifest, "<manifest>") for item in cloud.items())
    return End(
        Counter(map(_nameless, items)),
        Counter(_nameless(key.replace(manifest, "<manifest>")) for key in cloud.objects(VAULT)),
        Counter(f"{address}: {subject}" for address, subject, _ in cloud.mails()),
        Counter(_nameless(name) for name, _ in cloud.executions()),
    )


_RANDOM = re.compile(
    r"\b(aud|not)_[a-z2-7]{24}\b"  # drawn
    r"|\bimp_\w+"  # from the time that S3 says
    r'|(?<="as_of": {"S": ")[^"]+'  # when S3 took the file in, by the clock of this machine
    r"|\b2026-11-24T[\d:.+]+"  # of this try or a later one
    r'|(?<="waited": {"S": ")[^}]+'  # seconds, up to this try or a later one
    r"|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"  # a version of an object
    r"|\bUNDONE#[\d-]+#\d|\b1[89]\d{8}\b"  # a shard by a drawn id; when the item expires
)


def _nameless(text: str) -> str:
    return _RANDOM.sub("*", text)
