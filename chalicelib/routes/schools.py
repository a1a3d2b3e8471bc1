"""/school: one's own; /schools: for operators."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.school import School as SchoolNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Done
from chalicelib.usecases import recovery, schools

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


class LockedOut(Model):
    """The only key holder of a school, who lost the authenticator app and the recovery codes."""

    laestab: str = Field(max_length=20)
    email: str = Field(max_length=254)


@endpoint(routes, "GET", "/school", gives=School)
def view_school(call: Call[None]) -> School:
    """The reader's own school: its name and LAESTAB."""
    return _school(schools.view_school(call.actor, call.now))


@endpoint(routes, "POST", "/schools/second-factor-reset", takes=LockedOut, gives=Done)
def renew_only_key_holder(call: Call[LockedOut]) -> Done:
    """Switch off the lost authenticator app of a school's only key holder (operators only)."""
    recovery.renew_only_key_holder(call.actor, call.body.laestab, call.body.email, call.now)
    return Done()


@endpoint(routes, "POST", "/schools", takes=NewSchool, gives=SchoolMade, status=201)
def create_school(call: Call[NewSchool]) -> SchoolMade:
    """Add a school with its first key holder (operators only)."""
    asked = call.body
    made, password = schools.create_school(
        call.actor, asked.name, asked.laestab, asked.key_holder_name, asked.key_holder_email, call.now
    )
    return SchoolMade(school=_school(made), temporary_password=password)


def _school(noun: SchoolNoun) -> School:
    return School(school_id=noun.school_id, name=noun.name, laestab=noun.laestab)
