"""The Document Vault in the browser: many files at once, what became of each, preview, replace, strike out."""

import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from infra.demo import world
from infra.demo.papers import pdf, png
from infra.demo.world import School
from infra.local.stack import Stack
from tests.ingest.office import EICAR, docx
from tests.stack.moves import roll
from tests.web.axe import check
from tests.web.conftest import Open, Watch

PEOPLE = ("Kay Holder", "Lee Holder", "Safe Lead", "Tea Cher")
CHILDREN = ("Ada", "Bea", "Cal", "Dot")
LONG = 90_000
"""Milliseconds that ten files may take to be sent and checked."""


@pytest.fixture(scope="module")
def weald(stack: Stack) -> School:
    """A school whose second key holder may also see records, as only such a one strikes out."""
    operator = world.sign_in_operator(stack)
    made = world.open_school(
        operator, "3309987", "Weald School", "weald.example", PEOPLE, ("Home", "Pastoral")
    )
    world.drop_file(stack, made.laestab, "roll.csv", roll(CHILDREN, "04/09/2020"))
    world.wait_for_drop(made, "roll.csv")
    made.read_roll()
    users = made.key_holder.get("/users")["users"]
    lee = next(u for u in users if u["name"] == "Lee Holder")
    body = {"group_ids": [made.groups["SLT"]]}
    made.key_holder.put(f"/users/{lee['user_id']}/groups", body, version=lee["version"])
    return made


def vault_of(school: School, name: str) -> str:
    return f"/students/{school.student_id(f'{name} Mover')}/documents"


def filed(school: School, name: str, file_name: str, data: bytes) -> dict[str, Any]:
    return world.file_document(school, f"{name} Mover", file_name, data, label="Home")


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has_text=name)


def test_many_files_at_once_and_what_became_of_each(open_page: Open, weald: School) -> None:
    page = open_page(weald.lead, vault_of(weald, "Ada"))
    expect(page.get_by_text("There are no files that you can see.")).to_be_visible()
    expect(page.get_by_role("button", name="Upload")).to_have_count(0)  # nothing to send yet
    good = [payload(f"minutes {n}.pdf", pdf("Minutes", n)) for n in range(1, 7)]
    bad = [
        payload("letter.pdf", b"MZ\x90\0" + bytes(300)),
        payload("plan.docx", docx(**{"word/vbaProject.bin": b"x"})),
        payload("note.txt", b"a note " + EICAR),
    ]
    left = [payload("nothing.txt", b""), payload("run.exe", b"MZ"), payload("all.zip", b"PK")]
    page.get_by_label("Files", exact=True).set_input_files([*good, *bad, *left])
    told = page.get_by_role("alert")
    expect(told).to_contain_text("nothing.txt is left out. It is empty.")
    expect(told).to_contain_text("run.exe is left out. Files of type .exe are not kept.")
    expect(told).to_contain_text("all.zip is left out. It is an archive.")
    expect(page.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(9)
    page.get_by_role("button", name="Upload 9 files").click()
    page.get_by_role("link", name="Choose at least one category.").click()
    expect(page.get_by_label("Home")).to_be_focused()
    check(page, "vault, files chosen, with an error")
    page.get_by_label("Home").check()
    page.get_by_role("button", name="Upload 9 files").dblclick()
    progress = page.locator(".app-uploads li")
    expect(progress).to_have_count(9)
    expect(progress.filter(has_text="In the vault")).to_have_count(6, timeout=LONG)
    expect(progress.filter(has_text="letter.pdf")).to_contain_text(
        "Refused. The file is a program or script", timeout=LONG
    )
    expect(progress.filter(has_text="plan.docx")).to_contain_text("Refused. The file holds macros")
    expect(progress.filter(has_text="note.txt")).to_contain_text("It may hold malware", timeout=LONG)
    expect(row(page, "minutes 3.pdf")).to_contain_text("Available")
    expect(row(page, "note.txt")).to_contain_text("Quarantined")
    expect(row(page, "letter.pdf")).to_contain_text("Refused")
    expect(page.get_by_role("row")).to_have_count(1 + 9)
    expect(page.get_by_role("button", name="Download note.txt")).to_have_count(0)
    check(page, "vault with files of every kind")


def test_a_file_that_is_being_checked_is_followed_and_then_no_more(open_page: Open, weald: School) -> None:
    path = vault_of(weald, "Bea")
    place = weald.lead.post(
        path, {"file_name": "late.pdf", "category_ids": [weald.categories["Home"]], "incident_id": ""}
    )
    page = open_page(weald.lead, path)
    page.clock.install()
    expect(row(page, "late.pdf")).to_contain_text("Uploading")
    check(page, "vault with an unfinished file")
    weald.lead.upload(place, pdf("Late", 1))
    expect(row(page, "late.pdf")).to_contain_text("Available", timeout=LONG)
    expect(page.get_by_text("Loading what was made before")).to_have_count(
        0
    )  # ZIPs, once there is a file for one
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.clock.run_for(10_000)
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/api/students/" in url] == [], "nothing is under way"


def test_details_and_preview_of_a_picture(open_page: Open, weald: School) -> None:
    made = filed(weald, "Cal", "body map.png", png(640, 480))
    page = open_page(weald.lead, vault_of(weald, "Cal"))
    page.get_by_role("link", name="Details of body map.png").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("body map.png")
    expect(page.get_by_text("640 × 480 pixels")).to_be_visible()
    expect(page.get_by_text(made["sha256"])).to_be_visible()
    assert page.title() == "File - Safehand", "no name in the window's history"
    page.get_by_role("button", name="Show the picture").press("Enter")
    picture = page.get_by_role("img", name="The picture in this file")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 640)
    check(page, "details with a picture")
    page.get_by_role("button", name="Hide the preview").click()
    expect(picture).to_have_count(0)


