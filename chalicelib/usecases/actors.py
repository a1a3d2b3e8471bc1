"""Who a user is when something is asked or done: the rights of all their groups, as they are now."""

from chalicelib.domain.permission import Actor
from chalicelib.domain.school import User, joined_rights
from chalicelib.storage import people


def actor_for(user: User, *, has_second_factor: bool) -> Actor:
    groups = people.find_groups(user.school_id, user.group_ids)
    return Actor(
        user.user_id,
        user.name,
        user.school_id,
        is_key_holder=user.is_key_holder,
        has_second_factor=has_second_factor,
        rights=joined_rights(groups),
    )
