"""An import as its school's key holder sees it: progress, the report of verdicts, read again, older files."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from chalicelib.aws import files
from chalicelib.aws.secrets import identifier_hasher
from chalicelib.domain.errors import NotAllowed, NotFound, NotPossibleNow, TooManyTries
from chalicelib.domain.imports import Import, RowVerdict
from chalicelib.domain.student import Student
from chalicelib.storage import imports as stored
from chalicelib.storage import rolls, students
from chalicelib.usecases import column_maps, enrolments, imports
from chalicelib.usecases.verdict_report import VerdictReport
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD, OTHER_UPN, UPN
from tests.cloud import INGEST, Cloud

HEADINGS = "Legal Surname,Legal Forename,DOB,Gender,UPN,Date of Admission,Date of Leaving,Adno,Reg\n"
MAYA = f"Okonedo-Reed,Maya,11/02/2015,F,{UPN},02/09/2026,,007101,7A\n"
TOMASZ = f"Wilk,Tomasz,30/11/2014,M,{OTHER_UPN},02/09/2026,,=1+2,7B\n"
BAD = "Weir,Dot,04/03/2015,F,A330990119031,02/09/2026,,103,7C\n"
KEY = "incoming/3309911/roll.csv"
HOLDER = make.key_holder(NEW)
EARLIER, LATER = NOW - timedelta(days=30), NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def _schools(cloud: Cloud) -> None:
    world.store_schools(OLD, NEW)


@pytest.fixture
def stored_at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment at which S3 will say that files were stored: the last of the list."""
    told = [NOW]
    opened = files.open_ingest_file
    monkeypatch.setattr(files, "open_ingest_file", lambda key: replace(opened(key), stored_at=told[-1]))
    return told


def drop(cloud: Cloud, text: str, key: str = KEY) -> Import:
    cloud.put(INGEST, key, text.encode())
    return enrolments.import_dropped_file(key, NOW)


def report_of(cloud: Cloud, one: Import) -> list[list[str]]:
    from chalicelib.aws.clients import client

    body = client("s3").get_object(Bucket=INGEST, Key=f"reports/3309911/{one.import_id}.csv")["Body"].read()
    assert body.startswith(b"\xef\xbb\xbf") and body.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def child(forename: str) -> Student:
    (one,) = [s for s in students.list_students(NEW, limit=50) if s.forename == forename]
    return one


# --- report


def test_the_report_has_a_line_for_each_row_and_each_finding(cloud: Cloud) -> None:
    one = drop(cloud, HEADINGS + MAYA + TOMASZ + BAD)
    assert one.has_report and one.rows_total == 3
    headings, *lines = report_of(cloud, one)
    assert headings == ["row", "admission number", "verdict", "severity", "code", "field", "message"]
    assert lines[0] == ["2", "007101", "accepted", "", "", "", ""]
    assert lines[1][:3] == ["3", "'=1+2", "accepted"], "a spreadsheet runs nothing"
    assert lines[2][:6] == ["4", "", "rejected", "error", "1510", "upn"]
    again = drop(cloud, HEADINGS + MAYA + TOMASZ + BAD)
    assert [line[2] for line in report_of(cloud, again)[1:]] == ["unchanged", "unchanged", "rejected"]


def test_the_report_is_given_out_by_a_short_link_under_a_harmless_name(cloud: Cloud) -> None:
    one = drop(cloud, HEADINGS + MAYA, "incoming/3309911/Maya Okonedo-Reed.csv")
    url, expires_at = imports.report_link(HOLDER, one.import_id, NOW)
    assert expires_at == NOW + timedelta(seconds=60) and "X-Amz-Expires=60" in url
    assert "enrolments-2026-11-24-verdicts.csv" in unquote(url) and "Maya" not in url
    (audited,) = [a for a in cloud.of_kind("audit") if a["action"] == "download_report"]
    assert audited["subject_id"] == one.import_id


