"""The record comes back: a package that one school handed over is imported at another, on its screens."""

from playwright.sync_api import expect

from infra.demo import world
from infra.demo.papers import png
from infra.local.stack import Stack
from tests.stack.test_package_import import CHILD, TEXT, handed_over, open_school
from tests.web.axe import check
from tests.web.conftest import Open

MADE = 90_000
"""Milliseconds that a step may take, the first starts of its Lambdas with it."""


def test_a_package_is_uploaded_opened_confirmed_and_there(open_page: Open, stack: Stack) -> None:
    previous = open_school(stack, "3309963", "Beckside School", "beckside.example", "04/09/2018")
    world.log(previous, CHILD, "2026-11-02T09:00:00+00:00", ("Home",), TEXT)
    world.file_document(previous, CHILD, "map.png", png(8, 8), label="Home")
    package, passphrase = handed_over(stack, previous)
    new = open_school(stack, "3309964", "Harbour College", "harbour.example", "02/11/2026")

    page = open_page(new.key_holder, f"/students/{new.student_id(CHILD)}/transfers")
    page.get_by_text("Archive or import by hand").click()
    page.get_by_role("link", name="Import a package").click()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert").get_by_text("Choose the package.")).to_be_visible()
    check(page, "Import a package, nothing chosen")
    file = {"name": "Confidential record.zip", "mimeType": "application/zip", "buffer": package}
    page.get_by_label("Package").set_input_files(file)  # type: ignore[arg-type]  # the stubs want a TypedDict
    page.get_by_role("button", name="Upload").click()

    page.get_by_label("Passphrase").fill("not these words")
    page.get_by_role("button", name="Open the package").click()
    expect(page.get_by_role("alert").get_by_text("The passphrase does not open")).to_be_visible(timeout=MADE)
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Open the package").click()
    expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=MADE)
    expect(page.get_by_text("Beckside School (3309963)")).to_be_visible()
    check(page, "what was found in a package")
    page.get_by_role("button", name="Import the record").click()
    expect(page.get_by_text("are in the student’s record")).to_be_visible(timeout=MADE)
    check(page, "an imported package")
