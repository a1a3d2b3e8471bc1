"""/receiving: the receiver of a package, who has a link and no account. The link's token comes in the body, so that no
address holds it; every answer is the same for whatever is no live link, and none says anything about the child."""

from datetime import date, datetime

from chalice.app import Blueprint
from pydantic import Field, SecretStr

from chalicelib.routes.documents import Download
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import receiving

routes = Blueprint(__name__)


class Link(Model):
    """`token`: what stands after # in the link that was sent."""

    token: SecretStr = Field(max_length=200)


class Confirmation(Model):
    """Who confirms that the record has arrived and could be opened."""

    token: SecretStr = Field(max_length=200)
    name: str = Field(max_length=400)
    role: str = Field(max_length=400)


class Offered(Model):
    """Which school sent it, its DfE number, how large the package is in bytes, and until when it can be downloaded.
    `can_confirm`: it was downloaded at least once."""

    school: str
    laestab: str
    size: int
    until: datetime
    downloads_left: int
    can_confirm: bool


class Confirmed(Model):
    school: str
    name: str
    role: str
    on: date


@endpoint(routes, "POST", "/receiving", takes=Link, gives=Offered, public=True)
def look_at_package(call: Call[Link]) -> Offered:
    """What the link offers."""
    found = receiving.look(call.body.token.get_secret_value(), call.origin, call.now)
    return Offered(
        school=found.school.name,
        laestab=found.school.laestab,
        size=found.size,
        until=found.until,
        downloads_left=found.downloads_left,
        can_confirm=found.can_confirm,
    )


@endpoint(routes, "POST", "/receiving/download", takes=Link, gives=Download, public=True)
def download_package(call: Call[Link]) -> Download:
    """A short-lived address of the encrypted file. Each one is counted."""
    return Download(url=receiving.download(call.body.token.get_secret_value(), call.origin, call.now))


@endpoint(routes, "POST", "/receiving/receipt", takes=Confirmation, gives=Confirmed, public=True)
def confirm_receipt(call: Call[Confirmation]) -> Confirmed:
    """Confirm that the record has arrived. The link is dead then."""
    told = call.body
    school, receipt = receiving.confirm(
        told.token.get_secret_value(), told.name, told.role, call.origin, call.now
    )
    return Confirmed(school=school.name, name=receipt.name, role=receipt.role, on=receipt.on)
