"""The operations' command: it looks at every school and every anchor that was ever kept, and says what does not fit."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws import anchors
from chalicelib.aws.clients import client
from chalicelib.domain.audit import SYSTEM, entry
from chalicelib.domain.seal import Anchor, Fault
from chalicelib.storage import audit, keys
from chalicelib.usecases import sealing
from infra import verify_audit
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import TABLE, VAULT, Cloud

LATER = NOW + timedelta(minutes=30)


def happen(school_id: str, at: datetime = NOW) -> list[dict[str, Any]]:
    """Two entries, sealed. Returns all of the month as stored."""
    for n in range(2):
        audit.save_entry(
            entry(f"aud_{n}", school_id, at + timedelta(seconds=n), SYSTEM, "view_student", "stu_1")
        )
    found = client("dynamodb").query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.audit(school_id, f"{at:%Y-%m}")}},
    )["Items"]
    sealing.seal_entries(found, at + timedelta(minutes=1))
    return [dict(item) for item in found]


def test_every_school_with_an_anchor_is_looked_at(cloud: Cloud) -> None:
    happen(NEW)
    happen(OLD)
    happen(OLD, NOW - timedelta(days=1))
    assert anchors.list_schools() == sorted([NEW, OLD])
    lines, faults = verify_audit.report(anchors.list_schools(), "2026-11", LATER)
    assert faults == 0
    assert sorted(lines) == sorted(
        [
            f"{NEW} 2026-11: 2 entries, 2 sealed, 0 waiting, 0 sealed late",
            f"{OLD} 2026-11: 4 entries, 4 sealed, 0 waiting, 0 sealed late",
        ]
    )


def test_what_does_not_fit_is_named_by_its_day(cloud: Cloud) -> None:
    gone, altered = happen(NEW)
    client("dynamodb").delete_item(TableName=TABLE, Key={"pk": gone["pk"], "sk": gone["sk"]})
    client("dynamodb").put_item(TableName=TABLE, Item=altered | {"outcome": {"S": "refused"}})
    lines, faults = verify_audit.report([NEW], "2026-11", LATER)
    assert faults == 2
    assert lines[1:] == [
        f"  2026-11-24 entry_missing: {gone['sk']['S']}",
        f"  2026-11-24 entry_altered: {altered['sk']['S']}",
    ]


def test_an_anchor_that_was_written_over_is_found(cloud: Cloud) -> None:
    """Table and anchor were both forged: the day looks whole, and the older version of the anchor tells."""
    happen(NEW)
    true = anchors.find_anchor(NEW, TODAY)
    assert true
    anchors.save_anchor(NEW, TODAY, Anchor(1, "f" * 64))
    anchors.save_anchor(NEW, TODAY, true)
    assert sealing.check_school_day(NEW, TODAY, LATER).is_whole
    assert sealing.check_with_old_anchors(NEW, TODAY, LATER).faults == {Fault.ANCHOR_DIFFERS: 1}


def test_all_of_a_day_taken_away_is_found(cloud: Cloud) -> None:
    """Entries, seals and the anchor: its versions stay."""
    for item in [*happen(NEW), {"pk": {"S": keys.seals(NEW, TODAY)}, "sk": {"S": keys.seal(1)}}]:
        client("dynamodb").delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
    client("s3").delete_object(Bucket=VAULT, Key=anchors.anchor_key(NEW, TODAY))
    assert sealing.check_school_day(NEW, TODAY, LATER).is_whole, "nothing is there that could tell"
    assert anchors.list_schools() == [NEW]
    lines, faults = verify_audit.report([NEW], "2026-11", LATER)
    assert (lines[1], faults) == ("  2026-11-24 anchor_differs: 1", 1)


def test_days_to_come_are_not_looked_at(cloud: Cloud) -> None:
    verify_audit.report([NEW], "2026-12", LATER)
    assert cloud.calls == []


@pytest.mark.parametrize("month", ["2026", "2026-13", "november", "2026-11-24"])
def test_a_month_that_is_none(month: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_audit.main(["safehand", "--month", month]) == 2
    assert "Give the month as 2026-11." in capsys.readouterr().err
