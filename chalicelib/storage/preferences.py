"""A school's transfer preferences: one item with a version."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.preferences import Preferences
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get


class PreferencesItem(Item, discriminator="preferences"):
    school_id = UnicodeAttribute()
    version = NumberAttribute()
    ticked = JSONAttribute()


def find_preferences(school_id: str) -> Preferences:
    """Version 0 and none ticked when a school has never set any."""
    item = get(PreferencesItem, keys.school(school_id), keys.PREFERENCES)
    if item is None:
        return Preferences(school_id)
    return Preferences(school_id, int(item.version), frozenset(item.ticked))


def add_save_preferences(changes: Changes, preferences: Preferences) -> None:
    """Saves them as the next version. Commit raises NotPossibleNow when somebody else saved in between."""
    item = PreferencesItem(
        pk=keys.school(preferences.school_id),
        sk=keys.PREFERENCES,
        school_id=preferences.school_id,
        version=preferences.version + 1,
        ticked=sorted(preferences.ticked),
    )
    unchanged = (
        PreferencesItem.version == preferences.version
        if preferences.version
        else PreferencesItem.pk.does_not_exist()
    )
    changes.put(item, unchanged)
