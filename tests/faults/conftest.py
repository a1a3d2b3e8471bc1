"""AWS in memory for the tests of faults."""

from tests.cloud import cloud

__all__ = ["cloud"]
