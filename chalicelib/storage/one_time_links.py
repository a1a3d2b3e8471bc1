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
class OneTimeLink:
    """`token_sha256`: of the secret half of the token."""

    user_id: str
    purpose: str
    token_sha256: str
    made_at: datetime
    expires_at: datetime
    is_used: bool = False


class OneTimeLinkItem(Item, discriminator="one_time_link"):
    token_sha256 = UnicodeAttribute()
    made_at = UTCDateTimeAttribute()
    expires_at = NumberAttribute()
    used_at = UTCDateTimeAttribute(null=True)


def save_link(link: OneTimeLink) -> None:
    """Takes the place of an earlier one of the same purpose."""
    item = _key(link)
    item.token_sha256, item.made_at = link.token_sha256, link.made_at
    item.expires_at = int(link.expires_at.timestamp())
    item.save()


def list_links(user_id: str) -> list[OneTimeLink]:
    found = get_many(
        OneTimeLinkItem, ((keys.person(user_id), keys.one_time_link(p)) for p in (INVITATION, RESET))
    )
    return [
        OneTimeLink(
            user_id,
            i.sk.partition("#")[2],
            i.token_sha256,
            i.made_at,
            datetime.fromtimestamp(int(i.expires_at), i.made_at.tzinfo),
            i.used_at is not None,
        )
        for i in found
    ]


def claim(link: OneTimeLink, now: datetime) -> bool:
    """True for the one caller that may use it."""
    fresh = (OneTimeLinkItem.token_sha256 == link.token_sha256) & OneTimeLinkItem.used_at.does_not_exist()
    try:
        _key(link).update([OneTimeLinkItem.used_at.set(now)], condition=fresh)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def end_all(user_id: str, now: datetime) -> None:
    """Whatever was sent to this person before is no good any more."""
    for link in list_links(user_id):
        if not link.is_used:
            claim(link, now)


def release(link: OneTimeLink) -> None:
    """The password was not taken: the link may be used again."""
    _key(link).update(
        [OneTimeLinkItem.used_at.remove()], condition=OneTimeLinkItem.token_sha256 == link.token_sha256
    )


def _key(link: OneTimeLink) -> OneTimeLinkItem:
    return OneTimeLinkItem(pk=keys.person(link.user_id), sk=keys.one_time_link(link.purpose))
