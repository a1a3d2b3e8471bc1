"""Categories of one's own school."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.category import Categories, Category
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.storage import schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, own_school, require


def list_categories(actor: Actor, now: datetime) -> Categories:
    """A key holder sees all; others see those on which their groups have a right, and the main ones above them."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_SCHOOL, Resource(school_id), now)
    found = schools.find_categories(school_id)
    if actor.is_key_holder:
        return found
    seen = {c for c in found.by_id if actor.rights.get(c)}
    seen |= {p for c in seen if (p := found.by_id[c].parent_id)}
    return replace(found, by_id={c: found.by_id[c] for c in found.by_id if c in seen})


def add_category(actor: Actor, name: str, parent_id: str | None, now: datetime) -> Category:
    """Raises Invalid for a bad or taken name, NotPossibleNow when somebody else saved in between."""
    school_id = own_school(actor)
    require(actor, Action.SAVE_CATEGORY, Resource(school_id), now)
    category_id = new_id("cat")
    after = schools.find_categories(school_id).with_new(Category(category_id, name, parent_id))
    changes = Changes()
    schools.add_save_categories(changes, after)
    note(changes, actor, "add_category", category_id, now)
    changes.commit()
    return after.by_id[category_id]
