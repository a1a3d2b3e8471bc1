"""Texts of files: read when they are wanted, once, and bound to the bytes."""

import json
from datetime import timedelta
from urllib.parse import unquote_plus

import pytest

from chalicelib.domain.file_text import Reading
from chalicelib.domain.vault import Document
from chalicelib.usecases import file_texts
from infra.demo.papers import pdf
from tests import builders as make
from tests import world
from tests.builders import NOW
from tests.cloud import VAULT, Cloud, Crash


@pytest.fixture
def filed(cloud: Cloud) -> Document:
    world.store_schools()
    return world.store_document(make.document(1, file_name="kofi.pdf"), pdf("Kofi Abernathy", 2))


def asked(cloud: Cloud) -> list[str]:
    return [unquote_plus(sent) for sent in cloud.sent if "Text Wanted" in unquote_plus(sent)]


def test_it_is_asked_for_read_and_found(filed: Document, cloud: Cloud) -> None:
    assert file_texts.texts_of([filed], NOW)["doc_0001"].reading is Reading.NOT_YET
    (wanted,) = asked(cloud)
    assert filed.s3_key in wanted and filed.s3_version in wanted and "kofi" not in wanted.lower()
    assert file_texts.read_file(filed.s3_key, filed.s3_version, NOW) == "read"
    found = file_texts.texts_of([filed], NOW)["doc_0001"]
    assert found.pages == ("Kofi Abernathy, page 1", "Kofi Abernathy, page 2")
    assert len(asked(cloud)) == 1
    assert cloud.objects(VAULT, "texts/") == [f"texts/{filed.s3_key}/{filed.s3_version}"]


def test_other_bytes_have_another_text(filed: Document, cloud: Cloud) -> None:
    file_texts.read_file(filed.s3_key, filed.s3_version, NOW)
    cloud.put(VAULT, filed.s3_key, b"Grace May")
    file_texts.read_file(filed.s3_key, "", NOW)
    assert "Kofi" in file_texts.texts_of([filed], NOW)["doc_0001"].pages[0]


def test_a_file_that_ends_the_lambda_is_damaged(
    filed: Document, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(data: bytes) -> None:
        raise Crash

    monkeypatch.setattr("chalicelib.ingest.file_text.read_text", dies)
    with pytest.raises(Crash):
        file_texts.read_file(filed.s3_key, filed.s3_version, NOW)
    assert file_texts.texts_of([filed], NOW)["doc_0001"].reading is Reading.NOT_YET
    assert asked(cloud) == [], "it is being read"
    later = NOW + timedelta(minutes=11)
    assert file_texts.texts_of([filed], later)["doc_0001"].reading is Reading.DAMAGED


def test_a_large_file_is_not_even_fetched(
    filed: Document, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.ingest.file_text.MAX_BYTES", 10)
    monkeypatch.setattr("chalicelib.ingest.file_text.read_text", None)
    assert file_texts.read_file(filed.s3_key, filed.s3_version, NOW) == "too_large"


def test_bytes_that_are_not_there(cloud: Cloud) -> None:
    with pytest.raises(FileNotFoundError, match=r"^doc_none$"):
        file_texts.read_file("uploads/sch_old/stu_old/doc_none", "", NOW)
    assert json.dumps(cloud.objects(VAULT)) == "[]"
