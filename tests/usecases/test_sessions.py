"""Signing in, stage by stage, and who is behind a token, request by request."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, NotSignedIn, TooManyTries
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import Group
from chalicelib.storage import people
from chalicelib.usecases import categories, groups, sessions, users
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import Cloud, Direct
from tests.second_factor import code_of
from tests.usecases.accounts import (
    OWN,
    SECOND,
    holder_signed_in,
    refused,
    school_id,
    teacher_signed_in,
)


def test_a_teacher_chooses_a_password_and_is_in(invited: tuple[str, str], cloud: Cloud) -> None:
    done = teacher_signed_in(invited[1])
    assert (done.next, done.expires_at) == ("signed_in", NOW + sessions.ABSOLUTE)
    actor = sessions.actor_of(done.token, NOW)
    assert (actor.name, actor.school_id, actor.is_key_holder, actor.has_second_factor) == (
        "Tess Teacher",
        school_id(),
        False,
        False,
    )
    again = sessions.sign_in(" Tess@Dove.Example ", OWN, NOW)
    assert again.next == "signed_in" and again.token != done.token
    audited = [a for a in cloud.of_kind("audit") if a["action"] == "sign_in"]
    assert len(audited) == 2 and {a["school_id"] for a in audited} == {school_id()}


def test_a_key_holder_must_set_up_and_then_always_give_the_second_factor(
    invited: tuple[str, str], cloud: Cloud
) -> None:
    done, secret = holder_signed_in(invited[0])
    actor = sessions.actor_of(done.token, NOW)
    assert actor.is_key_holder and actor.has_second_factor
    user = people.find_user(school_id(), actor.user_id)
    assert user is not None and user.has_second_factor
    started = sessions.sign_in("kim@dove.example", OWN, NOW)
    assert started.next == "totp"
    assert refused(lambda: sessions.answer_totp(started.token, "000000", NOW)) == "wrong_code"
    code = code_of(secret)
    again = sessions.answer_totp(started.token, f"{code[:3]} {code[3:]}", NOW)
    assert sessions.actor_of(again.token, NOW).has_second_factor


def test_an_operator_has_no_school(pool: str) -> None:
    started = sessions.sign_in("ops@safehand.example", OWN, NOW)
    assert started.next == "totp_setup"
    secret, _ = sessions.start_totp_setup(started.token, NOW)
    assert refused(lambda: sessions.confirm_totp_setup(started.token, "000000", NOW)) == "wrong_code"
    done = sessions.confirm_totp_setup(started.token, code_of(secret), NOW)
    actor = sessions.actor_of(done.token, NOW)
    assert (actor.is_operator, actor.school_id, actor.has_second_factor) == (True, None, True)


def test_codes_cannot_be_tried_for_ever(invited: tuple[str, str]) -> None:
    _, secret = holder_signed_in(invited[0])
    token = sessions.sign_in("kim@dove.example", OWN, NOW).token
    for _ in range(sessions.CODE_TRIES):
        assert refused(lambda: sessions.answer_totp(token, "000000", NOW)) == "wrong_code"
    with pytest.raises(TooManyTries):
        sessions.answer_totp(token, code_of(secret), NOW)
    with pytest.raises(NotSignedIn):
        sessions.answer_totp(token, code_of(secret), NOW)


def test_a_wrong_address_and_a_wrong_password_are_told_alike(invited: tuple[str, str]) -> None:
    messages = set()
    for email, password in (("tess@dove.example", "wrong"), ("nobody@dove.example", invited[1])):
        with pytest.raises(NotSignedIn) as error:
            sessions.sign_in(email, password, NOW)
        messages.add((error.value.code, error.value.message))
    assert len(messages) == 1


def test_a_password_that_is_too_short(invited: tuple[str, str]) -> None:
    started = sessions.sign_in("tess@dove.example", invited[1], NOW)
    with pytest.raises(Invalid) as error:
        sessions.answer_new_password(started.token, "short", NOW)
    assert error.value.fields == {"password": "length"}
    assert sessions.answer_new_password(started.token, OWN, NOW).next == "signed_in"


def test_throttled(invited: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.cognitoidp.models import CognitoIdpBackend
    from moto.core.exceptions import JsonRESTError

    def refuse(*args: object, **named: object) -> None:
        raise JsonRESTError("TooManyRequestsException", "Too many requests")

    monkeypatch.setattr(CognitoIdpBackend, "admin_initiate_auth", refuse)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(TooManyTries):
        sessions.sign_in("tess@dove.example", OWN, NOW)


def test_a_stage_is_worth_nothing_but_its_next_step(invited: tuple[str, str]) -> None:
    started = sessions.sign_in("tess@dove.example", invited[1], NOW)
    refused(lambda: sessions.actor_of(started.token, NOW))
    refused(lambda: sessions.answer_totp(started.token, "123456", NOW))
    refused(lambda: sessions.start_totp_setup(started.token, NOW))
    refused(lambda: sessions.confirm_totp_setup(started.token, "123456", NOW))
    refused(lambda: sessions.answer_new_password("made up", OWN, NOW))
    refused(lambda: sessions.answer_new_password("", OWN, NOW))
    done = sessions.answer_new_password(started.token, OWN, NOW)
    assert done.token != started.token
    refused(lambda: sessions.answer_new_password(started.token, OWN, NOW + SECOND))
    refused(lambda: sessions.answer_new_password(done.token, OWN, NOW))


def test_a_stage_waits_ten_minutes(invited: tuple[str, str]) -> None:
    started = sessions.sign_in("tess@dove.example", invited[1], NOW)
    late = NOW + sessions.PENDING
    refused(lambda: sessions.answer_new_password(started.token, OWN, late))
    assert sessions.answer_new_password(started.token, OWN, late - SECOND).next == "signed_in"


def test_a_session_ends_when_idle(invited: tuple[str, str]) -> None:
    token = teacher_signed_in(invited[1]).token
    for minutes in (29, 58, 87):
        sessions.actor_of(token, NOW + timedelta(minutes=minutes))
    refused(lambda: sessions.actor_of(token, NOW + timedelta(minutes=118)))


def test_a_session_ends_after_ten_hours_of_work(invited: tuple[str, str]) -> None:
    token = teacher_signed_in(invited[1]).token
    for half_hours in range(1, 24):
        at = NOW + half_hours * timedelta(minutes=25)
        if at < NOW + sessions.ABSOLUTE:
            sessions.actor_of(token, at)
    refused(lambda: sessions.actor_of(token, NOW + sessions.ABSOLUTE))


def test_most_requests_write_nothing(invited: tuple[str, str], cloud: Cloud) -> None:
    token = teacher_signed_in(invited[1]).token
    writes = cloud.count("UpdateItem")
    for minutes in range(5):
        sessions.actor_of(token, NOW + timedelta(minutes=minutes))
    assert cloud.count("UpdateItem") == writes
    sessions.actor_of(token, NOW + timedelta(minutes=6))
    assert cloud.count("UpdateItem") == writes + 1


def test_signed_out_is_out_at_once(invited: tuple[str, str], cloud: Cloud) -> None:
    token = teacher_signed_in(invited[1]).token
    sessions.sign_out(token, sessions.actor_of(token, NOW), NOW)
    refused(lambda: sessions.actor_of(token, NOW))
    assert "sign_out" in {a["action"] for a in cloud.of_kind("audit")}


def test_a_made_up_token(cloud: Cloud) -> None:
    for token in ("", "x", "x" * 4000):
        refused(lambda token=token: sessions.actor_of(token, NOW))  # type: ignore[misc]


def test_the_token_and_the_pools_own_tokens_are_not_kept(invited: tuple[str, str], cloud: Cloud) -> None:
    done, _ = holder_signed_in(invited[0])
    (item,) = [s for s in cloud.of_kind("session") if s["stage"] == "signed_in"]
    assert item["pk"] == f"SESSION#{sha256(done.token.encode()).hexdigest()}"
    assert "access_token" not in item and "pool_session" not in item
    assert done.token not in str(cloud.items())


# --- what happens to people while they are signed in


def actor(token: str) -> Actor:
    return sessions.actor_of(token, NOW)


def test_a_disabled_person_is_out_at_the_next_request(invited: tuple[str, str]) -> None:
    token = teacher_signed_in(invited[1]).token
    user = people.find_user(school_id(), actor(token).user_id)
    assert user is not None
    changes = Direct()
    people.add_save_user(changes, replace(user, is_active=False))
    changes.commit()
    refused(lambda: actor(token))
    assert refused(lambda: sessions.sign_in("tess@dove.example", OWN, NOW)) == "not_in_use"


def test_changed_groups_and_rights_count_at_the_next_request(invited: tuple[str, str]) -> None:
    token = teacher_signed_in(invited[1]).token
    assert actor(token).rights == {}
    here = school_id()
    holder = make.key_holder(here)
    category = categories.add_category(holder, "Bullying", None, NOW).category_id
    group = groups.add_group(holder, "SLT", NOW)
    user = people.find_user(here, actor(token).user_id)
    assert user is not None
    users.set_groups(holder, user.user_id, user.version, [group.group_id], NOW)
    assert actor(token).rights == {}
    groups.save_permissions(holder, group.group_id, group.version, {category: make.VIEW}, NOW)
    assert actor(token).rights == {category: make.VIEW}
    users.set_groups(holder, user.user_id, user.version + 1, [], NOW)
    assert actor(token).rights == {}


def test_an_account_without_a_school_cannot_sign_in(pool: str) -> None:
    name = {"UserPoolId": pool, "Username": "left@over.example"}
    client("cognito-idp").admin_create_user(**name, MessageAction="SUPPRESS")
    client("cognito-idp").admin_set_user_password(**name, Password=OWN, Permanent=True)
    assert refused(lambda: sessions.sign_in("left@over.example", OWN, NOW)) == "not_in_use"


def test_a_lost_second_factor_is_not_set_up_anew_with_the_password_alone(
    invited: tuple[str, str], pool: str
) -> None:
    holder_signed_in(invited[0])
    client("cognito-idp").admin_set_user_mfa_preference(
        UserPoolId=pool,
        Username="kim@dove.example",
        SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
    )
    code = refused(lambda: sessions.sign_in("kim@dove.example", OWN, NOW))
    assert code == "second_factor_lost"


def test_rights_come_from_ones_own_school_only(invited: tuple[str, str]) -> None:
    """A group id of another school on one's own entry gives nothing."""
    token = teacher_signed_in(invited[1]).token
    user = people.find_user(school_id(), actor(token).user_id)
    assert user is not None
    world.store_schools(OLD, NEW, THIRD)
    changes = Direct()
    people.add_save_group(changes, Group("grp_far", OLD, "Far", {"cat_bully": make.VIEW}))
    people.add_save_user(changes, replace(user, group_ids=("grp_far",)))
    changes.commit()
    assert actor(token).rights == {}
