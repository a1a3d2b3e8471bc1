"""A school's everyday record for `make run`: an incident with everything, one that was edited, one that was struck out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from infra.demo.client import Person
from infra.demo.world import School, log

KOFI = "Kofi Abernathy"


def daily_life(school: School) -> None:
    """At Larkmoor: the teacher has an alert and an action, and a key holder belongs to SLT."""
    holder, lead, teacher = school.second_key_holder, school.lead, school.teacher
    people = {u["email"]: u for u in holder.get("/users")["users"]}
    known = people[holder.email]
    holder.put(
        f"/users/{known['user_id']}/groups", {"group_ids": [school.groups["SLT"]]}, version=known["version"]
    )
    student = f"/students/{school.student_id(KOFI)}/incidents"
    _with_everything(lead, student, school.categories["Pastoral"], people[teacher.email]["user_id"])
    edited = log(
        school, KOFI, "2026-03-12T13:10:00+00:00", ("Attendance",), "Late by an hour, with Zoë's mum."
    )
    change: dict[str, Any] = {
        "text": "Late by an hour, with another child's mother.",
        "category_ids": edited["category_ids"],
        "agencies": [],
        "linked_student_ids": [],
        "body_map": [],
        "reason": "Another child's name stood in it.",
    }
    lead.put(f"{student}/{edited['incident_id']}", change, version=edited["version"])
    wrong = log(school, KOFI, "2026-03-16T09:00:00+00:00", ("Pastoral",), "Hurt a knee in the yard.")
    reason = {"reason": "Logged for the wrong student."}
    holder.post(f"{student}/{wrong['incident_id']}/strike-out", reason, version=wrong["version"])


def _with_everything(lead: Person, student: str, category_id: str, teacher_id: str) -> None:
    due = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    lead.post(
        student,
        {
            "occurred_at": "2026-03-09T10:20:00+00:00",
            "category_ids": [category_id],
            "text": "Came in with a mark on the arm. Says it was the door.",
            "agencies": ["School nurse"],
            "body_map": [{"view": "front", "x": 740, "y": 415, "note": "Bruise, 2 cm"}],
            "alerted_user_ids": [teacher_id],
            "actions": [{"what": "Ring home and ask about the door", "owner_id": teacher_id, "due_on": due}],
        },
    )
