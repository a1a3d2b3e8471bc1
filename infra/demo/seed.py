"""Demo data for `make run`: two schools, and transfers in several states to click through."""

from dataclasses import dataclass

from infra.demo.client import Person
from infra.demo.daily import daily_life
from infra.demo.world import (
    PASSWORD,
    School,
    drop_file,
    open_fennacre,
    open_larkmoor,
    other_records_at_larkmoor,
    record_at_larkmoor,
    sign_in_operator,
    transfer_of,
    upload_roll,
    wait_for,
    wait_for_drop,
)
from infra.local.stack import Stack


@dataclass(frozen=True)
class Demo:
    """Who is there once the demo's data are in."""

    operator: Person
    larkmoor: School
    fennacre: School

    def told(self) -> str:
        """The lines that tell how to sign in."""
        lines = ["  Sign in as (password of everybody at a school: " + PASSWORD + ")"]
        for school in (self.fennacre, self.larkmoor):
            lines.append(f"\n  {school.name}")
            for role, person in (("key holder", school.key_holder), ("key holder", school.second_key_holder),
                                 ("safeguarding lead", school.lead), ("teacher", school.teacher)):  # fmt: skip
                code = f"   authenticator secret: {person.secret}" if person.secret else ""
                lines.append(f"    {role:18} {person.email:34}{code}")
        lines.append("\n  The platform's operator (adds schools, sees no record), with the password above")
        lines.append(
            f"    {'operator':18} {self.operator.email:34}   authenticator secret: {self.operator.secret}"
        )
        lines.append(
            "\n  No authenticator app at hand? `make code` in another window prints the codes of this minute."
        )
        return "\n".join(lines) + "\n"


def seed(stack: Stack) -> Demo:
    """Puts the demo in, through the API and the ingest bucket."""
    operator = sign_in_operator(stack)
    larkmoor, fennacre = open_larkmoor(operator), open_fennacre(operator)
    upload_roll(larkmoor, "larkmoor_roll.csv")
    larkmoor.read_roll()
    record_at_larkmoor(larkmoor)
    other_records_at_larkmoor(larkmoor)
    daily_life(larkmoor)
    drop_file(stack, fennacre.laestab, "fennacre_roll.csv")
    wait_for_drop(fennacre, "fennacre_roll.csv")
    drop_file(stack, larkmoor.laestab, "3309901_CTF_3309911_001.xml")
    wait_for_drop(larkmoor, "3309901_CTF_3309911_001.xml")

    def detected() -> bool:
        names = ("Maya Okonedo-Reed", "Tomasz Wilk", "Aisha Rahman-Doyle")
        found = [transfer_of(fennacre.key_holder, name, incoming=True) for name in names]
        return all(t and t["state"] == "detected" for t in found)

    wait_for("the moves to be detected", detected)
    asked = transfer_of(fennacre.key_holder, "Aisha Rahman-Doyle", incoming=True)
    if asked:
        fennacre.key_holder.post(f"/transfers/{asked['transfer_id']}/request")
    return Demo(operator, larkmoor, fennacre)
