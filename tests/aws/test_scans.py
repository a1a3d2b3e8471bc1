"""Asking for a scan, and saying what was found: in GuardDuty's words, with ids only."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib.aws import scans
from chalicelib.aws.clients import client
from chalicelib.domain.vault import Verdict
from chalicelib.settings import setting
from chalicelib.usecases.uploads import Scan, read_scan
from tests.cloud import VAULT, Cloud

KEY = "uploads/sch_old/stu_old/doc_0001"


@pytest.fixture
def events(cloud: Cloud) -> Iterator[list[dict[str, Any]]]:
    """Entries that were put on the bus."""
    found: list[dict[str, Any]] = []
    client("events").meta.events.register(
        "provide-client-params.eventbridge.PutEvents",
        lambda params, **_: found.extend(params["Entries"]),
        unique_id="seen",
    )
    yield found
    client("events").meta.events.unregister("provide-client-params.eventbridge.PutEvents", unique_id="seen")


@pytest.mark.parametrize(
    ("verdict", "threats", "status"),
    [
        (Verdict.NO_THREATS, (), "COMPLETED"),
        (Verdict.THREATS, ("EICAR-Test-File",), "COMPLETED"),
        (Verdict.UNSUPPORTED, (), "SKIPPED"),
    ],
)
def test_what_the_scanner_says_is_read_as_guarddutys_word(
    verdict: Verdict, threats: tuple[str, ...], status: str, events: list[dict[str, Any]]
) -> None:
    scans.tell_result(KEY, "v1", '"e1"', verdict, threats)
    (entry,) = events
    assert (entry["Source"], entry["DetailType"]) == ("safehand.scanner", scans.RESULT)
    detail = json.loads(entry["Detail"])
    assert detail["scanStatus"] == status
    assert read_scan(detail) == Scan(KEY, "v1", "e1", verdict, threats)


@pytest.mark.parametrize("part", ["s3ObjectDetails", "scanResultDetails"])
def test_an_event_of_another_shape_is_let_out(part: str, events: list[dict[str, Any]]) -> None:
    scans.tell_result(KEY, "v1", "e1", Verdict.NO_THREATS, ())
    detail = json.loads(events[0]["Detail"])
    with pytest.raises(KeyError):
        read_scan({n: v for n, v in detail.items() if n != part})
    detail["scanResultDetails"]["scanResultStatus"] = "FINE"
    with pytest.raises(ValueError, match="FINE"):
        read_scan(detail)


def test_a_bus_that_refuses_is_no_silence(cloud: Cloud) -> None:
    refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}
    with Stubber(client("events")) as stub:
        stub.add_response("put_events", refused)
        with pytest.raises(RuntimeError, match="ThrottlingException"):
            scans.tell_result(KEY, "v1", "e1", Verdict.NO_THREATS, ())


def test_the_built_in_scanner_is_asked_by_an_event_like_that_of_s3(events: list[dict[str, Any]]) -> None:
    scans.ask_again(KEY, "v1")
    assert (events[0]["Source"], events[0]["DetailType"]) == ("safehand.vault", "Scan Wanted")
    assert json.loads(events[0]["Detail"]) == {
        "bucket": {"name": VAULT},
        "object": {"key": KEY, "version-id": "v1"},
    }


def test_guardduty_is_asked_for_exactly_these_bytes(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFEHAND_MALWARE_SCAN", "GuardDuty")
    setting.cache_clear()
    try:
        with Stubber(client("guardduty")) as stub:
            wanted = {"S3Object": {"Bucket": VAULT, "Key": KEY, "VersionId": "v1"}}
            stub.add_response("send_object_malware_scan", {}, wanted)
            scans.ask_again(KEY, "v1")
            stub.assert_no_pending_responses()
    finally:
        monkeypatch.undo()
        setting.cache_clear()
