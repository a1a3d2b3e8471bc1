"""A second factor that was lost: recovery codes, another key holder, and an operator for the only one."""

import pytest

from chalicelib.aws import sign_in
from chalicelib.aws.clients import client
from chalicelib.domain.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    NotPossibleNow,
    NotSignedIn,
    Stale,
    TooManyTries,
)
from chalicelib.storage import people
from chalicelib.storage.table import Changes
from chalicelib.usecases import account, recovery, sessions, users
from tests import builders as make
from tests import world
from tests.builders import NOW, THIRD
from tests.cloud import Cloud
from tests.second_factor import code_of
from tests.usecases.accounts import (
    KIM,
    OWN,
    SECOND,
    TESS,
    audited,
    deliver,
    holder_signed_in,
    kim,
    person,
    refused,
    school_id,
    teacher_signed_in,
)

LATER = NOW + SECOND
RENEWED = "Safehand: your second factor was renewed"


def at_the_code() -> str:
    """The token of a sign-in that waits for Kim's code."""
    started = sessions.sign_in(KIM, OWN, LATER)
    assert started.next == "totp"
    return started.token


def test_ten_codes_are_told_once_at_set_up(invited: tuple[str, str], cloud: Cloud) -> None:
    done, secret = holder_signed_in(invited[0])
    assert len(set(done.recovery_codes)) == 10
    assert all(len(c) == 19 and c.count("-") == 3 for c in done.recovery_codes)
    again = sessions.answer_totp(at_the_code(), code_of(secret), LATER)
    assert again.recovery_codes == ()
    actor = sessions.actor_of(again.token, LATER)
    assert recovery.count_codes(actor) == 10
    assert len(audited(cloud, "make_recovery_codes")) == 1


def test_a_code_switches_the_lost_app_off(invited: tuple[str, str], cloud: Cloud) -> None:
    done, _ = holder_signed_in(invited[0])
    deliver(cloud, NOW)
    code = done.recovery_codes[3].upper().replace("-", " ")
    sessions.use_recovery_code(at_the_code(), code, LATER)
    refused(lambda: sessions.actor_of(done.token, LATER))
    assert not person(KIM).has_second_factor
    assert [m[:2] for m in deliver(cloud, LATER)] == [(KIM, RENEWED)]
    (entry,) = audited(cloud, "use_recovery_code")
    assert (entry["actor_id"], entry["school_id"], entry["outcome"]) == (
        person(KIM).user_id,
        school_id(),
        "done",
    )
    fresh = sessions.sign_in(KIM, OWN, LATER + SECOND)
    assert fresh.next == "totp_setup"
    refused(lambda: sessions.actor_of(fresh.token, LATER + SECOND))
    secret, _ = sessions.start_totp_setup(fresh.token, LATER + SECOND)
    new = sessions.confirm_totp_setup(fresh.token, code_of(secret), LATER + SECOND)
    assert len(new.recovery_codes) == 10 and not set(new.recovery_codes) & set(done.recovery_codes)
    assert sessions.actor_of(new.token, LATER + SECOND).has_second_factor


def test_a_code_is_good_once_and_old_ones_die(invited: tuple[str, str]) -> None:
    done, _ = holder_signed_in(invited[0])
    used, left = done.recovery_codes[:2]
    token = at_the_code()
    sessions.use_recovery_code(token, used, LATER)
    assert refused(lambda: sessions.use_recovery_code(token, left, LATER)) != "wrong_code", (
        "the stage is over"
    )
    with pytest.raises(NotSignedIn) as error:
        recovery.use_code(person(KIM).user_id, used, LATER, LATER)
    assert error.value.code == "wrong_code"
    assert recovery.count_codes(kim()) == 9
    recovery.make_new_codes(kim(), LATER)
    with pytest.raises(NotSignedIn):
        recovery.use_code(person(KIM).user_id, left, LATER, LATER)


