"""/preferences: the categories of one's own school that may go with a transfer."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.category import MAX_OWN
from chalicelib.domain.preferences import Preferences as PreferencesNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Id
from chalicelib.usecases import preferences

routes = Blueprint(__name__)
MAX_TICKED = 10 * MAX_OWN
"""Legacy categories come on top of a school's own."""


class Ticked(Model):
    """Ids of all categories that may go. None: everything goes."""

    category_ids: list[Id] = Field(max_length=MAX_TICKED)


class Preferences(Model):
    """`category_ids`: those that may go; none means that everything goes. Send `version` back as If-Match."""

    category_ids: list[str]
    version: int


def _preferences(noun: PreferencesNoun) -> Preferences:
    return Preferences(category_ids=sorted(noun.ticked), version=noun.version)


@endpoint(routes, "GET", "/preferences", gives=Preferences)
def view_preferences(call: Call[None]) -> Preferences:
    """Which categories may go with a transfer."""
    return _preferences(preferences.view_preferences(call.actor, call.now))


@endpoint(
    routes, "PUT", "/preferences", takes=Ticked, gives=Preferences, changes_version=True, current=_preferences
)
def update_preferences(call: Call[Ticked]) -> Preferences:
    """Update Preferences."""
    return _preferences(
        preferences.update_preferences(call.actor, call.body.category_ids, call.version, call.now)
    )
