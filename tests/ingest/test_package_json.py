"""The machine-readable record of a package: it comes out as it went in, and what is not as it was is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.action import IncidentAction
from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.errors import UnreadableFile
from chalicelib.domain.incident import Place
from chalicelib.domain.package_record import (
    RECORD_NAME,
    PackageManifest,
    PackageRecord,
    PackedFile,
    manifest_of,
    pack_record,
    unpacked_document,
    unpacked_incident,
)
from chalicelib.ingest import package_json
from tests.builders import NOW, OLD, TODAY, categories, document, incident, leaver, school

INCIDENTS = [
    incident(1, linked_student_ids=("stu_other",), agencies=("Police",), changed_at=NOW),
    incident(
        2,
        category_ids=("cat_online", "cat_attend"),
        text="\u202eÜber\r\nall 😀 مرحبا" + "字" * 50_000,
        actions=(IncidentAction("act_1", "Ring home", "usr_1", "Robin Vale", TODAY, NOW, "Robin Vale"),),
        body_map=(BodyPoint(BodyView.BACK, 10, 990, "bruise"),),
        transfer_id="tr_earlier",
        origin="Elm Infants",
        came=(Place("inc_0000", NOW - timedelta(days=900)),),
    ),
]
FILES = [
    document(1, incident_id="inc_0001", size=10, sha256="a" * 64),
    document(2, category_ids=(), size=20, sha256="b" * 64, redacts="doc_0009", reason="a name"),
]


def record() -> PackageRecord:
    filed = [(d, f"Files/{d.file_name}") for d in FILES]
    return pack_record(
        "exp_1", NOW, school(OLD), leaver(), categories(OLD), INCIDENTS, filed, {"files_struck_out": 1}
    )


def manifest(made: PackageRecord) -> PackageManifest:
    data = package_json.write_record(made)
    own = PackedFile(RECORD_NAME, len(data), "c" * 64)
    return manifest_of(made, [own, *(PackedFile(d.name, d.size, d.sha256) for d in made.documents)])


def test_a_record_comes_out_as_it_went_in() -> None:
    made = record()
    listed = package_json.read_manifest(package_json.write_manifest(manifest(made)))
    assert listed == manifest(made)
    assert package_json.read_record(package_json.write_record(made), listed) == made


def test_incidents_travel_as_with_a_transfer() -> None:
    made = package_json.read_record(package_json.write_record(record()), manifest(record()))
    for sent, packed in zip(INCIDENTS, made.incidents, strict=True):
        found = unpacked_incident(packed)
        assert found.content_sha256 == sent.content_sha256
        assert (found.place, found.original_id, found.as_of) == (sent.place, sent.original_id, sent.as_of)
        assert not found.linked_student_ids and not any(a.owner_id for a in found.actions)


def test_files_keep_their_lineage_but_not_why_they_were_redacted() -> None:
    found = [unpacked_document(d) for d in record().documents]
    assert [d.original_id for d in found] == ["doc_0001", "doc_0002"]
    assert (found[1].redacts, found[1].reason) == ("doc_0009", "")


def test_categories_go_under_the_name_they_had() -> None:
    names = record().categories()
    assert {names.previous_name(c) for c in names.by_id} == {"Bullying", "Bullying: Online", "Attendance"}


def test_the_manifest_tells_nothing_of_the_child() -> None:
    data = package_json.write_manifest(manifest(record())).decode()
    assert "Okonedo" not in data and "Note 1" not in data and leaver().identifiers[0].value not in data


def test_the_same_manifest_is_the_same_bytes() -> None:
    one = manifest(record())
    turned = replace(one, incidents=dict(reversed(list(one.incidents.items()))))
    assert package_json.write_manifest(one) == package_json.write_manifest(turned)


def _set(*path: Any) -> Callable[[Any], None]:
    """Puts the last of `path` where the others lead."""

    def change(raw: Any) -> None:
        *way, last, value = path
        for step in way:
            raw = raw[step]
        raw[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_set("version", 2), "newer_version"),
        (_set("version", "1"), "not_a_package"),
        (_set("hidden", 1), "not_a_package"),
        (_set("incidents", 0, "text", None), "not_a_package"),
        (_set("incidents", 0, "occurred_at", "yesterday"), "not_a_package"),
        (_set("incidents", 0, "text", "another"), "contradicts_itself"),
        (_set("incidents", 0, "content_sha256", "0" * 64), "contradicts_itself"),
        (_set("incidents", 0, "incident_id", "inc_0002"), "contradicts_itself"),
        (_set("incidents", 0, "category_ids", ["cat_unknown"]), "contradicts_itself"),
        (_set("incidents", 0, "category_ids", []), "contradicts_itself"),
        (_set("documents", 0, "sha256", "0" * 64), "contradicts_itself"),
        (_set("documents", 0, "name", "../etc/passwd"), "contradicts_itself"),
        (_set("documents", 0, "incident_id", "inc_0099"), "contradicts_itself"),
        (_set("documents", 1, "document_id", "doc_0001"), "contradicts_itself"),
        (_set("package_id", "exp_2"), "contradicts_itself"),
        (_set("school", "laestab", "3529902"), "contradicts_itself"),
    ],
)
def test_what_is_not_as_it_was_is_refused(change: Callable[[Any], None], code: str) -> None:
    raw = json.loads(package_json.write_record(record()))
    change(raw)
    with pytest.raises(UnreadableFile) as refused:
        package_json.read_record(json.dumps(raw).encode(), manifest(record()))
    assert refused.value.code == code
    assert "Note" not in refused.value.message


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"\xff", b"{}", b"[" * 100_000, b'{"version": 1}'])
def test_what_is_no_record_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        package_json.read_record(data, manifest(record()))
    with pytest.raises(UnreadableFile):
        package_json.read_manifest(data)


def test_a_manifest_without_the_record_or_with_a_file_twice_is_refused() -> None:
    one = manifest(record())
    for files in (
        one.files[1:],
        (*one.files, one.files[1]),
        (*one.files, PackedFile("manifest.csv", 1, "d" * 64)),
    ):
        with pytest.raises(UnreadableFile):
            package_json.read_manifest(package_json.write_manifest(replace(one, files=files)))
