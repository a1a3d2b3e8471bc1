"""Reports are rendered with the layer that Lambda gets: its native libraries and its fonts, not this machine's."""

import os

import pytest

from infra import layer
from infra.build import BUILD


@pytest.fixture(scope="session", autouse=True)
def report_layer() -> None:
    """Build the layer when something changed, and say where it is. It stays so for the process: so do its libraries."""
    layer.build_if_changed(quiet=True)
    os.environ["SAFEHAND_LAYER"] = str(BUILD / "layer")
