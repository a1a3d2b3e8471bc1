"""API keys of a school: made, listed and revoked by key holders; used by the school's MIS."""

import secrets
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.api_key import RANDOM_BYTES, ApiKey, check_label, is_key, key_hash, key_text
from chalicelib.domain.errors import NotFound, NotSignedIn
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.storage import api_keys
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_unknown, own_school, require


def list_keys(actor: Actor, now: datetime) -> list[ApiKey]:
    """Newest first, revoked ones too."""
    school_id = own_school(actor)
    require(actor, Action.MANAGE_API_KEYS, Resource(school_id), now)
    return sorted(api_keys.list_keys(school_id), key=lambda k: (k.created_at, k.key_id), reverse=True)


def add_key(actor: Actor, label: str, now: datetime) -> tuple[ApiKey, str]:
    """(what is kept of the key, the key itself, told once). Raises Invalid, NotPossibleNow for an eleventh live key."""
    school_id = own_school(actor)
    require(actor, Action.MANAGE_API_KEYS, Resource(school_id), now)
    key = ApiKey(new_id("key"), school_id, check_label(label), now, actor.name)
    text = key_text(secrets.token_bytes(RANDOM_BYTES))
    changes = Changes()
    api_keys.add_new_key(changes, key, key_hash(text))
    note(changes, actor, "add_api_key", key.key_id, now)
    changes.commit()
    return key, text


def revoke_key(actor: Actor, key_id: str, now: datetime) -> ApiKey:
    """The key opens nothing from now on. Raises NotPossibleNow when it was revoked already."""
    school_id = own_school(actor)
    require(actor, Action.MANAGE_API_KEYS, Resource(school_id), now, subject_id=key_id)
    key = api_keys.find_key(school_id, key_id)
    if key is None:
        note_unknown(actor, Action.MANAGE_API_KEYS, key_id, now)
        raise NotFound
    changes = Changes()
    api_keys.add_revoke(changes, key, now)
    note(changes, actor, "revoke_api_key", key_id, now)
    changes.commit()
    return replace(key, revoked_at=now)


def actor_of_key(text: str, now: datetime) -> Actor:
    """Who acts with this key. Raises NotSignedIn, the same for one that is malformed, unknown or revoked."""
    key = api_keys.find_by_hash(key_hash(text)) if is_key(text) else None
    if key is None or key.revoked_at is not None:
        raise NotSignedIn(
            "This API key opens nothing. Check it, or ask a key holder of the school for a new one.",
            code="bad_api_key",
        )
    if key.last_used_on != now.date():  # one write a day, whatever the number of requests
        api_keys.touch(key, now.date())
    return key.actor
