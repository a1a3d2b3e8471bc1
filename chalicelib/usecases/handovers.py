"""Hand-overs as the sending school's key holders use them: look what would go, make a package, tell the passphrase, send the
link again, revoke it, note a receipt. What else happens to one is in handover_steps.py; the receiver is in receiving.py.

A package holds all of the record that may go, whoever made it: as with a transfer, not what the key holder may view.
"""

from datetime import date, datetime

from chalicelib.domain import handover as rules
from chalicelib.domain.errors import Invalid, NotFound, NotPossibleNow
from chalicelib.domain.export import UNFINISHED, Export, Format, Kind
from chalicelib.domain.export import Step as ExportStep
from chalicelib.domain.export import moved as export_moved
from chalicelib.domain.handover import Handover, State, Step, Wanted
from chalicelib.domain.notice import Notice, NoticeKind
from chalicelib.domain.permission import Action, Actor, Resource
from chalicelib.domain.school import check_email
from chalicelib.domain.selection import Selection, select
from chalicelib.domain.student import Student
from chalicelib.domain.transfer import check_reason
from chalicelib.storage import exports, handovers, outbox, preferences, students, term_dates
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_look, note_read, note_unknown, own_school, require
from chalicelib.usecases.once import ANEW, Once, add_made, find_made
from chalicelib.usecases.passphrases import new_passphrase
from chalicelib.usecases.record import record_of
from chalicelib.usecases.review import UNREADY
from chalicelib.usecases.students import find_own

PAGE = 50


def selection_of(student: Student) -> Selection:
    """What of the record may go, by the rules of a transfer. The receiver has none of it yet."""
    return select(preferences.find_preferences(student.school_id), *record_of(student))


def review_handover(actor: Actor, student_id: str, now: datetime) -> Selection:
    """What would go now. Raises NotFound, NotAllowed."""
    student = find_own(actor, student_id, Action.HAND_OVER, now)
    note_read(actor, "review_handover", student_id, now)
    return selection_of(student)


def hand_over(actor: Actor, student_id: str, asked: Wanted, now: datetime, once: Once = ANEW) -> Handover:
    """Has a package made. Raises NotFound, NotAllowed, Invalid, NotPossibleNow: also when what would go is not what was
    reviewed, and when a redacted copy that should go cannot."""
    student = find_own(actor, student_id, Action.HAND_OVER, now)
    if made := find_made(actor, once, now):
        return _own(actor, student_id, made, now)
    wanted = rules.check_wanted(asked, now.date())
    address = _check_address(wanted.address)
    rules.check_live(handovers.list_handovers(student_id), now)
    selection = selection_of(student)
    reason = _check_selection(selection, wanted)
    days_open = term_dates.find_term_dates(student.school_id)
    made_now = Handover(
        new_id("hov"),
        student_id,
        student.school_id,
        wanted.receiver,
        address,
        actor.user_id,
        actor.name,
        now,
        wanted.days,
        days_open.due_on(now.date(), wanted.starts_on),
        new_passphrase(),
        selection.sha256,
        reason,
        selection.held_back,
    )
    changes = Changes()
    handovers.add_handover(changes, made_now)
    exports.add_export(changes, _export(actor, made_now))
    note(
        changes, actor, Action.HAND_OVER, made_now.handover_id, now, student=student_id, days=str(wanted.days)
    )
    _tell_key_holders(changes, made_now, now)
    add_made(changes, actor, once, made_now.handover_id, now)
    changes.commit()
    return made_now


def _tell_key_holders(changes: Changes, handover: Handover, now: datetime) -> None:
    """All of them, so that nobody sends a record away alone and unseen."""
    kind = NoticeKind.HANDOVER_STARTED
    outbox.add_notice(changes, Notice(new_id("not"), handover.school_id, kind, handover.student_id, now))


def _export(actor: Actor, made: Handover) -> Export:
    return Export(
        made.export_id,
        made.student_id,
        made.school_id,
        Kind.PACKAGE,
        Format.PDF,  # of the report in it
        actor.user_id,
        actor.name,
        made.made_at,
        actor.has_second_factor,
    )


def _check_selection(selection: Selection, wanted: Wanted) -> str:
    """The reason for what the preferences hold back, "" when they hold nothing back."""
    if wanted.reviewed and wanted.reviewed != selection.sha256:
        raise NotPossibleNow(
            "What would go has changed since you looked: the record, or your school's preferences. Review it again.",
            code="changed_since_review",
        )
    for unready in selection.unready.values():
        raise NotPossibleNow(UNREADY[unready], code="redaction_unready")
    if not selection.needs_reason:
        return ""
    if not wanted.held_back_reason.strip():
        raise Invalid(
            "Your school's preferences hold part of this record back. Say why, or change the preferences.",
            code="reason_needed",
            fields={"held_back_reason": "needed"},
        )
    return check_reason(wanted.held_back_reason)