def test_there_is_no_report_before_the_end_of_a_refused_file_or_of_another_school(cloud: Cloud) -> None:
    waiting, _ = imports.start_import(HOLDER, "roll.csv", NOW)
    refused = drop(cloud, "Colour,Shape\nred,round\n")
    done = drop(cloud, HEADINGS + MAYA)
    for one, code in ((waiting, "not_finished"), (refused, "no_report")):
        with pytest.raises(NotPossibleNow) as error:
            imports.report_link(HOLDER, one.import_id, NOW)
        assert error.value.code == code
    with pytest.raises(NotFound):
        imports.report_link(make.key_holder(OLD), done.import_id, NOW)
    with pytest.raises(NotAllowed):
        imports.report_link(make.actor(NEW), done.import_id, NOW)
    from chalicelib.aws.clients import client

    client("s3").delete_object(Bucket=INGEST, Key=f"reports/3309911/{done.import_id}.csv")
    with pytest.raises(NotPossibleNow) as error:
        imports.report_link(HOLDER, done.import_id, NOW)
    assert error.value.code == "file_gone"


def test_no_event_of_a_report_starts_an_import() -> None:
    import app

    (source,) = [e for e in app.app.event_sources if e.name == "import_enrolments"]
    (prefix,) = source.event_pattern["detail"]["object"]["key"]  # type: ignore[attr-defined]
    assert not files.report_key("3309911", "imp_1").startswith(prefix["prefix"])


# --- progress


def test_progress_is_saved_while_reading(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Import] = []
    save = enrolments.save_import

    def watched(one: Import, now: datetime, *, told: bool = False) -> None:
        seen.append(one)
        save(one, now, told=told)

    monkeypatch.setattr(enrolments, "CHUNK", 1)
    monkeypatch.setattr(enrolments, "PROGRESS_ROWS", 2)
    monkeypatch.setattr(enrolments, "save_import", watched)
    drop(cloud, HEADINGS + MAYA + TOMASZ + BAD + BAD + BAD)
    assert [(one.status, one.rows_total, one.counts.get("rows")) for one in seen] == [
        ("reading", 0, None),
        ("reading", 5, 0),
        ("reading", 5, 2),
        ("reading", 5, 4),
        ("done", 5, 5),
    ]


# --- column map


def test_columns_are_kept_corrected_and_read_again(cloud: Cloud) -> None:
    text = f"Nachname,Forename,DOB,UPN,DOA,Colour\nReed,Maya,11/02/2015,{UPN},02/09/2026,red\n"
    failed = drop(cloud, text)
    assert (failed.status, failed.reason_code) == ("failed", "missing_columns")
    assert [(c["heading"], c["field"], c["is_corrected"]) for c in failed.columns][:2] == [
        ("Nachname", "", False),
        ("Forename", "forename", False),
    ]
    saved = column_maps.save_column_map(HOLDER, [("NACHNAME ", "surname"), ("Colour", "")], 0, NOW)
    assert saved == column_maps.view_column_map(HOLDER, NOW) and saved.version == 1
    again = imports.read_again(HOLDER, failed.import_id, NOW)
    assert (again.status, again.as_of) == ("waiting", failed.as_of)
    done = enrolments.import_dropped_file(f"incoming/3309911/{again.import_id}/file", NOW)
    assert (done.import_id, done.status, done.counts["accepted"]) == (again.import_id, "done", 1)
    assert done.columns[0] == {"heading": "Nachname", "field": "surname", "is_corrected": True}
    assert done.as_of == failed.as_of and child("Maya").surname == "Reed"


def test_what_cannot_be_read_again(cloud: Cloud) -> None:
    waiting, _ = imports.start_import(HOLDER, "roll.csv", NOW)
    done = drop(cloud, HEADINGS + MAYA)
    with pytest.raises(NotPossibleNow) as error:
        imports.read_again(HOLDER, waiting.import_id, NOW)
    assert error.value.code == "not_finished"
    for stranger in (make.key_holder(OLD), make.operator()):
        with pytest.raises(NotFound):
            imports.read_again(stranger, done.import_id, NOW)
    with pytest.raises(NotAllowed):
        imports.read_again(make.actor(NEW), done.import_id, NOW)
    from chalicelib.aws.clients import client

    client("s3").delete_object(Bucket=INGEST, Key=KEY, VersionId=done.file_version)
    with pytest.raises(NotPossibleNow) as error:
        imports.read_again(HOLDER, done.import_id, NOW)
    assert error.value.code == "file_gone"
    assert len(stored.list_imports(NEW, limit=10)) == 2, "nothing was started"


