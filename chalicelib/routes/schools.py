"""/schools, /categories, /groups, /users."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.category import Categories
from chalicelib.domain.category import Category as CategoryNoun
from chalicelib.domain.permission import Right
from chalicelib.domain.school import Group as GroupNoun
from chalicelib.domain.school import User as UserNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Id
from chalicelib.usecases import schools

routes = Blueprint(__name__)


class NewSchool(Model):
    name: str = Field(max_length=200)
    laestab: str = Field(max_length=20)
    key_holder_name: str = Field(max_length=200)
    key_holder_email: str = Field(max_length=254)


class School(Model):
    school_id: str
    name: str
    laestab: str


class SchoolMade(Model):
    """`temporary_password` of the first key holder: told once, kept nowhere. Tell it by another channel than e-mail."""

    school: School
    temporary_password: str


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


class NewGroup(Model):
    name: str = Field(max_length=200)


class Group(Model):
    """`permissions`: category id -> rights. Send `version` back when saving."""

    group_id: str
    name: str
    permissions: dict[str, list[Right]]
    version: int


class GroupList(Model):
    groups: list[Group]


class Permissions(Model):
    """The whole grid of the group. `version` is the one that was shown."""

    version: int
    permissions: dict[str, list[Right]]


class NewUser(Model):
    name: str = Field(max_length=200)
    email: str = Field(max_length=254)
    is_key_holder: bool = False
    group_ids: list[Id] = Field(default_factory=list, max_length=50)


class User(Model):
    user_id: str
    name: str
    email: str
    is_key_holder: bool
    is_active: bool
    has_second_factor: bool
    group_ids: list[str]
    version: int


class UserList(Model):
    users: list[User]


class UserMade(Model):
    """`temporary_password`: told once, kept nowhere."""

    user: User
    temporary_password: str


class UserGroups(Model):
    version: int
    group_ids: list[Id] = Field(max_length=50)


@endpoint(routes, "POST", "/schools", takes=NewSchool, gives=SchoolMade, status=201)
def create_school(call: Call[NewSchool]) -> SchoolMade:
    """Add a school with its first key holder (operators only)."""
    asked = call.body
    made, password = schools.create_school(
        call.actor, asked.name, asked.laestab, asked.key_holder_name, asked.key_holder_email, call.now
    )
    school = School(school_id=made.school_id, name=made.name, laestab=made.laestab)
    return SchoolMade(school=school, temporary_password=password)


@endpoint(routes, "GET", "/categories", gives=CategoryList)
def list_categories(call: Call[None]) -> CategoryList:
    """Categories that the reader has to do with; all of them for a key holder."""
    found = schools.list_categories(call.actor, call.now)
    return CategoryList(
        categories=sorted((_category(found, c) for c in found.by_id.values()), key=lambda c: c.label)
    )


@endpoint(routes, "POST", "/categories", takes=NewCategory, gives=Category, status=201)
def add_category(call: Call[NewCategory]) -> Category:
    """Add a main category, or a sub-category of one."""
    made = schools.add_category(call.actor, call.body.name, call.body.parent_id, call.now)
    return _category(schools.list_categories(call.actor, call.now), made)


@endpoint(routes, "GET", "/groups", gives=GroupList)
def list_groups(call: Call[None]) -> GroupList:
    """User groups with their Category Permissions."""
    return GroupList(groups=[_group(g) for g in schools.list_groups(call.actor, call.now)])


@endpoint(routes, "POST", "/groups", takes=NewGroup, gives=Group, status=201)
def add_group(call: Call[NewGroup]) -> Group:
    """Add a user group. It may do nothing until its permissions are saved."""
    return _group(schools.add_group(call.actor, call.body.name, call.now))


@endpoint(routes, "PUT", "/groups/{group_id}/permissions", takes=Permissions, gives=Group)
def save_permissions(call: Call[Permissions], group_id: str) -> Group:
    """Save Group: the Category Permissions of one group."""
    saved = schools.save_permissions(call.actor, group_id, call.body.version, call.body.permissions, call.now)
    return _group(saved)


@endpoint(routes, "GET", "/users", gives=UserList)
def list_users(call: Call[None]) -> UserList:
    """The school's people."""
    return UserList(users=[_user(u) for u in schools.list_users(call.actor, call.now)])


@endpoint(routes, "POST", "/users", takes=NewUser, gives=UserMade, status=201)
def invite_user(call: Call[NewUser]) -> UserMade:
    """Add somebody; the answer has the temporary password, once."""
    asked = call.body
    user, password = schools.invite_user(
        call.actor, asked.name, asked.email, asked.is_key_holder, asked.group_ids, call.now
    )
    return UserMade(user=_user(user), temporary_password=password)


@endpoint(routes, "PUT", "/users/{user_id}/groups", takes=UserGroups, gives=User)
def set_groups(call: Call[UserGroups], user_id: str) -> User:
    """Which groups somebody belongs to."""
    return _user(schools.set_groups(call.actor, user_id, call.body.version, call.body.group_ids, call.now))


def _category(found: Categories, noun: CategoryNoun) -> Category:
    return Category(
        category_id=noun.category_id,
        name=noun.name,
        label=found.label(noun.category_id),
        parent_id=noun.parent_id,
        is_active=noun.is_active,
        is_legacy=noun.is_legacy,
    )


def _group(noun: GroupNoun) -> Group:
    return Group(
        group_id=noun.group_id,
        name=noun.name,
        permissions={c: sorted(rights) for c, rights in noun.permissions.items()},
        version=noun.version,
    )


def _user(noun: UserNoun) -> User:
    return User(
        user_id=noun.user_id,
        name=noun.name,
        email=noun.email,
        is_key_holder=noun.is_key_holder,
        is_active=noun.is_active,
        has_second_factor=noun.has_second_factor,
        group_ids=list(noun.group_ids),
        version=noun.version,
    )
