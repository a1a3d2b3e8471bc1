"""The real package, deployed once for the session on a local engine of its own, behind a front of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import layer
from infra.build import build_if_changed
from infra.local.deploy import deploy
from infra.local.engine import free_port, running
from infra.local.front import serving
from infra.local.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A fresh stack in which every Lambda has only the rights of its own policy."""
    build_if_changed(quiet=True)
    layer.build_if_changed(quiet=True)
    yield from _deployed(tmp_path_factory.mktemp("engine"))


def _deployed(folder: Path) -> Iterator[Stack]:
    front_port = free_port()
    with running(free_port(), folder, enforce_iam=True) as engine:
        deployed = deploy(engine.url, f"http://127.0.0.1:{front_port}", enforce_iam=True)
        with serving(deployed.api_url, engine.url, front_port):
            yield deployed
