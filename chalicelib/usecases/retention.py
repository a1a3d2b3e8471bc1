"""How long records are kept: a school's policy, and for one student a legal hold or a later day (docs/decisions/0076)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain import retention as rules
from chalicelib.domain.destruction import Certificate
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.permission import Action, Actor, Resource, permit
from chalicelib.domain.retention import DeedKind, Obstacle, Policy, Retention
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import Transfer
from chalicelib.storage import outbox, people, retention, students, tombstones
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import commit_change, note, note_look, note_unknown, own_school, require
from chalicelib.usecases.students import find_own
from chalicelib.usecases.transfers_of import transfers_of


def view_policy(actor: Actor, now: datetime) -> Policy:
    school_id = own_school(actor)
    require(actor, Action.UPDATE_RETENTION, Resource(school_id), now)
    return retention.find_policy(school_id)


def update_policy(actor: Actor, years: int, policy_note: str, version: int, now: datetime) -> Policy:
    """`version` as it was shown. The first one adopts a policy, and has the review list made of all who have left.

    Raises Invalid, or Stale with the policy as it stands. Nothing is destroyed by it, and no list written anew.
    """
    before = view_policy(actor, now)
    if before.version != version:
        raise Stale(before)
    after = before.with_years(years, policy_note)
    changes = Changes()
    retention.add_save_policy(changes, after)
    if not before.version:
        outbox.add_collect(changes, before.school_id, "", now)
    note(changes, actor, Action.UPDATE_RETENTION, before.school_id, now, years=str(years))
    commit_change(changes, lambda: retention.find_policy(before.school_id))
    return replace(after, version=version + 1)


@dataclass(frozen=True)
class RetentionView:
    """`may_manage`: the actor is a key holder; others are told whether there is a hold or a tombstone, and nothing more.
    `certificate`: the record was, or is being, destroyed; then there is no `student`."""

    student_id: str
    retention: Retention
    may_manage: bool
    student: Student | None = None
    policy: Policy | None = None
    ends_on: date | None = None
    obstacles: Sequence[Obstacle] = ()
    transfers: Sequence[Transfer] = ()
    needs_another: bool = False
    certificate: Certificate | None = None


def view_retention(actor: Actor, student_id: str, now: datetime) -> RetentionView:
    """How long the record of a student is kept, or what became of it. Raises NotFound for another school's."""
    student = students.find_student(student_id)
    certificate = None if student else tombstones.find_certificate(student_id)
    school_id = student.school_id if student else certificate.school_id if certificate else ""
    if not school_id:
        note_unknown(actor, Action.VIEW_STUDENT, student_id, now)
        raise NotFound
    require(actor, Action.VIEW_STUDENT, Resource(school_id), now, subject_id=student_id)
    note_look(actor, "view_retention", student_id, now)
    may_manage = permit(actor, Action.HOLD_RECORD, Resource(school_id)).is_allowed
    if student is None:
        return RetentionView(
            student_id, Retention(student_id, school_id), may_manage, certificate=certificate
        )
    if not may_manage:
        return RetentionView(student_id, retention.find_retention(student), may_manage)
    return view_of(actor, student, now)


def view_of(actor: Actor, student: Student, now: datetime) -> RetentionView:
    """As a key holder sees it."""
    found, policy = retention.find_retention(student), retention.find_policy(student.school_id)
    moves = transfers_of([student])[student.student_id]
    by_actor = found.proposal is not None and found.proposal.by_id == actor.user_id
    return RetentionView(
        student.student_id,
        found,
        True,
        student,
        policy,
        found.ends_on(student, policy),
        rules.obstacles(student, policy, found, moves, now.date()),
        moves,
        needs_another=by_actor and not is_only_key_holder(actor),
    )


def is_only_key_holder(actor: Actor) -> bool:
    user = people.find_user(own_school(actor), actor.user_id)
    return user is not None and people.is_only_key_holder(user)


def set_hold(
    actor: Actor, student_id: str, is_held: bool, reason: str, version: int, now: datetime
) -> RetentionView:
    """Sets a legal hold, or takes it off. The reason stays with the record; the audit says only that there is one."""
    kind, rule = (DeedKind.HELD, rules.hold) if is_held else (DeedKind.RELEASED, rules.release)
    student, before = find_unchanged(actor, student_id, version, Action.HOLD_RECORD, now)
    after = rule(before, rules.deed_of(kind, actor.user_id, actor.name, reason, now))
    changes = Changes()
    note(changes, actor, Action.HOLD_RECORD if is_held else "release_record", student_id, now)
    return save(actor, changes, student, after, now)


def keep_longer(
    actor: Actor, student_id: str, until: date | None, reason: str, version: int, now: datetime
) -> RetentionView:
    """Keeps one record longer than the policy says, or (None) as long as it says."""
    student, before = find_unchanged(actor, student_id, version, Action.HOLD_RECORD, now)
    kind = DeedKind.KEPT_LONGER if until else DeedKind.KEPT_BY_POLICY
    deed = rules.deed_of(kind, actor.user_id, actor.name, reason, now, until)
    by_policy = retention.find_policy(student.school_id).ends_on(student.birth_date)
    after = rules.keep_longer(before, deed, by_policy)
    changes = Changes()
    note(changes, actor, "keep_record_longer", student_id, now, until=until.isoformat() if until else "")
    return save(actor, changes, student, after, now)


def find_unchanged(
    actor: Actor, student_id: str, version: int, action: Action, now: datetime
) -> tuple[Student, Retention]:
    """Raises Stale when something was decided about the record since `version` was shown."""
    student = find_own(actor, student_id, action, now)
    found = retention.find_retention(student)
    if found.version != version:
        raise Stale(view_of(actor, student, now))
    return student, found


def save(actor: Actor, changes: Changes, student: Student, after: Retention, now: datetime) -> RetentionView:
    """Commits `changes` with the retention as it is now. Raises Stale when somebody else was first."""
    view: Callable[[], RetentionView] = lambda: view_of(actor, student, now)  # noqa: E731 - read when it is asked for
    retention.add_save_retention(changes, after)
    commit_change(changes, view)
    return view()
