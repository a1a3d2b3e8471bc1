"""Schools and their categories."""

from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.category import Categories, Category, Colour
from chalicelib.domain.errors import Invalid
from chalicelib.domain.school import School
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get, get_many


class SchoolItem(Item, discriminator="school"):
    school_id = UnicodeAttribute()
    name = UnicodeAttribute()
    laestab = UnicodeAttribute()


class LaestabItem(Item, discriminator="laestab"):
    school_id = UnicodeAttribute()


class CategoriesItem(Item, discriminator="categories"):
    school_id = UnicodeAttribute()
    version = NumberAttribute()
    by_id = JSONAttribute()


def add_school(changes: Changes, school: School) -> None:
    """Commit raises Invalid when the LAESTAB is taken."""
    taken = Invalid("A school with this LAESTAB is already there.", fields={"laestab": "taken"})
    changes.put_new(
        LaestabItem(pk=keys.laestab(school.laestab), sk="SCHOOL", school_id=school.school_id), otherwise=taken
    )
    changes.put_new(
        SchoolItem(
            pk=keys.school(school.school_id),
            sk=keys.PROFILE,
            school_id=school.school_id,
            name=school.name,
            laestab=school.laestab,
        )
    )


def find_school(school_id: str) -> School | None:
    item = get(SchoolItem, keys.school(school_id), keys.PROFILE)
    return None if item is None else School(item.school_id, item.name, item.laestab)


def names_of(school_ids: set[str]) -> dict[str, str]:
    """School id -> name, in one read."""
    items = get_many(SchoolItem, ((keys.school(s), keys.PROFILE) for s in school_ids))
    return {i.school_id: i.name for i in items}


def school_id_of_laestab(laestab: str) -> str | None:
    item = get(LaestabItem, keys.laestab(laestab), "SCHOOL")
    return None if item is None else item.school_id


def find_categories(school_id: str) -> Categories:
    """All categories of a school; version 0 and none when never saved."""
    item = get(CategoriesItem, keys.school(school_id), keys.CATEGORIES)
    if item is None:
        return Categories(school_id)
    raw: dict[str, dict[str, Any]] = item.by_id
    return Categories(school_id, int(item.version), {k: _category(k, v) for k, v in raw.items()})


def add_save_categories(changes: Changes, categories: Categories) -> None:
    """Saves them as the next version. Commit raises NotPossibleNow when somebody else saved in between."""
    raw = {
        c.category_id: {
            "name": c.name,
            "parent_id": c.parent_id,
            "is_active": c.is_active,
            "is_legacy": c.is_legacy,
            "colour": c.colour.value,
            "is_urgent": c.is_urgent,
        }
        for c in categories.by_id.values()
    }
    item = CategoriesItem(
        pk=keys.school(categories.school_id),
        sk=keys.CATEGORIES,
        school_id=categories.school_id,
        version=categories.version + 1,
        by_id=raw,
    )
    unchanged = (
        CategoriesItem.version == categories.version
        if categories.version
        else CategoriesItem.pk.does_not_exist()
    )
    changes.put(item, unchanged)


def _category(category_id: str, raw: dict[str, Any]) -> Category:
    """One that was saved before colours were is grey."""
    return Category(category_id, **{**raw, "colour": Colour(raw.get("colour", Colour.GREY))})
