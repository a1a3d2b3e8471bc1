"""AWS in memory for the tests of use cases."""

import pytest

from chalicelib.domain.transfer import State, Transfer
from tests import builders as make
from tests import world
from tests.builders import NEW, OLD
from tests.cloud import Cloud, cloud, user_pool
from tests.usecases.accounts import invited, pool
from tests.usecases.additions import sent
from tests.usecases.importing import packed

__all__ = ["cloud", "invited", "moving", "packed", "pool", "rolls", "sent", "user_pool"]


@pytest.fixture
def moving(cloud: Cloud) -> Transfer:
    """A transfer that was just authorised."""
    return world.store_move(State.AUTHORISED, attempt=1)


@pytest.fixture
def rolls(cloud: Cloud) -> Cloud:
    """The child has left OLD and is on roll at NEW."""
    world.store_schools(OLD, NEW)
    world.store_student(make.leaver())
    world.store_student(make.student())
    return cloud
