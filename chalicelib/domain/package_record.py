"""What a package says to a machine: a record as it travels, and the manifest by which a school that joins later verifies it.

The record is whole in itself: it names no place of ours where something would have to be looked up. It travels inside the
encrypted ZIP only. Ids in it are those of the sending school, with the way that each incident came, so that what is imported
twice, or comes with a transfer as well, is found to be the same (domain/lineage.py). docs/decisions/0100.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chalicelib.domain.action import IncidentAction
from chalicelib.domain.body_map import BodyPoint
from chalicelib.domain.category import Categories, Category
from chalicelib.domain.incident import Incident, Place
from chalicelib.domain.school import School
from chalicelib.domain.student import Identifier, Student
from chalicelib.domain.vault import Document, DocumentStatus
from chalicelib.domain.zip_line import MANIFEST, PROBLEMS

VERSION = 1
"""Of the format. A reader refuses a newer one, and reads every older one."""
FOLDER = "safehand/"
RECORD_NAME = f"{FOLDER}record.json"
MANIFEST_NAME = f"{FOLDER}manifest.json"
INNER = "Record.zip"
"""The ZIP with the record, as the only file that is encrypted in a package."""
UNSIGNED_NAMES = frozenset({MANIFEST_NAME, MANIFEST, PROBLEMS})
"""What may be in it without standing in the manifest: that itself, and what is written when the ZIP is closed."""


@dataclass(frozen=True)
class PackedSchool:
    """The school that made the package."""

    name: str
    laestab: str


@dataclass(frozen=True)
class PackedStudent:
    """Whose record it is, as the sending school knew the child. `identifiers`: those that say who the child is."""

    surname: str
    forename: str
    birth_date: date
    middle_names: str = ""
    preferred_surname: str = ""
    preferred_forename: str = ""
    sex: str = ""
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True)
class PackedIncident:
    """`incident_id`, `came` and `changed_at` are those of the incident at the sending school (domain/incident.py); of linked
    students only the number goes. `content_sha256` is the same at every school."""

    incident_id: str
    occurred_at: datetime
    logged_at: datetime
    logged_by: str
    category_ids: tuple[str, ...]
    text: str
    content_sha256: str
    hidden_linked_count: int = 0
    origin: str = ""
    agencies: tuple[str, ...] = ()
    actions: tuple[IncidentAction, ...] = ()
    body_map: tuple[BodyPoint, ...] = ()
    came: tuple[Place, ...] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True)
class PackedDocument:
    """`name` is that in the ZIP, with its folder; `file_name` the original one. `size` in bytes, `sha256` in hex. The rest
    as in domain/vault.py."""

    document_id: str
    name: str
    file_name: str
    size: int
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    category_ids: tuple[str, ...] = ()
    incident_id: str = ""
    origin: str = ""
    version_of: str = ""
    reason: str = ""
    copy_of: str = ""
    redacts: str = ""


@dataclass(frozen=True)
class PackageRecord:
    """`category_names`: id at the sending school -> the name under which it arrives below Legacy. `held_back` counts what of
    the record is not in the package, by its reason (domain/selection.py)."""

    package_id: str
    made_at: datetime
    school: PackedSchool
    student: PackedStudent
    category_names: Mapping[str, str]
    incidents: tuple[PackedIncident, ...]
    documents: tuple[PackedDocument, ...]
    held_back: Mapping[str, int] = field(default_factory=dict)
    version: int = VERSION

    def categories(self) -> Categories:
        """As those of a school whose names go on as they are."""
        by_id = {
            i: Category(i, name, is_active=False, is_legacy=True) for i, name in self.category_names.items()
        }
        return Categories("", by_id=by_id)


@dataclass(frozen=True)
class PackedFile:
    """A file of the ZIP by its name there. `size` in bytes, `sha256` in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PackageManifest:
    """What the sending school's Safehand signs: every file of the ZIP, the record among them, and the hash of each
    incident's content by its id. No name of the child, no text."""

    package_id: str
    made_at: datetime
    school: PackedSchool
    incidents: Mapping[str, str]
    files: tuple[PackedFile, ...]
    version: int = VERSION


def pack_record(
    package_id: str,
    made_at: datetime,
    school: School,
    student: Student,
    categories: Categories,
    incidents: Iterable[Incident],
    documents: Iterable[tuple[Document, str]],
    held_back: Mapping[str, int],
) -> PackageRecord:
    """The record of a package: all that was selected (domain/selection.py). `documents`: each with its name in the ZIP."""
    packed = tuple(_packed_incident(i) for i in incidents)
    filed = tuple(_packed_document(d, name) for d, name in documents)
    used = {c for i in packed for c in i.category_ids} | {c for d in filed for c in d.category_ids}
    return PackageRecord(
        package_id,
        made_at,
        PackedSchool(school.name, school.laestab),
        PackedStudent(
            student.surname,
            student.forename,
            student.birth_date,
            student.middle_names,
            student.preferred_surname,
            student.preferred_forename,
            student.sex,
            student.matchable,
        ),
        {c: categories.previous_name(c) for c in sorted(used)},
        packed,
        filed,
        dict(held_back),
    )


def manifest_of(record: PackageRecord, files: Iterable[PackedFile]) -> PackageManifest:
    """The manifest to be signed. `files`: all of the ZIP except those of UNSIGNED_NAMES, so RECORD_NAME too."""
    hashes = {i.incident_id: i.content_sha256 for i in record.incidents}
    return PackageManifest(record.package_id, record.made_at, record.school, hashes, tuple(files))


def _packed_incident(incident: Incident) -> PackedIncident:
    return PackedIncident(
        incident.incident_id,
        incident.occurred_at,
        incident.logged_at,
        incident.logged_by,
        incident.category_ids,
        incident.text,
        incident.content_sha256,
        len(incident.linked_student_ids) + incident.hidden_linked_count,
        incident.origin,
        incident.agencies,
        tuple(replace(a, owner_id="") for a in incident.actions),
        incident.body_map,
        incident.came,
        incident.changed_at,
    )


def _packed_document(document: Document, name: str) -> PackedDocument:
    return PackedDocument(
        document.document_id,
        name,
        document.file_name,
        document.size,
        document.sha256,
        document.uploaded_by,
        document.uploaded_at,
        document.category_ids,
        document.incident_id,
        document.origin,
        document.version_of,
        "" if document.redacts else document.reason,
        document.copy_of,
        document.redacts,
    )


def unpacked_incident(packed: PackedIncident) -> Incident:
    """The incident as it stood at the sending school, as far as it travels. It belongs to no student of ours yet."""
    return Incident(
        packed.incident_id,
        "",
        "",
        packed.occurred_at,
        packed.logged_at,
        packed.logged_by,
        packed.category_ids,
        packed.text,
        hidden_linked_count=packed.hidden_linked_count,
        origin=packed.origin,
        agencies=packed.agencies,
        actions=packed.actions,
        body_map=packed.body_map,
        came=packed.came,
        changed_at=packed.changed_at,
    )


def unpacked_document(packed: PackedDocument) -> Document:
    """The document as it stood at the sending school; `s3_key` is its name in the ZIP."""
    return Document(
        packed.document_id,
        "",
        "",
        packed.category_ids,
        packed.file_name,
        packed.name,
        packed.uploaded_by,
        packed.uploaded_at,
        DocumentStatus.AVAILABLE,
        packed.incident_id,
        size=packed.size,
        sha256=packed.sha256,
        origin=packed.origin,
        version_of=packed.version_of,
        reason=packed.reason,
        copy_of=packed.copy_of,
        redacts=packed.redacts,
    )
