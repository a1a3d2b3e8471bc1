"""Two invented schools with their people, rolls and records, built through the API and the ingest bucket."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from infra.demo.client import Person
from infra.demo.papers import pdf, png
from infra.local.stack import Stack

FILES = Path(__file__).parent / "files"
PASSWORD = "Correct-Horse-42-Staple"
"""Everybody's password in the demo. Invented, and good for nothing but the local engine."""

LARKMOOR, FENNACRE, TOWAN = "3309901", "3309911", "3309921"
RIGHTS = ["view_students", "view_incidents", "add_incidents"]

FIRST_TEXT = (
    "Maya came to the office before registration.\r\n\r\n"
    "She said: “I don’t want to go home on Friday.” Mum (née Święcicka) was phoned at 08:52 — no answer.\n"
    "\tKofi was with her and heard it.\n"
    "Cost of taxi: £7.50. Arabic note from aunt: أختي تحتاج إلى مساعدة. 😟  "
)
SECOND_TEXT = "Bruise on left forearm, about 3 cm. Body map filed. Told: head teacher, 14:10."
THIRD_TEXT = "Third late mark this week. Breakfast club offered; Maya said yes."

T = TypeVar("T")


@dataclass
class School:
    """One school of the demo and its people. `categories`: label -> id; `students`: "Forename Surname" -> student."""

    laestab: str
    name: str
    key_holder: Person
    second_key_holder: Person
    lead: Person
    teacher: Person
    groups: dict[str, str]
    categories: dict[str, str] = field(default_factory=dict)
    students: dict[str, dict[str, Any]] = field(default_factory=dict)

    def student_id(self, name: str) -> str:
        return str(self.students[name]["student_id"])

    def read_roll(self) -> None:
        found = []
        for path in ("/students", "/students/archived"):
            page = self.key_holder.get(path)
            found += page["students"]
            while page["next"]:
                page = self.key_holder.get(f"{path}?after={quote(page['next'], safe='')}")
                found += page["students"]
        self.students = {f"{s['forename']} {s['surname']}": s for s in found}


def wait_for(what: str, ask: Callable[[], T | None], seconds: float = 30) -> T:
    """Asks until there is an answer. Raises AssertionError when none came."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = ask()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds:.0f} s for: {what}")


_operators: dict[str, str] = {}
"""The operator's authenticator secret, by stack: it is set up once, at the first sign-in."""


def sign_in_operator(stack: Stack) -> Person:
    secret = _operators.get(stack.api_url, "")
    operator = Person(stack, "operator", stack.operator_email, stack.operator_password, secret)
    operator.sign_in(PASSWORD)
    _operators[stack.api_url] = operator.secret
    return operator


def open_school(
    operator: Person,
    laestab: str,
    name: str,
    domain: str,
    people: tuple[str, str, str, str],
    categories: tuple[str, ...],
) -> School:
    """A school with two key holders, a safeguarding lead in the group SLT and a teacher in the group Teachers."""
    stack = operator.stack
    emails = [f"{p.lower().replace(' ', '.')}@{domain}" for p in people]
    asked = {"name": name, "laestab": laestab, "key_holder_name": people[0], "key_holder_email": emails[0]}
    made = operator.post("/schools", asked)
    holder = Person(stack, people[0], emails[0], made["temporary_password"])
    holder.sign_in(PASSWORD)
    ids = {label: _category(holder, label) for label in categories}
    groups = {g: holder.post("/groups", {"name": g})["group_id"] for g in ("SLT", "Teachers")}
    everything = {category_id: RIGHTS for category_id in ids.values()}
    holder.put(f"/groups/{groups['SLT']}/permissions", {"permissions": everything}, version=1)
    low = {ids[label]: RIGHTS for label in categories if label in ("Attendance", "Pastoral")}
    holder.put(f"/groups/{groups['Teachers']}/permissions", {"permissions": low}, version=1)
    others = []
    for number, group in ((1, []), (2, [groups["SLT"]]), (3, [groups["Teachers"]])):
        body = {
            "name": people[number],
            "email": emails[number],
            "is_key_holder": number == 1,
            "group_ids": group,
        }
        person = Person(
            stack, people[number], emails[number], holder.post("/users", body)["temporary_password"]
        )
        person.sign_in(PASSWORD)
        others.append(person)
    return School(laestab, name, holder, others[0], others[1], others[2], groups, ids)


def _category(holder: Person, label: str) -> str:
    main, _, sub = label.partition(": ")
    if not sub:
        return str(holder.post("/categories", {"name": main})["category_id"])
    known = {c["label"]: c["category_id"] for c in holder.get("/categories")["categories"]}
    return str(holder.post("/categories", {"name": sub, "parent_id": known[main]})["category_id"])


def open_larkmoor(operator: Person) -> School:
    return open_school(
        operator, LARKMOOR, "Larkmoor Primary School", "larkmoor.example",
        ("Ruth Amsel", "Gwen Tarrant", "Dara Okafor", "Piotr Lis"),
        ("Child protection", "Child protection: Home", "Pastoral", "Attendance"),
    )  # fmt: skip


def open_fennacre(operator: Person) -> School:
    return open_school(
        operator, FENNACRE, "Fennacre Academy", "fennacre.example",
        ("Helen Strand", "Omar Quayle", "Lowri Beck", "Sam Teague"),
        ("Safeguarding", "Pastoral"),
    )  # fmt: skip


def upload_roll(school: School, file: str) -> dict[str, Any]:
    """A key holder uploads an enrolment file on the Enrolments screen and waits for its verdicts."""
    place = school.key_holder.post("/imports", {"file_name": file})
    school.key_holder.upload(place, (FILES / file).read_bytes())
    return wait_for_import(school, place["enrolment_import"]["import_id"])


