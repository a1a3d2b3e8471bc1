"""The layer: small enough, the same for the same sources, and made of what can run on Lambda."""

import json
import sys
import zipfile
from pathlib import Path

import pytest

from infra import layer
from infra.build import BUILD, ROOT, BuildError
from infra.debian import Pin


@pytest.fixture(scope="module")
def facts() -> layer.Facts:
    return layer.build_if_changed(quiet=True)


def test_what_is_recorded_is_true(facts: layer.Facts) -> None:
    assert facts == json.loads((BUILD / "layer.json").read_text("utf-8"))
    with zipfile.ZipFile(BUILD / "layer.zip") as archive:
        assert facts["unpacked"] == sum(info.file_size for info in archive.infolist())
        assert {info.filename.split("/")[0] for info in archive.infolist()} == set(facts["parts"])
    assert facts["bytes"] == (BUILD / "layer.zip").stat().st_size
    assert facts["unpacked"] <= layer.MOST_BYTES


def test_lambda_can_run_it(facts: layer.Facts) -> None:
    assert list(layer.faults(BUILD / "layer")) == []


def test_one_that_is_too_large_is_refused(facts: layer.Facts) -> None:
    [fault] = layer.faults(BUILD / "layer", most_bytes=1_000_000)
    assert fault.endswith("and 1 are the most: leave something out")


def test_each_package_of_debian_is_there_with_its_licence(facts: layer.Facts) -> None:
    licences = {path.stem for path in (BUILD / "layer/licences").iterdir()}
    assert licences == set(facts["packages"])


def test_building_again_needs_no_network(facts: layer.Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBIAN_MIRROR", "http://127.0.0.1:9")
    taken = {package: Pin(one["version"], one["sha256"]) for package, one in facts["packages"].items()}
    again = layer._fetch(ROOT, BUILD, taken, pytest.fail)
    assert {package: one.pin for package, one in again.items()} == taken


def test_a_file_that_a_package_no_longer_has_is_named(tmp_path: Path) -> None:
    (tmp_path / "libpango-1.0-0").mkdir()
    with pytest.raises(
        BuildError, match=r"libpango-1\.0-0 of Debian has no file libpango-1\.0\.so\.0 any more"
    ):
        layer._take(tmp_path / "libpango-1.0-0", "libpango-1.0.so.0", tmp_path / "lib")


def test_a_python_whose_runtime_cannot_run_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(layer, "NEEDS_PYTHON", (4, 0))
    monkeypatch.setattr(sys, "argv", ["layer", "--for-aws"])
    assert layer.main() == 1
    assert "install Python 3.13 or 3.12" in capsys.readouterr().err
