"""Why is no transfer showing? On the student's Transfers tab, for key holders."""

from playwright.sync_api import expect

from tests.web.axe import check
from tests.web.conftest import Open, Schools


def test_a_key_holder_is_told_why_and_what_to_do(open_page: Open, schools: Schools) -> None:
    fennacre = schools.fennacre
    fennacre.read_roll()
    page = open_page(fennacre.key_holder, f"/students/{fennacre.student_id('Beatrix Moss')}/incidents")
    page.get_by_role("link", name="Transfers", exact=True).click()
    expect(page.get_by_text("No other school in Safehand holds this UPN.")).to_be_visible()
    expect(page.get_by_text("Check the UPN with the previous school")).to_be_visible()
    check(page, "why no transfer is showing")
    held = open_page(fennacre.key_holder, f"/students/{fennacre.student_id('Iris Penhale')}/transfers", 360)
    expect(held.get_by_text("The UPN stands on two students of one school.").first).to_be_visible()
    check(held, "a held match on the student's page, narrow")
    held.get_by_role("link", name="Open the transfer").first.click()
    expect(held.get_by_text("Not told while on hold")).to_be_visible()


def test_others_have_no_such_tab(open_page: Open, schools: Schools) -> None:
    fennacre = schools.fennacre
    fennacre.read_roll()
    page = open_page(fennacre.lead, f"/students/{fennacre.student_id('Beatrix Moss')}/incidents")
    expect(page.get_by_role("link", name="Document Vault")).to_be_visible()
    expect(page.get_by_role("link", name="Transfers", exact=True)).to_have_count(0)
