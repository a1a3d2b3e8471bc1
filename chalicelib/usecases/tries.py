"""Sign-in is throttled by account and by network address, and what goes wrong is audited.

What happens is the same whether an account exists or not: the same counts, the same calls, the same words.
"""

from datetime import datetime
from math import ceil

from chalicelib.aws import sign_in as pool
from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.audit import Outcome, entry
from chalicelib.domain.errors import TooManyTries
from chalicelib.domain.origin import Origin
from chalicelib.domain.permission import Actor
from chalicelib.domain.throttle import Limit
from chalicelib.storage import audit, people, throttle
from chalicelib.storage.throttle import Wait
from chalicelib.usecases.access import PLATFORM, new_id

VISITOR = Actor("visitor", "Somebody who is not signed in", None)
"""Who tries to sign in: nobody knows who it was."""


def take(account: Limit, email: str, now: datetime, action: str = "sign_in") -> None:
    """Counts a try for an account as one that went wrong. Raises TooManyTries, each wait audited once."""
    _obey(throttle.take(account, key(account, email), now), email, action, now)


def take_address(limit: Limit, origin: Origin, email: str, now: datetime, action: str = "sign_in") -> None:
    """Counts a try from a network address. `email` is whom the audit entry is about, "" for nobody."""
    _obey(throttle.take(limit, key(limit, origin.network), now), email, action, now)


def forgive(account: Limit, email: str) -> None:
    """It went right: the account begins anew."""
    throttle.forgive(account, key(account, email), every=True)


def forgive_address(limit: Limit, origin: Origin) -> None:
    """It went right. Others at the same address are not forgiven what they tried."""
    throttle.forgive(limit, key(limit, origin.network), every=False)


def key(limit: Limit, subject: str) -> str:
    """A keyed hash: nobody finds an address by hashing all there are."""
    return identifier_hasher().to_write(f"{limit.name}|{subject}")


def note_failed(email: str, reason: str, now: datetime, action: str = "sign_in") -> None:
    """At the person's school, or with a hash only at the platform's audit when there is no such person."""
    asked = asked_id(email)
    user_id = pool.find_account(email) if email else ""
    school_id = people.school_id_of_user(user_id or asked)
    note_refusal(school_id or "", user_id if school_id else asked, reason, now, action)


def note_refusal(school_id: str, subject_id: str, reason: str, now: datetime, action: str) -> None:
    """`school_id` "" for what concerns no school."""
    where, refused = school_id or PLATFORM, Outcome.REFUSED
    audit.save_entry(
        entry(new_id("aud"), where, now, VISITOR, action, subject_id, refused, {"reason": reason})
    )


def asked_id(email: str) -> str:
    """Stands in the audit for an address that may be nobody's, so that it is not written down."""
    return f"asked_{identifier_hasher().to_write(f'asked|{email}')[:16]}"


def _obey(wait: Wait, email: str, action: str, now: datetime) -> None:
    if not wait.left:
        return
    if wait.is_news:  # once for each wait: thousands of tries must not fill a school's audit
        note_failed(email, "too_many_tries", now, action)
    seconds = ceil(wait.left.total_seconds())
    number, unit = (seconds, "second") if seconds <= 90 else (ceil(seconds / 60), "minute")
    told = f"{number} {unit}{'' if number == 1 else 's'}"
    raise TooManyTries(f"There were too many tries. Wait {told}, then try again.", wait_seconds=seconds)
