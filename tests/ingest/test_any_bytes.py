"""Whatever bytes come, the readers answer with rows or with UnreadableFile, never with another error."""

import io
import json
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.enrolment import Severity
from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.reader import read_enrolments
from tests.ingest.bundles import MANIFEST, TABLES, bundle

FILES = [
    path.read_bytes() for path in sorted((Path(__file__).parent.parent / "data" / "enrolments").iterdir())
]
PIECES = [
    b"UPN,Surname,Forename,DOB,Entry date\n", b"E330990119001,Reed,Maya,11/02/2015,04/09/2019\n", b'"',
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<?xml version='1.0'?>", b"<CTfile>", b"</CTfile>", b"<Header>",
    b"<SourceSchool><LEA>330</LEA>", b"<Estab>9901</Estab>", b"</SourceSchool></Header>", b"<CTFpupilData>",
    b"<Pupil>", b"</Pupil>", b"&amp;", b"<![CDATA[", b"<SchoolHistory><School>", b"sep=;\n", b"\r", b"\n\n",
    b"=1+1", b"E+11", b"\xc3", b"<!DOCTYPE a []>", b"<a:b xmlns:a='c'>",
]  # fmt: skip
JSON_PIECES = [
    b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"-1e5", b"12345678901234567890123", b"\n", b'"data"',
    b'"meta"', b'"education_details"', b'"date_of_birth"', b'"date"', b'"timezone"', b'"UTC"', b'"upn"',
    b'"E330990119001"', b'"surname"', b'"forename"', b'"Maya"', b'"admission_date"', b'"2019-09-04"',
    b'"former_upns"', b'"year"', b'"name"', b'"\\ud800\\u0000"', b'"\xc3', b"\xff", b'{"data":[', b"]}",
    b'{"upn":"E330990119001","surname":"Reed","forename":"Maya","dob":"2015-02-11","doa":"2019-09-04"}',
]  # fmt: skip
WORDS = [
    "s1", "u1", "u2", "student", "teacher", "tobedeleted", "2019-09-04", "2026-07-21", "31/02/2020", '"', "",
    "school", "district", "3309901", "{UPN:E330990119001}", '"{UPN:E330990119001},{UPN:x}"', "Maya", "\x00",
]  # fmt: skip


def verdict(content: bytes) -> str:
    try:
        rows = list(read_enrolments(io.BytesIO(content), file_name="roll", school_laestab="3309901"))
    except UnreadableFile as problem:
        assert problem.code != "unreadable_file" and problem.message.endswith(".")
        return problem.code
    assert rows
    for row in rows:
        assert row.row is not None or any(finding.severity is Severity.ERROR for finding in row.findings)
    return "rows"


def any_json() -> st.SearchStrategy[object]:
    names = st.sampled_from(
        ["data", "upn", "surname", "education_details", "date_of_birth", "date", "former_upns", "year"]
    )
    values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    return st.recursive(
        values | st.sampled_from(["E330990119001", "2019-09-04"]),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | st.text(max_size=3), inner),
        max_leaves=20,
    )


@settings(deadline=None)
@given(st.binary(max_size=2000))
@example(b"\xff\xfe\x00")
@example(b"UPN,Surname\x00")
def test_any_bytes(content: bytes) -> None:
    verdict(content)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=30).map(b"".join))
def test_pieces_of_real_files_in_any_order(content: bytes) -> None:
    verdict(content)


@settings(deadline=None)
@given(st.lists(st.sampled_from(JSON_PIECES) | st.binary(max_size=3), max_size=30).map(b"".join))
def test_pieces_of_json_in_any_order(content: bytes) -> None:
    verdict(b"[" + content)
    verdict(b"{" + content)


@settings(deadline=None)
@given(any_json() | st.lists(any_json()))
def test_any_json(content: object) -> None:
    written = json.dumps(content).encode()
    verdict(written)
    verdict(b'{"data":' + written + b',"meta":null}')
    verdict(b"[" + written + b',{"upn":"","surname":"","forename":"","dob":null,"doa":null}]')


@settings(deadline=None)
@given(st.binary(max_size=500) | st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join), st.binary())
def test_any_bytes_that_begin_like_a_zip(content: bytes, comment: bytes) -> None:
    verdict(b"PK\x03\x04" + content)
    verdict(b"PK\x03\x04" + content + b"PK\x05\x06" + comment)
    verdict(bundle({"users.csv": content, "manifest.csv": MANIFEST}, comment=comment[:60]))


@settings(deadline=None)
@given(st.sampled_from(sorted(TABLES)), st.data())
def test_any_table_in_a_sound_bundle(name: str, data: st.DataObject) -> None:
    """No row of a student is lost, whatever stands in the cells."""
    cells = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    lines = data.draw(st.lists(st.lists(cells, max_size=11).map(",".join), max_size=6))
    headings = TABLES[name].splitlines()[0] if data.draw(st.booleans()) else ""
    verdict(bundle({**TABLES, name: "\n".join([headings, *lines])}))
    verdict(bundle({**TABLES, name: TABLES[name] + "\n".join(lines)}))


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_sound_bundle_damaged_in_one_place(data: st.DataObject) -> None:
    content = bytearray(bundle(TABLES, packed=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    verdict(bytes(content))


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(FILES), st.data())
def test_real_files_damaged(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    verdict(content[:start] + data.draw(st.binary(max_size=10)) + content[end:])


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(FILES), st.data())
def test_real_files_cut_short(content: bytes, data: st.DataObject) -> None:
    verdict(content[: data.draw(st.integers(0, len(content)))])
