"""Two schools and two students on the move, made by the use cases (never written to the table behind them)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.permission import Actor, Right
from chalicelib.domain.upn import check_letter
from chalicelib.storage import documents, students
from chalicelib.usecases import categories, incidents, schools
from chalicelib.usecases import documents as vault
from infra.local.stack import Stack

HEADINGS = "Surname,Forename,Date of birth,Sex,UPN,Entry date,Leaving date\n"


@dataclass(frozen=True)
class Mover:
    """The same child's student ids at the two schools."""

    previous: str
    new: str


@dataclass(frozen=True)
class Movers:
    new_school: str
    previous_holder: Actor
    new_holder: Actor
    first: Mover
    second: Mover

    @staticmethod
    def make(stack: Stack, incident_count: int, file_count: int, text: Callable[[int], str]) -> "Movers":
        operator = Actor("operator", "operator", None, is_operator=True, has_second_factor=True)
        previous, new = (_school(operator, n) for n in ("3309981", "3309982"))
        category = categories.add_category(previous, "Child protection", None, datetime.now(UTC)).category_id
        logger = Actor(
            previous.user_id, previous.name, previous.school_id, is_key_holder=True, has_second_factor=True,
            rights={category: frozenset(Right)},
        )  # fmt: skip
        _roll(stack, "3309981", "", "04/09/2018")
        olds = _ids(str(previous.school_id))
        for old in olds.values():
            _record(stack, logger, old, category, incident_count, file_count, text)
        _roll(stack, "3309981", "21/07/2025", "04/09/2018")
        _roll(stack, "3309982", "", "03/09/2025")
        news = _ids(str(new.school_id))
        pairs = [Mover(olds[name], news[name]) for name in sorted(olds)]
        return Movers(str(new.school_id), logger, new, *pairs)


def _school(operator: Actor, laestab: str) -> Actor:
    now = datetime.now(UTC)
    school, _ = schools.create_school(
        operator, f"School {laestab}", laestab, "Key Holder", f"holder@s{laestab}.example", now
    )
    return Actor("holder", "Key Holder", school.school_id, is_key_holder=True, has_second_factor=True)


def _roll(stack: Stack, laestab: str, leaving: str, entry: str) -> None:
    """Through the ingest bucket and its deployed Lambda."""
    rows = ""
    for number, name in enumerate(("Ada", "Bea")):
        digits = f"3309981180{number:02}"
        rows += f"Mover,{name},01/02/2014,F,{check_letter(digits)}{digits},{entry},{leaving}\n"
    key = f"incoming/{laestab}/roll-{time.time_ns()}.csv"
    stack.boto("s3").put_object(
        Bucket=stack.outputs["IngestBucketName"], Key=key, Body=(HEADINGS + rows).encode()
    )
    _wait(lambda: _has_row(laestab, leaving))


def _has_row(laestab: str, leaving: str) -> bool:
    from chalicelib.storage.schools import school_id_of_laestab

    found = students.list_students(school_id_of_laestab(laestab) or "", limit=10)
    return len(found) == 2 and all(bool(s.leaving_date) == bool(leaving) for s in found)


def _ids(school_id: str) -> dict[str, str]:
    return {s.forename: s.student_id for s in students.list_students(school_id, limit=10)}


def _record(
    stack: Stack, logger: Actor, student_id: str, category: str, incident_count: int, file_count: int,
    text: Callable[[int], str],
) -> None:  # fmt: skip
    start = datetime(2023, 9, 4, 9, tzinfo=UTC)
    for number in range(incident_count):
        incidents.log_incident(
            logger, student_id, occurred_at=start + timedelta(days=5 * number), category_ids=[category],
            text=text(number), linked_student_ids=[], now=datetime.now(UTC),
        )  # fmt: skip
    for number in range(file_count):
        document, _ = vault.start_upload(
            logger,
            student_id,
            file_name=f"file {number}.txt",
            category_ids=[category],
            incident_id="",
            now=datetime.now(UTC),
        )
        body = f"file {number}\n".encode() * 1000
        stack.boto("s3").put_object(Bucket=stack.outputs["VaultBucketName"], Key=document.s3_key, Body=body)
    _wait(lambda: all(d.status == "available" for d in documents.list_documents(student_id)))


def _wait(ready: Callable[[], Any], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise AssertionError("the bench's world did not come up")
        time.sleep(0.2)
