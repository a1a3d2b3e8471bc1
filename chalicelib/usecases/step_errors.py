"""What Step Functions hands on of an error that a step raised."""

import json
from typing import Any


def code_in(error: dict[str, Any]) -> str:
    """The code in brackets at the start of a step's own message (domain/errors.py); "" for a crash or a time-out."""
    try:
        message = str(json.loads(error.get("Cause", ""))["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return ""
    return message[1:].partition("]")[0] if message.startswith("[") else ""
