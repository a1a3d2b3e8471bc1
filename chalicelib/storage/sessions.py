"""Sessions: an opaque token in the browser, its SHA-256 here. The table's time to live removes old ones."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.update import Action

from chalicelib.domain.ids import derived
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
    address: str = ""
    browser: str = ""

    @property
    def session_id(self) -> str:
        """Names it in the list of a person's sessions; worth nothing as a token."""
        return _id(sha256(self.token.encode()).hexdigest())


@dataclass(frozen=True)
class Listed:
    """A live session as its person sees it in the list."""

    session_id: str
    started_at: datetime
    used_at: datetime
    expires_at: datetime
    address: str
    browser: str
    pk: str


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
    address = UnicodeAttribute(null=True)
    browser = UnicodeAttribute(null=True)


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
        item.address or "",
        item.browser or "",
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
    SessionItem(pk=_pk(token), sk=keys.SESSION).update(_ended(now), condition=SessionItem.pk.exists())


def list_sessions(user_id: str, now: datetime) -> list[Listed]:
    """The signed-in ones that have neither ended nor run out, newest first. Idle ones are the caller's to leave out."""
    found = SessionItem.by_school.query(keys.sessions_of(user_id), limit=200)
    listed = [
        Listed(
            _id(i.gsi1sk or ""),
            i.started_at,
            i.used_at,
            datetime.fromtimestamp(int(i.expires_at), UTC),
            i.address or "",
            i.browser or "",
            i.pk,
        )
        for i in found
        if isinstance(i, SessionItem)
    ]
    live = [s for s in listed if s.expires_at > now]
    return sorted(live, key=lambda s: s.started_at, reverse=True)


def add_end(changes: Changes, session: Listed, now: datetime) -> None:
    changes.update(SessionItem(pk=session.pk, sk=keys.SESSION), _ended(now), SessionItem.pk.exists())


def _ended(now: datetime) -> list[Action]:
    """Out of the list as well."""
    return [
        SessionItem.expires_at.set(int(now.timestamp())),
        SessionItem.gsi1pk.remove(),
        SessionItem.gsi1sk.remove(),
    ]


def _id(token_hash: str) -> str:
    return f"ses_{derived('session', token_hash)}"


def _pk(token: str) -> str:
    return keys.session(sha256(token.encode()).hexdigest())


def _item(session: Session) -> SessionItem:
    is_listed = session.stage == "signed_in"
    return SessionItem(
        pk=_pk(session.token),
        sk=keys.SESSION,
        gsi1pk=keys.sessions_of(session.user_id) if is_listed else None,
        gsi1sk=sha256(session.token.encode()).hexdigest() if is_listed else None,
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
        address=session.address or None,
        browser=session.browser or None,
    )
