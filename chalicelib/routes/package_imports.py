"""/students/{student_id}/package-imports: a record that another school packed becomes part of a student's record here."""

from datetime import date, datetime

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.package_import import Found as FoundNoun
from chalicelib.domain.package_import import Likeness, PackageState
from chalicelib.domain.package_import import PackageImport as PackageImportNoun
from chalicelib.domain.package_record import PackedStudent
from chalicelib.domain.student import Student
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.routes.words import Upload, upload
from chalicelib.usecases import package_imports

routes = Blueprint(__name__)


class PackagePassphrase(Model):
    """As the other school told it. It is kept until the package is open, and nowhere else."""

    passphrase: str = Field(max_length=1_000)


class PackageConfirmation(Model):
    """`confirms_student`: that the package is of this student. Needed where the UPN alone does not say so."""

    confirms_student: bool = False


class Child(Model):
    """A child as one school knows them. `upns`: UPN and Former UPNs."""

    surname: str
    forename: str
    middle_names: str
    preferred_surname: str
    preferred_forename: str
    birth_date: date
    sex: str
    upns: list[str]


class FoundPackage(Model):
    """What is in a package. `incidents` and `files` will arrive; `there_already` and `held_back` count the rest by noun and
    reason. `theirs` and `ours`: the child there and here, until it is imported."""

    made_at: datetime
    school_name: str
    laestab: str
    likeness: Likeness
    incidents: int
    files: int
    there_already: dict[str, int]
    held_back: dict[str, int]
    theirs: Child | None
    ours: Child | None


class PackageImport(Model):
    """`progress` in percent, of copying. `not_openable`: files that the malware scan keeps locked. `failed_because` is a
    code, `reason` says the same in words; while `state` is "waiting" they tell why the passphrase is asked for again."""

    import_id: str
    state: PackageState
    asked_at: datetime
    asked_by: str
    progress: int
    not_openable: int
    failed_because: str
    reason: str
    found: FoundPackage | None


class PackageImportList(Model):
    imports: list[PackageImport]


class PackagePlace(Model):
    package_import: PackageImport
    upload: Upload


def _import(noun: PackageImportNoun, ours: Student | None = None) -> PackageImport:
    return PackageImport(
        import_id=noun.import_id,
        state=noun.state,
        asked_at=noun.asked_at,
        asked_by=noun.asked_by,
        progress=noun.progress,
        not_openable=noun.not_openable,
        failed_because=noun.failed_because,
        reason=noun.reason,
        found=_found(noun.found, ours) if noun.found else None,
    )


def _found(noun: FoundNoun, ours: Student | None) -> FoundPackage:
    both = noun.theirs is not None and ours is not None
    return FoundPackage(
        made_at=noun.made_at,
        school_name=noun.school_name,
        laestab=noun.laestab,
        likeness=noun.likeness,
        incidents=noun.incidents,
        files=noun.files,
        there_already=dict(noun.there_already),
        held_back=dict(noun.held_back),
        theirs=_child(noun.theirs) if both and noun.theirs else None,
        ours=_child(ours) if both and ours else None,
    )


def _child(noun: PackedStudent | Student) -> Child:
    identifiers = noun.matchable if isinstance(noun, Student) else noun.identifiers
    return Child(
        surname=noun.surname,
        forename=noun.forename,
        middle_names=noun.middle_names,
        preferred_surname=noun.preferred_surname,
        preferred_forename=noun.preferred_forename,
        birth_date=noun.birth_date,
        sex=noun.sex,
        upns=[i.value for i in identifiers],
    )


_ALL = "/students/{student_id}/package-imports"
_ONE = f"{_ALL}/{{import_id}}"


@endpoint(routes, "POST", _ALL, gives=PackagePlace, status=201, once=True)
def start_package_import(call: Call[None], student_id: str) -> PackagePlace:
    """Begin to import a package: a form with which to upload it."""
    begun, form = package_imports.start_import(call.actor, student_id, call.now, call.once)
    return PackagePlace(package_import=_import(begun), upload=upload(form))


@endpoint(routes, "GET", _ALL, gives=PackageImportList)
def list_package_imports(call: Call[None], student_id: str) -> PackageImportList:
    """The imports of this student, newest first."""
    found = package_imports.list_imports(call.actor, student_id, call.now)
    return PackageImportList(imports=[_import(one) for one in found])


@endpoint(routes, "GET", _ONE, gives=PackageImport)
def view_package_import(call: Call[None], student_id: str, import_id: str) -> PackageImport:
    """How far it is, and what was found."""
    return _import(*package_imports.view_import(call.actor, student_id, import_id, call.now))


@endpoint(routes, "POST", f"{_ONE}/open", takes=PackagePassphrase, gives=PackageImport)
def open_package(call: Call[PackagePassphrase], student_id: str, import_id: str) -> PackageImport:
    """Have the uploaded package opened and verified."""
    opened = package_imports.open_package(call.actor, student_id, import_id, call.body.passphrase, call.now)
    return _import(*opened)


@endpoint(routes, "POST", f"{_ONE}/confirm", takes=PackageConfirmation, gives=PackageImport)
def confirm_package_import(call: Call[PackageConfirmation], student_id: str, import_id: str) -> PackageImport:
    """Have what was found copied into the student's record."""
    confirmed = package_imports.confirm_import(
        call.actor, student_id, import_id, call.now, confirms_student=call.body.confirms_student
    )
    return _import(*confirmed)
