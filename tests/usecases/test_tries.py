"""Sign-in is throttled by account and by network address, the same whether an account exists or not, and audited."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.errors import NotSignedIn, TooManyTries
from chalicelib.domain.origin import NOWHERE, Origin, origin
from chalicelib.domain.throttle import ADDRESSES, CODES, PASSWORDS
from chalicelib.storage import throttle
from chalicelib.storage.throttle import NO_WAIT
from chalicelib.usecases import sessions, tries
from tests.builders import NOW
from tests.cloud import Cloud
from tests.logs import printed
from tests.second_factor import code_of
from tests.usecases.accounts import (
    KIM,
    OWN,
    SECOND,
    TESS,
    audited,
    holder_signed_in,
    person,
    refused,
    school_id,
    teacher_signed_in,
)

__all__ = ["printed"]
NOBODY = "nobody@dove.example"


def fail(email: str, times: int, now: datetime = NOW, where: Origin = NOWHERE) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            sessions.sign_in(email, "a wrong password 1", now, where)


def wait(email: str, now: datetime = NOW, password: str = OWN, where: Origin = NOWHERE) -> int:
    with pytest.raises(TooManyTries) as error:
        sessions.sign_in(email, password, now, where)
    return error.value.wait_seconds


def elsewhere(number: int) -> Origin:
    return origin(f"198.51.100.{number}", "")


def test_after_five_wrong_passwords_there_is_a_short_wait_that_doubles(invited: tuple[str, str]) -> None:
    teacher_signed_in(invited[1])
    fail(TESS, 5)
    assert wait(TESS) == 15
    assert wait(TESS, NOW + timedelta(seconds=14, milliseconds=500)) == 1
    at = NOW
    for seconds in (15, 30, 60, 120, 240, 300, 300, 300):
        assert wait(TESS, at) == seconds, "asking while one waits makes it no longer"
        at += timedelta(seconds=seconds)
        fail(TESS, 1, at)
    at += PASSWORDS.longest
    assert sessions.sign_in(TESS, OWN, at).next == "signed_in"
    fail(TESS, 4, at)
    assert sessions.sign_in(TESS, OWN, at).next == "signed_in", "whoever came in begins anew"


def test_it_is_the_same_for_an_account_that_is_not_there(invited: tuple[str, str], cloud: Cloud) -> None:
    told = []
    fail(TESS, 1)
    for number, email in enumerate((TESS, NOBODY)):
        before = len(cloud.calls)
        fail(email, 5 - (email == TESS), NOW, elsewhere(number))
        waited = wait(email, where=elsewhere(number + 10))
        last = cloud.calls[before:][-8:]
        told.append((waited, last))
    assert told[0] == told[1]


def test_after_an_hour_without_a_try_all_is_forgotten(invited: tuple[str, str]) -> None:
    teacher_signed_in(invited[1])
    fail(TESS, 5)
    later = NOW + PASSWORDS.first + PASSWORDS.quiet
    fail(TESS, 4, later)
    assert sessions.sign_in(TESS, OWN, later).next == "signed_in"


def test_the_address_of_the_network_does_not_matter_for_an_account(invited: tuple[str, str]) -> None:
    """Whoever writes their own X-Forwarded-For gains nothing."""
    for number in range(PASSWORDS.free):
        fail(TESS, 1, NOW, elsewhere(number))
    assert wait(TESS, where=elsewhere(99)) == 15


def test_other_accounts_are_not_held_up(invited: tuple[str, str]) -> None:
    teacher_signed_in(invited[1])
    fail(NOBODY, PASSWORDS.free, NOW, elsewhere(1))
    wait(NOBODY, where=elsewhere(1))
    assert sessions.sign_in(TESS, OWN, NOW, elsewhere(1)).next == "signed_in"


def test_one_network_address_cannot_try_many_accounts(invited: tuple[str, str]) -> None:
    teacher_signed_in(invited[1])
    for number in range(ADDRESSES.free):
        fail(f"nobody{number}@dove.example", 1, NOW, elsewhere(1))
    assert wait(TESS, where=elsewhere(1)) == ADDRESSES.first.total_seconds()
    assert sessions.sign_in(TESS, OWN, NOW, elsewhere(2)).next == "signed_in", "nobody else is held up"
    later = NOW + ADDRESSES.longest
    assert sessions.sign_in(TESS, OWN, later, elsewhere(1)).next == "signed_in", "nor anybody there for long"


def test_sign_ins_that_go_right_never_add_up(invited: tuple[str, str]) -> None:
    """A school of hundreds behind one address, on a Monday morning."""
    teacher_signed_in(invited[1])
    for _ in range(ADDRESSES.free + 5):
        sessions.sign_in(TESS, OWN, NOW, elsewhere(1))


def test_many_at_once_are_counted_as_many(cloud: Cloud) -> None:
    def ask(_: int) -> bool:
        return throttle.take(PASSWORDS, "hash", NOW) == NO_WAIT

    with ThreadPoolExecutor(8) as pool:
        went_on = sum(pool.map(ask, range(40)))
    assert went_on == PASSWORDS.free


@pytest.mark.parametrize("skew", [timedelta(seconds=-30), timedelta(seconds=30), timedelta(days=-1)])
def test_a_server_whose_clock_is_wrong(skew: timedelta, cloud: Cloud) -> None:
    """It sees no wait where there is none, and none that is longer than the longest."""
    for number in range(PASSWORDS.free):
        assert throttle.take(PASSWORDS, "hash", NOW + (skew if number % 2 else timedelta(0))) == NO_WAIT
    for now in (NOW, NOW + skew):
        assert throttle.take(PASSWORDS, "hash", now).left <= PASSWORDS.longest


def test_codes_are_throttled_over_all_sign_ins(invited: tuple[str, str]) -> None:
    """Who has the password cannot try five codes, give the password again, and try five more."""
    _, secret = holder_signed_in(invited[0])
    token = sessions.sign_in(KIM, OWN, NOW).token
    for _ in range(sessions.CODE_TRIES):
        assert refused(lambda: sessions.answer_totp(token, "000000", NOW)) == "wrong_code"
    again = sessions.sign_in(KIM, OWN, NOW).token
    with pytest.raises(TooManyTries) as error:
        sessions.answer_totp(again, code_of(secret), NOW)
    assert error.value.wait_seconds == CODES.first.total_seconds()
    later = NOW + CODES.first
    assert sessions.answer_totp(again, code_of(secret), later).next == "signed_in"
    fifth = sessions.sign_in(KIM, OWN, later).token
    for _ in range(sessions.CODE_TRIES):
        refused(lambda: sessions.answer_totp(fifth, "000000", later))


# --- audit


def test_what_goes_wrong_is_audited_at_the_persons_school(invited: tuple[str, str], cloud: Cloud) -> None:
    fail(TESS, 5)
    for _ in range(3):
        wait(TESS)
    found = [a for a in audited(cloud, "sign_in") if a["outcome"] == "refused"]
    assert {(a["school_id"], a["subject_id"], a["actor_id"]) for a in found} == {
        (school_id(), person(TESS).user_id, "visitor")
    }
    assert sorted(a["detail"] for a in found) == [
        '{"reason": "too_many_tries"}',
        *['{"reason": "wrong_password"}'] * 5,
    ], "a wait is audited once, however often somebody tries in it"
    fail(TESS, 1, NOW + PASSWORDS.first)
    wait(TESS, NOW + PASSWORDS.first)
    assert str(audited(cloud, "sign_in")).count("too_many_tries") == 2


def test_wrong_codes_are_audited(invited: tuple[str, str], cloud: Cloud) -> None:
    holder_signed_in(invited[0])
    token = sessions.sign_in(KIM, OWN, NOW).token
    refused(lambda: sessions.answer_totp(token, "000000", NOW))
    refused(lambda: sessions.use_recovery_code(token, "0000", NOW))
    found = [a for a in cloud.of_kind("audit") if a["outcome"] == "refused"]
    assert {(a["action"], a["detail"], a["subject_id"]) for a in found} == {
        ("sign_in", '{"reason": "wrong_code"}', person(KIM).user_id),
        ("use_recovery_code", '{"reason": "wrong_code"}', person(KIM).user_id),
    }


def test_unknown_addresses_are_audited_with_a_hash_only(
    invited: tuple[str, str], cloud: Cloud, printed: io.StringIO
) -> None:
    fail(NOBODY, 1, NOW, origin("203.0.113.9", "Firefox/1"))
    (entry,) = [a for a in audited(cloud, "sign_in") if a["outcome"] == "refused"]
    assert entry["school_id"] == "platform" and entry["subject_id"] == tries.asked_id(NOBODY)
    for where in (str(cloud.items()), printed.getvalue()):
        assert NOBODY not in where and "203.0.113.9" not in where and "a wrong password 1" not in where


def test_the_counts_go_away_by_themselves(invited: tuple[str, str], cloud: Cloud) -> None:
    fail(NOBODY, 7 - 2, NOW)
    for item in cloud.of_kind("tries"):
        assert int(item["expires_at"]) >= (NOW + timedelta(hours=1)).timestamp()
        assert item["pk"].startswith("TRIES#") and "dove" not in str(item)
    fail(NOBODY, 1, NOW + PASSWORDS.first + SECOND)
