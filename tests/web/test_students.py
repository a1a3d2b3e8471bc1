"""Find a student: by what is typed, by year and form, among those who have left."""

import re

import pytest
from playwright.sync_api import Page, expect

from chalicelib.domain.upn import check_letter
from infra.demo import world
from infra.demo.world import School
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Watch

HEADINGS = "UPN,Adno,Surname,Forename,Preferred forename,Date of birth,Year,Reg,Entry date,Leaving date\n"
PEOPLE = ("Kay Holder", "Lee Holder", "Safe Lead", "Tea Cher")
NAMED = (
    "1,O'Neil-Björk,Zoë,Zed,01/02/2014,Year 7,7HB,04/09/2025,",
    "2,Oakley,Anna,,02/02/2014,Year 8,8A,04/09/2025,",
    "3,Abara,Chidi,,03/02/2014,Year 7,7 Oak,04/09/2025,",
    "4,Gone,Gale,,04/02/2012,Year 11,11C,04/09/2020,21/07/2025",
    "5,Gone,Ash,,05/02/2012,Year 11,11C,04/09/2020,21/12/2025",
)
SMITHS = tuple(f"{n},Smithson,Kit{chr(87 + n)},,06/02/2014,Year 7,7HB,04/09/2025," for n in range(10, 35))


def with_upns(rows: tuple[str, ...]) -> list[str]:
    digits = [f"330997718{n:03}" for n in range(len(rows))]
    return [f"{check_letter(d)}{d},{row}" for d, row in zip(digits, rows, strict=True)]


@pytest.fixture(scope="module")
def brook(stack: Stack) -> School:
    """Two years and three forms, and two who have left."""
    operator = world.sign_in_operator(stack)
    school = world.open_school(operator, "3309977", "Brook School", "brook.example", PEOPLE, ("Home",))
    body = (HEADINGS + "\n".join(with_upns(NAMED + SMITHS)) + "\n").encode()
    world.drop_file(stack, school.laestab, "roll.csv", body)
    read = world.wait_for_drop(school, "roll.csv")
    assert read["counts"]["accepted"] == 30, read
    school.read_roll()
    return school


def look_for(page: Page, typed: str, said: str) -> None:
    page.get_by_label("Find a student").fill(typed)
    expect(page.get_by_text(said)).to_be_visible()


def test_search_while_typing(open_page: Open, brook: School, watch: Watch) -> None:
    page = open_page(brook.lead, "/students")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    look_for(page, "o", "Type at least two letters.")
    look_for(page, "bjork zo", "1 student found")
    expect(page.get_by_role("link", name="O'Neil-Björk, Zoë")).to_be_visible()
    expect(page.get_by_text("known as Zed")).to_be_visible()
    check(page, "students found")
    look_for(page, "smi", "The first 20 students. Type more letters to narrow the list.")
    expect(page.get_by_role("row")).to_have_count(21)
    look_for(page, "oak", "2 students found")
    expect(page.get_by_role("rowheader").first).to_contain_text("Abara, Chidi")
    look_for(page, "gone", "0 students found")
    expect(page.get_by_text("Nobody fits.")).to_be_visible()
    check(page, "nobody found")
    page.get_by_label("Also students who have left").check()
    expect(page.get_by_text("2 students found")).to_be_visible()
    expect(page.get_by_text("Left 21 Dec 2025")).to_be_visible()
    check(page, "students found who have left")
    assert page.url.endswith("/students") and page.title() == "Students - Safehand"
    assert asked and not [url for url in asked if re.search("smi|gone|oak|bj", url)]
    page.get_by_role("link", name="Gone, Ash").click()
    expect(page.get_by_text("Archived since")).to_be_visible()
    check(page, "profile of a student who has left")


def test_class_list_by_year_and_form(open_page: Open, brook: School) -> None:
    page = open_page(brook.lead, "/students", 360)
    expect(page.get_by_text("28 students on roll")).to_be_visible()
    expect(page.get_by_text("Year 11")).to_have_count(0)
    check(page, "years and forms, narrow")
    page.get_by_role("link", name="Year 7", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Year 7")
    expect(page.get_by_role("rowheader")).to_have_count(27)
    page.get_by_role("link", name=re.compile("^7 Oak")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Year 7, 7 Oak")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    assert "Oak" not in page.url and page.title() == "Class list - Safehand"
    check(page, "class list, narrow")
    page.reload()
    expect(page.get_by_role("link", name="Abara, Chidi")).to_be_visible()
    page.get_by_role("link", name="All forms").click()
    names = page.get_by_role("rowheader")
    expect(names).to_have_count(27)
    expect(names.first).to_contain_text("Abara, Chidi")
    expect(names.nth(1)).to_contain_text("O'Neil-Björk, Zoë")
    page.goto("/students/classes/cls_none")
    expect(page.get_by_text("There is nobody on roll in this class any more.")).to_be_visible()


def test_those_who_have_left(open_page: Open, brook: School) -> None:
    page = open_page(brook.lead, "/students")
    page.get_by_role("link", name="Left", exact=True).click()
    names = page.get_by_role("rowheader")
    expect(names).to_have_count(2)
    expect(names.first).to_contain_text("Gone, Ash")
    check(page, "students who have left")


def test_when_the_answer_fails(open_page: Open, brook: School, watch: Watch) -> None:
    watch.expected |= {"Failed to load resource"}
    page = open_page(brook.lead, "/students")
    expect(page.get_by_text("28 students on roll")).to_be_visible()
    page.route("**/api/students/search", lambda route: route.abort())
    page.get_by_label("Find a student").fill("abara")
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, "search that failed")
    page.unroute("**/api/students/search")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name="Abara, Chidi")).to_be_visible()


def test_nobody_on_roll_and_nobody_who_left(open_page: Open, stack: Stack) -> None:
    operator = world.sign_in_operator(stack)
    empty = world.open_school(operator, "3309978", "Mill School", "mill.example", PEOPLE, ("Home",))
    page = open_page(empty.key_holder, "/students")
    expect(page.get_by_text("No students on roll yet.")).to_be_visible()
    check(page, "no students")
    page.get_by_role("link", name="Left", exact=True).click()
    expect(page.get_by_text("Nobody has left your school yet.")).to_be_visible()
