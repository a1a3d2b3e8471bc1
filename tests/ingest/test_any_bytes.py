"""Whatever bytes come, the readers answer with rows or with UnreadableFile, never with another error."""

import io
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.enrolment import Severity
from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest import read_enrolments

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
