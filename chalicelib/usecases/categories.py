"""Categories of one's own school."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.category import Categories, Category, Colour
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.school import unseen_legacy as unseen_of
from chalicelib.storage import people, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import commit_change, new_id, note, note_unknown, own_school, require
from chalicelib.usecases.once import ANEW, Once, add_made, find_made


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


def unseen_legacy(actor: Actor, now: datetime) -> list[Category]:
    """Legacy categories whose incidents no user group may read yet: they wait for a key holder."""
    school_id = own_school(actor)
    require(actor, Action.SAVE_GROUP, Resource(school_id), now)
    found = schools.find_categories(school_id)
    if not any(c.is_legacy for c in found.by_id.values()):
        return []
    return unseen_of(found, people.list_groups(school_id))


def add_category(
    actor: Actor,
    name: str,
    parent_id: str | None,
    now: datetime,
    *,
    colour: Colour = Colour.GREY,
    asked: Once = ANEW,
) -> Category:
    """Raises Invalid for a bad or taken name or one too many, NotPossibleNow when somebody else saved in between."""
    school_id = own_school(actor)
    require(actor, Action.SAVE_CATEGORY, Resource(school_id), now)
    found = schools.find_categories(school_id)
    if made_id := find_made(actor, asked, now):
        return schools.find_categories(school_id).by_id[made_id]  # it may have been made since the first read
    category_id = new_id("cat")
    after = found.with_new(Category(category_id, name, parent_id, colour=colour))
    changes = Changes()
    add_made(changes, actor, asked, category_id, now)  # first: of two at once, the second is told this reason
    schools.add_save_categories(changes, after)
    note(changes, actor, "add_category", category_id, now)
    changes.commit()
    return after.by_id[category_id]


def change_category(
    actor: Actor,
    category_id: str,
    version: int,
    *,
    name: str,
    parent_id: str | None,
    colour: Colour | None,
    is_active: bool,
    is_urgent: bool | None = None,
    now: datetime,
) -> Categories:
    """Renames, (de)activates, colours or moves one category. `version` is that of all categories, as it was shown.

    Raises Invalid, NotPossibleNow for a Legacy one, Stale with the categories as they stand.
    """
    school_id = own_school(actor)
    require(actor, Action.SAVE_CATEGORY, Resource(school_id), now, subject_id=category_id)
    found = schools.find_categories(school_id)
    before = found.by_id.get(category_id)
    if before is None:
        note_unknown(actor, Action.SAVE_CATEGORY, category_id, now)
        raise NotFound
    if found.version != version:
        raise Stale(found)
    after = found.with_changed(category_id, name, parent_id, colour, is_active=is_active, is_urgent=is_urgent)
    changed = after.by_id[category_id]
    changes = Changes()
    schools.add_save_categories(changes, after)
    note(
        changes,
        actor,
        "change_category",
        category_id,
        now,
        active=str(changed.is_active).lower(),
        urgent=str(changed.is_urgent).lower(),
        renamed=str(changed.name != before.name).lower(),
        moved=str(changed.parent_id != before.parent_id).lower(),
    )
    commit_change(changes, lambda: schools.find_categories(school_id))
    return replace(after, version=version + 1)
