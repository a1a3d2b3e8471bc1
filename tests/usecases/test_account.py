"""One's own sessions: seen, ended one by one or all but this."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.origin import origin
from chalicelib.storage import sessions as stored
from chalicelib.usecases import account, sessions
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
    holder_signed_in,
    person,
    refused,
    teacher_signed_in,
)

LATER = NOW + SECOND
HOME = origin("203.0.113.77", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
SCHOOL = origin("2001:db8:1:2::99", "Mozilla/5.0 (iPad) CriOS/142 Safari/604.1")


@pytest.fixture
def two(invited: tuple[str, str]) -> tuple[str, str]:
    """(at home, at school): the tokens of Tess's sessions."""
    first = teacher_signed_in(invited[1]).token
    at_home = sessions.sign_in(TESS, OWN, NOW, HOME).token
    sessions.sign_out(first, sessions.actor_of(first, NOW), NOW)
    return at_home, sessions.sign_in(TESS, OWN, LATER, SCHOOL).token


def listed(token: str, now: datetime = LATER + SECOND) -> list[tuple[str, str]]:
    found = account.list_sessions(sessions.actor_of(token, now), now)
    return [(s.address, s.browser) for s in found]


AT_HOME = ("203.0.113.x", "Firefox on Windows")
AT_SCHOOL = ("2001:0db8:0001:x", "Chrome on iPad")


def test_where_i_am_signed_in(invited: tuple[str, str], cloud: Cloud) -> None:
    teacher_signed_in(invited[1])
    token = sessions.sign_in(TESS, OWN, LATER, HOME).token
    sessions.sign_in(TESS, OWN, LATER + SECOND, SCHOOL)
    assert listed(token) == [AT_SCHOOL, AT_HOME, ("", "")], "newest first"
    assert HOME.address not in str(cloud.of_kind("session")), "only the shortened address is kept"


def test_this_one_is_known(invited: tuple[str, str]) -> None:
    token = teacher_signed_in(invited[1]).token
    actor = sessions.actor_of(token, NOW)
    (one,) = account.list_sessions(actor, NOW)
    assert account.session_id_of(token, actor) == one.session_id
    assert token not in one.session_id and one.session_id.startswith("ses_")
    refused(lambda: account.session_id_of("made up", actor))


def test_stages_and_ended_and_idle_sessions_are_not_listed(invited: tuple[str, str]) -> None:
    token = teacher_signed_in(invited[1]).token
    idle = sessions.sign_in(TESS, OWN, NOW, HOME)
    gone = sessions.sign_in(TESS, OWN, NOW, SCHOOL)
    sessions.sign_out(gone.token, sessions.actor_of(gone.token, NOW), NOW)
    assert sessions.sign_in(KIM, invited[0], NOW).next == "new_password"
    assert sorted(listed(token, NOW)) == [("", ""), AT_HOME]
    sessions.actor_of(token, NOW + timedelta(minutes=20))
    now = NOW + timedelta(minutes=31)
    refused(lambda: sessions.actor_of(idle.token, now))
    assert listed(token, now) == [("", "")]


def test_one_is_ended(invited: tuple[str, str], cloud: Cloud) -> None:
    token = teacher_signed_in(invited[1]).token
    other = sessions.sign_in(TESS, OWN, NOW, HOME).token
    actor = sessions.actor_of(token, NOW)
    their_id = account.session_id_of(other, actor)
    account.end_session(actor, their_id, LATER)
    refused(lambda: sessions.actor_of(other, LATER))
    assert sessions.actor_of(token, LATER) and listed(token, LATER) == [("", "")]
    assert len(audited(cloud, "end_session")) == 1
    with pytest.raises(NotFound):
        account.end_session(actor, their_id, LATER)


def test_somebody_elses_session_is_not_found(invited: tuple[str, str]) -> None:
    world.store_schools(THIRD)
    holder, _ = holder_signed_in(invited[0])
    tess = sessions.actor_of(teacher_signed_in(invited[1]).token, NOW)
    kims = account.session_id_of(holder.token, sessions.actor_of(holder.token, NOW))
    for actor in (tess, make.key_holder(THIRD)):
        for session_id in (kims, "ses_none", ""):
            with pytest.raises(NotFound):
                account.end_session(actor, session_id, NOW)
    assert sessions.actor_of(holder.token, NOW)
    with pytest.raises(Exception, match="ended"):
        account.session_id_of(holder.token, tess)


def test_all_others_are_ended_and_this_one_goes_on(two: tuple[str, str], cloud: Cloud) -> None:
    home, school = two
    now = LATER + 2 * SECOND
    before = stored.find_session(home)
    done = account.end_other_sessions(sessions.actor_of(home, now), home, now)
    for token in (home, school):
        refused(lambda token=token: sessions.actor_of(token, now))  # type: ignore[misc]
    assert done.token not in (home, school) and sessions.actor_of(done.token, now)
    assert before and done.expires_at == before.expires_at, "the ten hours go on"
    assert listed(done.token, now) == [AT_HOME]
    assert len(audited(cloud, "end_other_sessions")) == 1


def test_a_session_that_the_list_did_not_show_yet_dies_too(
    invited: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = teacher_signed_in(invited[1]).token
    other = sessions.sign_in(TESS, OWN, NOW, HOME).token
    monkeypatch.setattr(stored, "list_sessions", lambda user_id, now: [])
    account.end_other_sessions(sessions.actor_of(token, LATER), token, LATER)
    refused(lambda: sessions.actor_of(other, LATER))


def test_an_operator_ends_theirs(pool: str) -> None:
    started = sessions.sign_in("ops@safehand.example", OWN, NOW)
    secret, _ = sessions.start_totp_setup(started.token, NOW)
    first = sessions.confirm_totp_setup(started.token, code_of(secret), NOW).token
    second = sessions.answer_totp(
        sessions.sign_in("ops@safehand.example", OWN, NOW).token, code_of(secret), NOW
    ).token
    done = account.end_other_sessions(sessions.actor_of(second, LATER), second, LATER)
    for token in (first, second):
        refused(lambda token=token: sessions.actor_of(token, LATER))  # type: ignore[misc]
    assert sessions.actor_of(done.token, LATER).is_operator


def test_the_second_factor_of_a_session_is_kept(invited: tuple[str, str]) -> None:
    holder, _ = holder_signed_in(invited[0])
    done = account.end_other_sessions(sessions.actor_of(holder.token, LATER), holder.token, LATER)
    assert sessions.actor_of(done.token, LATER).has_second_factor
    assert person(KIM).signed_out_at == LATER
