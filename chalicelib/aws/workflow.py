"""Starts the transfer workflow (Step Functions)."""

import json
from contextlib import suppress

from chalicelib.aws.clients import client
from chalicelib.settings import setting


def start(transfer_id: str, attempt: int) -> None:
    """Starts it once: the execution's name follows from the transfer and the attempt, so that a second call
    for the same attempt is not a second run."""
    states = client("stepfunctions")
    # same name, same input: then it was started before, which is what was asked for
    with suppress(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(
            stateMachineArn=setting("STATE_MACHINE_ARN"),
            name=f"{transfer_id}-{attempt}",
            input=json.dumps({"transfer_id": transfer_id, "attempt": attempt}),
        )
