"""What is added after a record went: proposed to the previous school, and told apart at both."""

import re

import pytest
from playwright.sync_api import expect

from infra.demo import world
from tests.web.axe import check
from tests.web.conftest import Open
from tests.web.pair import Pair, send, upn

NAME = "Nia Larch"


@pytest.fixture
def base(pair: Pair) -> str:
    """The transfer that brought Nia's record; something was logged since."""
    row = f"6,Larch,Nia,06/02/2014,{upn('006')},C,04/09/2018,"
    send(pair, pair.previous, "nia.csv", [row])
    pair.previous.read_roll()
    world.log(pair.previous, NAME, "2025-02-03T10:00:00+00:00", ("Home",), "Nia: a text")
    send(pair, pair.previous, "nia_left.csv", [f"{row}21/07/2025"])
    send(pair, pair.new, "nia_new.csv", [f"6,Larch,Nia,06/02/2014,{upn('006')},C,03/09/2025,"])
    found: str = world.wait_for_transfer(pair.new.key_holder, NAME)["transfer_id"]
    pair.new.key_holder.post(f"/transfers/{found}/request")
    pair.previous.key_holder.post(f"/transfers/{found}/authorise")
    world.wait_for_state(pair.previous.key_holder, found, "transferred")
    world.log(pair.previous, NAME, "2025-07-20T10:00:00+00:00", ("Home",), "Nia: a late letter")
    world.wait_for(
        "a supplement", lambda: pair.previous.key_holder.get(f"/transfers/{found}")["supplement_ids"]
    )
    return found


def test_from_the_start_page_to_both_transfers(open_page: Open, pair: Pair, base: str) -> None:
    previous = open_page(pair.previous.key_holder)
    row = (
        previous.get_by_role("table", name=re.compile("To authorise"))
        .get_by_role("row")
        .filter(has_text=NAME)
    )
    expect(row).to_contain_text("Supplement 1")
    check(previous, "dashboard with a supplement")
    row.get_by_role("link", name=NAME, exact=True).click()
    expect(
        previous.get_by_text("A supplement: additions made at Weir Lane Primary after the record")
    ).to_be_visible()
    check(previous, "supplement, requested")
    previous.get_by_role("link", name="Review and authorise").click()
    expect(previous.get_by_text("1 incident and 0 files", exact=True)).to_be_visible()
    expect(previous.get_by_text("1 incident and 0 files, not sent again")).to_be_visible()
    check(previous, "supplement, review")
    previous.get_by_label("It may go without my having seen it").check()
    previous.get_by_role("button", name="Authorise").click()
    expect(previous.get_by_text("complete and checked")).to_be_visible(timeout=40_000)
    previous.get_by_role("link", name="Open the transfer that it adds to").click()
    expect(previous).to_have_url(re.compile(base))
    expect(previous.get_by_role("link", name="Supplement 1")).to_be_visible()
    check(previous, "transfer with a supplement")

    new = open_page(pair.new.key_holder, "/admin/transfers/incoming")
    expect(new.get_by_role("row").filter(has_text="Supplement 1")).to_contain_text("Transferred")
    check(new, "incoming with a supplement")
