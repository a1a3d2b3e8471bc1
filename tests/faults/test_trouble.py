"""Trouble that lasts, and things that happen at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import signing
from chalicelib.aws.clients import client
from chalicelib.domain.errors import KeyUnavailable, NotPossibleNow, SafehandError, TransferStopped
from chalicelib.domain.transfer import State
from chalicelib.storage import documents, transfers
from chalicelib.usecases import manifests, outbox, workflow
from chalicelib.usecases import transfers as people_do
from tests import builders as make
from tests import cloud as clouds
from tests import steps, world
from tests.builders import NEW, NOW, OLD
from tests.cloud import VAULT, Cloud, error_answer
from tests.faults.main_path import STEPS, end_of, store_beginning, take

Answer = Callable[[Any, str], tuple[int, dict[str, str], str] | None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Sets who answers instead of AWS: a function of the request and the operation that answers, or None to let it pass."""

    def set_answer(answer: Answer) -> None:
        process = clouds._process
        monkeypatch.setattr(
            clouds, "_process", lambda self, r: answer(r, clouds._operation(r)) or process(self, r)
        )

    return set_answer


def test_a_throttled_table_slows_a_transfer_and_changes_nothing(
    answers: Callable[[Answer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every second request to the table is refused: what tries again is below our code, with waits that grow."""
    with clouds.new_cloud() as cloud:
        store_beginning(cloud)
        for step in STEPS:
            take(step, cloud)
        expected = end_of(cloud)
    asked = refused = 0

    def throttle(request: Any, operation: str) -> tuple[int, dict[str, str], str] | None:
        nonlocal asked, refused
        if b"DynamoDB" not in (request.headers.get("X-Amz-Target") or b""):
            return None
        asked += 1
        refused += asked % 2
        return error_answer(request, "ProvisionedThroughputExceededException") if asked % 2 else None

    with clouds.new_cloud() as cloud:
        store_beginning(cloud)
        monkeypatch.setattr("time.sleep", lambda _: None)
        answers(throttle)
        for step in STEPS:
            take(step, cloud)
        assert refused > 50
        assert end_of(cloud) == expected


def test_a_key_that_may_not_be_used_fails_the_transfer_and_retry_finishes_it(
    cloud: Cloud, answers: Callable[[Answer], None]
) -> None:
    """KMS says no while a file is copied: nothing shows, both schools are told, and the copy goes on when it may."""
    world.store_move(State.AUTHORISED, attempt=1)
    is_denied = True

    def deny(request: Any, operation: str) -> tuple[int, dict[str, str], str] | None:
        denied = is_denied and operation == "CopyObject"
        return error_answer(request, "KMS.DisabledException") if denied else None

    answers(deny)
    with pytest.raises(client("s3").exceptions.ClientError, match="KMS"):
        world.run_workflow()
    steps.assert_nothing_shows()
    assert steps.fail()["state"] == "failed"
    is_denied = False
    steps.retry(2)
    world.run_workflow(attempt=2)
    steps.assert_arrived_once(cloud)


def test_a_file_that_is_replaced_half_way_arrives_as_it_was_authorised(cloud: Cloud) -> None:
    """The copy is pinned to a version: newer bytes under the same key do not come along unseen."""
    world.store_move(State.AUTHORISED, attempt=1)
    steps.STEPS["prepare"]()
    source = documents.find_document("stu_old", "doc_0001")
    assert source
    cloud.put(VAULT, source.s3_key, b"other bytes, put there while it was copied")
    for name in ("incidents", "documents", "verify", "complete"):
        steps.STEPS[name]()
    steps.assert_arrived_once(cloud)


def test_a_copy_that_is_deleted_half_way_is_found(cloud: Cloud) -> None:
    world.store_move(State.AUTHORISED, attempt=1)
    for name in ("prepare", "incidents", "documents"):
        steps.STEPS[name]()
    copy = steps.arrived()[1][0]
    client("s3").delete_object(Bucket=VAULT, Key=copy.s3_key, VersionId=copy.s3_version)
    with pytest.raises(TransferStopped, match="bytes"):
        steps.STEPS["verify"]()
    steps.fail()
    steps.assert_nothing_shows()
    steps.retry(2)
    world.run_workflow(attempt=2)
    steps.assert_arrived_once(cloud)


def test_events_that_come_twice_and_in_the_wrong_order(cloud: Cloud) -> None:
    """The stream's entries come newest first, and all of them again: each is done once."""
    store_beginning(cloud)
    for step in STEPS:
        if STEPS[step] is not STEPS["tell the new school"]:
            take(step, cloud)
    entries = [(e["pk"], e["sk"]) for e in cloud.of_kind("outbox")]
    for pk, sk in [*reversed(entries), *entries]:
        outbox.dispatch(pk, sk, NOW)
    assert sorted(cloud.mails()) == sorted(set(cloud.mails())) and len(cloud.mails()) == 4
    assert len(cloud.executions()) == 1


@pytest.mark.parametrize("_again", range(5))
def test_authorise_and_withdraw_at_once(_again: int, cloud: Cloud) -> None:
    """One of the two is done, and whoever was second is told that it is not possible any more."""
    world.store_move(State.REQUESTED)

    def press(step: Callable[..., object], school_id: str) -> str:
        try:
            step(make.key_holder(school_id), "tr_one", NOW)
            return "done"
        except NotPossibleNow as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        sent = pool.submit(press, people_do.authorise_transfer, OLD)
        taken_back = pool.submit(press, people_do.withdraw_transfer, NEW)
        said = {State.AUTHORISED: sent.result(), State.WITHDRAWN: taken_back.result()}
    after = transfers.find_transfer("tr_one")
    assert after
    assert said.pop(after.state) == "done"
    assert said.popitem()[1] in ("wrong_state", "lost_race")
    starts = [e for e in cloud.of_kind("outbox") if e["task"] == "start_workflow"]
    assert len(starts) == (after.state is State.AUTHORISED)
    done = {a["action"] for a in cloud.of_kind("audit") if a["outcome"] == "done"}
    assert len(done & {"authorise_transfer", "withdraw_transfer"}) == 1


def test_two_workers_on_each_batch_and_two_completions_at_once(cloud: Cloud) -> None:
    """A worker that was given up and its successor both go on: the record arrives once."""
    world.store_move(State.AUTHORISED, attempt=1)
    for name in ("prepare", "incidents", "documents", "verify", "complete"):
        with ThreadPoolExecutor(2) as pool:
            for one in [pool.submit(_quietly, steps.STEPS[name]) for _ in range(2)]:
                one.result()
    steps.assert_arrived_once(cloud)


def _quietly(step: Callable[[], object]) -> None:
    """The loser of a race may say so: Step Functions tries it again, and then the work is done."""
    try:
        step()
    except TransferStopped:
        raise
    except SafehandError:
        step()


def test_a_workflow_whose_transfer_was_withdrawn_is_not_possible(cloud: Cloud) -> None:
    """Out of order: a start that comes for a transfer that never was authorised moves nothing."""
    world.store_move(State.WITHDRAWN)
    with pytest.raises(TransferStopped) as stopped:
        workflow.prepare_transfer("tr_one", 1, NOW)
    assert stopped.value.code == "superseded"
    steps.assert_nothing_shows()


@pytest.mark.parametrize(
    ("operation", "step"), [("Sign", "prepare"), ("GetPublicKey", "prepare"), ("Verify", "verify")]
)
def test_a_signing_key_that_may_not_be_used_fails_the_transfer_and_retry_finishes_it(
    operation: str, step: str, cloud: Cloud, answers: Callable[[Answer], None]
) -> None:
    """The step is worth another try (it is no TransferStopped); when none helps, people are told of the key."""
    world.store_move(State.AUTHORISED, attempt=1)
    is_denied = True

    def deny(request: Any, asked: str) -> tuple[int, dict[str, str], str] | None:
        return error_answer(request, "AccessDeniedException") if is_denied and asked == operation else None

    answers(deny)
    for name in steps.STEPS:
        if name == step:
            break
        steps.STEPS[name]()
    with pytest.raises(KeyUnavailable) as denied:
        steps.STEPS[step]()
    assert steps.fail(message=str(denied.value)) == {"state": "failed", "reason": "signing_key_unavailable"}
    steps.assert_nothing_shows()
    is_denied = False
    steps.retry(2)
    world.run_workflow(attempt=2)
    steps.assert_arrived_once(cloud)


def test_a_throttled_signing_key_is_asked_again(cloud: Cloud, answers: Callable[[Answer], None]) -> None:
    world.store_move(State.AUTHORISED, attempt=1)
    asked = 0

    def throttle(request: Any, operation: str) -> tuple[int, dict[str, str], str] | None:
        nonlocal asked
        asked += operation in ("Sign", "Verify")
        is_refused = operation in ("Sign", "Verify") and asked % 2
        return error_answer(request, "ThrottlingException") if is_refused else None

    answers(throttle)
    world.run_workflow()
    assert asked == 4
    steps.assert_arrived_once(cloud)


@pytest.mark.parametrize(
    ("what", "school_id"),
    [("manifest", OLD), ("manifest", NEW), ("signature", OLD), ("gone", OLD), ("rubbish", NEW)],
)
def test_a_manifest_that_is_altered_at_one_side_stops_the_transfer(
    what: str, school_id: str, cloud: Cloud
) -> None:
    world.store_move(State.AUTHORISED, attempt=1)
    for name in ("prepare", "incidents", "documents"):
        steps.STEPS[name]()
    transfer = steps.now_is()
    key = manifests.key_of(school_id, transfer)
    kept = manifests.kept_by(school_id, transfer)
    assert kept
    altered = {
        "manifest": replace(kept, manifest=kept.manifest.replace("inc_0001", "inc_0003")).to_json(),
        "signature": replace(kept, signature=signing.sign("0" * 64).value).to_json(),
        "rubbish": b"{}",
    }
    if what == "gone":
        client("s3").delete_object(Bucket=VAULT, Key=key)
    else:
        cloud.put(VAULT, key, altered[what])
    with pytest.raises(TransferStopped) as stopped:
        steps.STEPS["verify"]()
    assert stopped.value.code == "manifest_altered"
    assert steps.fail(message=str(stopped.value))["reason"] == "manifest_altered"
    steps.assert_nothing_shows()
    steps.retry(2)
    world.run_workflow(attempt=2)
    steps.assert_arrived_once(cloud)


def test_two_that_prepare_at_once_leave_one_signature_at_both_schools(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.store_move(State.AUTHORISED, attempt=1)
    both, sign = threading.Barrier(2, timeout=60), signing.sign

    def sign_at_once(sha256: str) -> signing.Signature:
        both.wait()  # else the first may be done before the second begins
        return sign(sha256)

    monkeypatch.setattr(signing, "sign", sign_at_once)
    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(_quietly, steps.STEPS["prepare"]) for _ in range(2)]:
            one.result()
    assert cloud.count("Sign") == 2
    kept = {manifests.kept_by(school_id, steps.now_is()) for school_id in (OLD, NEW)}
    assert len(kept) == 1 and len(cloud.objects(VAULT, "manifests/")) == 2
