"""Sessions: an opaque token in the browser, its SHA-256 here. The table's time to live removes old ones."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get


@dataclass(frozen=True)
class Session:
    """`stage` is "signed_in", or what sign-in still waits for: "new_password", "totp", "totp_setup".

    `pool_session` and `access_token` belong to the user pool and are kept only until sign-in is complete.
    """

    token: str
    stage: str
    user_id: str
    school_id: str | None
    email: str
    started_at: datetime
    used_at: datetime
    expires_at: datetime
    has_second_factor: bool = False
    is_operator: bool = False
    pool_session: str = ""
    access_token: str = ""


class SessionItem(Item, discriminator="session"):
    stage = UnicodeAttribute()
    user_id = UnicodeAttribute()
    school_id = UnicodeAttribute(null=True)
    email = UnicodeAttribute()
    started_at = UTCDateTimeAttribute()
    used_at = UTCDateTimeAttribute()
    expires_at = NumberAttribute()
    has_second_factor = BooleanAttribute()
    is_operator = BooleanAttribute()
    pool_session = UnicodeAttribute(null=True)
    access_token = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)


def find_session(token: str) -> Session | None:
    item = get(SessionItem, _pk(token), keys.SESSION)
    if item is None:
        return None
    return Session(
        token,
        item.stage,
        item.user_id,
        item.school_id,
        item.email,
        item.started_at,
        item.used_at,
        datetime.fromtimestamp(int(item.expires_at), UTC),
        item.has_second_factor,
        item.is_operator,
        item.pool_session or "",
        item.access_token or "",
    )


def add_session(changes: Changes, session: Session) -> None:
    changes.put_new(_item(session))


def touch(session: Session, now: datetime) -> None:
    _item(session).update([SessionItem.used_at.set(now)], condition=SessionItem.pk.exists())


def count_try(token: str) -> int:
    """How often a code has been tried with this session, this time included."""
    key = SessionItem(pk=_pk(token), sk=keys.SESSION)
    key.update([SessionItem.tries.add(1)], condition=SessionItem.pk.exists())
    return int(key.tries or 0)


def end_session(token: str, now: datetime) -> None:
    """Ended at once; time to live removes it later (no Lambda may delete items)."""
    key = SessionItem(pk=_pk(token), sk=keys.SESSION)
    key.update([SessionItem.expires_at.set(int(now.timestamp()))], condition=SessionItem.pk.exists())


def _pk(token: str) -> str:
    return keys.session(sha256(token.encode()).hexdigest())


def _item(session: Session) -> SessionItem:
    return SessionItem(
        pk=_pk(session.token),
        sk=keys.SESSION,
        stage=session.stage,
        user_id=session.user_id,
        school_id=session.school_id,
        email=session.email,
        started_at=session.started_at,
        used_at=session.used_at,
        expires_at=int(session.expires_at.timestamp()),
        has_second_factor=session.has_second_factor,
        is_operator=session.is_operator,
        pool_session=session.pool_session or None,
        access_token=session.access_token or None,
    )
