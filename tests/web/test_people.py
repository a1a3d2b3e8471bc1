"""People on screen: an invitation and a forgotten password by mail, what key holders do for others, one's own account."""

import pytest
from playwright.sync_api import Page, expect

from infra.demo.client import Person
from infra.demo.world import PASSWORD, School, open_school, sign_in_operator
from infra.local.stack import Stack
from tests.stack.test_people import link_to
from tests.web.axe import check
from tests.web.conftest import Open, Schools, Watch
from tests.web.test_sign_in import sign_in

OTHER = "Another-Password-7"
PASSWORD_GONE = "The invitation did not come, or the password is forgotten"
OUT_AT_ONCE = "The person must be out at once"


@pytest.fixture(scope="module")
def school(stack: Stack) -> School:
    return open_school(
        sign_in_operator(stack), "3309772", "Dipper School", "dipper.example",
        ("Kit Holder", "Ida Holder", "Lea Lead", "Tom Teacher"), ("Attendance",),
    )  # fmt: skip


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def choose(page: Page, password: str) -> None:
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_label("New password again").fill(password)
    page.get_by_role("button", name="Save password").click()


def test_invited_by_mail(open_page: Open, school: School, watch: Watch) -> None:
    watch.expected.add("status of 400")
    holder = open_page(school.key_holder, "/admin/users/invite")
    holder.get_by_label("Name").fill("Nia Prosser")
    holder.get_by_label("E-mail address").fill("nia@dipper.example")
    holder.get_by_role("button", name="Add person").dblclick()
    expect(holder.get_by_text("A mail with a link is on its way")).to_be_visible()
    expect(holder.get_by_text("is in no user group yet")).to_be_visible()
    check(holder, "an invitation")
    token = link_to(school.key_holder.stack, "nia@dipper.example", "invited")
    page = open_page(None, f"/choose-password#{token}")
    heading(page, "Choose a password")
    assert page.evaluate("location.href").endswith("/choose-password"), "the token is gone from the address"
    assert token not in page.content()
    check(page, "choose a password by a link")
    choose(page, PASSWORD)
    expect(page.get_by_text("Your password is saved. Sign in with it.")).to_be_visible()
    sign_in(page, "nia@dipper.example", PASSWORD)
    heading(page, "What waits for you")
    again = open_page(None, f"/choose-password#{token}")
    choose(again, OTHER)
    expect(again.get_by_role("alert")).to_contain_text("link")
    check(again, "a link that was used")
    heading(open_page(None, "/choose-password"), "Open the link again")


def test_a_forgotten_password(open_page: Open, school: School) -> None:
    page = open_page()
    page.get_by_role("button", name="Forgotten your password?").click()
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your e-mail address.")
    check(page, "forgotten password")
    page.get_by_label("E-mail address").fill(school.teacher.email)
    page.get_by_role("button", name="Send me a link").click()
    heading(page, "Look into your mail")
    check(page, "forgotten password, sent")
    token = link_to(school.key_holder.stack, school.teacher.email, "choose a new password")
    by_link = open_page(None, f"/choose-password#{token}")
    choose(by_link, OTHER)
    expect(by_link.get_by_text("Your password is saved.")).to_be_visible()
    sign_in(by_link, school.teacher.email, OTHER)
    heading(by_link, "What waits for you")
    school.teacher.password = OTHER


def user_of(school: School, person: Person) -> str:
    people = school.key_holder.get("/users")["users"]
    return next(str(u["user_id"]) for u in people if u["email"] == person.email)


def test_a_key_holder_helps_and_disables(open_page: Open, school: School, watch: Watch) -> None:
    watch.expected |= {"status of 412", "status of 409"}
    lead = school.lead
    page = open_page(school.key_holder, f"/admin/users/people/{user_of(school, lead)}")
    heading(page, "Lea Lead")
    for situation in (PASSWORD_GONE, OUT_AT_ONCE, "Change the name, or who is a key holder"):
        page.get_by_text(situation).click()
    check(page, "a person, with help to sign in")
    page.get_by_label("Name").fill("Lea Lead-Ash")
    page.get_by_role("button", name="Save person").click()
    expect(page.get_by_text("The person is saved.")).to_be_visible()
    lead.sign_in()
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_text("is signed out everywhere.")).to_be_visible()
    assert lead.ask("GET", "/session").status_code == 401
    page.get_by_role("button", name="Make a temporary password").click()
    lead.password = page.locator(".app-password").inner_text()
    check(page, "a temporary password for somebody")
    assert lead.sign_in(PASSWORD) == ["new_password", "signed_in"]
    page.get_by_role("button", name="Back to the person").click()
    stale = open_page(school.key_holder, f"/admin/users/people/{user_of(school, lead)}/disable")
    expect(stale.get_by_role("button", name="Disable")).to_be_visible()
    page.get_by_label("Teachers").check()
    page.get_by_role("button", name="Save groups").click()
    expect(page.get_by_text("The groups are saved.")).to_be_visible()
    stale.get_by_role("button", name="Disable").click()
    expect(stale.get_by_role("alert")).to_be_visible()
    check(stale, "disable a person")
    stale.get_by_role("button", name="Disable").click()
    expect(stale.get_by_text("is disabled.")).to_be_visible()
    assert lead.ask("GET", "/session").status_code == 401
    stale.get_by_role("button", name="Enable this person").click()
    expect(stale.get_by_text("The person can sign in again.")).to_be_visible()
    lead.sign_in()
    own = open_page(school.key_holder, f"/admin/users/people/{user_of(school, school.key_holder)}/disable")
    own.get_by_role("button", name="Disable").click()
    expect(own.get_by_role("alert")).to_contain_text("your own")


def test_one_s_own_account(open_page: Open, school: School) -> None:
    school.second_key_holder.sign_in()
    page = open_page(school.second_key_holder)
    other = open_page(None)
    page.get_by_role("link", name="Your account").click()
    heading(page, "Your account")
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    check(page, "one's own account")
    before = school.second_key_holder.token
    elsewhere = Person(school.key_holder.stack, "Ida Holder", school.second_key_holder.email,
                       school.second_key_holder.password, school.second_key_holder.secret)  # fmt: skip
    elsewhere.sign_in()
    page.reload()
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text("You are signed out everywhere else.")).to_be_visible()
    assert elsewhere.ask("GET", "/session").status_code == 401
    assert before, "the page goes on under a fresh token"
    page.get_by_role("button", name="Make new recovery codes").click()
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("button", name="I have kept the codes").click()
    heading(page, "Your account")
    other.close()


def test_an_operator_helps_a_locked_out_school(
    open_page: Open, school: School, schools: Schools, watch: Watch
) -> None:
    watch.expected.add("status of 400")
    page = open_page(schools.operator, "/second-factor")
    page.get_by_role("button", name="Reset second factor").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    page.get_by_label("LAESTAB").fill("330 9772")
    page.get_by_label("E-mail address").fill(school.key_holder.email)
    check(page, "reset a second factor")
    page.get_by_role("button", name="Reset second factor").click()
    expect(page.get_by_role("alert")).to_contain_text("key holder")
