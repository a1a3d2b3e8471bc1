"""One-time links by which a person chooses a password. Of each purpose a person has one at most: a later one takes
its place. The table has the token's SHA-256 only."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import UpdateError

from chalicelib.storage import keys
from chalicelib.storage.table import Item, get_many

INVITATION, RESET = "invitation", "reset"


@dataclass(frozen=True)
class Link:
    """`token_sha256`: of the secret half of the token."""

    user_id: str
    purpose: str
    token_sha256: str
    made_at: datetime
    expires_at: datetime
    is_used: bool = False


class LinkItem(Item, discriminator="link"):
    token_sha256 = UnicodeAttribute()
    made_at = UTCDateTimeAttribute()
    expires_at = NumberAttribute()
    used_at = UTCDateTimeAttribute(null=True)


def save_link(link: Link) -> None:
    """Takes the place of an earlier one of the same purpose."""
    item = _key(link)
    item.token_sha256, item.made_at = link.token_sha256, link.made_at
    item.expires_at = int(link.expires_at.timestamp())
    item.save()


def list_links(user_id: str) -> list[Link]:
    found = get_many(LinkItem, ((keys.person(user_id), keys.link(p)) for p in (INVITATION, RESET)))
    return [
        Link(
            user_id,
            i.sk.partition("#")[2],
            i.token_sha256,
            i.made_at,
            datetime.fromtimestamp(int(i.expires_at), i.made_at.tzinfo),
            i.used_at is not None,
        )
        for i in found
    ]


def claim(link: Link, now: datetime) -> bool:
    """True for the one caller that may use it."""
    fresh = (LinkItem.token_sha256 == link.token_sha256) & LinkItem.used_at.does_not_exist()
    try:
        _key(link).update([LinkItem.used_at.set(now)], condition=fresh)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def release(link: Link) -> None:
    """The password was not taken: the link may be used again."""
    _key(link).update([LinkItem.used_at.remove()], condition=LinkItem.token_sha256 == link.token_sha256)


def _key(link: Link) -> LinkItem:
    return LinkItem(pk=keys.person(link.user_id), sk=keys.link(link.purpose))
