"""What the walk through every screen finds there: records in each state, and a school that has nothing yet."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.run import run_id_at
from chalicelib.storage import keys
from chalicelib.storage.runs import NIGHTLY
from infra.demo import world
from infra.demo.client import Person
from infra.demo.papers import png
from infra.demo.world import School
from infra.local.stack import Stack
from tests.web.pair import Pair, may_view_records, send, upn

SURNAME = "Marsh"
MARSHES = {
    "Wyn": ("01/02/2014", "04/09/2018", "21/07/2025"),
    "Wes": ("02/02/2014", "04/09/2018", "21/07/2025"),
    "Wat": ("03/02/2001", "04/09/2006", "20/07/2012"),
}
"""Forename -> born, came to the previous school, left it."""
TEXT = "Wyn said that Otis Finch had waited for her at the gate. Her mother was told."
FILE = "map of Wyn Marsh.png"
SECRETS = ("marsh", "finch", "otis", "waited for", "mother", "a graze", "call home", "map of", "tea cher", "safe lead",
           "kay holder", upn("060"), "wyn ", "2014-02")  # fmt: skip
"""Names, numbers and words of records and people, which may stand on the screen and nowhere else."""
PASSWORD = world.PASSWORD

Ids = dict[str, str]


@dataclass(frozen=True)
class Walked:
    """People by the part they play, and the ids of what they open by a word for it."""

    people: dict[str, Person]
    ids: Ids


def prepare(pair: Pair) -> Walked:
    """At the pair: Wyn's record is requested, Wes's has arrived and is asked back, Wat's may be destroyed."""
    previous, new = pair.previous, pair.new
    send(pair, previous, "marsh.csv", [_row(name, came) for name, (_, came, _) in MARSHES.items()])
    previous.read_roll()
    logged = {name: _record(previous, name) for name in MARSHES}
    send(pair, previous, "marsh_left.csv", [_row(n, came, left) for n, (_, came, left) in MARSHES.items()])
    send(pair, new, "marsh_new.csv", [_row(name, "03/09/2025") for name in ("Wyn", "Wes")])
    new.read_roll()
    policy = previous.key_holder.get("/retention-policy")
    if not policy["version"]:
        previous.key_holder.put("/retention-policy", {"years": 25}, version=0)
    transfers = {name: _requested(new, f"{name} {SURNAME}") for name in ("Wyn", "Wes")}
    previous.key_holder.post(f"/transfers/{transfers['Wes']}/authorise")
    file = world.file_document(previous, f"Wyn {SURNAME}", FILE, png(64, 64), label="Home")
    world.wait_for_state(previous.key_holder, transfers["Wes"], "transferred", seconds=120)
    previous.key_holder.post(f"/transfers/{transfers['Wes']}/recall", {"reason": "It is another's."})
    ids = {
        "wyn": previous.student_id(f"Wyn {SURNAME}"),
        "wes": new.student_id(f"Wes {SURNAME}"),
        "otis": previous.student_id("Otis Finch"),
        "incident": logged["Wyn"],
        "file": file["document_id"],
        "requested": transfers["Wyn"],
        "transferred": transfers["Wes"],
        "run": incomplete_run(pair.stack),
    }
    people = {
        "previous": may_view_records(previous),
        "lead": previous.lead,
        "new": new.key_holder,
        "operator": world.sign_in_operator(pair.stack),
        "empty": _nothing_yet(pair),
    }
    return Walked(people, ids | _of_admin(previous.key_holder) | _of_new(new, ids["wes"]))


def _row(name: str, came: str, left: str = "") -> str:
    number = f"06{list(MARSHES).index(name)}"
    return f"{number},{SURNAME},{name},{MARSHES[name][0]},{upn(number)},C,{came},{left}"


def _record(school: School, name: str) -> str:
    """An incident with an action and an alert, so that the start pages of staff have something."""
    when = "2025-02-03T10:00:00+00:00" if name != "Wat" else "2012-02-03T10:00:00+00:00"
    lead = school.lead.get("/session")["user_id"]
    body = {
        "occurred_at": when,
        "category_ids": [school.categories["Home"]],
        "text": TEXT.replace("Wyn", name),
        "linked_student_ids": [school.student_id("Otis Finch")],
        "body_map": [{"view": "front", "x": 500, "y": 300, "note": "a graze"}],
        "actions": [{"what": "Call home", "owner_id": lead, "due_on": _tomorrow()}],
        "alerted_user_ids": [lead],
    }
    path = f"/students/{school.student_id(f'{name} {SURNAME}')}/incidents"
    return str(school.lead.post(path, body)["incident_id"])


def _tomorrow() -> str:
    return (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


def _requested(new: School, name: str) -> str:
    found: str = world.wait_for_transfer(new.key_holder, name)["transfer_id"]
    world.wait_for_state(new.key_holder, found, "detected")
    new.key_holder.post(f"/transfers/{found}/request")
    return found


def _of_admin(holder: Person) -> Ids:
    """Ids of what the screens of Admin open, at the previous school."""
    form = next(c for c in holder.get("/classes")["classes"])
    return {
        "year": form["year_id"],
        "form": form["class_id"],
        "teacher": next(u["user_id"] for u in holder.get("/users")["users"] if u["name"] == "Tea Cher"),
        "group": holder.get("/groups")["groups"][0]["group_id"],
        "category": holder.get("/categories")["categories"][0]["category_id"],
        "import": holder.get("/imports")["imports"][0]["import_id"],
        "key": holder.post("/api-keys", {"label": "Our MIS"})["key"]["key_id"],
    }


def _of_new(new: School, student: str) -> Ids:
    place = new.key_holder.post(f"/students/{student}/package-imports")
    return {"package": place["package_import"]["import_id"]}


def _nothing_yet(pair: Pair) -> Person:
    """The key holder of a school that was added a minute ago."""
    asked = {
        "name": "Newly Added School",
        "laestab": "3309990",
        "key_holder_name": "Ann Holder",
        "key_holder_email": "ann.holder@newly.example",
    }
    operator = world.sign_in_operator(pair.stack)
    made = operator.post("/schools", asked)
    holder = Person(
        pair.stack, asked["key_holder_name"], asked["key_holder_email"], made["temporary_password"]
    )
    holder.sign_in(PASSWORD)
    return holder


def incomplete_run(stack: Stack) -> str:
    """A run as one leaves it that found matches to hold and could not do two of its students; its pieces never began."""
    started = datetime(2026, 2, 3, 2, tzinfo=UTC)
    run_id = run_id_at(started)
    counts = {"looked_at": 1200, "errors": 2, "held:temporary_upn_only": 2, "held:birth_date_differs": 1}
    told: dict[str, Any] = {
        "pk": keys.job(NIGHTLY), "sk": run_id, "kind": "run", "run_id": run_id, "state": "incomplete",
        "started_by": "system", "since": "2026-02-02", "counts": json.dumps(counts),
        "started_at": "2026-02-03T02:00:00.000000+0000", "finished_at": "2026-02-03T02:04:00.000000+0000",
        "subjects": json.dumps(["stu_one", "due_2026-02-02_2026-02-02_3"]),
    }  # fmt: skip
    item = {name: {"S": value} for name, value in told.items()} | {"expires_at": {"N": "4000000000"}}
    stack.boto("dynamodb").put_item(TableName=stack.outputs["TableName"], Item=item)
    return run_id
