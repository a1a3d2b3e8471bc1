"""Two schools and students on the move between them, with records of any size. The records are put into the table and the
vault as storage would have written them, many at a time; all people and texts are invented."""

import math
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.domain.category import Categories, Category
from chalicelib.domain.incident import Incident, incident_id_for
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import School, User
from chalicelib.domain.student import Identifier, IdentifierKind, Student
from chalicelib.domain.upn import check_letter
from chalicelib.domain.vault import Document, DocumentStatus
from chalicelib.settings import setting
from chalicelib.storage import documents, incidents, people, schools
from chalicelib.storage.table import Changes
from tests.bench.meter import Value
from tests.bench.stand_in import items_of
from tests.bench.table import load

PREVIOUS, NEW = "sch_previous", "sch_new"
KEY_HOLDERS = 2
"""Of each school: each gets each notice."""
CATEGORIES = 8
WORDS = "the child said that after school on the way home she did not want to go in".split()  # noqa: SIM905
MEDIAN, SPREAD, LONGEST = 600, 0.8, 8_000
"""Characters of an incident's text: half are shorter than the median; a few are pages long."""
_KINDS = 100


@dataclass(frozen=True)
class Size:
    incidents: int
    files: int

    def __str__(self) -> str:
        return f"{self.incidents:,} x {self.files:,}"


@dataclass(frozen=True)
class Mover:
    """The same child's student ids at the two schools."""

    previous: str
    new: str


def usual_length(number: int) -> int:
    """Of a text, in characters. Each hundred in a row has the same lengths, so that records of any size compare."""
    share = (number * 37 % _KINDS + 0.5) / _KINDS
    length = MEDIAN * math.exp(SPREAD * statistics.NormalDist().inv_cdf(share))
    return LONGEST if share > 1 - 1 / _KINDS else min(LONGEST, int(length))


def text(number: int, length: int) -> str:
    words = random.Random(number).choices(WORDS, k=length // 3 + 1)  # the shortest has two letters
    return " ".join(words)[:length]


def holder(school_id: str) -> Actor:
    return Actor(
        f"usr_{school_id[4:]}_0", "Key Holder", school_id, is_key_holder=True, has_second_factor=True
    )


def store_schools() -> None:
    for number, school_id in enumerate((PREVIOUS, NEW)):
        changes = Changes()
        schools.add_school(changes, School(school_id, f"School {number}", f"330998{number}"))
        made = {f"cat_{n}": Category(f"cat_{n}", f"Category {n}") for n in range(CATEGORIES)}
        schools.add_save_categories(changes, Categories(school_id, 0, made))
        changes.commit()
        for one in range(KEY_HOLDERS):
            changes = Changes()
            name, mail = f"Key Holder {one}", f"holder{one}@s{number}.example"
            user_id = f"usr_{school_id[4:]}_{one}"
            people.add_new_user(changes, User(user_id, school_id, name, mail, True, has_second_factor=True))
            changes.commit()


def store_mover(number: int, size: Size, length_of: Callable[[int], int] = usual_length) -> Mover:
    """A child with a record of that size who has left the previous school and started at the new one."""
    digits = f"3309981{number:05}"
    upn = Identifier(IdentifierKind.UPN, check_letter(digits) + digits)
    old = Student(
        student_id=f"stu_previous{number:05}", school_id=PREVIOUS, surname="Mover", forename=f"Ada{number}",
        birth_date=date(2014, 2, 1), entry_date=date(2018, 9, 4), leaving_date=date(2026, 7, 21),
        identifiers=(upn,), incident_count=size.incidents, version=1,
    )  # fmt: skip
    new = replace(
        old, student_id=f"stu_new{number:05}", school_id=NEW, entry_date=date(2026, 9, 2), leaving_date=None,
        incident_count=0,
    )  # fmt: skip
    hasher = secrets.identifier_hasher()
    load(item for student in (old, new) for item in items_of(student, hasher, date(2026, 9, 2)))
    load(incidents._item(i).serialize() for i in _incidents(old, size, length_of))
    load(_files(old, size))
    return Mover(old.student_id, new.student_id)


def _incidents(student: Student, size: Size, length_of: Callable[[int], int]) -> Iterator[Incident]:
    start = datetime(2018, 9, 4, 9, tzinfo=UTC)
    for number in range(size.incidents):
        at = start + timedelta(hours=12 * number)
        yield Incident(
            incident_id_for(at, f"{number:024}"), student.student_id, PREVIOUS, at, at, "Terry Teal",
            (f"cat_{number % CATEGORIES}",), text(number, length_of(number)), version=1,
        )  # fmt: skip


def _files(student: Student, size: Size) -> Iterator[Value]:
    for number in range(size.files):
        document_id = f"doc_{student.student_id[4:]}{number:07}"
        body = f"file {number:04} of {student.student_id}\n".encode()
        key = f"uploads/{PREVIOUS}/{student.student_id}/{document_id}"
        put: dict[str, Any] = client("s3").put_object(Bucket=setting("VAULT_BUCKET"), Key=key, Body=body)
        document = Document(
            document_id, student.student_id, PREVIOUS, (f"cat_{number % CATEGORIES}",), f"letter {number:04}.txt",
            key, "Terry Teal", datetime(2026, 6, 1, 9, tzinfo=UTC), status=DocumentStatus.AVAILABLE,
            content_type="text/plain", size=len(body), sha256=sha256(body).hexdigest(),
            s3_version=put.get("VersionId", ""), etag=put["ETag"],
        )  # fmt: skip
        yield documents._item(document).serialize()
