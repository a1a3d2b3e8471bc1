"""A package as one school hands it over, imported at a school that joined later: nothing is lost or changed on the way."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import export_files
from chalicelib.domain.package_import import PackageState
from chalicelib.storage import incidents
from chalicelib.usecases import make_report
from tests.builders import OLD
from tests.cloud import EXPORTS, Cloud
from tests.steps import bytes_of
from tests.usecases import packages as handing_over
from tests.usecases.importing import FILES, at_new, confirm, copies, finished, opened


@pytest.fixture
def package(packed: Cloud, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, str]:
    """Its bytes and its passphrase. The report is not drawn: tests/reports does that."""

    def draw(export: Any, report: Any, to: Path, folder: Path) -> None:
        to.write_bytes(handing_over.REPORT)

    monkeypatch.setattr(make_report, "_write", draw)
    made = handing_over.make_package(handing_over.hand_over())
    (key,) = packed.objects(EXPORTS, f"packages/{OLD}/")
    return export_files.read_bytes(key), made.passphrase


def test_what_was_handed_over_arrives(packed: Cloud, package: tuple[bytes, str]) -> None:
    found = opened(packed, *package)
    assert found.found is not None, found.reason
    assert (found.found.incidents, found.found.files, found.found.held_back) == (2, 2, {})
    confirm(found)
    assert finished(found).state is PackageState.DONE
    sent = list(incidents.list_incidents("stu_old"))
    arrived = list(incidents.list_incidents("stu_new"))
    assert [i.content_sha256 for i in arrived] == [i.content_sha256 for i in sent]
    assert [i.original_id for i in arrived] == [i.incident_id for i in sent]
    assert sorted(bytes_of(d) for d in copies()) == sorted(FILES)
    assert at_new().incident_count == 2


def test_another_passphrase_does_not_open_it(packed: Cloud, package: tuple[bytes, str]) -> None:
    assert opened(packed, package[0], "six other words").failed_because == "wrong_passphrase"