def test_preview_of_a_pdf_asks_for_its_own_type_and_place(open_page: Open, weald: School) -> None:
    """The local engine ignores what the link asks for (decision 0011); the page's policy lets the frame in."""
    made = filed(weald, "Cal", "minutes.pdf", pdf("Minutes", 2))
    page = open_page(weald.lead, f"{vault_of(weald, 'Cal')}/{made['document_id']}")
    expect(page.get_by_text("2 pages")).to_be_visible()
    page.get_by_role("button", name="Show the pages").click()
    frame = page.get_by_title("The pages of this file")
    expect(frame).to_have_attribute("src", re.compile("response-content-type=application%2Fpdf"))
    check(page, "details with a PDF")


def test_replace_a_file_and_find_the_earlier_version(open_page: Open, weald: School, watch: Watch) -> None:
    watch.expected.add("status of 412")
    made = filed(weald, "Dot", "plan.pdf", pdf("Plan", 1))
    path = vault_of(weald, "Dot")
    page = open_page(weald.lead, f"{path}/{made['document_id']}")
    page.get_by_role("link", name="Replace the file").click()
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    check(page, "replace, with errors")
    body = {"file_name": "plan by Tea.pdf", "reason": "A page was missing"}
    place = weald.lead.post(f"{path}/{made['document_id']}/versions", body, version=made["version"])
    weald.lead.upload(place, pdf("Plan", 2))
    world.wait_for("the other one's version", lambda: _current(weald, path) == "plan by Tea.pdf")
    page.get_by_label("New file").set_input_files(payload("plan by me.pdf", pdf("Plan", 3)))
    page.get_by_label("Reason").fill("The scan was upside down")
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_role("heading", name="Somebody else was faster")).to_be_visible()
    expect(page.get_by_text("A page was missing")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("The scan was upside down")
    check(page, "replace, after somebody else")
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("plan by me.pdf", timeout=LONG)
    expect(page.get_by_text("The file is replaced.")).to_be_visible()
    versions = page.get_by_role("row")
    expect(versions).to_have_count(4)
    expect(versions.nth(1)).to_contain_text("Current")
    expect(versions.nth(3)).to_contain_text("Earlier version")
    check(page, "details with versions")
    page.get_by_role("link", name="plan.pdf").click()
    expect(page.get_by_role("button", name="Download plan.pdf")).to_be_visible()
    page.get_by_role("link", name="Document Vault").click()
    expect(page.get_by_role("row")).to_have_count(2)  # earlier versions stand on the page of the file


def _current(school: School, path: str) -> str:
    return str(next(d["file_name"] for d in school.lead.get(path)["documents"] if d["is_current"]))


def test_strike_out_a_file(open_page: Open, weald: School, watch: Watch) -> None:
    made = filed(weald, "Bea", "of another child.pdf", pdf("x", 1))
    path = f"{vault_of(weald, 'Bea')}/{made['document_id']}"
    page = open_page(weald.lead, path)
    expect(page.get_by_role("link", name="Replace the file")).to_be_visible()
    expect(page.get_by_role("link", name="Strike out the file")).to_have_count(0)
    page = open_page(weald.second_key_holder, path)
    page.get_by_role("link", name="Strike out the file").click()
    page.get_by_role("button", name="Strike out").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Give a reason.")
    page.get_by_label("Reason").fill("Filed with the wrong child")
    check(page, "strike out a file")
    page.get_by_role("button", name="Strike out").dblclick()
    expect(page.get_by_text("The file is struck out.")).to_be_visible()
    expect(page.get_by_text("Filed with the wrong child")).to_be_visible()
    expect(page.get_by_role("button", name="Download")).to_have_count(0)
    check(page, "details of a struck-out file")
    page.get_by_role("link", name="Document Vault").click()
    expect(row(page, "of another child.pdf")).to_contain_text("Struck out")
    page.goto(f"{path}/strike")
    expect(page.get_by_text("This file cannot be struck out")).to_be_visible()
    page.goto(f"{vault_of(weald, 'Bea')}/doc_nowhere")
    expect(page.get_by_text("There is no such file, or you may not see it.")).to_be_visible()


def test_send_a_redacted_copy_instead_and_undo_it(open_page: Open, weald: School) -> None:
    made = filed(weald, "Bea", "letter.pdf", pdf("About Ada", 1))
    vault = vault_of(weald, "Bea")
    page = open_page(weald.second_key_holder, f"{vault}/{made['document_id']}")
    page.get_by_role("link", name="Send a redacted copy instead").click()
    page.get_by_role("button", name="Send this copy instead").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    check(page, "redact a file, with errors")
    page.get_by_label("Redacted copy", exact=True).set_input_files(
        payload("letter redacted.pdf", pdf("About", 1))
    )
    page.get_by_label("Reason").fill("Names another child")
    page.get_by_role("button", name="Send this copy instead").dblclick()
    expect(page.get_by_text("The redacted copy goes with a transfer.")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("heading", level=1)).to_have_text("letter redacted.pdf")
    expect(page.get_by_text("Names another child")).to_be_visible()
    check(page, "details of a redacted copy")
    page.get_by_role("link", name="letter.pdf", exact=True).click()
    page.get_by_role("link", name="Document Vault").click()
    original = page.get_by_role("button", name="Download letter.pdf", exact=True)
    expect(page.get_by_role("row").filter(has=original)).to_contain_text("A redacted copy goes instead")
    expect(row(page, "letter redacted.pdf")).to_contain_text("Redacted copy")
    check(page, "vault with a redacted copy")
    page.get_by_role("link", name="Details of letter redacted.pdf").click()
    page.get_by_role("link", name="Strike out the file").click()
    page.get_by_label("Reason").fill("The original may go")
    page.get_by_role("button", name="Strike out").click()
    expect(page.get_by_text("The file is struck out.")).to_be_visible()
    page.get_by_role("link", name="Document Vault").click()
    expect(page.get_by_text("A redacted copy goes instead")).to_have_count(0)
