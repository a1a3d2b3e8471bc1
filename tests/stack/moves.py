"""Two schools and students on the move between them, made through the API for tests of the deployed stack."""

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.upn import check_letter
from infra.demo import world
from infra.demo.papers import pdf
from infra.demo.world import School
from infra.local.stack import Stack

NAMES = ("Ada", "Bea", "Cal", "Dot", "Eli", "Fay", "Gus", "Hal")
HEADINGS = "Surname,Forename,Date of birth,Sex,UPN,Entry date,Leaving date\n"


@dataclass
class Moves:
    """`transfers`: forename -> id of the requested transfer. Each record is two incidents and one file."""

    stack: Stack
    previous: School
    new: School
    transfers: dict[str, str]

    def record(self, forename: str) -> tuple[list[str], list[str]]:
        """Texts and file hashes that the new school's lead can see of a student."""
        student_id = self.new.student_id(f"{forename} Mover")
        incidents = self.new.lead.get(f"/students/{student_id}/incidents")["incidents"]
        documents = self.new.lead.get(f"/students/{student_id}/documents")["documents"]
        return [i["text"] for i in incidents], [d["sha256"] for d in documents]

    def state(self, forename: str, *states: str) -> dict[str, Any]:
        return world.wait_for_state(self.previous.key_holder, self.transfers[forename], *states)

    def authorise(self, forename: str) -> None:
        self.previous.key_holder.post(f"/transfers/{self.transfers[forename]}/authorise")

    def grant_legacy(self) -> None:
        """SLT of the new school may see every category, Legacy included."""
        holder = self.new.key_holder
        categories = holder.get("/categories")["categories"]
        group = next(g for g in holder.get("/groups")["groups"] if g["name"] == "SLT")
        grid = group["permissions"] | {
            c["category_id"]: ["view_students", "view_incidents"] for c in categories if c["is_legacy"]
        }
        address = f"/groups/{group['group_id']}/permissions"
        holder.put(address, {"permissions": grid}, version=group["version"])


def roll(names: tuple[str, ...], entry: str, leaving: str = "") -> bytes:
    rows = [
        f"Mover,{name},01/02/2014,F,{upn(number)},{entry},{leaving}\n" for number, name in enumerate(names)
    ]
    return (HEADINGS + "".join(rows)).encode()


def upn(number: int) -> str:
    digits = f"3309977180{number:02}"
    return check_letter(digits) + digits


def open_moves(stack: Stack, names: tuple[str, ...] = NAMES) -> Moves:
    """Everybody in `names` has left the previous school, is on roll at the new one, and is requested."""
    operator = world.sign_in_operator(stack)
    people = ("Kay Holder", "Lee Holder", "Safe Lead", "Tea Cher")
    previous = world.open_school(
        operator, "3309977", "Old Mill School", "oldmill.example", people, ("Home", "Pastoral")
    )
    new = world.open_school(operator, "3309978", "New Quay School", "newquay.example", people, ("Wellbeing",))
    world.drop_file(stack, previous.laestab, "roll.csv", roll(names, "04/09/2018"))
    world.wait_for_drop(previous, "roll.csv")
    previous.read_roll()
    for name in names:
        first = world.log(
            previous, f"{name} Mover", "2025-02-03T10:00:00+00:00", ("Home",), f"{name}: first – text"
        )
        world.log(
            previous, f"{name} Mover", "2025-03-03T10:00:00+00:00", ("Pastoral",), f"{name}: second\r\ntext"
        )
        world.file_document(
            previous, f"{name} Mover", "plan.pdf", pdf(name, 1), incident_id=first["incident_id"]
        )
    world.drop_file(stack, previous.laestab, "leavers.csv", roll(names, "04/09/2018", "21/07/2025"))
    world.wait_for_drop(previous, "leavers.csv")
    world.drop_file(stack, new.laestab, "roll.csv", roll(names, "03/09/2025"))
    world.wait_for_drop(new, "roll.csv")
    new.read_roll()
    transfers = {}
    for name in names:
        seen = world.wait_for_transfer(new.key_holder, f"{name} Mover")
        world.wait_for_state(new.key_holder, seen["transfer_id"], "detected")
        new.key_holder.post(f"/transfers/{seen['transfer_id']}/request")
        transfers[name] = seen["transfer_id"]
    return Moves(stack, previous, new, transfers)