@pytest.mark.parametrize("code", ["", "-", "abcd-efgh-jkmn-pqrs", "123456", "é" * 40, "'; DROP"])
def test_wrong_codes(code: str, invited: tuple[str, str]) -> None:
    holder_signed_in(invited[0])
    assert refused(lambda: sessions.use_recovery_code(at_the_code(), code, LATER)) == "wrong_code"
    assert person(KIM).has_second_factor


def test_somebody_elses_code(invited: tuple[str, str]) -> None:
    holder_signed_in(invited[0])
    tess = make.actor(school_id(), user_id=person(TESS).user_id, has_second_factor=True)
    theirs = recovery.make_new_codes(tess, NOW)
    assert refused(lambda: sessions.use_recovery_code(at_the_code(), theirs[0], LATER)) == "wrong_code"


def test_recovery_codes_are_throttled_with_the_others(invited: tuple[str, str]) -> None:
    done, _ = holder_signed_in(invited[0])
    token = at_the_code()
    for number in range(sessions.CODE_TRIES):
        wrong = sessions.use_recovery_code if number % 2 else sessions.answer_totp
        refused(lambda wrong=wrong: wrong(token, "000000", LATER))  # type: ignore[misc]
    with pytest.raises(TooManyTries):
        sessions.use_recovery_code(token, done.recovery_codes[0], LATER)


def test_not_without_the_password(invited: tuple[str, str]) -> None:
    done, _ = holder_signed_in(invited[0])
    for token in ("", "made up", done.token, sessions.sign_in(TESS, invited[1], LATER).token):
        refused(lambda token=token: sessions.use_recovery_code(token, done.recovery_codes[0], LATER))  # type: ignore[misc]
    assert person(KIM).has_second_factor


def test_a_sign_in_that_was_ended_uses_no_code(invited: tuple[str, str]) -> None:
    """Signed out everywhere between the password and the code."""
    done, _ = holder_signed_in(invited[0])
    token = at_the_code()
    changes = Changes()
    people.add_sign_out(changes, person(KIM), LATER + SECOND)
    changes.commit()
    refused(lambda: sessions.use_recovery_code(token, done.recovery_codes[0], LATER + SECOND))
    assert recovery.count_codes(kim()) == 10 and person(KIM).has_second_factor


