"""The zip: the same for the same sources, with what Lambda needs and nothing more."""

import json
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from infra.build import BROUGHT_BY_THE_RUNTIME, BUILD, ROOT, build, build_if_changed, lambda_requirements

TAG = f"cpython-{sys.version_info.major}{sys.version_info.minor}"


@pytest.fixture(scope="module")
def names() -> list[str]:
    build_if_changed(quiet=True)
    with zipfile.ZipFile(BUILD / "deployment.zip") as archive:
        return archive.namelist()


def test_two_builds_give_the_same_zip(tmp_path: Path) -> None:
    first = build_if_changed(quiet=True)
    second = build(build_dir=tmp_path, quiet=True)
    assert second["sha256"] == first["sha256"]
    assert (tmp_path / "template.json").read_bytes() == (BUILD / "template.json").read_bytes()


def test_what_is_recorded_is_true(names: list[str]) -> None:
    facts = json.loads((BUILD / "package.json").read_text("utf-8"))
    assert facts["bytes"] == (BUILD / "deployment.zip").stat().st_size
    assert facts["files"] == len(names)
    assert facts["bytes"] < 15_000_000


def test_our_files_are_in(names: list[str]) -> None:
    assert {"app.py", "chalice/app.py", "chalicelib/__init__.py"} <= set(names)
    packages = {name.split("/")[0] for name in names}
    assert {
        "aws_lambda_powertools",
        "defusedxml",
        "puremagic",
        "pydantic",
        "pydantic_core",
        "pynamodb",
    } <= packages


def test_nothing_else_is_in(names: list[str]) -> None:
    tops = {name.split("/")[0].removesuffix(".py").replace("_", "-") for name in names}
    assert not tops & BROUGHT_BY_THE_RUNTIME
    assert not tops & {"tests", "infra", "moto", "ministack", "pytest", "vendor"}
    assert not [name for name in names if ".dist-info/" in name or "/tests/" in name or name.startswith(".")]


def test_every_module_is_compiled_and_trusted_unchecked(names: list[str]) -> None:
    with zipfile.ZipFile(BUILD / "deployment.zip") as archive:
        for name in names:
            if not name.endswith(".py"):
                continue
            folder, _, module = name.rpartition("/")
            cache = f"{folder}/__pycache__/" if folder else "__pycache__/"
            header = archive.read(f"{cache}{module.removesuffix('.py')}.{TAG}.pyc")[:8]
            assert struct.unpack("<I", header[4:8])[0] == 0b01, name


def test_requirements_leave_out_what_the_runtime_brings() -> None:
    kept = lambda_requirements()
    assert "pydantic-core==" in kept
    assert "--hash=sha256:" in kept
    assert not any(f"\n{name}==" in f"\n{kept}" for name in BROUGHT_BY_THE_RUNTIME)


def test_locks_name_no_registry() -> None:
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-reports.txt",
        "infra/package-lock.json",
        "infra/layer-lock.json",
    ):
        text = (ROOT / name).read_text("utf-8")
        assert "index-url" not in text
        assert '"resolved"' not in text
        assert "find-links" not in text
