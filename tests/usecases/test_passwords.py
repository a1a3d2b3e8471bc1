"""One-time links: what they open, how long, how often; and that asking for one tells nothing."""

import io
from datetime import datetime, timedelta

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.errors import Invalid, TooManyTries
from chalicelib.domain.origin import NOWHERE, origin
from chalicelib.domain.throttle import PASSWORDS, RESET_ADDRESSES, RESETS
from chalicelib.storage import one_time_links
from chalicelib.usecases import passwords, sessions, users
from tests.builders import NOW
from tests.cloud import Cloud
from tests.logs import printed
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
    token_in,
)

__all__ = ["printed"]
LATER = NOW + SECOND
ANOTHER = "quite another password 2B"
MINUTES = timedelta(minutes=1)


def invitation(cloud: Cloud) -> str:
    return next(token_in(m) for m in deliver(cloud, NOW) if m[0] == TESS)


def reset(cloud: Cloud, email: str = TESS, now: datetime = NOW) -> str:
    deliver(cloud, now)
    passwords.ask_reset(email, NOWHERE, now)
    (mail,) = deliver(cloud, now)
    assert mail[:2] == (email, "Safehand: choose a new password")
    return token_in(mail)


def choose(token: str, now: datetime = LATER, password: str = ANOTHER) -> None:
    passwords.choose_password(token, password, NOWHERE, now)


def not_valid(token: str, now: datetime = LATER) -> None:
    with pytest.raises(Invalid) as error:
        choose(token, now)
    assert error.value.code == "link_not_valid"


# --- invitation


def test_the_link_of_an_invitation(invited: tuple[str, str], cloud: Cloud) -> None:
    token = invitation(cloud)
    choose(token)
    assert sessions.sign_in(TESS, ANOTHER, LATER).next == "signed_in"
    assert refused(lambda: sessions.sign_in(TESS, invited[1], LATER)) == "wrong_password"
    not_valid(token)
    assert deliver(cloud, LATER) == [], "nobody needs to be told that they chose their first password"


def test_an_invitation_lasts_seven_days(invited: tuple[str, str], cloud: Cloud) -> None:
    token = invitation(cloud)
    not_valid(token, NOW + timedelta(days=7))
    choose(token, NOW + timedelta(days=7) - SECOND)


def test_the_temporary_password_ends_the_invitation(invited: tuple[str, str], cloud: Cloud) -> None:
    token = invitation(cloud)
    teacher_signed_in(invited[1])
    not_valid(token)
    assert sessions.sign_in(TESS, OWN, LATER).next == "signed_in"


# --- forgotten


def test_a_forgotten_password(invited: tuple[str, str], cloud: Cloud) -> None:
    before = teacher_signed_in(invited[1]).token
    token = reset(cloud)
    assert sessions.actor_of(before, NOW), "asking alone changes nothing"
    assert sessions.sign_in(TESS, OWN, NOW).next == "signed_in"
    choose(token)
    refused(lambda: sessions.actor_of(before, LATER))
    assert refused(lambda: sessions.sign_in(TESS, OWN, LATER)) == "wrong_password"
    assert sessions.sign_in(TESS, ANOTHER, LATER).next == "signed_in"
    ((address, subject, _),) = deliver(cloud, LATER)
    assert (address, subject) == (TESS, "Safehand: your password was changed")
    (entry,) = audited(cloud, "choose_password")
    assert (entry["school_id"], entry["detail"]) == (school_id(), '{"link": "reset"}')


def test_a_link_is_good_once_and_for_thirty_minutes(invited: tuple[str, str], cloud: Cloud) -> None:
    token = reset(cloud)
    not_valid(token, NOW + 30 * MINUTES)
    choose(token, NOW + 30 * MINUTES - SECOND)
    not_valid(token, NOW + 30 * MINUTES - SECOND)


def test_a_later_link_ends_the_earlier(invited: tuple[str, str], cloud: Cloud) -> None:
    first, second = reset(cloud), reset(cloud, now=LATER)
    not_valid(first)
    choose(second)


def test_choosing_ends_every_other_link(invited: tuple[str, str], cloud: Cloud) -> None:
    welcome = invitation(cloud)
    choose(reset(cloud))
    not_valid(welcome)


