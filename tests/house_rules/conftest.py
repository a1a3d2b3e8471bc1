"""AWS in memory, and what the program printed, for the rules that watch it at work."""

from tests.cloud import cloud
from tests.logs import printed

__all__ = ["cloud", "printed"]
