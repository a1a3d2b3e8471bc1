"""/escalation-contact: who outside the school is told of what is very late."""

from datetime import date

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.escalation import EscalationContact as ContactNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import escalation

routes = Blueprint(__name__)


class Address(Model):
    """The same address twice, as no mail confirms it; both "" for nobody."""

    email: str = Field(max_length=300)
    email_again: str = Field(max_length=300)


class EscalationContact(Model):
    """`email` is "" for nobody. `told_on`: when the last mail went; `is_failing`: mails do not arrive, and none is sent.
    Send `version` back as If-Match."""

    email: str
    told_on: date | None
    is_failing: bool
    version: int


def _contact(noun: ContactNoun) -> EscalationContact:
    return EscalationContact(
        email=noun.email,
        told_on=noun.told_on,
        is_failing=noun.failed_at is not None,
        version=noun.version,
    )


@endpoint(routes, "GET", "/escalation-contact", gives=EscalationContact)
def view_contact(call: Call[None]) -> EscalationContact:
    """Who is told weekly how many records of this school are more than five school days late."""
    return _contact(escalation.view_contact(call.actor, call.now))


@endpoint(
    routes,
    "PUT",
    "/escalation-contact",
    takes=Address,
    gives=EscalationContact,
    changes_version=True,
    current=_contact,
)
def update_contact(call: Call[Address]) -> EscalationContact:
    """Sets the address, or takes it away."""
    return _contact(
        escalation.update_contact(call.actor, call.body.email, call.body.email_again, call.version, call.now)
    )
