"""Verify on demand, at either side, and the manifest to take along."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import kept_manifests, signing
from chalicelib.aws.clients import client
from chalicelib.domain.destruction import Certificate
from chalicelib.domain.errors import KeyUnavailable, NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.manifest import SignedManifest
from chalicelib.domain.record_check import Gone, GoneBecause, Kept, Tally
from chalicelib.domain.transfer import State, Transfer
from chalicelib.storage import documents, incidents, students, tombstones
from chalicelib.usecases import documents as people_file
from chalicelib.usecases import incidents as people_log
from chalicelib.usecases import manifests, recalls, record_checks
from infra import verify_manifest
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, THIRD
from tests.cloud import VAULT, Cloud, Direct
from tests.steps import LATER, arrived, bytes_of, now_is

BOTH = (OLD, NEW)
ALL = Tally(intact=2)


@pytest.fixture
def done(moving: Transfer, cloud: Cloud) -> Cloud:
    """Two incidents and two files have arrived."""
    world.run_workflow()
    return cloud


def check(school_id: str) -> record_checks.RecordCheck:
    return record_checks.check_record(make.key_holder(school_id), "tr_one", LATER)


def counts(school_id: str) -> tuple[Tally, Tally]:
    found = check(school_id)
    assert found.manifest is Kept.SIGNED
    return found.incidents, found.documents


def kept(school_id: str) -> SignedManifest:
    found = manifests.kept_by(school_id, now_is())
    assert found is not None
    return found


@pytest.mark.parametrize("school_id", BOTH)
def test_what_nobody_touched_is_intact_and_no_byte_is_read(school_id: str, done: Cloud) -> None:
    gets = done.count("GET vault")
    assert counts(school_id) == (ALL, ALL)
    assert done.count("GET vault") == gets + 1, "the manifest alone"
    (entry,) = [a for a in done.of_kind("audit") if a["action"] == "verify_transfer"]
    assert (entry["school_id"], entry["subject_id"]) == (school_id, "tr_one")
    assert '"incidents_intact": "2"' in entry["detail"] and '"signature": "signed"' in entry["detail"]


def test_a_recalled_copy_is_not_missing_it_is_not_expected(done: Cloud) -> None:
    recalls.ask_recall(make.key_holder(OLD), "tr_one", "Another child's.", NOW)
    recalls.agree_to_recall(make.key_holder(NEW), "tr_one", NOW)
    found = check(NEW)
    assert found.gone == Gone(GoneBecause.RECALLED, NOW.date())
    assert (found.manifest, found.incidents, found.documents) == (Kept.SIGNED, Tally(), Tally())
    assert check(OLD).gone is None and counts(OLD) == (ALL, ALL), "there it is expected as before"


def test_neither_is_a_destroyed_record(done: Cloud) -> None:
    certificate = Certificate(
        "stu_old", OLD, "M.O.", 2026, 25, 1, "usr_a", "Sasha Quill", NOW, "usr_b", "Kim Ash", NOW
    )
    student = students.find_student("stu_old")
    assert student is not None
    changes = Direct()
    tombstones.add_tombstone(changes, certificate, students.unchanged(student))
    changes.commit()
    assert check(OLD).gone == Gone(GoneBecause.DESTROYED, NOW.date())
    assert check(NEW).gone is None
    (entry,) = [
        a for a in done.of_kind("audit") if a["action"] == "verify_transfer" and a["school_id"] == OLD
    ]
    assert '"gone": "destroyed"' in entry["detail"]


def own_incident(school_id: str) -> tuple[str, str]:
    return ("stu_old", "inc_0001") if school_id == OLD else ("stu_new", arrived()[0][0].incident_id)


@pytest.mark.parametrize("school_id", BOTH)
def test_what_was_struck_out_since_is_changed_and_not_broken(school_id: str, done: Cloud) -> None:
    student_id, incident_id = own_incident(school_id)
    found = incidents.find_incident(student_id, incident_id)
    assert found
    rights = dict.fromkeys(found.category_ids, make.ALL_RIGHTS)
    people_log.strike_out_incident(
        make.key_holder(school_id, rights=rights),
        student_id,
        incident_id,
        reason="Twice",
        version=1,
        now=LATER,
    )
    assert counts(school_id)[0] == Tally(intact=1, changed=1)
    assert counts(NEW if school_id == OLD else OLD)[0] == ALL, "the other school's is its own"


@pytest.mark.parametrize("school_id", BOTH)
def test_a_text_that_was_changed_behind_everybodys_back_is_found(school_id: str, done: Cloud) -> None:
    student_id, incident_id = own_incident(school_id)
    found = incidents.find_incident(student_id, incident_id)
    assert found
    incidents._item(replace(found, text="Nothing happened.")).save()
    assert counts(school_id)[0] == Tally(intact=1, altered=1)
    incidents._item(replace(found, text="Edited.", version=2)).save()
    assert counts(school_id)[0] == Tally(intact=1, changed=1)


@pytest.mark.parametrize("school_id", BOTH)
def test_what_is_gone_is_missing(school_id: str, done: Cloud) -> None:
    student_id, incident_id = own_incident(school_id)
    found = incidents.find_incident(student_id, incident_id)
    assert found
    incidents._item(found).delete()
    file = arrived()[1][0] if school_id == NEW else documents.find_document("stu_old", "doc_0002")
    assert file
    client("s3").delete_object(Bucket=VAULT, Key=file.s3_key, VersionId=file.s3_version)
    assert counts(school_id) == (Tally(intact=1, missing=1), Tally(intact=1, altered=1))


def test_a_file_that_was_replaced_since_is_changed(done: Cloud) -> None:
    file = documents.find_document("stu_old", "doc_0002")
    assert file
    newer = make.document(7, version_of="doc_0002", category_ids=file.category_ids, uploaded_at=LATER)
    world.store_document(newer, b"a better scan")
    assert counts(OLD)[1] == Tally(intact=1, changed=1)
    holder = make.key_holder(NEW, rights=dict.fromkeys(arrived()[1][0].category_ids, make.ALL_RIGHTS))
    people_file.strike_out_document(
        holder, "stu_new", arrived()[1][0].document_id, reason="Not hers", version=1, now=LATER
    )
    assert counts(NEW)[1] == Tally(intact=1, changed=1)


def test_a_copy_with_other_bytes_is_found(done: Cloud) -> None:
    copy = arrived()[1][0]
    put = client("s3").put_object(
        Bucket=VAULT, Key=copy.s3_key, Body=bytes(copy.size), ChecksumAlgorithm="SHA256"
    )
    changed = documents._item(replace(copy, s3_version=put["VersionId"], etag=put["ETag"]))
    changed.save()
    assert counts(NEW)[1] == Tally(intact=1, altered=1)


@pytest.mark.parametrize(
    ("is_same", "read_bytes", "expected"),
    [
        (True, 100, Tally(intact=2)),
        (False, 100, Tally(intact=1, altered=1)),
        (True, 5, Tally(intact=1, not_checked=1)),
    ],
)
def test_small_files_of_which_s3_keeps_no_checksum_are_read(
    is_same: bool, read_bytes: int, expected: Tally, done: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_checks, "READ_BYTES", read_bytes)
    copy = arrived()[1][0]
    body = bytes_of(copy) if is_same else bytes(copy.size)
    put = client("s3").put_object(Bucket=VAULT, Key=copy.s3_key, Body=body)
    documents._item(replace(copy, s3_version=put["VersionId"], etag=put["ETag"])).save()
    assert counts(NEW)[1] == expected


def test_what_cannot_be_checked_quickly_is_told(done: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_checks, "MAX_FILES", 1)
    assert counts(NEW)[1] == counts(OLD)[1] == Tally(intact=1, not_checked=1)


@pytest.mark.parametrize(
    ("what", "state", "school_id"),
    [
        ("manifest", Kept.ALTERED, OLD),
        ("signature", Kept.ALTERED, NEW),
        ("gone", Kept.MISSING, OLD),
        ("no json", Kept.MISSING, NEW),
    ],
)
def test_a_manifest_that_is_not_as_it_was_signed_counts_nothing(
    what: str, state: Kept, school_id: str, done: Cloud
) -> None:
    key = manifests.key_of(school_id, now_is())
    own = kept(school_id)
    if what == "gone":
        client("s3").delete_object(Bucket=VAULT, Key=key)
    else:
        altered = {
            "manifest": replace(own, manifest=own.manifest.replace("Alder", "Elder")).to_json(),
            "signature": replace(own, signature=signing.sign("0" * 64).value).to_json(),
            "no json": b"<html>",
        }
        done.put(VAULT, key, altered[what])
    found = check(school_id)
    assert (found.manifest, found.incidents, found.documents) == (state, Tally(), Tally())


def test_when_the_key_cannot_be_asked_the_rest_is_checked(
    done: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_: object) -> bool:
        raise KeyUnavailable

    monkeypatch.setattr(signing, "is_signature_of", deny)
    found = check(NEW)
    assert (found.manifest, found.incidents) == (Kept.KEY_UNAVAILABLE, ALL)


@pytest.mark.parametrize("ask", [record_checks.check_record, record_checks.offer_manifest])
def test_who_may_and_when(ask: Any, cloud: Cloud) -> None:
    world.store_move(State.COPYING, attempt=1)
    with pytest.raises(NotPossibleNow) as early:
        ask(make.key_holder(NEW), "tr_one", NOW)
    assert early.value.code == "wrong_state"
    with pytest.raises(NotAllowed):
        ask(make.actor(NEW), "tr_one", NOW)
    for actor, transfer_id in ((make.key_holder(THIRD), "tr_one"), (make.key_holder(NEW), "tr_none")):
        with pytest.raises(NotFound):
            ask(actor, transfer_id, NOW)
    assert len([a for a in cloud.of_kind("audit") if a["outcome"] == "refused"]) == 3


def test_after_a_recall_only_the_previous_school_has_the_manifest(done: Cloud) -> None:
    recalls.ask_recall(make.key_holder(OLD), "tr_one", "Another child's.", NOW)
    recalls.agree_to_recall(make.key_holder(NEW), "tr_one", NOW)
    with pytest.raises(NotPossibleNow) as sealed:
        record_checks.offer_manifest(make.key_holder(NEW), "tr_one", LATER)
    assert sealed.value.code == "wrong_state"
    assert record_checks.offer_manifest(make.key_holder(OLD), "tr_one", LATER).url


def test_a_transfer_from_before_manifests_were_signed(cloud: Cloud) -> None:
    world.store_move(State.TRANSFERRED, attempt=1)
    with pytest.raises(NotPossibleNow) as none:
        record_checks.offer_manifest(make.key_holder(NEW), "tr_one", NOW)
    assert none.value.code == "no_manifest"


@pytest.fixture
def saved(done: Cloud, tmp_path: Path) -> Path:
    offered = record_checks.offer_manifest(make.key_holder(OLD), "tr_one", LATER)
    assert "Signature=" in offered.url and "tr_one" in offered.file_name
    (entry,) = [a for a in done.of_kind("audit") if a["action"] == "download_manifest"]
    assert entry["school_id"] == OLD
    file = tmp_path / offered.file_name
    file.write_bytes(kept_manifests.find(manifests.key_of(OLD, now_is())) or b"")
    return file


def test_a_downloaded_manifest_is_checked_without_safehand(
    saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key.pem"
    key.write_text(signing.public_key())
    assert verify_manifest.main([str(saved), "--key", str(key)]) == 0
    said = capsys.readouterr().out
    assert "Incidents:  2" in said and "Alder Primary" in said and "signature is good" in said
    assert verify_manifest.fingerprint(key.read_text()) in said
    saved.write_bytes(saved.read_bytes().replace(b"Alder", b"Elder"))
    assert verify_manifest.main([str(saved)]) == 1
    assert "NOT GOOD" in capsys.readouterr().out


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"manifest": "{}"}'])
def test_what_is_no_manifest(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(data)
    assert verify_manifest.main([str(file)]) == 2
    assert "Could not check other.json" in capsys.readouterr().err


def test_openssl_agrees(done: Cloud, tmp_path: Path) -> None:
    """The way that docs/support.md describes."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl is needed to check what the docs promise"
    own = kept(NEW)
    import base64

    for name, data in (
        ("manifest.json", own.manifest.encode()),
        ("signature", base64.b64decode(own.signature)),
        ("key.pem", own.public_key.encode()),
    ):
        (tmp_path / name).write_bytes(data)
    asked = [openssl, "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "manifest.json"]
    told = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True)
    assert (told.returncode, told.stdout.strip()) == (0, "Verified OK")
