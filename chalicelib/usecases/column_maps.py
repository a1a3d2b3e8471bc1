"""A school's corrections of how the columns of its exports are read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.column_map import ColumnMap, column_map
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.storage import column_maps
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import note, own_school, require


def view_column_map(actor: Actor, now: datetime) -> ColumnMap:
    school_id = own_school(actor)
    require(actor, Action.VIEW_IMPORTS, Resource(school_id), now)
    return column_maps.find_column_map(school_id)


def save_column_map(
    actor: Actor, columns: Sequence[tuple[str, str]], version: int, now: datetime
) -> ColumnMap:
    """Replaces all corrections by `columns`, (heading, field) each. It counts for files read from now on.

    Raises Invalid for a map that cannot be, NotPossibleNow when `version` is not the one that is stored.
    """
    school_id = own_school(actor)
    require(actor, Action.SAVE_COLUMN_MAP, Resource(school_id), now)
    made = column_map(school_id, columns, version)
    changes = Changes()
    column_maps.add_save_column_map(changes, made)
    note(changes, actor, "save_column_map", school_id, now, columns=str(len(made.columns)))
    changes.commit()
    return replace(made, version=version + 1)
