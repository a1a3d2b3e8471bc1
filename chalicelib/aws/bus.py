"""Saying something on the event bus."""

import json
from typing import Any

from chalicelib.aws.clients import client


def put(source: str, kind: str, detail: dict[str, Any]) -> None:
    """Raises RuntimeError when the bus did not take it: the caller's event comes again."""
    done = client("events").put_events(
        Entries=[{"Source": source, "DetailType": kind, "Detail": json.dumps(detail)}]
    )
    if done["FailedEntryCount"]:
        raise RuntimeError(f"the event bus refused {kind}: {done['Entries'][0].get('ErrorCode', '')}")
