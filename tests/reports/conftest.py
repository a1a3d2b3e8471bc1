"""Reports are rendered with the layer that Lambda gets: its native libraries and its fonts, not this machine's."""

import pytest

from infra import layer


@pytest.fixture(scope="session", autouse=True)
def report_layer() -> None:
    """Build the layer when something changed. tests/conftest.py says where it is."""
    layer.build_if_changed(quiet=True)
