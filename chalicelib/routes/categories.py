"""/categories: main and sub-categories of one's own school."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.category import Categories
from chalicelib.domain.category import Category as CategoryNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import categories

routes = Blueprint(__name__)


class NewCategory(Model):
    name: str = Field(max_length=200)
    parent_id: str | None = None


class Category(Model):
    """`label` is the name with its main category before it."""

    category_id: str
    name: str
    label: str
    parent_id: str | None
    is_active: bool
    is_legacy: bool


class CategoryList(Model):
    categories: list[Category]


@endpoint(routes, "GET", "/categories", gives=CategoryList)
def list_categories(call: Call[None]) -> CategoryList:
    """Categories that the reader has to do with; all of them for a key holder."""
    found = categories.list_categories(call.actor, call.now)
    return CategoryList(
        categories=sorted((_category(found, c) for c in found.by_id.values()), key=lambda c: c.label)
    )


@endpoint(routes, "POST", "/categories", takes=NewCategory, gives=Category, status=201)
def add_category(call: Call[NewCategory]) -> Category:
    """Add a main category, or a sub-category of one."""
    made = categories.add_category(call.actor, call.body.name, call.body.parent_id, call.now)
    return _category(categories.list_categories(call.actor, call.now), made)


def _category(found: Categories, noun: CategoryNoun) -> Category:
    return Category(
        category_id=noun.category_id,
        name=noun.name,
        label=found.label(noun.category_id),
        parent_id=noun.parent_id,
        is_active=noun.is_active,
        is_legacy=noun.is_legacy,
    )
