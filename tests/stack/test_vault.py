"""The vault on the deployed stack: real bytes, the real scanner, events between them, each Lambda with its own rights."""

import json
from typing import Any

import httpx
import pytest

from infra.demo import world
from infra.demo.papers import pdf, png
from infra.demo.world import School
from infra.local.stack import Stack
from tests.ingest.office import EICAR, docx
from tests.stack.moves import roll

CHILD = "Ada Mover"


@pytest.fixture(scope="module")
def school(stack: Stack) -> School:
    people = ("Kay Holder", "Lee Holder", "Safe Lead", "Tea Cher")
    made = world.open_school(
        world.sign_in_operator(stack), "3309986", "Tarn School", "tarn.example", people, ("Home",)
    )
    world.drop_file(stack, made.laestab, "roll.csv", roll(("Ada",), "04/09/2020"))
    world.wait_for_drop(made, "roll.csv")
    made.read_roll()
    return made


def put(school: School, name: str, data: bytes) -> dict[str, Any]:
    return world.file_document(school, CHILD, name, data, label=next(iter(school.categories)))


@pytest.mark.parametrize(
    ("name", "data", "status", "reason"),
    [
        ("plan.pdf", pdf("Plan", 3), "available", ""),
        ("letter.docx", docx(), "available", ""),
        ("note.txt", b"a note " + EICAR, "quarantined", "threat_found"),
        ("letter.docx", docx(word__media__x=EICAR), "quarantined", "threat_found"),
        ("letter.docx", docx(**{"word/vbaProject.bin": b"x"}), "refused", "has_macros"),
        ("plan.pdf", b"MZ\x90\x00" + bytes(200), "refused", "is_program"),
    ],
)
def test_what_becomes_of_a_file(school: School, name: str, data: bytes, status: str, reason: str) -> None:
    found = put(school, name, data)
    assert (found["status"], found["refused_because"]) == (status, reason)
    reply = school.lead.ask(
        "POST", f"/students/{school.student_id(CHILD)}/documents/{found['document_id']}/download"
    )
    assert reply.status_code == (200 if status == "available" else 409)
    if status == "available":
        assert httpx.get(reply.json()["url"]).content == data


def test_a_picture_is_shown_in_place_and_replaced(school: School) -> None:
    path = f"/students/{school.student_id(CHILD)}/documents"
    first = put(school, "map.png", png(64, 48))
    assert (first["width"], first["height"]) == (64, 48)
    link = school.lead.post(f"{path}/{first['document_id']}/preview")["url"]
    shown = httpx.get(link)
    assert shown.content == png(
        64, 48
    )  # its headers are AWS's: the engine gives those of the object (decision 0011)
    body = {"file_name": "map 2.png", "reason": "Too dark"}
    place = school.lead.post(f"{path}/{first['document_id']}/versions", body, version=first["version"])
    school.lead.upload(place, png(32, 32))

    def current() -> bool:
        found = {d["document_id"]: d["is_current"] for d in school.lead.get(path)["documents"]}
        return found[place["document"]["document_id"]] and not found[first["document_id"]]

    assert world.wait_for("the new version to count", current)
    stale = school.lead.ask("POST", f"{path}/{first['document_id']}/versions", body, version=first["version"])
    assert stale.status_code == 412
    assert stale.json()["error"]["current"]["file_name"] == "map 2.png"


def test_the_sweep_runs_with_its_own_rights(school: School) -> None:
    """It finds nothing of today; that it may read the index and ends well is what is seen here."""
    lambdas = school.lead.stack.boto("lambda")
    names = ("version", "id", "account", "region", "time", "source", "detail-type")
    clock = {**dict.fromkeys(names, "x"), "resources": [], "detail": {}}
    done = lambdas.invoke(FunctionName="safehand-sweep-uploads", Payload=json.dumps(clock).encode())
    assert "FunctionError" not in done, done["Payload"].read()
