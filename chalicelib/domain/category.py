"""Categories of a school: main and sub, and the Legacy rules.

A school's categories are one object with one version: a key holder's change either sees all of
them as they are, or is told that somebody else was first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.text import is_shown

LEGACY_NAME = "Legacy"
MAX_NAME = 100


@dataclass(frozen=True)
class Category:
    """`parent_id` is None for a main category. Legacy ones are never active: nothing new is logged on them."""

    category_id: str
    name: str
    parent_id: str | None = None
    is_active: bool = True
    is_legacy: bool = False


@dataclass(frozen=True)
class Categories:
    """All categories of one school; `version` 0 means that none was ever saved."""

    school_id: str
    version: int = 0
    by_id: Mapping[str, Category] = field(default_factory=dict)

    def label(self, category_id: str) -> str:
        """What people read: the name, with its main category's name before it where there is one."""
        category = self.by_id[category_id]
        parent = self.by_id.get(category.parent_id or "")
        return category.name if parent is None else f"{parent.name}: {category.name}"

    def previous_name(self, category_id: str) -> str:
        """The name under which a category arrives below Legacy at the next school.

        Legacy of Legacy collapses: what came as "Legacy: Bullying" goes on as "Bullying".
        """
        category = self.by_id[category_id]
        return category.name if category.is_legacy else self.label(category_id)

    def with_new(self, category: Category) -> "Categories":
        """Raises Invalid for a bad name, an unknown or nested main category, or a name that is taken."""
        name = " ".join(category.name.split())
        if not name or len(name) > MAX_NAME or not is_shown(name):
            raise Invalid(
                f"Give the category a name of 1 to {MAX_NAME} characters.", fields={"name": "length"}
            )
        if category.parent_id is not None:
            parent = self.by_id.get(category.parent_id)
            if parent is None or parent.parent_id is not None or parent.is_legacy:
                raise Invalid(
                    "Choose one of the school's own main categories.", fields={"parent_id": "unknown"}
                )
        if (
            category.parent_id is None
            and name.casefold() == LEGACY_NAME.casefold()
            and not category.is_legacy
        ):
            raise Invalid(
                "Legacy is kept for records from previous schools. Choose another name.",
                fields={"name": "kept"},
            )
        for other in self.by_id.values():
            if other.parent_id == category.parent_id and other.name.casefold() == name.casefold():
                raise Invalid("There is already a category of this name.", fields={"name": "taken"})
        return replace(self, by_id={**self.by_id, category.category_id: replace(category, name=name)})

    def with_legacy(self, arriving: Iterable[Category]) -> "Categories":
        """Adds Legacy categories that are not there yet; the same names from two schools meet in one."""
        new = {c.category_id: c for c in arriving if c.category_id not in self.by_id}
        return replace(self, by_id={**self.by_id, **new}) if new else self

    def legacy_among(self, category_ids: Iterable[str]) -> frozenset[str]:
        return frozenset(c for c in category_ids if (found := self.by_id.get(c)) and found.is_legacy)

    def check_can_log(self, category_ids: Iterable[str]) -> None:
        """Raises Invalid for an unknown category, NotPossibleNow for one on which nothing new may be logged."""
        for category_id in category_ids:
            category = self.by_id.get(category_id)
            if category is None:
                raise Invalid("Choose one of the school's categories.", fields={"category_ids": "unknown"})
            if category.is_legacy or not category.is_active:
                raise NotPossibleNow(
                    "Nothing new can be logged on a deactivated category. Choose an active one."
                )


def legacy_main(category_id: str) -> Category:
    return Category(category_id, LEGACY_NAME, None, is_active=False, is_legacy=True)


def legacy_sub(category_id: str, main_id: str, previous_name: str) -> Category:
    return Category(category_id, previous_name, main_id, is_active=False, is_legacy=True)
