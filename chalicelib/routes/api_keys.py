"""/api-keys: with them a school's MIS sends enrolments (docs/connector.md)."""

from datetime import date, datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.api_key import ApiKey as ApiKeyNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import api_keys

routes = Blueprint(__name__)


class NewApiKey(Model):
    """`label` says what the key is for: the name of the MIS or interface."""

    label: str = Field(max_length=500)


class ApiKey(Model):
    key_id: str
    label: str
    created_at: datetime
    created_by: str
    last_used_on: date | None
    revoked_at: datetime | None


class ApiKeyList(Model):
    """Newest first, revoked ones too."""

    keys: list[ApiKey]


class MadeApiKey(Model):
    """`secret` is the key itself. It is told this once and kept nowhere."""

    key: ApiKey
    secret: str


@endpoint(routes, "GET", "/api-keys", gives=ApiKeyList)
def list_api_keys(call: Call[None]) -> ApiKeyList:
    """The school's API keys: what each is for and when it was last used."""
    return ApiKeyList(keys=[_key(k) for k in api_keys.list_keys(call.actor, call.now)])


@endpoint(routes, "POST", "/api-keys", takes=NewApiKey, gives=MadeApiKey, status=201)
def add_api_key(call: Call[NewApiKey]) -> MadeApiKey:
    """Make an API key. The answer is the only time that it is told."""
    key, text = api_keys.add_key(call.actor, call.body.label, call.now)
    return MadeApiKey(key=_key(key), secret=text)


@endpoint(routes, "POST", "/api-keys/{key_id}/revoke", gives=ApiKey)
def revoke_api_key(call: Call[None], key_id: str) -> ApiKey:
    """Revoke an API key. It opens nothing from now on."""
    return _key(api_keys.revoke_key(call.actor, key_id, call.now))


def _key(noun: ApiKeyNoun) -> ApiKey:
    return ApiKey(
        key_id=noun.key_id,
        label=noun.label,
        created_at=noun.created_at,
        created_by=noun.created_by,
        last_used_on=noun.last_used_on,
        revoked_at=noun.revoked_at,
    )
