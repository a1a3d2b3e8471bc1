"""The story that `make demo` tells, with every Lambda held to the rights of its own policy."""

from infra.demo.story import tell
from infra.local.stack import Stack


def test_story_of_one_transfer(stack: Stack) -> None:
    assert tell(stack).checked > 60
