"""A crash of the workflow at any step leaves `failed` and nothing visible; *retry* completes it exactly once."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import httpx
import pytest

from infra.demo import world
from infra.demo.papers import pdf
from infra.local.stack import Stack
from tests.stack.moves import Moves, open_moves

STEPS = ("prepare-transfer", "copy-incidents", "copy-documents", "verify-transfer", "complete-transfer")


@pytest.fixture(scope="module")
def moves(stack: Stack) -> Moves:
    made = open_moves(stack, ("Ada", "Bea", "Cal", "Dot", "Eli", "Fay", "Gus", "Hal"))
    made.authorise("Gus")
    assert made.state("Gus", "transferred", "failed")["state"] == "transferred"
    made.grant_legacy()  # so that from here on the new school's lead sees whatever shows
    return made


@pytest.mark.parametrize(("step", "name"), list(zip(STEPS, ("Ada", "Bea", "Cal", "Dot", "Eli"), strict=True)))
def test_crash_then_retry(moves: Moves, step: str, name: str) -> None:
    with _broken(moves.stack, step):
        moves.authorise(name)
        failed = moves.state(name, "failed", "transferred")
        assert (failed["state"], failed["failure_code"]) == ("failed", "workflow_error")
        assert moves.record(name) == ([], [])
    moves.previous.key_holder.post(f"/transfers/{moves.transfers[name]}/retry")
    assert moves.state(name, "failed", "transferred")["state"] == "transferred"
    assert moves.record(name) == (
        [f"{name}: first – text", f"{name}: second\r\ntext"],
        [sha256(pdf(name, 1)).hexdigest()],
    )


def test_even_marking_the_failure_crashes(moves: Moves) -> None:
    """The execution's own end is the last net: the transfer is failed, not copying for ever."""
    with _broken(moves.stack, "verify-transfer"), _broken(moves.stack, "fail-transfer"):
        moves.authorise("Hal")
        assert moves.state("Hal", "failed", "transferred")["state"] == "failed"
    assert moves.record("Hal") == ([], [])


def test_file_lost_at_the_previous_school(moves: Moves) -> None:
    """The reason is told in a code, and nothing shows; a lost file cannot be retried into being."""
    s3, bucket = moves.stack.boto("s3"), moves.stack.outputs["VaultBucketName"]
    student = moves.previous.student_id("Fay Mover")
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    for version in versions:
        if f"/{student}/" in version["Key"]:
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    moves.authorise("Fay")
    failed = moves.state("Fay", "failed", "transferred")
    assert (failed["state"], failed["failure_code"]) == ("failed", "file_missing")
    assert moves.record("Fay") == ([], [])


@contextmanager
def _broken(stack: Stack, step: str) -> Iterator[None]:
    """The Lambda of one step crashes: a setting that it needs is gone."""
    lambdas, name = stack.boto("lambda"), f"safehand-{step}"
    healthy = lambdas.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    broken = {n: v for n, v in healthy.items() if n not in ("SAFEHAND_VAULT_BUCKET", "SAFEHAND_TABLE")}
    lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": broken})
    try:
        yield
    finally:
        lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": healthy})


def test_either_school_checks_its_record_and_takes_the_manifest_along(moves: Moves) -> None:
    path = f"/transfers/{moves.transfers['Gus']}"
    for side in (moves.previous, moves.new):
        found = side.key_holder.post(f"{path}/verify")
        counted = found["incidents"]["intact"], found["documents"]["intact"]
        assert (found["manifest"], counted) == ("signed", (2, 1))
        offered = side.key_holder.get(f"{path}/manifest")
        saved = httpx.get(offered["url"]).json()
        assert sha256(saved["manifest"].encode()).hexdigest() == offered["sha256"]


def test_what_is_added_after_the_record_went_follows_it(moves: Moves) -> None:
    """Proposed by itself, within seconds; authorised, only that arrives."""
    world.log(moves.previous, "Gus Mover", "2025-07-20T10:00:00+00:00", ("Home",), "Gus: a late letter")
    holder = moves.previous.key_holder
    supplement = world.wait_for(
        "a supplement",
        lambda: next((t for t in holder.get("/transfers/outgoing")["transfers"] if t["supplement"]), None),
    )
    assert (supplement["state"], supplement["supplement"]["base_id"]) == ("requested", moves.transfers["Gus"])
    before = moves.record("Gus")
    holder.post(f"/transfers/{supplement['transfer_id']}/authorise")
    done = world.wait_for_state(holder, supplement["transfer_id"], "transferred", "failed")
    assert (done["state"], done["incident_count"], done["document_count"]) == ("transferred", 1, 0)
    assert moves.record("Gus") == ([*before[0], "Gus: a late letter"], before[1])
