"""Destroying a record whose retention has ended: one key holder proposes, another carries it out, a Lambda of its own
does it, and a certificate stays (docs/decisions/0077, 0078)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.aws import erasure, secrets
from chalicelib.domain import retention as rules
from chalicelib.domain.audit import SYSTEM
from chalicelib.domain.destruction import COUNTED, Certificate, initials_of
from chalicelib.domain.errors import NotPossibleNow
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.retention import DeedKind
from chalicelib.domain.transfer import Transfer
from chalicelib.storage import destruction, outbox, retention, students, tombstones, transfers
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import commit_change, new_id, note, note_read, own_school, require
from chalicelib.usecases.retention import (
    RetentionView,
    find_unchanged,
    is_only_key_holder,
    save,
    view_of,
)
from chalicelib.usecases.transfers_of import transfers_of

PAGE = 25
SECONDS_TO_END = 60
"""With less than this left the Lambda lets the rest to its next call: it ends with an error, so AWS calls it again."""
_KINDS = {
    "incident": "incidents",
    "incident_version": "versions",
    "action": "actions",
    "link": "links",
    "document": "documents",
}


def propose(actor: Actor, student_id: str, reason: str, version: int, now: datetime) -> RetentionView:
    """All key holders are told, so that nobody does it alone unseen. Raises NotPossibleNow with what stands in the way
    (domain/retention.py: Obstacle)."""
    student, before = find_unchanged(actor, student_id, version, Action.DESTROY_RECORD, now)
    policy = retention.find_policy(student.school_id)
    moves = transfers_of([student])[student_id]
    rules.check_none(rules.obstacles(student, policy, before, moves, now.date()))
    deed = rules.deed_of(DeedKind.PROPOSED, actor.user_id, actor.name, reason, now)
    changes = Changes()
    note(changes, actor, "propose_destruction", student_id, now)
    kind = NoticeKind.DESTRUCTION_PROPOSED
    outbox.add_notice(changes, Notice(new_id("not"), student.school_id, kind, student_id, now))
    return save(actor, changes, student, rules.propose(before, deed), now)


def take_back(actor: Actor, student_id: str, reason: str, version: int, now: datetime) -> RetentionView:
    """Any key holder may take a proposal back."""
    student, before = find_unchanged(actor, student_id, version, Action.DESTROY_RECORD, now)
    deed = rules.deed_of(DeedKind.TAKEN_BACK, actor.user_id, actor.name, reason, now)
    changes = Changes()
    note(changes, actor, "take_back_destruction", student_id, now)
    return save(actor, changes, student, rules.take_back(before, deed), now)


def destroy(actor: Actor, student_id: str, surname: str, version: int, now: datetime) -> RetentionView:
    """Carries out a proposal. In one transaction a tombstone takes the student's place: nobody can open, change, find or
    request the record any more, and the outbox has it destroyed. This cannot be taken back.

    Everything is looked at again: a hold that was set or a transfer that was requested meanwhile refuses it.
    """
    student, found = find_unchanged(actor, student_id, version, Action.DESTROY_RECORD, now)
    proposal = found.proposal
    if proposal is None:
        raise NotPossibleNow("Nobody has proposed to destroy this record.", code="not_proposed")
    policy = retention.find_policy(student.school_id)
    moves = transfers_of([student])[student_id]
    rules.check_none(rules.obstacles(student, policy, found, moves, now.date()))
    rules.check_second_person(proposal, actor.user_id, is_only_key_holder(actor), now)
    rules.check_surname(student, surname)
    certificate = Certificate(
        student_id,
        student.school_id,
        initials_of(student),
        student.leaving_date.year if student.leaving_date else now.year,
        policy.years,
        policy.version,
        proposal.by_id,
        proposal.by,
        proposal.at,
        actor.user_id,
        actor.name,
        now,
    )
    changes = Changes()
    retention.add_save_retention(changes, found)  # its condition: no hold was set in between
    tombstones.add_tombstone(changes, certificate, students.unchanged(student))
    destruction.add_remains(changes, student)
    for transfer in moves:
        transfers.add_move(changes, transfer, _without_sentence(transfer, student_id))
    outbox.add_destruction(changes, student_id, now)
    note(changes, actor, Action.DESTROY_RECORD, student_id, now, years=str(policy.years))
    commit_change(changes, lambda: view_of(actor, student, now))
    return RetentionView(student_id, found, True, certificate=certificate)


def _without_sentence(transfer: Transfer, student_id: str) -> Transfer:
    """The transfer as it is, so that its condition holds it in its state; why something was held back may tell of the child,
    and is the previous school's own."""
    is_previous = transfer.previous_student_id == student_id
    return replace(transfer, held_back_reason="") if is_previous else transfer


