"""Categories of a school: main and sub, and the Legacy rules.

A school's categories are one object with one version: a key holder's change either sees all of
them as they are, or is told that somebody else was first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chalicelib.domain.errors import Invalid, NotPossibleNow
from chalicelib.domain.text import is_shown

LEGACY_NAME = "Legacy"
MAX_NAME = 100
MAX_OWN = 200
"""Own categories of a school, main and sub. All of them are one item; Legacy ones are not counted: a record must arrive."""


class Colour(StrEnum):
    """A small palette whose tags are easy to read. A colour never stands alone: the name is always beside it."""

    GREY = "grey"
    BLUE = "blue"
    TEAL = "teal"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    MAGENTA = "magenta"
    PURPLE = "purple"


@dataclass(frozen=True)
class Category:
    """`parent_id` is None for a main category. Legacy ones are never active: nothing new is logged on them.

    `colour` counts on a main category; its sub-categories wear it too. `is_urgent`: records with a concern on it, or on a
    sub-category of it, come first when many wait.
    """

    category_id: str
    name: str
    parent_id: str | None = None
    is_active: bool = True
    is_legacy: bool = False
    colour: Colour = Colour.GREY
    is_urgent: bool = False


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

    def colour(self, category_id: str) -> Colour:
        """That of the main category."""
        category = self.by_id[category_id]
        return self.by_id.get(category.parent_id or "", category).colour

    def urgent_ids(self) -> frozenset[str]:
        """Those that the school calls urgent, the sub-categories of these, and Legacy ones of the same name."""

        def is_urgent(one: Category) -> bool:
            if one.is_legacy:
                return bool({one.name.casefold(), one.name.partition(": ")[0].casefold()} & names)
            return one.is_urgent or self.by_id.get(one.parent_id or "", one).is_urgent

        own = [c for c in self.by_id.values() if not c.is_legacy and is_urgent(c)]
        names = {self.label(c.category_id).casefold() for c in own}
        return frozenset(c.category_id for c in self.by_id.values() if is_urgent(c))

    def is_open(self, category_id: str) -> bool:
        """Whether something new may be logged: never on Legacy, nor below a main category that is not active."""
        category = self.by_id[category_id]
        parent = self.by_id.get(category.parent_id or "", category)
        return category.is_active and parent.is_active and not category.is_legacy

    def in_order(self) -> list[Category]:
        """By name, each main category before its own sub-categories; Legacy ones last."""

        def place(one: Category) -> tuple[bool, str, str, bool, str]:
            main = self.by_id.get(one.parent_id or "", one)
            return one.is_legacy, main.name.casefold(), main.category_id, one is not main, one.name.casefold()

        return sorted(self.by_id.values(), key=place)

    def with_new(self, category: Category) -> "Categories":
        """Raises Invalid for a bad name, an unknown or nested main category, a name that is taken, or one too many."""
        if sum(not c.is_legacy for c in self.by_id.values()) >= MAX_OWN:
            raise Invalid(
                f"A school can have {MAX_OWN} categories, and all are used. Rename one that you do not need any more.",
                code="too_many_categories",
            )
        return self._with(category)

    def with_changed(
        self,
        category_id: str,
        name: str,
        parent_id: str | None,
        colour: Colour | None,
        *,
        is_active: bool,
        is_urgent: bool | None = None,
    ) -> "Categories":
        """A category renamed, (de)activated, with another colour, or a sub-category below another main category.

        `colour` and `is_urgent` None leave them. The category must be there. Raises Invalid as `with_new` does, and for a
        main category that is to become a sub-category or the other way round; NotPossibleNow for a Legacy one.
        """
        before = self.by_id[category_id]
        if before.is_legacy:
            raise NotPossibleNow(
                "Legacy categories stay as they came with the record. Change one of your own.",
                code="legacy_category",
            )
        if (before.parent_id is None) != (parent_id is None):
            raise Invalid(
                "A main category stays one, and a sub-category stays below a main one. Add a new category instead.",
                fields={"parent_id": "kind"},
            )
        wanted = replace(before, name=name, parent_id=parent_id, is_active=is_active)
        if is_urgent is not None:
            wanted = replace(wanted, is_urgent=is_urgent)
        return self._with(wanted if colour is None else replace(wanted, colour=colour))

    def _with(self, category: Category) -> "Categories":
        name = " ".join(category.name.split())
        if not name or len(name) > MAX_NAME or not is_shown(name):
            raise Invalid(
                f"Give the category a name of 1 to {MAX_NAME} characters.", fields={"name": "length"}
            )
        if category.parent_id is None:
            if name.casefold() == LEGACY_NAME.casefold():
                raise Invalid(
                    "Legacy is kept for records from previous schools. Choose another name.",
                    fields={"name": "kept"},
                )
        else:
            self._check_below(category)
        for other in self.by_id.values():
            is_beside = other.parent_id == category.parent_id and other.category_id != category.category_id
            if is_beside and other.name.casefold() == name.casefold():
                raise Invalid("There is already a category of this name.", fields={"name": "taken"})
        return replace(self, by_id={**self.by_id, category.category_id: replace(category, name=name)})

    def _check_below(self, category: Category) -> None:
        parent = self.by_id.get(category.parent_id or "")
        if parent is None or parent.parent_id is not None or parent.is_legacy:
            raise Invalid("Choose one of the school's own main categories.", fields={"parent_id": "unknown"})
        if category.colour is not Colour.GREY:
            raise Invalid(
                "A sub-category has the colour of its main category. Leave its own out.",
                fields={"colour": "of_main"},
            )

    def with_legacy(self, arriving: Iterable[Category]) -> "Categories":
        """Adds Legacy categories that are not there yet; the same names from two schools meet in one."""
        new = {c.category_id: c for c in arriving if c.category_id not in self.by_id}
        return replace(self, by_id={**self.by_id, **new}) if new else self

    def legacy_among(self, category_ids: Iterable[str]) -> frozenset[str]:
        return frozenset(c for c in category_ids if (found := self.by_id.get(c)) and found.is_legacy)

    def check_can_log(self, category_ids: Iterable[str]) -> None:
        """Raises Invalid for an unknown category, NotPossibleNow for one on which nothing new may be logged."""
        for category_id in category_ids:
            if category_id not in self.by_id:
                raise Invalid("Choose one of the school's categories.", fields={"category_ids": "unknown"})
            if not self.is_open(category_id):
                raise NotPossibleNow(
                    "Nothing new can be logged on a deactivated category. Choose an active one."
                )


def legacy_main(category_id: str) -> Category:
    return Category(category_id, LEGACY_NAME, None, is_active=False, is_legacy=True)


def legacy_sub(category_id: str, main_id: str, previous_name: str) -> Category:
    return Category(category_id, previous_name, main_id, is_active=False, is_legacy=True)