def _check_address(text: str) -> str:
    try:
        return check_email(text)
    except Invalid as error:
        raise Invalid(error.message, fields={"address": "format"}) from None


def list_handovers(actor: Actor, student_id: str, now: datetime) -> list[Handover]:
    """Of the student, newest first. Raises NotFound, NotAllowed."""
    find_own(actor, student_id, Action.VIEW_HANDOVER, now)
    note_look(actor, "view_handover", student_id, now, student=student_id)
    return handovers.list_handovers(student_id)


def list_of_school(actor: Actor, before: str, now: datetime) -> tuple[list[tuple[Handover, Student]], str]:
    """A page of the school's hand-overs, newest first, each with its student, and the mark of the next page. Raises
    NotAllowed."""
    school_id = own_school(actor)
    require(actor, Action.VIEW_HANDOVER, Resource(school_id), now)
    page = handovers.list_of_school(school_id, limit=PAGE, before=before)
    found = {s.student_id: s for s in students.find_students({h.student_id for h in page})}
    note_read(actor, "list_handovers", school_id, now, handovers=str(len(page)))
    listed = [(one, found[one.student_id]) for one in page if one.student_id in found]
    return listed, handovers.list_key(page[-1]) if len(page) == PAGE else ""


def find_handover(actor: Actor, student_id: str, handover_id: str, now: datetime) -> Handover:
    find_own(actor, student_id, Action.VIEW_HANDOVER, now)
    found = _own(actor, student_id, handover_id, now)
    note_look(actor, "view_handover", handover_id, now, student=student_id)
    return found


def progress_of(handover: Handover) -> int:
    """In percent, how far the package is."""
    if handover.state is not State.BEING_MADE:
        return 100 if handover.ready_at else 0
    export = exports.find_export(handover.student_id, handover.export_id)
    return export.progress if export else 0


def show_passphrase(actor: Actor, student_id: str, handover_id: str, now: datetime) -> str:
    """To be told by telephone. Raises NotPossibleNow before it is ready and after its end."""
    before = _to_change(actor, student_id, handover_id, now)
    rules.moved(before, Step.SHOW_PASSPHRASE, now)
    note_read(actor, "show_passphrase", handover_id, now, student=student_id)
    return before.passphrase


def send_again(actor: Actor, student_id: str, handover_id: str, address: str, now: datetime) -> Handover:
    """A new link, perhaps to another `address` ("" for the same). The old one is dead at once."""
    before = _to_change(actor, student_id, handover_id, now)
    after = rules.sent_again(before, _check_address(address) if address else before.address, now)
    changes = Changes()
    handovers.add_move(changes, before, after)
    handovers.add_link_wanted(changes, after, now)
    moved_to = "changed" if after.address != before.address else "same"
    note(changes, actor, "send_link_again", handover_id, now, student=student_id, address=moved_to)
    if moved_to == "changed":
        _tell_key_holders(changes, after, now)
    changes.commit()
    return after


def revoke_handover(actor: Actor, student_id: str, handover_id: str, now: datetime) -> Handover:
    """The link is dead and the passphrase forgotten; a package that is being made is not made any further."""
    before = _to_change(actor, student_id, handover_id, now)
    after = rules.moved(before, Step.REVOKE, now, ended_by=actor.name)
    changes = Changes()
    handovers.add_move(changes, before, after)
    export = exports.find_export(student_id, before.export_id)
    if export and export.state in UNFINISHED:
        exports.add_move(changes, export, export_moved(export, ExportStep.CANCEL, now))
    note(changes, actor, "revoke_handover", handover_id, now, student=student_id)
    changes.commit()
    return after


def note_receipt(
    actor: Actor, student_id: str, handover_id: str, name: str, role: str, on: date, now: datetime
) -> Handover:
    """What the receiver told by telephone. Raises Invalid, NotPossibleNow."""
    before = _to_change(actor, student_id, handover_id, now)
    receipt = rules.check_receipt(name, role, on, before, now, noted_by=actor.name)
    after = rules.received(before, receipt, now)
    changes = Changes()
    handovers.add_move(changes, before, after)
    note(changes, actor, "note_receipt", handover_id, now, student=student_id)
    changes.commit()
    return after


def _to_change(actor: Actor, student_id: str, handover_id: str, now: datetime) -> Handover:
    find_own(actor, student_id, Action.HAND_OVER, now)
    return _own(actor, student_id, handover_id, now)


def _own(actor: Actor, student_id: str, handover_id: str, now: datetime) -> Handover:
    found = handovers.find_handover(student_id, handover_id)
    if found is None:
        note_unknown(actor, "view_handover", handover_id, now, student=student_id)
        raise NotFound
    return found
