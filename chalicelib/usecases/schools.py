"""Schools: what an operator adds, and what its people see of it."""

from datetime import datetime

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.school import School, check_laestab
from chalicelib.domain.text import check_name
from chalicelib.storage import people, schools
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, own_school, require
from chalicelib.usecases.users import add_told, new_user


def create_school(
    actor: Actor, name: str, laestab: str, key_holder_name: str, key_holder_email: str, now: datetime
) -> tuple[School, str]:
    """A school with its first key holder. Returns the school and the key holder's temporary password, told once.

    Only an operator may. Raises Invalid (also for a LAESTAB or an e-mail address that is taken).
    """
    require(actor, Action.CREATE_SCHOOL, Resource(None), now)
    school = School(new_id("sch"), check_name(name, "name"), check_laestab(laestab))
    if schools.school_id_of_laestab(school.laestab) is not None:
        raise Invalid("A school with this LAESTAB is already there.", fields={"laestab": "taken"})
    holder, password = new_user(school.school_id, key_holder_name, key_holder_email, is_key_holder=True)
    changes = Changes()
    schools.add_school(changes, school)
    people.add_new_user(changes, holder)
    add_told(changes, holder, NoticeKind.PERSON_INVITED, now)
    note(changes, actor, "create_school", school.school_id, now, school.school_id)
    changes.commit()
    return school, password


def view_school(actor: Actor, now: datetime) -> School:
    school_id = own_school(actor)
    require(actor, Action.VIEW_SCHOOL, Resource(school_id), now)
    school = schools.find_school(school_id)
    if school is None:
        raise NotFound
    return school
