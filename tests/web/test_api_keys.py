"""API keys in the browser: made once, shown once, used, revoked."""

import httpx
from playwright.sync_api import expect

from infra.demo import world
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Schools

STUDENT = {"upn": "K330995100001", "surname": "Tregear", "forename": "Lowenna", "birth_date": "2018-09-14",
           "entry_date": "2024-09-02"}  # fmt: skip


def send_batch(stack: Stack, key: str) -> int:
    with httpx.Client(timeout=60) as mis:
        headers = {"Authorization": f"Bearer {key}"}
        return mis.post(
            f"{stack.api_url}/enrolments", json={"students": [STUDENT]}, headers=headers
        ).status_code


def test_a_key_is_shown_once_used_and_revoked(open_page: Open, schools: Schools, stack: Stack) -> None:
    people = ("Tamsin Hoskin", "Perran Cole", "Eseld Rule", "Cubert Nott")
    school = world.open_school(
        schools.operator, "3309951", "Wheal Road Primary", "whealroad.example", people, ("Pastoral",)
    )
    page = open_page(school.key_holder, "/admin/api-keys")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.get_by_text("docs/connector.md")).to_be_visible()
    check(page, "API keys, none")

    page.get_by_role("link", name="Add an API key").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name="Add API key").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Enter what the key is for.")
    check(page, "add an API key, with an error")
    page.get_by_label("What is the key for?").fill("Arbor")
    page.get_by_role("button", name="Add API key").dblclick()
    key = page.get_by_label("Key for Arbor", exact=True).input_value()
    assert key.startswith("shk_")
    expect(page.get_by_text("It is not shown again")).to_be_visible()
    check(page, "an API key that was made")
    page.get_by_role("button", name="Copy Key for Arbor").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == key

    page.get_by_role("button", name="I have stored the key").click()
    row = page.get_by_role("row", name="Arbor")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Never")
    expect(row).to_contain_text("Tamsin Hoskin")
    assert key not in page.content()
    check(page, "API keys")

    assert send_batch(stack, key) == 200
    page.goto("/admin/enrolments")
    sent = page.get_by_role("link", name="Students sent with an API key")
    expect(page.get_by_role("row").filter(has=sent)).to_contain_text("1 row: 1 accepted")
    sent.click()
    expect(page.get_by_text("Sent by your MIS with an API key")).to_be_visible()
    expect(page.get_by_role("button", name="Download the report")).to_have_count(0)
    check(page, "an import by API key")

    page.goto("/admin/api-keys")
    expect(page.get_by_role("row", name="Arbor")).not_to_contain_text("Never")
    page.get_by_role("link", name="Revoke the key for Arbor").click()
    expect(page.get_by_text("can send no more enrolments")).to_be_visible()
    check(page, "revoke an API key")
    address = page.url
    page.get_by_role("button", name="Revoke").dblclick()
    expect(page.get_by_text("The API key is revoked.")).to_be_visible()
    expect(page.get_by_role("row", name="Arbor")).to_contain_text("Revoked")
    expect(page.get_by_role("link", name="Revoke the key for Arbor")).to_have_count(0)
    check(page, "API keys, one revoked")
    assert send_batch(stack, key) == 401

    page.goto(address)
    expect(page.get_by_text("This key was revoked on")).to_be_visible()
    expect(page.get_by_role("button", name="Revoke")).to_have_count(0)
    page.goto("/admin/api-keys/key_unknown/revoke")
    expect(page.get_by_text("There is no such API key.")).to_be_visible()


def test_teachers_have_no_keys(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.larkmoor.teacher, "/")
    expect(page.get_by_role("link", name="Students", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Admin", exact=True)).to_have_count(0)
