"""Preferences: the categories that a school lets go with a transfer (Admin > Transfers > Manage Preferences)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chalicelib.domain.category import Categories
from chalicelib.domain.errors import Invalid


@dataclass(frozen=True)
class Preferences:
    """`ticked`: ids of the categories that may go. None ticked means that everything goes, and is where a school begins.

    `version` counts the updates; 0 means that none was ever made.
    """

    school_id: str
    version: int = 0
    ticked: frozenset[str] = frozenset()

    @property
    def are_set(self) -> bool:
        return bool(self.ticked)

    def let_go(self, category_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the categories that may go, in their order."""
        return tuple(c for c in category_ids if not self.are_set or c in self.ticked)

    def with_ticked(self, ticked: Iterable[str], categories: Categories) -> "Preferences":
        """Raises Invalid for what is no category of the school, and when nothing would change."""
        wanted = frozenset(ticked)
        if wanted - set(categories.by_id):
            raise Invalid(
                "One of the categories is not there any more. Load the page again.",
                fields={"category_ids": "unknown"},
            )
        if wanted == self.ticked:
            raise Invalid("Nothing was changed, so there is nothing to update.", code="unchanged")
        return replace(self, ticked=wanted)
