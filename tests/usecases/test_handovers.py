"""A record goes to a school without Safehand: what is in the package, who may, and what ends it."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
import pyzipper

from chalicelib.aws import signing
from chalicelib.aws.clients import client
from chalicelib.domain.errors import ExportStopped, Invalid, NotAllowed, NotFound, NotPossibleNow
from chalicelib.domain.export import State as ExportState
from chalicelib.domain.handover import MOST_A_DAY, State
from chalicelib.domain.incident import StrikeOut
from chalicelib.domain.manifest import signed_from_json
from chalicelib.ingest import package_json
from chalicelib.storage import documents, people, preferences
from chalicelib.usecases import end_export, exports, handovers, pack_files, plan_export
from chalicelib.usecases.once import Once
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import EXPORTS, VAULT, Cloud, Direct
from tests.usecases.packages import (
    HOLDER,
    REPORT,
    again,
    export_of,
    hand_over,
    leaver,
    mail_all,
    make_package,
    said,
    sent,
)

__all__ = ["leaver"]

DAY = timedelta(days=1)


def key_of(handover: Any) -> str:
    return f"packages/{OLD}/stu_old/{handover.export_id}"


def opened(handover: Any, passphrase: str) -> dict[str, bytes]:
    """Name -> bytes of what is in the ZIP inside the package."""
    body = client("s3").get_object(Bucket=EXPORTS, Key=key_of(handover))["Body"].read()
    with pyzipper.AESZipFile(io.BytesIO(body)) as outer:
        assert sorted(outer.namelist()) == ["HOW TO OPEN.txt", "Record.zip"]
        inner = outer.read("Record.zip", pwd=passphrase.encode())
    with zipfile.ZipFile(io.BytesIO(inner)) as found:
        return {name: found.read(name) for name in found.namelist()}


def hold_back(*category_ids: str) -> None:
    """Preferences that let only these go."""
    changes = Direct()
    before = preferences.find_preferences(OLD)
    preferences.add_save_preferences(changes, replace(before, ticked=frozenset(category_ids)))
    changes.commit()


def test_a_package_holds_the_whole_record_and_is_verified_by_its_manifest(leaver: Cloud) -> None:
    asked = hand_over()
    assert (asked.state, asked.due_on) == (State.BEING_MADE, date(2026, 12, 1))
    ready = make_package(asked)
    assert (ready.state, ready.expires_at) == (State.READY, NOW + 14 * DAY)
    inside = opened(ready, handovers.show_passphrase(HOLDER, "stu_old", ready.handover_id, NOW))
    files = sorted(name for name in inside if name.startswith("Files/"))
    assert [inside[name] for name in files] == list(world.FILES)
    assert inside["Student Report.pdf"] == REPORT
    read_me = inside["READ ME.txt"].decode("utf-8-sig")
    assert "2 incidents" in read_me and "2 files" in read_me and "Nothing was held back" in read_me
    signed = signed_from_json(inside["safehand/manifest.json"])
    assert signed is not None and signed.is_whole
    assert signing.is_signature_of(signed.sha256, signed.signature)
    manifest = package_json.read_manifest(signed.manifest.encode())
    for file in manifest.files:
        assert (len(inside[file.name]), sha256(inside[file.name]).hexdigest()) == (file.size, file.sha256)
    unsigned = set(inside) - {file.name for file in manifest.files}
    assert unsigned == {"manifest.csv", "safehand/manifest.json"}
    record = package_json.read_record(inside["safehand/record.json"], manifest)
    assert [i.text for i in record.incidents] == list(world.TEXTS)
    assert record.incidents[0].hidden_linked_count == 1, "of linked students only the number goes"


def test_names_and_the_schools_own_notes_stay(leaver: Cloud) -> None:
    inside = opened(ready := make_package(hand_over()), again(ready).passphrase)
    whole = b"".join(inside.values())
    assert b"stu_friend" not in whole and b"alerted" not in whole


def test_what_preferences_hold_back_is_counted_and_needs_a_reason(leaver: Cloud) -> None:
    hold_back("cat_bully")
    found = handovers.review_handover(HOLDER, "stu_old", NOW)
    assert (found.held_back, found.needs_reason) == ({"incidents_not_ticked": 1, "files_not_ticked": 1}, True)
    with pytest.raises(Invalid) as refused:
        hand_over()
    assert refused.value.code == "reason_needed"
    ready = make_package(hand_over(held_back_reason=" Not for them. ", reviewed=found.sha256))
    assert (ready.held_back_reason, ready.held_back) == ("Not for them.", found.held_back)
    inside = opened(ready, ready.passphrase)
    assert [body for name, body in inside.items() if name.startswith("Files/")] == [world.FILES[0]]
    read_me = inside["READ ME.txt"].decode("utf-8-sig")
    assert "1 incident: the school's policy on what may leave it holds these back." in read_me
    assert world.TEXTS[1].encode() not in inside["safehand/record.json"]
    assert "Not for them" not in read_me, "why is the school's own"


def test_a_redacted_copy_goes_in_the_place_of_its_original(leaver: Cloud) -> None:
    redacted = make.document(3, category_ids=("cat_attend",), redacts="doc_0002")
    world.store_document(redacted, b"black bars")
    inside = opened(ready := make_package(hand_over()), again(ready).passphrase)
    bodies = [body for name, body in inside.items() if name.startswith("Files/")]
    assert sorted(bodies) == sorted([world.FILES[0], b"black bars"])


def test_what_changed_since_the_review_is_looked_at_again(leaver: Cloud) -> None:
    mark = handovers.review_handover(HOLDER, "stu_old", NOW).sha256
    world.store_incidents(make.incident(3, text="One more"))
    with pytest.raises(NotPossibleNow) as refused:
        hand_over(reviewed=mark)
    assert refused.value.code == "changed_since_review"


def test_what_changes_before_it_is_made_fails_it_and_tells(leaver: Cloud) -> None:
    asked = hand_over()
    world.store_incidents(make.incident(3, text="One more"))
    with pytest.raises(ExportStopped) as stopped:
        plan_export.plan_export(asked.export_id, "stu_old", NOW)
    fail(asked, stopped.value)
    after = again(asked)
    assert (after.state, after.failed_because, after.passphrase) == (State.FAILED, "changed_since_review", "")
    mail_all()
    assert ("holder@old.example", "Safehand: a package could not be made") in [m[:2] for m in leaver.mails()]
    fail(asked, stopped.value)
    assert said(leaver).count("handover_failed") == 1


def fail(asked: Any, error: Exception) -> None:
    cause = {"Error": "ExportStopped", "Cause": f'{{"errorMessage": "{error}"}}'}
    end_export.fail_export(asked.export_id, "stu_old", cause, NOW)


def test_nothing_partial_is_handed_over(leaver: Cloud) -> None:
    asked = hand_over()
    plan_export.plan_export(asked.export_id, "stu_old", NOW)
    gone = documents.find_document("stu_old", "doc_0001")
    assert gone is not None
    client("s3").delete_object(Bucket=VAULT, Key=gone.s3_key, VersionId=gone.s3_version)
    with pytest.raises(ExportStopped) as stopped:
        make_package(asked)
    fail(asked, stopped.value)
    assert again(asked).failed_because == "file_unreadable"
    assert leaver.objects(EXPORTS, "packages/") == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"receiver": " "}, "receiver"),
        ({"receiver": "a\u202eb"}, "receiver"),
        ({"address": "nobody"}, "address"),
        ({"days": 0}, "days"),
        ({"days": 31}, "days"),
        ({"starts_on": date(2031, 1, 1)}, "starts_on"),
    ],
)
def test_bad_input_says_where(leaver: Cloud, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        hand_over(**asked)
    assert set(refused.value.fields) == {field}
    assert leaver.of_kind("handover") == []


def test_in_a_new_term_it_is_due_on_its_fifth_day(leaver: Cloud) -> None:
    assert hand_over(starts_on=date(2027, 1, 5)).due_on == date(2027, 1, 11)


def test_the_same_request_sent_again_makes_one(leaver: Cloud) -> None:
    once = Once("key", "a" * 64)
    assert hand_over(once=once).handover_id == hand_over(once=once).handover_id
    assert len(leaver.of_kind("handover")) == 1


def test_no_more_than_three_are_on_their_way(leaver: Cloud) -> None:
    made = [hand_over() for _ in range(3)]
    with pytest.raises(NotPossibleNow) as refused:
        hand_over()
    assert refused.value.code == "too_many"
    handovers.revoke_handover(HOLDER, "stu_old", made[0].handover_id, NOW)
    hand_over()


def test_who_asks_and_revokes_all_day_is_stopped(leaver: Cloud) -> None:
    for _ in range(MOST_A_DAY):
        handovers.revoke_handover(HOLDER, "stu_old", hand_over().handover_id, NOW)
    with pytest.raises(NotPossibleNow) as refused:
        hand_over()
    assert refused.value.code == "too_many"
    hand_over(NOW + DAY)


ASKS: list[Callable[[Any, str], object]] = [
    lambda who, one: handovers.review_handover(who, "stu_old", NOW),
    lambda who, one: handovers.list_handovers(who, "stu_old", NOW),
    lambda who, one: handovers.find_handover(who, "stu_old", one, NOW),
    lambda who, one: handovers.show_passphrase(who, "stu_old", one, NOW),
    lambda who, one: handovers.send_again(who, "stu_old", one, "", NOW),
    lambda who, one: handovers.revoke_handover(who, "stu_old", one, NOW),
    lambda who, one: handovers.note_receipt(who, "stu_old", one, "A", "B", NOW.date(), NOW),
]


@pytest.mark.parametrize("ask", ASKS)
def test_only_key_holders_of_the_school_with_the_second_factor(
    leaver: Cloud, ask: Callable[..., Any]
) -> None:
    ready = make_package(hand_over())
    with pytest.raises(NotAllowed):
        ask(replace(HOLDER, has_second_factor=False), ready.handover_id)
    with pytest.raises(NotAllowed):
        ask(world.reader(OLD, "cat_bully", rights=make.ALL_RIGHTS), ready.handover_id)
    with pytest.raises(NotFound):
        ask(make.key_holder(NEW), ready.handover_id)
    assert again(ready) == ready


def test_rights_count_as_they_are_when_it_is_made(leaver: Cloud) -> None:
    asked = hand_over()
    user = people.find_user(OLD, HOLDER.user_id)
    assert user is not None
    changes = Direct()
    people.add_save_user(changes, replace(user, is_key_holder=False))
    changes.commit()
    with pytest.raises(ExportStopped):
        plan_export.plan_export(asked.export_id, "stu_old", NOW)


def test_a_package_is_no_export_of_its_own(leaver: Cloud) -> None:
    ready = make_package(hand_over())
    assert exports.list_exports(HOLDER, "stu_old", NOW) == []
    with pytest.raises(NotFound):
        exports.open_export(HOLDER, "stu_old", ready.export_id, NOW)


def test_one_that_is_revoked_while_it_is_made_is_made_no_further(leaver: Cloud) -> None:
    asked = hand_over()
    plan_export.plan_export(asked.export_id, "stu_old", NOW)
    after = handovers.revoke_handover(HOLDER, "stu_old", asked.handover_id, NOW)
    assert (after.state, export_of(asked).state) == (State.REVOKED, ExportState.CANCELLED)
    with pytest.raises(ExportStopped):
        pack_files.pack_files(asked.export_id, "stu_old", lambda: 900.0)
    with pytest.raises(ExportStopped):
        end_export.finish_export(asked.export_id, "stu_old", NOW)
    assert again(asked).passphrase == "" and leaver.objects(EXPORTS, "packages/") == []
    mail_all()
    assert {to for to, *_ in leaver.mails()} == {"holder@old.example"}, "none to the receiver"


def test_the_passphrase_is_told_while_it_is_of_use_and_each_look_is_audited(leaver: Cloud) -> None:
    asked = hand_over()
    with pytest.raises(NotPossibleNow):
        handovers.show_passphrase(HOLDER, "stu_old", asked.handover_id, NOW)
    ready = make_package(asked)
    words = [handovers.show_passphrase(HOLDER, "stu_old", ready.handover_id, NOW) for _ in range(2)]
    assert words[0] == words[1] and len(words[0].split()) == 6
    assert said(leaver).count("show_passphrase") == 2
    with pytest.raises(NotPossibleNow):
        handovers.show_passphrase(HOLDER, "stu_old", ready.handover_id, NOW + 14 * DAY)
    handovers.revoke_handover(HOLDER, "stu_old", ready.handover_id, NOW)
    assert again(ready).passphrase == ""


def test_the_passphrase_goes_nowhere_else(leaver: Cloud) -> None:
    ready, _ = sent(leaver)
    held = [item for item in leaver.items() if ready.passphrase in str(item)]
    assert [item["kind"]["S"] for item in held] == ["handover"]
    assert ready.passphrase not in repr(ready)
    carried = {text.partition(" ")[0] for text in leaver.sent if ready.passphrase in text}
    assert carried == {"TransactWriteItems"}, "of all calls to AWS only those that keep it"


def test_receipt_told_by_telephone(leaver: Cloud) -> None:
    ready, _ = sent(leaver)
    for on in (NOW.date() + DAY, NOW.date() - DAY):
        with pytest.raises(Invalid):
            handovers.note_receipt(HOLDER, "stu_old", ready.handover_id, "Ann Other", "DSL", on, NOW)
    later = NOW + 20 * DAY  # the link has ended meanwhile
    after = handovers.note_receipt(
        HOLDER, "stu_old", ready.handover_id, "Ann Other", "DSL", NOW.date() + 2 * DAY, later
    )
    assert after.state is State.RECEIVED and after.receipt is not None
    assert (after.receipt.name, after.receipt.noted_by) == ("Ann Other", "Sasha Quill")
    assert again(ready) == after
    with pytest.raises(NotPossibleNow):
        handovers.revoke_handover(HOLDER, "stu_old", ready.handover_id, later)


def test_what_is_struck_out_stays(leaver: Cloud) -> None:
    gone = make.incident(3, text="A mistake", struck_out=StrikeOut(NOW, "Kim", "Wrong child"))
    world.store_incidents(gone)
    inside = opened(ready := make_package(hand_over()), again(ready).passphrase)
    assert b"A mistake" not in inside["safehand/record.json"]
    assert ready.held_back == {"incidents_struck_out": 1}
