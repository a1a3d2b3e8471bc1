"""/categories: main and sub-categories of one's own school."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.category import Categories, Colour
from chalicelib.domain.category import Category as CategoryNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import categories

routes = Blueprint(__name__)


class NewCategory(Model):
    """`colour`: of a main category; a sub-category wears that of its main one."""

    name: str = Field(max_length=200)
    parent_id: str | None = None
    colour: Colour = Colour.GREY


class ChangedCategory(Model):
    """All that a category is. A main one has no `parent_id`, a sub-category no `colour`; `colour` and `is_urgent` null
    keep what is."""

    name: str = Field(max_length=200)
    parent_id: str | None
    colour: Colour | None = None
    is_active: bool
    is_urgent: bool | None = None


class Category(Model):
    """`label` is the name with its main category before it.

    `is_active` is its own switch; `is_open` tells whether something new may be logged: its main category counts too.
    `is_urgent`: also its own switch; records with a concern on it, or on a sub-category of it, come first when many wait.
    """

    category_id: str
    name: str
    label: str
    parent_id: str | None
    colour: Colour
    is_active: bool
    is_open: bool
    is_urgent: bool
    is_legacy: bool


class CategoryList(Model):
    """In order: by name, sub-categories below their main one, Legacy last. Send `version` back as If-Match."""

    categories: list[Category]
    version: int


class UnseenCategory(Model):
    """A Legacy sub-category under its name at the previous school."""

    category_id: str
    name: str


class UnseenCategories(Model):
    categories: list[UnseenCategory]


def _list(found: Categories) -> CategoryList:
    return CategoryList(categories=[_category(found, c) for c in found.in_order()], version=found.version)


def _category(found: Categories, noun: CategoryNoun) -> Category:
    return Category(
        category_id=noun.category_id,
        name=noun.name,
        label=found.label(noun.category_id),
        parent_id=noun.parent_id,
        colour=found.colour(noun.category_id),
        is_active=noun.is_active,
        is_open=found.is_open(noun.category_id),
        is_urgent=noun.is_urgent,
        is_legacy=noun.is_legacy,
    )


@endpoint(routes, "GET", "/categories", gives=CategoryList)
def list_categories(call: Call[None]) -> CategoryList:
    """Categories that the reader has to do with; all of them for a key holder."""
    return _list(categories.list_categories(call.actor, call.now))


@endpoint(routes, "GET", "/categories/unseen", gives=UnseenCategories)
def list_unseen(call: Call[None]) -> UnseenCategories:
    """Legacy categories whose incidents no user group may read yet."""
    unseen = categories.unseen_legacy(call.actor, call.now)
    return UnseenCategories(
        categories=[UnseenCategory(category_id=c.category_id, name=c.name) for c in unseen]
    )


@endpoint(routes, "POST", "/categories", takes=NewCategory, gives=Category, status=201, once=True)
def add_category(call: Call[NewCategory]) -> Category:
    """Add a main category, or a sub-category of one."""
    asked = call.body
    made = categories.add_category(
        call.actor, asked.name, asked.parent_id, call.now, colour=asked.colour, asked=call.once
    )
    return _category(categories.list_categories(call.actor, call.now), made)


@endpoint(
    routes,
    "PUT",
    "/categories/{category_id}",
    takes=ChangedCategory,
    gives=CategoryList,
    changes_version=True,
    current=_list,
)
def change_category(call: Call[ChangedCategory], category_id: str) -> CategoryList:
    """Rename, colour, activate or deactivate a category, or put a sub-category below another main one."""
    asked = call.body
    after = categories.change_category(
        call.actor,
        category_id,
        call.version,
        name=asked.name,
        parent_id=asked.parent_id,
        colour=asked.colour,
        is_active=asked.is_active,
        is_urgent=asked.is_urgent,
        now=call.now,
    )
    return _list(after)