def wait_for_import(school: School, import_id: str) -> dict[str, Any]:
    def ask() -> dict[str, Any] | None:
        found: dict[str, Any] = school.key_holder.get(f"/imports/{import_id}")
        return found if found["status"] in ("done", "failed") else None

    return wait_for("the import to be read", ask)


def drop_file(stack: Stack, laestab: str, name: str, data: bytes | None = None) -> None:
    """The school's MIS puts a file into its folder of the ingest bucket."""
    body = (FILES / name).read_bytes() if data is None else data
    bucket = stack.outputs["IngestBucketName"]
    stack.boto("s3").put_object(Bucket=bucket, Key=f"incoming/{laestab}/{name}", Body=body)


def wait_for_drop(school: School, name: str) -> dict[str, Any]:
    def ask() -> dict[str, Any] | None:
        for one in school.key_holder.get("/imports")["imports"]:
            if one["file_name"] == name and one["status"] in ("done", "failed"):
                return dict(one)
        return None

    found = wait_for(f"{name} to be read", ask)
    return dict(school.key_holder.get(f"/imports/{found['import_id']}"))


def log(
    school: School, student: str, when: str, labels: tuple[str, ...], text: str, linked: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The safeguarding lead logs an incident."""
    body = {
        "occurred_at": when,
        "category_ids": [school.categories[c] for c in labels],
        "text": text,
        "linked_student_ids": [school.student_id(n) for n in linked],
    }
    made: dict[str, Any] = school.lead.post(f"/students/{school.student_id(student)}/incidents", body)
    return made


def file_document(
    school: School, student: str, file_name: str, data: bytes, *, label: str = "", incident_id: str = ""
) -> dict[str, Any]:
    """The safeguarding lead puts a file into the vault; returns it when it was looked at and scanned."""
    path = f"/students/{school.student_id(student)}/documents"
    body = {
        "file_name": file_name,
        "category_ids": [school.categories[label]] if label else [],
        "incident_id": incident_id,
    }
    place = school.lead.post(path, body)
    school.lead.upload(place, data)
    wanted = place["document"]["document_id"]

    def ask() -> dict[str, Any] | None:
        found = [d for d in school.lead.get(path)["documents"] if d["document_id"] == wanted]
        return found[0] if found and found[0]["status"] not in ("uploading", "scanning") else None

    return wait_for("the file to be looked at and scanned", ask)


def record_at_larkmoor(larkmoor: School) -> dict[str, bytes]:
    """Maya's record: three incidents in several categories and three files. Returns file name -> bytes."""
    first = log(larkmoor, "Maya Okonedo-Reed", "2025-03-07T08:40:00+00:00",
                ("Child protection: Home", "Pastoral"), FIRST_TEXT, ("Kofi Abernathy",))  # fmt: skip
    log(larkmoor, "Maya Okonedo-Reed", "2025-05-19T13:05:00+01:00", ("Child protection",), SECOND_TEXT)
    log(larkmoor, "Maya Okonedo-Reed", "2024-11-11T09:10:00+00:00", ("Attendance",), THIRD_TEXT)
    papers = {
        "Body map 7 March.png": png(640, 480),
        "Case conference – Maya’s plan.pdf": pdf("Minutes of the case conference", 3),
        "Chronology notes.txt": "Autumn term – seen by Dr Ångström.\r\nNo further action.".encode(),
    }
    names = list(papers)
    file_document(larkmoor, "Maya Okonedo-Reed", names[0], papers[names[0]], incident_id=first["incident_id"])
    file_document(larkmoor, "Maya Okonedo-Reed", names[1], papers[names[1]], label="Child protection")
    file_document(larkmoor, "Maya Okonedo-Reed", names[2], papers[names[2]], label="Pastoral")
    return papers


def other_records_at_larkmoor(larkmoor: School) -> None:
    """One incident each for the others who leave, so that their records have something to carry."""
    log(
        larkmoor,
        "Tomasz Wilk",
        "2025-02-03T10:00:00+00:00",
        ("Pastoral",),
        "Upset after lunch. Spoke with ELSA.",
    )
    log(
        larkmoor,
        "Aisha Rahman-Doyle",
        "2025-04-28T11:30:00+01:00",
        ("Child protection",),
        "Disclosure to class teacher. MASH called.",
    )
    log(
        larkmoor,
        "Iris Penhale",
        "2025-06-02T09:00:00+01:00",
        ("Attendance",),
        "Away for five days without a reason.",
    )
    log(
        larkmoor,
        "Ivo Penhale",
        "2025-06-02T09:00:00+01:00",
        ("Attendance",),
        "Away for five days without a reason.",
    )
    log(
        larkmoor,
        "Callum Brace",
        "2025-01-20T15:20:00+00:00",
        ("Pastoral",),
        "Parents have separated. New contact order.",
    )


def transfer_of(person: Person, name: str, *, incoming: bool) -> dict[str, Any] | None:
    """The newest transfer of a student on one's own list."""
    for one in person.get(f"/transfers/{'incoming' if incoming else 'outgoing'}")["transfers"]:
        if one["student_name"] == name:
            return dict(one)
    return None


def wait_for_transfer(person: Person, name: str) -> dict[str, Any]:
    """The incoming transfer of a student, once it is seen."""
    return wait_for(f"{name}'s move to be seen", lambda: transfer_of(person, name, incoming=True))


def wait_for_state(person: Person, transfer_id: str, *states: str, seconds: float = 60) -> dict[str, Any]:
    def ask() -> dict[str, Any] | None:
        found: dict[str, Any] = person.get(f"/transfers/{transfer_id}")
        return found if found["state"] in states else None

    return wait_for(f"the transfer to be {' or '.join(states)}", ask, seconds)
