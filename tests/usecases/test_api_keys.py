"""API keys: made by key holders, told once, stored hashed, revoked for good, of one school only."""

from datetime import timedelta

import pytest

from chalicelib.domain.api_key import MAX_LIVE, key_hash
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, NotSignedIn
from chalicelib.domain.permission import Actor
from chalicelib.storage import api_keys as stored
from chalicelib.usecases import api_keys
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud

HOLDER = make.key_holder(NEW)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _schools(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)


def made(label: str = "Arbor") -> tuple[str, str]:
    key, text = api_keys.add_key(HOLDER, label, NOW)
    return key.key_id, text


def done(cloud: Cloud, action: str) -> list[dict[str, str]]:
    return [a for a in cloud.of_kind("audit") if a["action"] == action]


def test_a_key_is_told_once_and_only_its_hash_is_kept(cloud: Cloud) -> None:
    key, text = api_keys.add_key(HOLDER, " Arbor  nightly ", NOW)
    assert (key.label, key.created_by, key.created_at) == ("Arbor nightly", HOLDER.name, NOW)
    assert api_keys.list_keys(HOLDER, NOW) == [key]
    assert text not in str(cloud.items()) and text[4:] not in str(cloud.items())
    assert not [s for s in cloud.sent if text[4:] in s]
    assert f"APIKEY#{key_hash(text)}" in {i["pk"]["S"] for i in cloud.items()}
    (entry,) = done(cloud, "add_api_key")
    assert (entry["subject_id"], entry["actor_id"], entry["school_id"]) == (key.key_id, HOLDER.user_id, NEW)


def test_whoever_has_the_key_acts_for_the_school() -> None:
    key_id, text = made()
    actor = api_keys.actor_of_key(text, NOW)
    assert actor == Actor(key_id, "API key Arbor", NEW, is_connector=True)


def test_a_revoked_key_opens_nothing_from_that_moment(cloud: Cloud) -> None:
    key_id, text = made()
    other_id, other = made("Second")
    gone = api_keys.revoke_key(HOLDER, key_id, LATER)
    assert gone.revoked_at == LATER
    with pytest.raises(NotSignedIn):
        api_keys.actor_of_key(text, LATER)
    assert api_keys.actor_of_key(other, LATER).user_id == other_id, "the other key goes on"
    (entry,) = done(cloud, "revoke_api_key")
    assert (entry["subject_id"], entry["actor_id"]) == (key_id, HOLDER.user_id)
    kept = {k.key_id: k.revoked_at for k in api_keys.list_keys(HOLDER, LATER)}
    assert kept == {key_id: LATER, other_id: None}, "a revoked key stays on the list"


def test_a_key_is_revoked_once(cloud: Cloud) -> None:
    key_id, _ = made()
    api_keys.revoke_key(HOLDER, key_id, NOW)
    with pytest.raises(NotPossibleNow) as error:
        api_keys.revoke_key(HOLDER, key_id, LATER)
    assert error.value.code == "key_revoked"
    assert len(done(cloud, "revoke_api_key")) == 1
    assert api_keys.list_keys(HOLDER, LATER)[0].revoked_at == NOW


def test_revoked_unknown_and_malformed_keys_are_not_told_apart() -> None:
    key_id, text = made()
    api_keys.revoke_key(HOLDER, key_id, NOW)
    told = set()
    for bad in (text, "shk_" + "A" * 43, text[:-1], "", "shk_", "x" * 5000, "\x00", "APIKEY#", key_id):
        with pytest.raises(NotSignedIn) as error:
            api_keys.actor_of_key(bad, NOW)
        told.add((error.value.code, error.value.message))
    assert len(told) == 1


def test_the_last_use_is_written_once_a_day(cloud: Cloud) -> None:
    _, text = made()
    assert api_keys.list_keys(HOLDER, NOW)[0].last_used_on is None
    before = cloud.count("UpdateItem")
    for minutes in range(3):
        api_keys.actor_of_key(text, NOW + timedelta(minutes=minutes))
    assert cloud.count("UpdateItem") == before + 1
    assert api_keys.list_keys(HOLDER, NOW)[0].last_used_on == NOW.date()
    api_keys.actor_of_key(text, NOW + timedelta(days=1))
    assert cloud.count("UpdateItem") == before + 2
    assert api_keys.list_keys(HOLDER, NOW)[0].last_used_on == (NOW + timedelta(days=1)).date()


def test_a_school_has_ten_live_keys_at_most(cloud: Cloud) -> None:
    ids = [made(f"Key {n}")[0] for n in range(MAX_LIVE)]
    with pytest.raises(NotPossibleNow) as error:
        made("One too many")
    assert error.value.code == "too_many_keys"
    assert len(api_keys.list_keys(HOLDER, NOW)) == len(done(cloud, "add_api_key")) == MAX_LIVE
    api_keys.add_key(make.key_holder(OLD), "Another school's", NOW)
    api_keys.revoke_key(HOLDER, ids[0], NOW)
    made("In its place")
    with pytest.raises(NotPossibleNow):
        made("Still too many")


def test_a_lost_race_for_the_revocation_does_not_free_two_places(cloud: Cloud) -> None:
    key_id, _ = made()
    with pytest.raises(NotPossibleNow):
        for _ in range(2):
            api_keys.revoke_key(HOLDER, key_id, NOW)
    (count,) = cloud.of_kind("live_api_keys")
    assert count["live"] == "0"


def test_keys_are_for_the_schools_own_key_holders_with_a_second_factor() -> None:
    key_id, text = made()
    for who in (
        make.actor(NEW),
        make.key_holder(NEW, has_second_factor=False),
        api_keys.actor_of_key(text, NOW),
    ):
        for ask in (
            lambda who: api_keys.list_keys(who, NOW),
            lambda who: api_keys.add_key(who, "Mine", NOW),
            lambda who: api_keys.revoke_key(who, key_id, NOW),
        ):
            with pytest.raises(NotAllowed):
                ask(who)
    for stranger in (make.key_holder(OLD), make.operator()):
        with pytest.raises(NotFound):
            api_keys.revoke_key(stranger, key_id, NOW)
    assert api_keys.list_keys(make.key_holder(OLD), NOW) == []
    assert api_keys.actor_of_key(text, NOW).school_id == NEW


def test_a_bad_label_makes_no_key() -> None:
    for bad in ("", "x" * 101, "two\x07"):
        with pytest.raises(Invalid):
            api_keys.add_key(HOLDER, bad, NOW)
    assert api_keys.list_keys(HOLDER, NOW) == []


def test_nothing_is_kept_when_the_audit_entry_is_not(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(api_keys, "note", refuse)
    with pytest.raises(RuntimeError):
        made()
    assert stored.list_keys(NEW) == [] and not cloud.of_kind("api_key_owner")