# --- too many at a time


def test_a_school_has_twenty_files_on_their_way_and_no_more(cloud: Cloud) -> None:
    done = drop(cloud, HEADINGS + MAYA)
    started = [imports.start_import(HOLDER, "roll.csv", NOW)[0] for _ in range(imports.MAX_OPEN - 1)]
    enrolments.save_import(replace(started[0], status="reading"), NOW)
    last = imports.read_again(HOLDER, done.import_id, NOW)
    later = NOW + imports.OPEN_FOR
    for at in (NOW, later):
        with pytest.raises(TooManyTries) as error:
            imports.start_import(HOLDER, "roll.csv", at)
        assert error.value.code == "too_many_imports" and "Wait" in error.value.message
        with pytest.raises(TooManyTries):
            imports.read_again(HOLDER, done.import_id, at)
    assert len(stored.list_imports(NEW, limit=50)) == imports.MAX_OPEN + 1, "nothing was started"
    imports.start_import(make.key_holder(OLD), "roll.csv", NOW)
    enrolments.save_import(replace(last, status="done"), NOW)
    imports.start_import(HOLDER, "roll.csv", NOW)
    with pytest.raises(TooManyTries):
        imports.start_import(HOLDER, "roll.csv", NOW)
    imports.start_import(HOLDER, "roll.csv", later + timedelta(seconds=1))  # what never came is forgotten


# --- older files


def test_an_older_file_adds_and_replaces_nothing(cloud: Cloud, stored_at: list[datetime]) -> None:
    drop(cloud, HEADINGS + MAYA)
    stored_at.append(EARLIER)
    old = MAYA.replace(",7A", ",6Z").replace("Okonedo-Reed", "Okonedo")
    one = drop(cloud, HEADINGS + old + TOMASZ)
    assert one.as_of == EARLIER
    assert (one.counts["accepted"], one.counts["unchanged"], one.counts["warned"]) == (1, 1, 1)
    assert [(f["row"], f["code"], f["severity"]) for f in one.findings] == [(2, "older_file", "warning")]
    assert (child("Maya").registration_form, child("Maya").surname) == ("7A", "Okonedo-Reed")
    assert child("Tomasz").registration_form == "7B"
    left = MAYA.replace("02/09/2026,,", "02/09/2026,20/11/2026,").replace(",7A", ",6Z")
    one = drop(cloud, HEADINGS + left)
    assert (one.counts["accepted"], one.counts["warned"]) == (1, 1)
    assert str(child("Maya").leaving_date) == "2026-11-20" and child("Maya").registration_form == "7A"


def test_the_same_bytes_sent_again_are_as_old_as_they_first_were(
    cloud: Cloud, stored_at: list[datetime]
) -> None:
    first = drop(cloud, HEADINGS + MAYA)
    stored_at.append(NOW + timedelta(days=1))
    drop(cloud, HEADINGS + MAYA.replace(",7A", ",8A"))
    stored_at.append(LATER)
    by_mistake = drop(cloud, HEADINGS + MAYA)
    assert by_mistake.as_of == first.as_of == NOW
    assert [f["code"] for f in by_mistake.findings] == ["older_file"]
    assert child("Maya").registration_form == "8A"


def test_the_same_old_bytes_twice_in_a_row_are_insisted_on(cloud: Cloud, stored_at: list[datetime]) -> None:
    """A roll that goes back to exactly what it was: a nightly feed sends it again, and then it counts."""
    days = [NOW + timedelta(days=n) for n in range(4)]
    right, wrong = HEADINGS + MAYA, HEADINGS + MAYA.replace(",7A", ",8A")
    forms = []
    for at, sent in zip(days, (right, wrong, right, right), strict=True):
        stored_at.append(at)
        drop(cloud, sent)
        forms.append(child("Maya").registration_form)
    assert forms == ["7A", "8A", "8A", "7A"]