def test_two_at_once_with_one_link(
    invited: tuple[str, str], cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have found it fresh: one may use it."""
    token, real = reset(cloud), one_time_links.list_links
    fresh = real(person(TESS).user_id)
    choose(token)
    monkeypatch.setattr(one_time_links, "list_links", lambda user_id: fresh)
    not_valid(token)


def test_the_second_factor_stays(invited: tuple[str, str], cloud: Cloud) -> None:
    holder_signed_in(invited[0])
    choose(reset(cloud, KIM))
    assert sessions.sign_in(KIM, ANOTHER, LATER).next == "totp"
    assert person(KIM).has_second_factor


@pytest.mark.parametrize("password", ["", "short", " " * 20])
def test_a_password_that_is_too_short_costs_no_link(
    password: str, invited: tuple[str, str], cloud: Cloud
) -> None:
    token = reset(cloud)
    with pytest.raises(Invalid) as error:
        choose(token, password=password)
    assert error.value.fields == {"password": "length"}
    choose(token)


def test_a_password_that_the_pool_refuses_costs_no_link(
    invited: tuple[str, str], cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moto.cognitoidp.models import CognitoIdpBackend
    from moto.core.exceptions import JsonRESTError

    def refuse(*args: object, **named: object) -> None:
        raise JsonRESTError("InvalidPasswordException", "no")

    token = reset(cloud)
    with monkeypatch.context() as patched:
        patched.setattr(CognitoIdpBackend, "admin_set_user_password", refuse)
        with pytest.raises(Invalid) as error:
            choose(token)
    assert error.value.fields == {"password": "rules"}
    choose(token, LATER + SECOND)
    assert sessions.sign_in(TESS, ANOTHER, LATER + SECOND).next == "signed_in"


@pytest.mark.parametrize("token", ["", ".", "x", "usr_none.secret", "a/b.c", "é.x", "x" * 200])
def test_tokens_that_are_none(token: str, invited: tuple[str, str], cloud: Cloud) -> None:
    not_valid(token)
    (entry,) = audited(cloud, "choose_password")
    assert (entry["school_id"], entry["outcome"]) == ("platform", "refused")
    assert not token or len(token) < 3 or token not in str(entry)


def test_somebody_elses_token_with_ones_own_id(invited: tuple[str, str], cloud: Cloud) -> None:
    secret = reset(cloud).partition(".")[2]
    not_valid(f"{person(KIM).user_id}.{secret}")
    not_valid(f"{person(TESS).user_id}.{secret[:-1]}")


def test_a_disabled_person_has_no_link(invited: tuple[str, str], cloud: Cloud) -> None:
    token, tess = reset(cloud), person(TESS)
    off = users.change_user(kim(), tess.user_id, tess.version, tess.name, False, False, NOW)
    not_valid(token)
    users.change_user(kim(), tess.user_id, off.version, tess.name, False, True, LATER)
    not_valid(token)


# --- asking tells nothing


def test_the_answer_and_the_work_are_the_same_for_nobody(invited: tuple[str, str], cloud: Cloud) -> None:
    passwords.ask_reset("first@dove.example", NOWHERE, NOW)  # a cold start reads the secret once
    work = []
    for email in (TESS, "nobody@dove.example", KIM):
        before = len(cloud.calls)
        passwords.ask_reset(email, NOWHERE, NOW)
        work.append(cloud.calls[before:])
    assert work[0] == work[1] == work[2]


def test_nobody_gets_no_mail_and_is_audited_by_a_hash(invited: tuple[str, str], cloud: Cloud) -> None:
    deliver(cloud, NOW)
    passwords.ask_reset("nobody@dove.example", NOWHERE, NOW)
    assert deliver(cloud, NOW) == []
    (entry,) = audited(cloud, "ask_password_reset")
    assert (entry["school_id"], entry["outcome"]) == ("platform", "refused")
    assert entry["subject_id"].startswith("asked_")
    assert "nobody@" not in str(cloud.items()), "nor in the outbox, once it is done"


def test_a_disabled_person_gets_no_mail(invited: tuple[str, str], cloud: Cloud) -> None:
    tess = person(TESS)
    users.change_user(kim(), tess.user_id, tess.version, tess.name, False, False, NOW)
    deliver(cloud, NOW)
    passwords.ask_reset(TESS, NOWHERE, NOW)
    assert deliver(cloud, NOW) == []
    (entry,) = audited(cloud, "ask_password_reset")
    assert (entry["school_id"], entry["subject_id"]) == (school_id(), tess.user_id)


def test_an_operator_gets_no_mail(invited: tuple[str, str], cloud: Cloud) -> None:
    deliver(cloud, NOW)
    passwords.ask_reset("ops@safehand.example", NOWHERE, NOW)
    assert deliver(cloud, NOW) == []


def test_a_mail_that_would_come_hours_late_is_not_sent(invited: tuple[str, str], cloud: Cloud) -> None:
    deliver(cloud, NOW)
    passwords.ask_reset(TESS, NOWHERE, NOW)
    assert deliver(cloud, NOW + passwords.TOO_LATE) == []


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "x" * 300 + "@dove.example", "a@b.example\r\nBcc: c@d.example"]
)
def test_what_is_no_address(email: str, cloud: Cloud) -> None:
    with pytest.raises(Invalid) as error:
        passwords.ask_reset(email, NOWHERE, NOW)
    assert error.value.fields == {"email": "format"}


# --- throttled


def test_asking_is_throttled_by_account_alike_for_nobody(invited: tuple[str, str]) -> None:
    told = []
    for email in (TESS, "nobody@dove.example"):
        for number in range(RESETS.free):
            passwords.ask_reset(email, origin(f"203.0.113.{number}", ""), NOW)
        with pytest.raises(TooManyTries) as error:
            passwords.ask_reset(email, origin("198.51.100.1", ""), NOW)
        told.append((error.value.message, error.value.wait_seconds))
    assert told[0] == told[1] and told[0][1] == RESETS.first.total_seconds()
    passwords.ask_reset(TESS, NOWHERE, NOW + RESETS.first)


def test_asking_is_throttled_by_network_address(invited: tuple[str, str]) -> None:
    here = origin("203.0.113.9", "")
    for number in range(RESET_ADDRESSES.free):
        passwords.ask_reset(f"nobody{number}@dove.example", here, NOW)
    with pytest.raises(TooManyTries):
        passwords.ask_reset(TESS, here, NOW)
    passwords.ask_reset(TESS, origin("203.0.113.10", ""), NOW)


def test_guessing_links_is_throttled(invited: tuple[str, str], cloud: Cloud) -> None:
    token, here = reset(cloud), origin("203.0.113.9", "")
    for _ in range(RESET_ADDRESSES.free):
        with pytest.raises(Invalid):
            passwords.choose_password(f"{person(TESS).user_id}.guess", ANOTHER, here, NOW)
    with pytest.raises(TooManyTries):
        passwords.choose_password(token, ANOTHER, here, NOW)
    passwords.choose_password(token, ANOTHER, origin("203.0.113.10", ""), NOW)


def test_a_new_password_ends_the_wait_of_the_account(invited: tuple[str, str], cloud: Cloud) -> None:
    """Somebody keeps an account waiting on purpose: its person comes in by a link."""
    for _ in range(PASSWORDS.free):
        refused(lambda: sessions.sign_in(TESS, "wrong password 1", NOW))
    with pytest.raises(TooManyTries):
        sessions.sign_in(TESS, OWN, NOW)
    choose(reset(cloud), NOW)
    assert sessions.sign_in(TESS, ANOTHER, NOW).next == "signed_in"


def test_nothing_of_it_is_logged(invited: tuple[str, str], cloud: Cloud, printed: io.StringIO) -> None:
    holder, _ = holder_signed_in(invited[0])
    token = reset(cloud)
    choose(token)
    not_valid(token)
    for secret in (token, token.partition(".")[2], ANOTHER, OWN, TESS, holder.token, *holder.recovery_codes):
        assert secret not in printed.getvalue()


def test_the_table_has_no_secret(invited: tuple[str, str], cloud: Cloud) -> None:
    holder, _ = holder_signed_in(invited[0])
    token = reset(cloud)
    stored = str(cloud.items())
    assert len(holder.recovery_codes) == 10
    for secret in (token.partition(".")[2], *holder.recovery_codes, *invited, OWN):
        assert secret not in stored and secret.replace("-", "") not in stored


def test_a_person_who_is_gone_from_the_pool(invited: tuple[str, str], cloud: Cloud, pool: str) -> None:
    deliver(cloud, NOW)
    client("cognito-idp").admin_delete_user(UserPoolId=pool, Username=TESS)
    passwords.ask_reset(TESS, NOWHERE, NOW)
    assert deliver(cloud, NOW) == []
