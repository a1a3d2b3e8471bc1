import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.vault import (
    ENDINGS,
    MAX_BYTES,
    DocumentStatus,
    FileFacts,
    as_copy,
    clean_file_name,
    content_disposition,
    judge,
)
from tests.builders import NEW, document

FACTS = FileFacts("application/pdf", 12, "f" * 64, "v1", '"etag"')


def test_an_accepted_file_waits_for_its_scan_with_what_was_measured() -> None:
    assert judge(document(), FACTS) == document(
        status=DocumentStatus.SCANNING,
        version=2,
        content_type="application/pdf",
        size=12,
        sha256="f" * 64,
        s3_version="v1",
        etag='"etag"',
    )


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(FACTS, size=0), "empty"),
        (replace(FACTS, size=MAX_BYTES + 1), "too_large"),
        (replace(FACTS, content_type="application/x-dosexec"), "type_not_accepted"),
        (replace(FACTS, content_type="text/html"), "type_not_accepted"),
        (replace(FACTS, content_type="image/svg+xml"), "type_not_accepted"),
        (replace(FACTS, content_type="application/zip"), "type_not_accepted"),
        (replace(FACTS, content_type=""), "type_not_accepted"),
    ],
)
def test_a_refused_file_has_its_reason(facts: FileFacts, reason: str) -> None:
    judged = judge(document(), facts)
    assert (judged.status, judged.refused_because) == (DocumentStatus.REFUSED, reason)


def test_nothing_that_a_browser_would_run_is_accepted() -> None:
    assert judge(document(), replace(FACTS, size=MAX_BYTES)).status is DocumentStatus.SCANNING
    assert not [t for t in ENDINGS if re.search("html|svg|xml$|script|zip|exe|java|octet", t)]

    dangerous = {
        "exe",
        "bat",
        "cmd",
        "com",
        "js",
        "vbs",
        "ps1",
        "hta",
        "html",
        "htm",
        "svg",
        "docm",
        "xlsm",
        "lnk",
        "iqy",
    }
    assert not {ending for endings in ENDINGS.values() for ending in endings} & dangerous


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("plan.pdf.exe", "application/pdf"),
        ("notes.hta", "text/plain"),
        ("notes.html", "text/plain"),
        ("run.bat", "text/plain"),
        ("photo.pdf", "image/png"),
        ("no ending", "application/pdf"),
    ],
)
def test_a_name_that_promises_another_type_is_refused(name: str, kind: str) -> None:
    found = judge(document(file_name=name), replace(FACTS, content_type=kind))
    assert (found.status, found.refused_because) == (DocumentStatus.REFUSED, "name_not_of_type")


def test_a_copy_pins_nothing_of_the_source() -> None:
    source = judge(document(), FACTS)
    copy = as_copy(
        source,
        copy_id="doc_copy",
        transfer_id="tr_one",
        student_id="stu_new",
        school_id=NEW,
        category_ids=("cat_legacy",),
        incident_id="inc_copy",
        s3_key="copies/x",
        origin="Alder Primary",
    )
    assert (copy.s3_key, copy.s3_version, copy.etag) == ("copies/x", "", "")
    assert (copy.sha256, copy.size, copy.file_name, copy.status) == (
        source.sha256,
        source.size,
        source.file_name,
        source.status,
    )
    assert (copy.origin, copy.category_ids, copy.incident_id) == (
        "Alder Primary",
        ("cat_legacy",),
        "inc_copy",
    )


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\rv\\Meeting notes.docx", "Meeting notes.docx"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie: x.txt"),
        ("\u2066hidden\u2069.pdf", "hidden.pdf"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("  .hidden. ", "hidden"),
        ("漢字 تفصيل.pdf", "漢字 تفصيل.pdf"),
        ("x" * 200 + ".pdf", "x" * 146 + ".pdf"),
        ("x" * 200, "x" * 150),
        ("x" * 10_000 + ".pdf", "x" * 146 + ".pdf"),
        ("=HYPERLINK(1).pdf", "=HYPERLINK(1).pdf"),  # nobody puts names into a table that computes
        ("+1-2@3.pdf", "+1-2@3.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),  # shown as text
        ("x." + "y" * 200, "x." + "y" * 148),
    ],
)
def test_a_file_name_is_cleaned(given_name: str, clean: str) -> None:
    assert clean_file_name(given_name) == clean


@pytest.mark.parametrize("nothing", ["", "   ", "...", "a/", "..\\", "\u202e\x00"])
def test_a_file_needs_a_name(nothing: str) -> None:
    with pytest.raises(Invalid) as error:
        clean_file_name(nothing)
    assert error.value.fields == {"file_name": "empty"}


@given(st.text())
def test_whatever_is_given(name: str) -> None:
    try:
        clean = clean_file_name(name)
    except Invalid:
        return
    assert 1 <= len(clean) <= 150
    assert not re.search(r"[/\\\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", clean)
    header = content_disposition(clean)
    assert header.isascii()
    assert re.fullmatch(
        r"attachment; filename=\"[A-Za-z0-9._ -]+\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+", header
    )


def test_a_name_cannot_break_out_of_the_header() -> None:
    header = content_disposition('x"; filename=evil.html\r\nX-Bad: 1')
    assert header.count('"') == 2 and "\r" not in header and "\n" not in header
    assert header.startswith("attachment; ")
    assert content_disposition("Größe 1.pdf") == (
        "attachment; filename=\"Gr__e 1.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%201.pdf"
    )
