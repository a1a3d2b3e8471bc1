"""AWS in memory for the tests of storage."""

from tests.cloud import cloud, user_pool

__all__ = ["cloud", "user_pool"]
