"""The packaged template, in the form that Chalice writes and in the form that CloudFormation will see."""

import json
from typing import Any

import pytest

from infra import layer
from infra.build import BUILD, build_if_changed
from infra.lint import transformed


@pytest.fixture(scope="session")
def sam_template() -> dict[str, Any]:
    build_if_changed(quiet=True)
    layer.build_if_changed(quiet=True)
    template: dict[str, Any] = json.loads((BUILD / "template.json").read_text("utf-8"))
    return template


@pytest.fixture(scope="session")
def plain_template(sam_template: dict[str, Any]) -> dict[str, Any]:
    return transformed(sam_template)
