"""Who may see an incident of some categories: only they can be alerted to it or be given its actions."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.errors import Invalid
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.school import Group, User, joined_rights
from chalicelib.storage import people
from chalicelib.usecases.access import own_school, require


def list_readers(actor: Actor, category_ids: Sequence[str], now: datetime) -> list[User]:
    """Active users of the own school who may see all these categories, by name. For those who may add there or see them."""
    school_id = own_school(actor)
    resource = Resource(school_id, tuple(category_ids))
    may_add = permit(actor, Action.ADD_INCIDENT, resource).is_allowed
    require(actor, Action.ADD_INCIDENT if may_add else Action.VIEW_INCIDENT, resource, now)
    groups = {g.group_id: g for g in people.list_groups(school_id)}
    found = [u for u in people.list_users(school_id) if u.is_active and _may_see(u, groups, resource)]
    return sorted(found, key=lambda u: (u.name.casefold(), u.user_id))


def find_readers(
    school_id: str, user_ids: Sequence[str], category_ids: Sequence[str], field: str
) -> list[User]:
    """These users, in their order and without repeats. Raises Invalid, naming `field`, when one of them is not an active
    user of the school or may not see an incident of these categories."""
    asked = list(dict.fromkeys(user_ids))
    if not asked:
        return []
    users = {u.user_id: u for u in people.find_users(school_id, asked) if u.is_active}
    if len(users) < len(asked):
        raise Invalid(
            "One of the people is not an active user of your school. Choose from the list.",
            fields={field: "unknown"},
        )
    in_use = {g for u in users.values() for g in u.group_ids}
    groups = {g.group_id: g for g in people.find_groups(school_id, in_use)}
    resource = Resource(school_id, tuple(category_ids))
    if not all(_may_see(u, groups, resource) for u in users.values()):
        raise Invalid(
            "One of the people may not see incidents of these categories. Choose from the list, or ask a key holder.",
            fields={field: "may_not_see"},
        )
    return [users[u] for u in asked]


def _may_see(user: User, groups: dict[str, Group], resource: Resource) -> bool:
    rights = joined_rights(groups[g] for g in user.group_ids if g in groups)
    reader = Actor(user.user_id, user.name, user.school_id, rights=rights)
    return permit(reader, Action.VIEW_INCIDENT, resource).is_allowed
