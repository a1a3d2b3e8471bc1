"""A package is handed over by one school and imported at another that joins later, on the deployed stack: state machine,
upload, malware scan and each Lambda with its own rights."""

import json
from hashlib import sha256
from typing import Any

import httpx

from infra.demo import world
from infra.demo.papers import png
from infra.demo.world import School
from infra.local.stack import Stack
from tests.stack.moves import HEADINGS, upn

CHILD = "Ivo Mover"
TEXT = "Ivo: “Grüße” — تفصيل 漢字"
PEOPLE = ("Kay Holder", "Lee Holder", "Safe Lead", "Tea Cher")


def open_school(stack: Stack, laestab: str, name: str, domain: str, entry: str) -> School:
    made = world.open_school(world.sign_in_operator(stack), laestab, name, domain, PEOPLE, ("Home",))
    roll = f"{HEADINGS}Mover,Ivo,01/02/2014,M,{upn(90)},{entry},\n"
    world.drop_file(stack, laestab, "roll.csv", roll.encode())
    world.wait_for_drop(made, "roll.csv")
    made.read_roll()
    return made


def handed_over(stack: Stack, school: School) -> tuple[bytes, str]:
    """The package and its passphrase."""
    path = f"/students/{school.student_id(CHILD)}/handovers"
    asked = school.key_holder.post(path, {"receiver": "Quay College", "address": "dsl@quay.example"})
    one = f"{path}/{asked['handover_id']}"

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = school.key_holder.get(one)
        return found if found["state"] != "being_made" else None

    found = world.wait_for("the package", ended, seconds=90)
    assert found["state"] == "ready", json.dumps(found)
    s3, bucket = stack.boto("s3"), stack.outputs["ExportBucketName"]
    made = s3.list_objects_v2(Bucket=bucket, Prefix="packages/")["Contents"]
    key = max(made, key=lambda one: one["LastModified"])["Key"]  # other tests of this stack make packages too
    passphrase: str = school.key_holder.post(f"{one}/passphrase")["passphrase"]
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read(), passphrase


def moved_on(school: School, one: str, *from_states: str) -> dict[str, Any]:
    def ask() -> dict[str, Any] | None:
        found: dict[str, Any] = school.key_holder.get(one)
        return None if found["state"] in from_states else found

    return world.wait_for(f"the import, {from_states}", ask, seconds=120)


def test_what_was_handed_over_is_imported(stack: Stack) -> None:
    previous = open_school(stack, "3309967", "Weir School", "weir.example", "04/09/2018")
    world.log(previous, CHILD, "2026-11-02T09:00:00+00:00", ("Home",), TEXT)
    world.file_document(previous, CHILD, "map.png", png(8, 8), label="Home")
    package, passphrase = handed_over(stack, previous)

    new = open_school(stack, "3309968", "Quay College", "quay.example", "02/11/2026")
    path = f"/students/{new.student_id(CHILD)}/package-imports"
    place = new.key_holder.post(path)
    form = place["upload"]
    sent = httpx.post(form["url"], data=form["fields"], files={"file": ("package.zip", package)})
    assert sent.status_code in (200, 204), sent.text
    one = f"{path}/{place['package_import']['import_id']}"
    new.key_holder.post(f"{one}/open", {"passphrase": "other words"})
    refused = moved_on(new, one, "opening")
    assert (refused["state"], refused["failed_because"]) == ("waiting", "wrong_passphrase")
    new.key_holder.post(f"{one}/open", {"passphrase": passphrase})
    found = moved_on(new, one, "opening")
    assert (found["state"], found["found"]["likeness"]) == ("found", "same"), found["reason"]
    new.key_holder.post(f"{one}/confirm", {})
    done = moved_on(new, one, "copying")
    assert (done["state"], done["not_openable"]) == ("done", 0), done["reason"]

    holder = new.key_holder
    legacy = [c["category_id"] for c in holder.get("/categories")["categories"] if c["is_legacy"]]
    group = next(g for g in holder.get("/groups")["groups"] if g["name"] == "SLT")
    grid = group["permissions"] | {one: ["view_students", "view_incidents"] for one in legacy}
    holder.put(f"/groups/{group['group_id']}/permissions", {"permissions": grid}, version=group["version"])
    student = f"/students/{new.student_id(CHILD)}"
    assert [i["text"] for i in new.lead.get(f"{student}/incidents")["incidents"]] == [TEXT]
    (filed,) = new.lead.get(f"{student}/documents")["documents"]
    assert (filed["sha256"], filed["status"]) == (sha256(png(8, 8)).hexdigest(), "available")
