"""What the template tells a Lambda through its environment. Read late, so that importing needs none of it."""

import os
from functools import cache


@cache
def setting(name: str) -> str:
    """The value of SAFEHAND_<name>. Raises RuntimeError naming the variable when the template did not set it."""
    variable = f"SAFEHAND_{name}"
    value = os.environ.get(variable, "")
    if not value:
        raise RuntimeError(
            f"The environment variable {variable} is not set; the template sets it for every Lambda."
        )
    return value
