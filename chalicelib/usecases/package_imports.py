"""Importing a package as key holders do it: upload it, give the passphrase, look at what was found, confirm. What works in
between is in unpack.py."""

from datetime import datetime

from chalicelib.aws import export_files, files, package_files
from chalicelib.domain.errors import NotFound, NotPossibleNow
from chalicelib.domain.package_import import (
    AT_WORK,
    REFUSALS,
    PackageImport,
    Step,
    check_confirmed,
    check_passphrase,
    moved,
    seen_at,
)
from chalicelib.domain.permission import Action, Actor
from chalicelib.domain.student import Student
from chalicelib.domain.vault import MAX_BYTES
from chalicelib.storage import package_imports
from chalicelib.storage.table import Changes
from chalicelib.usecases.access import new_id, note, note_look, note_unknown
from chalicelib.usecases.once import ANEW, Once, add_made, find_made
from chalicelib.usecases.students import find_own


def start_import(
    actor: Actor, student_id: str, now: datetime, once: Once = ANEW
) -> tuple[PackageImport, files.UploadForm]:
    """A place for a package, and the form with which the browser posts it. Raises NotFound, NotPossibleNow."""
    student = _own_student(actor, student_id, now)
    if made := find_made(actor, once, now):
        found = _own(actor, student_id, made, now)
        return found, _form(found)
    if any(
        i.state in AT_WORK and not i.is_given_up(now) for i in package_imports.list_imports(student_id, now)
    ):
        raise NotPossibleNow(
            "Another package is being imported for this student. Wait until it is done.",
            code="import_at_work",
        )
    begun = PackageImport(new_id("pki"), student_id, student.school_id, actor.user_id, actor.name, now)
    changes = Changes()
    package_imports.add_import(changes, begun)
    note(changes, actor, Action.IMPORT_PACKAGE, begun.import_id, now, student=student_id)
    add_made(changes, actor, once, begun.import_id, now)
    changes.commit()
    return begun, _form(begun)


def _form(one: PackageImport) -> files.UploadForm:
    return files.export_upload_form(work_key(one, package_files.PACKAGE), MAX_BYTES)


def list_imports(actor: Actor, student_id: str, now: datetime) -> list[PackageImport]:
    """Newest first."""
    find_own(actor, student_id, Action.IMPORT_PACKAGE, now)
    note_look(actor, "view_package_imports", student_id, now, student=student_id)
    return [seen_at(one, now) for one in package_imports.list_imports(student_id, now)]


def view_import(
    actor: Actor, student_id: str, import_id: str, now: datetime
) -> tuple[PackageImport, Student]:
    """How far it is, and the student, to compare with what was found."""
    student = find_own(actor, student_id, Action.IMPORT_PACKAGE, now)
    found = _own(actor, student_id, import_id, now)
    note_look(actor, "view_package_imports", import_id, now, student=student_id)
    return seen_at(found, now), student


def open_package(
    actor: Actor, student_id: str, import_id: str, passphrase: str, now: datetime
) -> tuple[PackageImport, Student]:
    """Has the uploaded package opened with this passphrase and looked through. Raises NotFound, Invalid, NotPossibleNow."""
    student = _own_student(actor, student_id, now)
    before = _unexpired(_own(actor, student_id, import_id, now), now)
    words = check_passphrase(passphrase)
    etag = package_files.etag_of(work_key(before, package_files.PACKAGE))
    after = moved(before, Step.OPEN, now, etag=etag or "")
    if etag is None:
        raise NotPossibleNow(
            "The package has not arrived yet. Wait until it is uploaded, or upload it again.",
            code="not_uploaded",
        )
    # before the change that sets the machines to work: they must find it
    export_files.save_bytes(work_key(after, package_files.passphrase_name(after.round)), words.encode())
    changes = Changes()
    package_imports.add_move(changes, before, after)
    note(changes, actor, "open_package", import_id, now, student=student_id)
    changes.commit()
    return after, student


def confirm_import(
    actor: Actor, student_id: str, import_id: str, now: datetime, *, confirms_student: bool
) -> tuple[PackageImport, Student]:
    """Has what was found copied. `confirms_student`: that the package is of this student, where the UPN alone does not say
    so. Raises NotFound, Invalid, NotPossibleNow."""
    student = _own_student(actor, student_id, now)
    before = _unexpired(_own(actor, student_id, import_id, now), now)
    after = moved(before, Step.CONFIRM, now)
    found = before.found
    if found is None:
        raise NotPossibleNow("The package is not opened yet.", code="wrong_state")
    check_confirmed(found, confirms_student=confirms_student)
    changes = Changes()
    package_imports.add_move(changes, before, after)
    note(
        changes,
        actor,
        "confirm_package",
        import_id,
        now,
        student=student_id,
        package=found.package_id,
        likeness=found.likeness.value,
        confirmed="yes" if confirms_student else "no",
    )
    changes.commit()
    return after, student


def work_key(one: PackageImport, name: str) -> str:
    return export_files.work_key(one.school_id, one.student_id, one.import_id, name)


def _own_student(actor: Actor, student_id: str, now: datetime) -> Student:
    """On the actor's own roll, now or soon."""
    student = find_own(actor, student_id, Action.IMPORT_PACKAGE, now)
    if student.has_left(now.date()):
        raise NotPossibleNow(REFUSALS["has_left"], code="has_left")
    return student


def _unexpired(one: PackageImport, now: datetime) -> PackageImport:
    if one.is_given_up(now):
        raise NotPossibleNow(REFUSALS["expired"], code="expired")
    return one


def _own(actor: Actor, student_id: str, import_id: str, now: datetime) -> PackageImport:
    found = package_imports.find_import(student_id, import_id)
    if found is None:
        note_unknown(actor, "view_package_imports", import_id, now, student=student_id)
        raise NotFound
    return found
