"""What key holders do with the school's people: invite, change, disable, reset, sign out. And who must remain."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, MadeMeanwhile, NotAllowed, NotFound, NotPossibleNow, Stale
from chalicelib.domain.permission import Actor
from chalicelib.domain.school import User
from chalicelib.storage import people
from chalicelib.storage import sessions as stored_sessions
from chalicelib.storage.sessions import Session
from chalicelib.storage.table import Changes
from chalicelib.usecases import account, outbox, sessions, users
from chalicelib.usecases.once import Once
from tests import builders as make
from tests import world
from tests.builders import NOW, THIRD
from tests.cloud import Cloud
from tests.usecases.accounts import (
    KIM,
    OWN,
    SECOND,
    TESS,
    audited,
    deliver,
    kim,
    person,
    refused,
    school_id,
    teacher_signed_in,
    token_in,
)

LATER = NOW + SECOND


def change(actor: Actor, user: User, **to: Any) -> User:
    asked: dict[str, Any] = {
        "name": user.name,
        "is_key_holder": user.is_key_holder,
        "is_active": user.is_active,
    } | to
    return users.change_user(actor, user.user_id, user.version, now=LATER, **asked)


def second_holder() -> tuple[Actor, User]:
    """Another active key holder of the school."""
    made, _ = users.invite_user(kim(), "Noor Holder", "noor@dove.example", True, [], NOW)
    return make.key_holder(school_id(), user_id=made.user_id), made


# --- invite


def test_an_invitation_is_mailed_with_a_link_and_no_more(invited: tuple[str, str], cloud: Cloud) -> None:
    mails = deliver(cloud, NOW)
    assert sorted(m[0] for m in mails) == [KIM, TESS]
    for address, subject, body in mails:
        assert subject == "Safehand: you have been invited"
        assert "Tess" not in body and "Dove" not in body and address not in body
        assert not any(password in body for password in invited)
        assert token_in((address, subject, body)) not in str(cloud.items()), "kept as a hash"


def test_the_same_request_again_gives_the_same_person_without_a_password(
    invited: tuple[str, str], cloud: Cloud
) -> None:
    once = Once("key-of-the-form", "a" * 64)
    made, password = users.invite_user(kim(), "Ali Ray", "ali@dove.example", False, [], NOW, once)
    again, nothing = users.invite_user(kim(), "Ali Ray", "ali@dove.example", False, [], NOW, once)
    assert (again.user_id, again.version, nothing) == (made.user_id, made.version, "") and password
    assert sessions.sign_in("ali@dove.example", password, NOW).next == "new_password"
    with pytest.raises(Invalid) as error:
        other = Once("key-of-the-form", "b" * 64)
        users.invite_user(kim(), "Ali Rae", "ali@dove.example", False, [], NOW, other)
    assert error.value.code == "idempotency_key_used"
    with pytest.raises(Invalid) as taken:
        users.invite_user(kim(), "Ali Ray", "ali@dove.example", False, [], NOW, Once("another-key", "a" * 64))
    assert taken.value.fields == {"email": "taken"}


def test_the_same_request_twice_at_once(invited: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one looked before the first was done: it is told, asks once more, and finds the person."""
    actor, once = kim(), Once("key-of-the-form", "a" * 64)

    def ask() -> tuple[User, str]:
        return users.invite_user(actor, "Ali Ray", "ali@dove.example", False, [], NOW, once)

    with monkeypatch.context() as patched:
        patched.setattr(users, "find_made", lambda *given: "")
        made, _ = ask()
        with pytest.raises((MadeMeanwhile, Invalid)):
            ask()
    again, password = ask()
    assert (again.user_id, password) == (made.user_id, "")


