"""AWS in memory for the tests of use cases."""

import pytest

from chalicelib.domain.transfer import State, Transfer
from tests import world
from tests.cloud import Cloud, cloud, user_pool

__all__ = ["cloud", "moving", "user_pool"]


@pytest.fixture
def moving(cloud: Cloud) -> Transfer:
    """A transfer that was just authorised."""
    return world.store_move(State.AUTHORISED, attempt=1)
