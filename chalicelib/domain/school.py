"""A school, its user groups and its people."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.category import Categories, Category
from chalicelib.domain.errors import Invalid
from chalicelib.domain.mailbox import Mailbox
from chalicelib.domain.permission import Right
from chalicelib.domain.text import check_name


@dataclass(frozen=True)
class School:
    """`laestab`: seven digits, local authority (3) and establishment (4)."""

    school_id: str
    name: str
    laestab: str


MAX_GROUPS = 50
"""User groups of a school."""


@dataclass(frozen=True)
class Group:
    """A user group. `permissions`: category id -> rights. `version` counts saves."""

    group_id: str
    school_id: str
    name: str
    permissions: Mapping[str, frozenset[Right]] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True)
class User:
    """A member of staff. `user_id` is that of the user pool; a key holder must sign in with a second factor.

    `has_second_factor`: it is set up. `chose_second_factor`: wanted without being a key holder.
    `signed_out_at`: sessions and links from before are dead, whatever else they say.
    """

    user_id: str
    school_id: str
    name: str
    email: str
    is_key_holder: bool = False
    is_active: bool = True
    group_ids: tuple[str, ...] = ()
    has_second_factor: bool = False
    version: int = 0
    chose_second_factor: bool = False
    signed_out_at: datetime | None = None
    mailbox: Mailbox = field(default_factory=Mailbox)

    @property
    def needs_second_factor(self) -> bool:
        return self.is_key_holder or self.chose_second_factor

    @property
    def holds_keys(self) -> bool:
        """Counts among the school's key holders: at least one must always remain."""
        return self.is_key_holder and self.is_active

    def is_signed_out(self, since: datetime) -> bool:
        """Whether what began then (a session, a link) is dead."""
        return self.signed_out_at is not None and since < self.signed_out_at


def check_laestab(text: str) -> str:
    """Seven digits, a slash or space between allowed. Raises Invalid."""
    digits = re.sub(r"[\s/-]", "", text)
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise Invalid("Give the LAESTAB as seven digits, for example 330 9901.", fields={"laestab": "format"})
    return digits


def check_email(text: str) -> str:
    """A plausible address, in lower case. Raises Invalid."""
    email = text.strip().lower()
    if len(email) > 254 or not re.fullmatch(r"[a-z0-9.!#$%&'*+/=?^_{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", email):
        raise Invalid("Give an e-mail address, for example dsl@school.example.", fields={"email": "format"})
    return email


MIN_PASSWORD = 12


def check_password(password: str) -> str:
    """Length is what counts (NCSC: three random words). The user pool has the same rule. Raises Invalid."""
    if len(password) < MIN_PASSWORD or not password.strip():  # the route cuts at 256, as Cognito does
        raise Invalid(
            f"Choose a password of at least {MIN_PASSWORD} characters; three words make a good one.",
            fields={"password": "length"},
        )
    return password


def check_new_name(name: str, others: Iterable[Group]) -> str:
    """A group's name beside the school's other groups. Raises Invalid: bad, taken, or one group too many."""
    beside = list(others)
    if len(beside) >= MAX_GROUPS:
        raise Invalid(
            f"A school can have {MAX_GROUPS} user groups, and all are used. Rename one that you do not need any more.",
            code="too_many_groups",
        )
    tidy = check_name(name, "name")
    if any(g.name.casefold() == tidy.casefold() for g in beside):
        raise Invalid("There is already a group of this name.", fields={"name": "taken"})
    return tidy


def joined_rights(groups: Iterable[Group]) -> dict[str, frozenset[Right]]:
    """What somebody in all these groups may do, by category."""
    joined: dict[str, frozenset[Right]] = {}
    for group in groups:
        for category_id, rights in group.permissions.items():
            joined[category_id] = joined.get(category_id, frozenset()) | rights
    return joined


def check_permissions(
    wanted: Mapping[str, Iterable[Right]], categories: Categories
) -> dict[str, frozenset[Right]]:
    """A grid that may be saved: known categories only, and never *Add Incidents* on a Legacy one.

    *View Incidents* goes with *View Students*: alone it would show nothing. Raises Invalid.
    """
    checked: dict[str, frozenset[Right]] = {}
    for category_id, rights in wanted.items():
        category = categories.by_id.get(category_id)
        if category is None:
            raise Invalid(
                "One of the categories is not there any more. Load the page again.",
                fields={category_id: "unknown"},
            )
        chosen = frozenset(rights)
        if category.is_legacy and Right.ADD_INCIDENTS in chosen:
            raise Invalid(
                "Nothing can be added to a Legacy category. Leave Add Incidents off.",
                fields={category_id: "legacy"},
            )
        if Right.VIEW_INCIDENTS in chosen and Right.VIEW_STUDENTS not in chosen:
            raise Invalid(
                "View Incidents shows nothing without View Students. Tick both, or neither.",
                fields={category_id: "needs_view_students"},
            )
        if chosen:
            checked[category_id] = chosen
    return checked


def unseen_legacy(categories: Categories, groups: Iterable[Group]) -> list[Category]:
    """Legacy categories, in order, whose incidents no group may read yet."""
    needed = {Right.VIEW_STUDENTS, Right.VIEW_INCIDENTS}
    seen = {c for group in groups for c, rights in group.permissions.items() if needed <= rights}
    return [
        c
        for c in categories.in_order()
        if c.is_legacy and c.parent_id is not None and c.category_id not in seen
    ]
