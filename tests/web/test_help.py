"""Help in the product: found, narrowed, opened from a screen without losing what was typed, and without signing in."""

from playwright.sync_api import Page, expect

from tests.web.axe import check
from tests.web.conftest import Open, Schools


def opened(page: Page) -> Page:
    with page.context.expect_page() as tab:
        page.get_by_role("link", name="Help with this page, opens in a new tab").click()
    return tab.value


def test_help_is_read_before_anybody_has_signed_in(open_page: Open) -> None:
    page = open_page(path="/")
    tab = opened(page)
    expect(tab.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    check(tab, "a page of the help")
    tab.get_by_role("link", name="Authenticator app and lost phone").click()
    expect(tab.get_by_role("heading", level=1)).to_be_focused()
    tab.get_by_role("navigation", name="Back").get_by_role("link").click()
    check(tab, "the list of the help")
    tab.get_by_label("What do you want to do?").fill("TWINS dates")
    expect(tab.get_by_role("status").get_by_text("1 page found")).to_be_attached()
    tab.get_by_label("What do you want to do?").fill("twins dragons")
    expect(tab.get_by_text("No page has all of these words.")).to_be_visible()
    tab.get_by_role("link", name="glossary").click()
    expect(tab.get_by_role("heading", name="Glossary")).to_be_visible()
    check(tab, "the glossary")
    tab.goto("/help/nonsense")
    expect(tab.get_by_role("heading", name="No such page")).to_be_visible()
    tab.goto("/helpless")
    expect(tab.get_by_label("Password")).to_be_visible()  # only the help is open to all


def test_a_screen_leads_to_its_own_help_and_keeps_what_was_typed(open_page: Open, schools: Schools) -> None:
    page = open_page(schools.larkmoor.key_holder, "/admin/users/invite")
    page.get_by_label("Name").fill("Ines Talbot")
    tab = opened(page)
    expect(tab.get_by_role("heading", level=1, name="People and user groups")).to_be_visible()
    assert tab.url.endswith("/help/users")
    expect(page.get_by_label("Name")).to_have_value("Ines Talbot")
    tab.get_by_role("link", name="Admin > Users").first.click()
    expect(tab.get_by_role("heading", level=1, name="Users")).to_be_visible()
    student = schools.larkmoor.student_id("Maya Okonedo-Reed")
    tab.goto(f"/students/{student}/documents")
    vault = opened(tab)
    expect(vault.get_by_role("heading", level=1, name="Document Vault")).to_be_visible()
    assert student not in vault.url