def test_a_batch_makes_only_its_own_pupils_newer(cloud: Cloud, stored_at: list[datetime]) -> None:
    stored_at.append(NOW)
    drop(cloud, HEADINGS + MAYA + TOMASZ)
    batch = Import("imp_batch", NEW, "", "waiting", LATER, source="batch")
    row = make.row(1, UPN, registration_form="9Z", local_id="007101")
    later = NOW + timedelta(days=9)
    enrolments.apply_rows(batch, iter([make.read(row)]), later, identifier_hasher(), LATER, lambda _: None)
    assert child("Maya").registration_form == "9Z"
    stored_at.append(NOW + timedelta(days=1))
    one = drop(cloud, HEADINGS + MAYA.replace(",7A", ",8A") + TOMASZ.replace(",7B", ",8B"))
    assert [(f["row"], f["code"]) for f in one.findings] == [(2, "older_file")]
    assert (child("Maya").registration_form, child("Tomasz").registration_form) == ("9Z", "8B")


def test_the_newest_moment_is_never_lowered_and_is_each_schools_own(cloud: Cloud) -> None:
    for as_of in (NOW, EARLIER, LATER, NOW):
        rolls.raise_newest(NEW, as_of)
    assert (rolls.find_newest(NEW), rolls.find_newest(OLD)) == (LATER, None)
    assert rolls.settle_as_of(NEW, "imp_a", "a" * 64, LATER) == LATER
    assert rolls.settle_as_of(NEW, "imp_a", "a" * 64, NOW) == NOW
    assert rolls.settle_as_of(NEW, "imp_a", "a" * 64, LATER) == NOW, "the same import again is no insisting"
    assert rolls.settle_as_of(NEW, "imp_b", "a" * 64, LATER) == LATER
    assert rolls.settle_as_of(OLD, "imp_a", "a" * 64, LATER) == LATER


def test_a_file_that_becomes_older_while_it_is_read(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(cloud, HEADINGS + MAYA + TOMASZ)
    monkeypatch.setattr(enrolments, "CHUNK", 1)
    save = VerdictReport.add

    def newer_begins(self: VerdictReport, verdicts: list[RowVerdict]) -> None:
        save(self, verdicts)
        rolls.raise_newest(NEW, datetime(2099, 1, 1, tzinfo=UTC))

    monkeypatch.setattr(VerdictReport, "add", newer_begins)
    one = drop(cloud, HEADINGS + MAYA.replace(",7A", ",8A") + TOMASZ.replace(",7B", ",8B"))
    assert [(f["row"], f["code"]) for f in one.findings] == [(3, "older_file")]
    assert (child("Maya").registration_form, child("Tomasz").registration_form) == ("8A", "7B")


# --- lost zeros


def test_lost_zeros_are_the_same_pupil_and_the_fuller_number_is_kept(cloud: Cloud) -> None:
    drop(cloud, HEADINGS + MAYA)
    short = MAYA.replace("007101", "7101")
    one = drop(cloud, HEADINGS + short)
    assert (one.counts["unchanged"], [f["code"] for f in one.findings]) == (1, ["lost_zeros"])
    assert child("Maya").local_id == "007101" and not child("Maya").shares_upn
    corrected = short.replace(UPN, OTHER_UPN)
    drop(cloud, HEADINGS + corrected)
    assert len(students.list_students(NEW, limit=9)) == 1, "found by the number without its zeros"
    assert child("Maya").matchable == (make.identifier(OTHER_UPN),)
    (history,) = [i for i in child("Maya").identifiers if i not in child("Maya").matchable]
    assert (history.value, history.until) == (UPN, NOW.date())


def test_a_fuller_number_takes_the_place_of_the_short_one(cloud: Cloud) -> None:
    drop(cloud, HEADINGS + MAYA.replace("007101", "7101"))
    one = drop(cloud, HEADINGS + MAYA)
    assert (one.counts["accepted"], one.findings, child("Maya").local_id) == (1, [], "007101")
