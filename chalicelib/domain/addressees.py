"""Who gets the mail of a notice."""

from collections.abc import Iterable

from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.school import User


def who_can_be_mailed(key_holders: Iterable[User]) -> list[User]:
    """The active key holders whose mails arrive. Nobody: an operator must be told."""
    return [u for u in key_holders if u.holds_keys and u.mailbox.works]


def addressees(kind: NoticeKind, key_holders: Iterable[User]) -> list[User]:
    """Those who want it, or all when nobody does: a notice to a school must reach somebody."""
    reached = who_can_be_mailed(key_holders)
    return [u for u in reached if u.mailbox.wants(kind)] or reached
