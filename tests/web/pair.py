"""Two schools of their own, whose students meet what matching must tell people: a temporary UPN, a conflict, history."""

from dataclasses import dataclass

from chalicelib.domain.upn import check_letter
from infra.demo import world
from infra.demo.client import Person
from infra.demo.world import School
from infra.local.stack import Stack

HEADINGS = "Adno,Surname,Forename,Date of birth,UPN,Enrolment status,Entry date,Leaving date\n"
PEOPLE = ("Kay Holder", "Lee Holder", "Safe Lead", "Tea Cher")


def upn(serial: str) -> str:
    """A UPN with this end of three characters; a letter as the last makes it a temporary one."""
    digits = f"330997918{serial}"
    return check_letter(digits) + digits


INES, RHYS, MINA, OTIS = upn("01A"), upn("002"), upn("003"), upn("004")
MINA_BEFORE = upn("005")


@dataclass(frozen=True)
class Pair:
    """`previous` has left Ines (temporary UPN) and Rhys, with an incident each; `new` has them on roll.

    Mina, at the new school only, is dually registered and her UPN was corrected. Otis is on roll at the previous school.
    """

    stack: Stack
    previous: School
    new: School


def open_pair(stack: Stack) -> Pair:
    operator = world.sign_in_operator(stack)
    previous = world.open_school(
        operator, "3309979", "Weir Lane Primary", "weirlane.example", PEOPLE, ("Home",)
    )
    new = world.open_school(operator, "3309980", "Cold Ash School", "coldash.example", PEOPLE, ("Home",))
    pair = Pair(stack, previous, new)
    old = [f"1,Vale,Ines,01/02/2014,{INES},C,04/09/2018,", f"2,Calder,Rhys,02/02/2014,{RHYS},C,04/09/2018,"]
    otis = f"4,Finch,Otis,04/02/2014,{OTIS},C,04/09/2018,"
    send(pair, previous, "roll.csv", [*old, otis])
    previous.read_roll()
    for name in ("Ines Vale", "Rhys Calder", "Otis Finch"):
        world.log(previous, name, "2025-02-03T10:00:00+00:00", ("Home",), f"{name}: a text")
    send(pair, previous, "leavers.csv", [f"{row}21/07/2025" for row in old])
    mina = "3,Holt,Mina,03/02/2014,{},M,03/09/2025,"
    send(pair, new, "first.csv", [mina.format(MINA_BEFORE)])
    rows = [
        f"1,Vale,Inez,01/02/2014,{INES},C,03/09/2025,",
        f"2,Calder,Rhys,02/02/2014,{RHYS},C,03/09/2025,",
    ]
    send(pair, new, "roll.csv", [*rows, mina.format(MINA)])
    new.read_roll()
    world.wait_for_transfer(new.key_holder, "Inez Vale")
    world.wait_for_transfer(new.key_holder, "Rhys Calder")
    return pair


def send(pair: Pair, school: School, name: str, rows: list[str]) -> None:
    world.drop_file(pair.stack, school.laestab, name, (HEADINGS + "\n".join(rows) + "\n").encode())
    read = world.wait_for_drop(school, name)
    assert read["status"] == "done" and not read["counts"].get("rejected"), read


def may_view_records(school: School) -> Person:
    """The second key holder, in the group whose members view what is recorded."""
    holder = school.second_key_holder
    mine = holder.get("/session")["user_id"]
    user = next(u for u in holder.get("/users")["users"] if u["user_id"] == mine)
    holder.put(f"/users/{mine}/groups", {"group_ids": [school.groups["SLT"]]}, version=user["version"])
    return holder
