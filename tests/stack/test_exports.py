"""A Student Report and a ZIP of files on the deployed stack: layer, state machine, each Lambda with its own rights."""

import io
import subprocess
import zipfile
from typing import Any

import httpx
import pytest

from infra.demo import world
from infra.demo.papers import png
from infra.demo.world import School
from infra.local.stack import Stack
from tests.stack.moves import HEADINGS, upn

CHILD = "Ida Mover"
TEXT = "Ida said: “Grüße” — أختي تحتاج. 漢字 <b>not bold</b>"


@pytest.fixture(scope="module")
def school(stack: Stack) -> School:
    people = ("Kay Holder", "Lee Holder", "Safe Lead", "Tea Cher")
    made = world.open_school(
        world.sign_in_operator(stack), "3309969", "Mere School", "mere.example", people, ("Home",)
    )
    child = f"{HEADINGS}Mover,Ida,01/02/2014,F,{upn(91)},04/09/2020,\n"  # nobody's else in this stack
    world.drop_file(stack, made.laestab, "roll.csv", child.encode())
    world.wait_for_drop(made, "roll.csv")
    made.read_roll()
    category = next(iter(made.categories.values()))
    body = {"occurred_at": "2026-11-02T09:00:00+00:00", "category_ids": [category], "text": TEXT}
    made.lead.post(f"/students/{made.student_id(CHILD)}/incidents", body)
    world.file_document(made, CHILD, "map.png", png(8, 8), label=next(iter(made.categories)))
    return made


def made(school: School, what: str, body: dict[str, Any]) -> bytes:
    """Asked for by the lead, waited for, and fetched as the browser does."""
    path = f"/students/{school.student_id(CHILD)}"
    asked = school.lead.post(f"{path}/{what}", body)

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = school.lead.get(f"{path}/exports/{asked['export_id']}")
        return found if found["state"] in ("ready", "failed") else None

    found = world.wait_for("the export", ended)
    assert (found["state"], found["failed_because"]) == ("ready", "")
    link = school.lead.post(f"{path}/exports/{asked['export_id']}/download")["url"]
    body_of_it = httpx.get(link).content
    assert len(body_of_it) == found["size"]
    return body_of_it


def test_a_report_of_the_whole_record_can_be_read(school: School) -> None:
    data = made(school, "reports", {"format": "pdf"})
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    text = read.stdout.decode()
    for said in ("Mere School", "CONFIDENTIAL", CHILD, "<b>not bold</b>", "漢字", "“Grüße”", "Page 1 of"):
        assert said in text


def test_files_come_in_a_zip_with_their_manifest(school: School) -> None:
    with zipfile.ZipFile(io.BytesIO(made(school, "document-zips", {}))) as archive:
        assert archive.testzip() is None
        assert archive.read("Files/map.png") == png(8, 8)
        assert b"map.png" in archive.read("manifest.csv")


def test_what_its_asker_may_not_see_fails_with_a_reason(school: School) -> None:
    path = f"/students/{school.student_id(CHILD)}"
    asked = school.key_holder.ask(
        "POST", f"{path}/document-zips", {}
    )  # in no group, so no file is theirs to see
    assert asked.status_code == 202

    def failed() -> str:
        found = school.key_holder.get(f"{path}/exports/{asked.json()['export_id']}")
        return str(found["failed_because"])

    assert world.wait_for("the export to fail", failed) == "no_files"