def list_certificates(actor: Actor, before: str, now: datetime) -> tuple[list[Certificate], str]:
    """A page of what was destroyed, newest first, and the mark of the next page."""
    school_id = own_school(actor)
    require(actor, Action.REVIEW_RETENTION, Resource(school_id), now)
    page = tombstones.list_certificates(school_id, limit=PAGE, before=before)
    note_read(actor, Action.REVIEW_RETENTION, school_id, now, certificates=str(len(page)))
    return page, tombstones.mark_of(page[-1]) if len(page) == PAGE else ""


# --- the Lambda


def destroy_record(student_id: str, seconds_left: Callable[[], float], now: datetime) -> str:
    """Destroys what is left of a record that a tombstone stands for. Returns "destroyed", "looked_again", "done" after the
    last look, or "unknown" and "done_before".

    Begun anew after any crash it finds what is left: what points at an item goes before the item, and the tombstone says
    "destroyed" only when nothing is left. Raises TimeoutError when there is no time for the rest.
    """
    certificate = tombstones.find_certificate(student_id)
    if certificate is None:
        return "unknown"
    if not destruction.is_wanted(student_id):
        return "done_before"

    def go_on() -> None:
        if seconds_left() < SECONDS_TO_END:
            raise TimeoutError("the rest of the record is for the next call")

    if not certificate.counts:
        tombstones.save_counts(student_id, _count(certificate))
    school_id = certificate.school_id
    for _ in erasure.delete_files(school_id, student_id):
        go_on()
    for parts in destruction.list_parts(student_id):
        destruction.delete_parts(student_id, parts)
        go_on()
    student = destruction.find_remains(student_id)
    if student is not None:
        destruction.delete_look_ups(student, secrets.identifier_hasher())
        destruction.delete_remains(student_id)
    outcome = "looked_again" if certificate.finished_at else _finish(student_id, now)
    if certificate.is_last_look(now):
        destruction.mark_done(student_id, now)
        return "done"
    return outcome


def _count(certificate: Certificate) -> dict[str, int]:
    counts = dict.fromkeys(COUNTED, 0)
    for parts in destruction.list_parts(certificate.student_id):
        for part in parts:
            if part.kind in _KINDS:
                counts[_KINDS[part.kind]] += 1
    for prefix in erasure.prefixes(certificate.school_id, certificate.student_id):
        counts["file_versions"] += erasure.count_versions(prefix)
    return counts


def _finish(student_id: str, now: datetime) -> str:
    """The certificate, and its entry in the audit, which is never destroyed."""
    certificate = tombstones.find_certificate(student_id)
    if certificate is None:
        return "unknown"
    changes = Changes()
    tombstones.add_finished(changes, student_id, now)
    note(
        changes,
        SYSTEM,
        "record_destroyed",
        student_id,
        now,
        certificate.school_id,
        proposed_by=certificate.proposed_by_id,
        confirmed_by=certificate.confirmed_by_id,
        years=str(certificate.years),
        policy_version=str(certificate.policy_version),
        **{name: str(number) for name, number in certificate.counts.items()},
    )
    try:
        changes.commit()
    except NotPossibleNow:
        return "looked_again"  # another call was first
    return "destroyed"