@pytest.mark.parametrize(
    ("name", "email", "group_ids", "field"),
    [
        ("", "ali@dove.example", [], "name"),
        ("Ali\x00Ray", "ali@dove.example", [], "name"),
        ("Ali Ray", "ali@dove", [], "email"),
        ("Ali Ray", "ali@dove.example\nBcc: x@y.example", [], "email"),
        ("Ali Ray", TESS, [], "email"),
        ("Ali Ray", "ali@dove.example", ["grp_none"], "group_ids"),
    ],
)
def test_bad_invitations(
    name: str, email: str, group_ids: list[str], field: str, invited: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as error:
        users.invite_user(kim(), name, email, False, group_ids, NOW)
    assert field in error.value.fields


# --- change


def test_name_and_flags_are_changed_and_audited_without_the_name(
    invited: tuple[str, str], cloud: Cloud
) -> None:
    tess = person(TESS)
    saved = change(kim(), tess, name="Tess Tanner", is_key_holder=True)
    assert (saved.name, saved.is_key_holder, saved.version) == ("Tess Tanner", True, 2)
    assert person(TESS) == saved
    (entry,) = audited(cloud, "change_user")
    assert entry["detail"] == '{"is_key_holder": "true"}' and entry["subject_id"] == tess.user_id


def test_a_disabled_person_is_out_at_once_and_stays_out_after_enabling(
    invited: tuple[str, str], pool: str
) -> None:
    token = teacher_signed_in(invited[1]).token
    off = change(kim(), person(TESS), is_active=False)
    refused(lambda: sessions.actor_of(token, LATER))
    account_of = client("cognito-idp").admin_get_user(UserPoolId=pool, Username=TESS)
    assert account_of["Enabled"] is False
    refused(lambda: sessions.sign_in(TESS, OWN, LATER))
    on = users.change_user(kim(), off.user_id, off.version, off.name, False, True, LATER + SECOND)
    assert on.is_active
    refused(lambda: sessions.actor_of(token, LATER + SECOND))
    fresh = sessions.sign_in(TESS, OWN, LATER + SECOND)
    assert sessions.actor_of(fresh.token, LATER + 2 * SECOND).user_id == off.user_id


def test_the_pool_follows_when_it_failed_the_first_time(
    invited: tuple[str, str], pool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moto.cognitoidp.models import CognitoIdpBackend
    from moto.core.exceptions import JsonRESTError

    def refuse(*args: object, **named: object) -> None:
        raise JsonRESTError("InternalErrorException", "not now")

    token = teacher_signed_in(invited[1]).token
    with monkeypatch.context() as patched:
        patched.setattr(CognitoIdpBackend, "admin_disable_user", refuse)
        with pytest.raises(ClientError):
            change(kim(), person(TESS), is_active=False)
    refused(lambda: sessions.actor_of(token, LATER))
    change(kim(), person(TESS), is_active=False)
    assert client("cognito-idp").admin_get_user(UserPoolId=pool, Username=TESS)["Enabled"] is False


def test_a_sign_in_that_crossed_the_disabling_does_not_come_to_life(invited: tuple[str, str]) -> None:
    """It was read as active, and saved its session a moment after: `is_active` keeps it out, and then its beginning."""
    off = change(kim(), person(TESS), is_active=False)
    changes = Changes()
    crossed = make_session(off, LATER + SECOND)
    stored_sessions.add_session(changes, crossed)
    changes.commit()
    refused(lambda: sessions.actor_of(crossed.token, LATER + SECOND))
    users.change_user(kim(), off.user_id, off.version, off.name, False, True, LATER + 2 * SECOND)
    refused(lambda: sessions.actor_of(crossed.token, LATER + 3 * SECOND))


def make_session(user: User, at: Any) -> Session:
    return Session(
        "a-token", "signed_in", user.user_id, user.school_id, user.email, at, at, at + sessions.ABSOLUTE
    )


def test_ones_own_account(invited: tuple[str, str]) -> None:
    holder, _ = second_holder()
    for call in (
        lambda: change(kim(), person(KIM), is_active=False),
        lambda: change(kim(), person(KIM), is_key_holder=False),
        lambda: users.reset_password(kim(), person(KIM).user_id, 1, True, NOW),
    ):
        with pytest.raises(NotPossibleNow) as error:
            call()
        assert error.value.code == "own_account"
    assert change(kim(), person(KIM), name="Kim Harper").name == "Kim Harper"
    assert change(holder, person(KIM), is_key_holder=False).is_key_holder is False


# --- the last key holder


@pytest.mark.parametrize("to", [{"is_active": False}, {"is_key_holder": False}])
def test_the_last_key_holder_remains(to: dict[str, bool], invited: tuple[str, str]) -> None:
    """Even for somebody whose session still says key holder: here the one who was switched off a moment ago."""
    holder, noor = second_holder()
    change(kim(), noor, is_active=False)
    with pytest.raises(NotPossibleNow) as error:
        change(holder, person(KIM), **to)
    assert error.value.code == "last_key_holder"
    assert person(KIM).holds_keys


def test_two_key_holders_switch_each_other_off_at_once(
    invited: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read the other as active. One is done, the other is told; one key holder remains."""
    holder, noor = second_holder()
    kim_before, actor = person(KIM), kim()
    real = people.add_change_user
    crossed: list[bool] = []

    def cross(changes: Changes, before: User, after: User) -> None:
        real(changes, before, after)
        if not crossed:
            crossed.append(True)
            change(holder, kim_before, is_active=False)

    monkeypatch.setattr(people, "add_change_user", cross)
    with pytest.raises(NotPossibleNow) as error:
        change(actor, noor, is_active=False)
    assert error.value.code == "last_key_holder"
    assert [u.email for u in people.list_users(school_id()) if u.holds_keys] == ["noor@dove.example"]


def test_a_disabled_key_holder_does_not_count_until_enabled(invited: tuple[str, str]) -> None:
    holder, noor = second_holder()
    off = change(kim(), noor, is_active=False)
    demoted = change(kim(), off, is_key_holder=False)
    assert not demoted.is_key_holder
    back = change(kim(), change(kim(), demoted, is_key_holder=True), is_active=True)
    assert back.holds_keys
    assert change(holder, person(KIM), is_active=False).is_active is False


# --- versions, rights, other schools

Deed = Callable[[Actor, str, int], object]
DEEDS: dict[str, Deed] = {
    "change": lambda a, u, v: users.change_user(a, u, v, "New Name", False, True, LATER),
    "groups": lambda a, u, v: users.set_groups(a, u, v, [], LATER),
    "reset": lambda a, u, v: users.reset_password(a, u, v, False, LATER),
    "sign out": lambda a, u, v: users.sign_out_user(a, u, v, LATER),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_stale_version_changes_nothing(deed: Deed, invited: tuple[str, str]) -> None:
    tess = change(kim(), person(TESS), name="Tess Tanner")
    for version in (1, 3, 0):
        with pytest.raises(Stale) as error:
            deed(kim(), tess.user_id, version)
        assert error.value.current == tess
    assert person(TESS) == tess


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_save_that_crossed_another_is_stale(
    deed: Deed, invited: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tess, actor = person(TESS), kim()
    real = people.add_save_user
    crossed: list[bool] = []

    def cross(changes: Changes, user: User) -> None:
        real(changes, user)
        if not crossed:
            crossed.append(True)
            change(actor, tess, name="Tess Tanner")

    monkeypatch.setattr(people, "add_save_user", cross)
    with pytest.raises(Stale) as error:
        deed(actor, tess.user_id, tess.version)
    assert isinstance(error.value.current, User) and error.value.current.name == "Tess Tanner"
    assert person(TESS).version == 2


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_other_schools_and_others_than_key_holders(
    deed: Deed, invited: tuple[str, str], cloud: Cloud
) -> None:
    world.store_schools(THIRD)
    tess = person(TESS)
    with pytest.raises(NotFound):
        deed(make.key_holder(THIRD), tess.user_id, tess.version)
    (entry,) = [a for a in cloud.of_kind("audit") if a["school_id"] == THIRD]
    assert (entry["action"], entry["outcome"]) == ("change_user", "refused")
    assert entry["subject_id"].startswith("asked_") and tess.user_id not in str(entry)
    for actor in (
        make.actor(school_id(), user_id=tess.user_id),
        make.key_holder(school_id(), has_second_factor=False),
    ):
        with pytest.raises(NotAllowed):
            deed(actor, tess.user_id, tess.version)
    assert person(TESS) == tess


# --- reset, sign out


def test_a_temporary_password_ends_everything_that_was(invited: tuple[str, str], cloud: Cloud) -> None:
    token = teacher_signed_in(invited[1]).token
    deliver(cloud, NOW)
    saved, password = users.reset_password(kim(), person(TESS).user_id, 1, False, LATER)
    assert password and password not in str(cloud.items()) and saved.signed_out_at == LATER
    refused(lambda: sessions.actor_of(token, LATER))
    assert refused(lambda: sessions.sign_in(TESS, OWN, LATER)) == "wrong_password"
    assert sessions.sign_in(TESS, password, LATER).next == "new_password"
    ((address, subject, body),) = deliver(cloud, LATER)
    assert (address, subject) == (TESS, "Safehand: your password was changed")
    assert password not in body


def test_a_reset_by_mail_ends_the_old_password_too(invited: tuple[str, str], cloud: Cloud) -> None:
    token = teacher_signed_in(invited[1]).token
    deliver(cloud, NOW)
    _, nothing = users.reset_password(kim(), person(TESS).user_id, 1, True, LATER)
    assert nothing == ""
    refused(lambda: sessions.actor_of(token, LATER))
    assert refused(lambda: sessions.sign_in(TESS, OWN, LATER)) == "wrong_password"
    (mail,) = deliver(cloud, LATER)
    assert mail[:2] == (TESS, "Safehand: choose a new password") and token_in(mail)


def test_a_disabled_person_gets_no_password(invited: tuple[str, str]) -> None:
    off = change(kim(), person(TESS), is_active=False)
    with pytest.raises(NotPossibleNow) as error:
        users.reset_password(kim(), off.user_id, off.version, False, LATER)
    assert error.value.code == "not_active"


def test_signed_out_everywhere_by_a_key_holder(invited: tuple[str, str], cloud: Cloud) -> None:
    tokens = [teacher_signed_in(invited[1]).token, sessions.sign_in(TESS, OWN, NOW).token]
    users.sign_out_user(kim(), person(TESS).user_id, 1, LATER)
    for token in tokens:
        refused(lambda token=token: sessions.actor_of(token, LATER))  # type: ignore[misc]
    assert sessions.actor_of(sessions.sign_in(TESS, OWN, LATER).token, LATER)
    assert len(audited(cloud, "sign_out_user")) == 1


def test_a_stage_of_sign_in_dies_as_well(invited: tuple[str, str]) -> None:
    started = sessions.sign_in(TESS, invited[1], NOW)
    users.sign_out_user(kim(), person(TESS).user_id, 1, LATER)
    refused(lambda: sessions.answer_new_password(started.token, OWN, LATER))


def test_whoever_becomes_key_holder_needs_the_second_factor(invited: tuple[str, str]) -> None:
    token = teacher_signed_in(invited[1]).token
    change(kim(), person(TESS), is_key_holder=True)
    actor = sessions.actor_of(token, LATER)
    assert actor.is_key_holder and not actor.has_second_factor
    with pytest.raises(NotAllowed):
        users.invite_user(actor, "Ali Ray", "ali@dove.example", False, [], LATER)
    assert sessions.sign_in(TESS, OWN, LATER).next == "totp_setup"


def test_outbox_entries_of_people_are_done_once(invited: tuple[str, str], cloud: Cloud) -> None:
    assert len(deliver(cloud, NOW)) == 2 and deliver(cloud, NOW) == []
    assert all(outbox.dispatch(e["pk"], e["sk"], NOW) == "done_before" for e in cloud.of_kind("outbox"))
    assert account.own_user(kim()) == person(KIM)