def test_a_switching_off_that_failed_can_be_done_again(
    invited: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done, _ = holder_signed_in(invited[0])
    token = at_the_code()

    def fail(email: str) -> None:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(sign_in, "switch_off_second_factor", fail)
        with pytest.raises(TimeoutError):
            sessions.use_recovery_code(token, done.recovery_codes[0], LATER)
    fresh = sessions.sign_in(KIM, OWN, LATER + SECOND)
    assert fresh.next == "totp", "the pool still asks"
    sessions.use_recovery_code(fresh.token, done.recovery_codes[1], LATER + SECOND)
    assert sessions.sign_in(KIM, OWN, LATER + 2 * SECOND).next == "totp_setup"


def test_new_codes_need_the_second_factor(invited: tuple[str, str]) -> None:
    actor = sessions.actor_of(teacher_signed_in(invited[1]).token, NOW)
    with pytest.raises(NotAllowed):
        recovery.make_new_codes(actor, NOW)
    assert recovery.count_codes(actor) == 0


# --- another key holder


def test_a_key_holder_renews_somebody_elses(invited: tuple[str, str], cloud: Cloud) -> None:
    done, _ = holder_signed_in(invited[0])
    deliver(cloud, NOW)
    made, _ = users.invite_user(kim(), "Noor Holder", "noor@dove.example", True, [], NOW)
    deliver(cloud, NOW)
    noor = make.key_holder(school_id(), user_id=made.user_id)
    before = person(KIM)
    saved = recovery.renew_second_factor(noor, before.user_id, before.version, LATER)
    assert (saved.has_second_factor, saved.version) == (False, before.version + 1) and saved == person(KIM)
    refused(lambda: sessions.actor_of(done.token, LATER))
    assert [m[:2] for m in deliver(cloud, LATER)] == [(KIM, RENEWED)]
    assert sessions.sign_in(KIM, OWN, LATER).next == "totp_setup"
    with pytest.raises(Stale):
        recovery.renew_second_factor(noor, before.user_id, before.version, LATER)


def test_nobody_renews_their_own(invited: tuple[str, str]) -> None:
    holder_signed_in(invited[0])
    own = person(KIM)
    with pytest.raises(NotPossibleNow) as error:
        recovery.renew_second_factor(kim(), own.user_id, own.version, LATER)
    assert error.value.code == "own_account"
    assert person(KIM) == own


def test_others_may_not(invited: tuple[str, str]) -> None:
    world.store_schools(THIRD)
    own = person(KIM)
    with pytest.raises(NotFound):
        recovery.renew_second_factor(make.key_holder(THIRD), own.user_id, own.version, LATER)
    for actor in (
        make.actor(school_id(), user_id=person(TESS).user_id, has_second_factor=True),
        make.key_holder(school_id(), user_id=person(TESS).user_id, has_second_factor=False),
    ):
        with pytest.raises(NotAllowed):
            recovery.renew_second_factor(actor, own.user_id, own.version, LATER)


# --- an operator, for the only one


def test_an_operator_helps_the_only_key_holder(invited: tuple[str, str], cloud: Cloud) -> None:
    done, _ = holder_signed_in(invited[0])
    deliver(cloud, NOW)
    recovery.renew_only_key_holder(make.operator(), "330 9921", " Kim@Dove.Example", LATER)
    refused(lambda: sessions.actor_of(done.token, LATER))
    assert sessions.sign_in(KIM, OWN, LATER).next == "totp_setup"
    (entry,) = audited(cloud, "renew_second_factor")
    assert (entry["school_id"], entry["subject_id"], entry["outcome"]) == (
        school_id(),
        person(KIM).user_id,
        "done",
    )
    assert [m[:2] for m in deliver(cloud, LATER)] == [(KIM, RENEWED)]


@pytest.mark.parametrize(
    ("laestab", "email"),
    [
        ("3309921", TESS),
        ("3309921", "nobody@dove.example"),
        ("3309921", "ops@safehand.example"),
        ("3309999", KIM),
    ],
)
def test_an_operator_helps_nobody_else(laestab: str, email: str, invited: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        recovery.renew_only_key_holder(make.operator(), laestab, email, LATER)
    assert error.value.code == "not_only_key_holder"


def test_an_operator_does_not_help_where_another_key_holder_can(invited: tuple[str, str]) -> None:
    made, _ = users.invite_user(kim(), "Noor Holder", "noor@dove.example", True, [], NOW)
    with pytest.raises(Invalid):
        recovery.renew_only_key_holder(make.operator(), "3309921", KIM, LATER)
    users.change_user(kim(), made.user_id, 1, made.name, True, False, LATER)
    recovery.renew_only_key_holder(make.operator(), "3309921", KIM, LATER)


def test_only_operators_may(invited: tuple[str, str]) -> None:
    for actor in (kim(), make.operator(has_second_factor=False)):
        with pytest.raises(NotAllowed):
            recovery.renew_only_key_holder(actor, "3309921", KIM, LATER)


# --- by choice


def test_anybody_may_choose_a_second_factor(invited: tuple[str, str], cloud: Cloud, pool: str) -> None:
    actor = sessions.actor_of(teacher_signed_in(invited[1]).token, NOW)
    account.choose_second_factor(actor, NOW)
    account.choose_second_factor(actor, NOW)
    assert len(audited(cloud, "choose_second_factor")) == 1
    started = sessions.sign_in(TESS, OWN, LATER)
    assert started.next == "totp_setup"
    secret, _ = sessions.start_totp_setup(started.token, LATER)
    done = sessions.confirm_totp_setup(started.token, code_of(secret), LATER)
    assert len(done.recovery_codes) == 10 and sessions.actor_of(done.token, LATER).has_second_factor
    assert sessions.sign_in(TESS, OWN, LATER).next == "totp"
    factors = client("cognito-idp").admin_get_user(UserPoolId=pool, Username=TESS)
    assert factors["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
