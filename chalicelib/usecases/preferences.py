"""Manage Preferences: which categories of one's own school may go with a transfer. docs/decisions/0064."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import Stale
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.preferences import Preferences
from chalicelib.storage import preferences, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import commit_change, note, own_school, require


def view_preferences(actor: Actor, now: datetime) -> Preferences:
    school_id = own_school(actor)
    require(actor, Action.UPDATE_PREFERENCES, Resource(school_id), now)
    return preferences.find_preferences(school_id)


def update_preferences(actor: Actor, ticked: Collection[str], version: int, now: datetime) -> Preferences:
    """`version` as it was shown. Raises Invalid, or Stale with the preferences as they stand."""
    before = view_preferences(actor, now)
    if before.version != version:
        raise Stale(before)
    after = before.with_ticked(ticked, schools.find_categories(before.school_id))
    changes = Changes()
    preferences.add_save_preferences(changes, after)
    counts = {"ticked": str(len(after.ticked)), "ticked_before": str(len(before.ticked))}
    note(changes, actor, Action.UPDATE_PREFERENCES, before.school_id, now, **counts)
    commit_change(changes, lambda: preferences.find_preferences(before.school_id))
    return replace(after, version=version + 1)
