"""A record's end in a real browser: a policy, a hold, two key holders, and what is left."""

from playwright.sync_api import expect

from infra.demo import world
from infra.local.stack import Stack
from tests.web.axe import check
from tests.web.conftest import Open, Watch
from tests.web.pair import HEADINGS, PEOPLE, upn

NARROW = 360


def test_a_record_is_destroyed_by_two_key_holders(open_page: Open, stack: Stack, watch: Watch) -> None:
    watch.expected |= {"status of 400", "status of 404"}
    operator = world.sign_in_operator(stack)
    school = world.open_school(operator, "3309985", "Marl Pit School", "marlpit.example", PEOPLE, ("Home",))
    row = f"1,Sedge,Ivor,01/02/2001,{upn('085')},C,04/09/2006,"
    for name, leaving in (("roll.csv", ""), ("leavers.csv", "20/07/2012")):
        world.drop_file(stack, school.laestab, name, f"{HEADINGS}{row}{leaving}\n".encode())
        world.wait_for_drop(school, name)
        if not leaving:
            school.read_roll()
            world.log(school, "Ivor Sedge", "2012-03-05T10:00:00+00:00", ("Home",), "A note.")

    page = open_page(school.key_holder, "/admin/retention")
    expect(page.get_by_text("has not adopted a retention policy yet")).to_be_visible()
    page.get_by_role("link", name="Retention policy").click()
    page.get_by_label("Years after the date of birth").fill("250")
    page.get_by_role("button", name="Adopt policy").click()
    expect(page.get_by_role("alert")).to_contain_text("from 5 to 100")
    check(page, "retention policy, with an error")
    page.get_by_label("Years after the date of birth").fill("25")
    page.get_by_role("button", name="Adopt policy").dblclick()
    expect(page.get_by_text("The retention policy is adopted.")).to_be_visible()
    page.goto("/admin/retention")
    expect(page.get_by_role("row", name="Ivor Sedge")).to_contain_text("1 Feb 2026")
    check(page, "review list")

    page.get_by_role("link", name="Ivor Sedge").click()
    page.get_by_label("Reason for the hold").fill("A claim")
    page.get_by_role("button", name="Set a legal hold").dblclick()
    expect(page.get_by_text("The legal hold is set.")).to_be_visible()
    expect(page.get_by_text("There is a legal hold on the record.")).to_be_visible()
    check(page, "retention of a record on hold")
    page.get_by_label("Reason for taking it off").fill("The claim has ended")
    page.get_by_role("button", name="Take the hold off").click()
    page.get_by_label("Why the record is not needed any more").fill("Looked through")
    page.get_by_role("button", name="Propose to destroy it").click()
    expect(page.get_by_text("another key holder must carry it out.").last).to_be_visible()
    expect(page.get_by_role("button", name="Destroy the record")).to_have_count(0)
    address = page.url

    other = open_page(school.second_key_holder, address, width=NARROW)
    other.get_by_label("Type the student's surname").fill("Sedgwick")
    other.get_by_role("button", name="Destroy the record").click()
    expect(other.get_by_role("alert")).to_contain_text("not the student's surname")
    check(other, "a record proposed to be destroyed, narrow")
    other.get_by_label("Type the student's surname").fill("sedge")
    other.get_by_role("button", name="Destroy the record").dblclick()
    expect(other.get_by_text("The record is being destroyed.").first).to_be_visible()

    def is_destroyed() -> bool:
        other.goto(address)
        expect(other.get_by_role("heading", name="Record destroyed")).to_be_visible()
        return other.get_by_text("It cannot be brought back.").is_visible()

    for _ in range(30):
        if is_destroyed():
            break
        other.wait_for_timeout(1000)
    expect(other.get_by_text("This record was destroyed. It cannot be brought back.")).to_be_visible()
    check(other, "certificate, narrow")
    page.goto("/admin/retention/certificates")
    expect(page.get_by_role("row", name="I.S., left in 2012")).to_be_visible()
    check(page, "certificates")
