"""Files that no row can be read from: refused at the call, with a stable code and what to do about it."""

import io
from typing import BinaryIO, cast

import pytest

from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest import oneroster, zip_bundle
from chalicelib.ingest.reader import read_enrolments
from tests.ingest.bundles import (
    ENROLLMENTS,
    ORGS,
    TABLES,
    USERS,
    bundle,
    encrypted,
    larkmoor,
    patched,
    twice,
    with_more,
)

SCHOOL = "3309901"
HEADINGS = b"UPN,Surname,Forename,Date of birth,Entry date,Leaving date\n"
ROW = b"E330990119001,Okonedo-Reed,Maya,11/02/2015,04/09/2019,\n"
LONG_NAME = "x" * 201
HEADER = "<Header><SourceSchool><LEA>330</LEA><Estab>9901</Estab></SourceSchool></Header>"
PUPIL = "<Pupil><UPN>E330990119001</UPN></Pupil>"


def ctf(inside: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<CTfile>{inside}</CTfile>'.encode()


UNREADABLE = {
    "nothing": (b"", "empty"),
    "blank lines": (b"\r\n  \r\n\t\n", "empty"),
    "headings only": (HEADINGS + b"\n,,,,,\n", "empty"),
    "ctf without pupils": (ctf(HEADER + "<CTFpupilData/>"), "empty"),
    "workbook": (bundle({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"}), "not_recognised"),
    "old workbook": (b"\xd0\xcf\x11\xe0" + bytes(200), "not_recognised"),
    "pdf": (b"%PDF-1.7\n", "not_recognised"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_recognised"),
    "web page": (b"<html><body>Please sign in</body></html>", "not_recognised"),
    "other xml": (b"<Results><Pupil/></Results>", "not_recognised"),
    "endless line": (HEADINGS + b"x" * 1_000_100, "not_recognised"),
    "deep xml": (b"<CTfile>" + b"<a>" * 100, "not_recognised"),
    "hidden giant": (b'<CTfile a="' + b"x" * 5_000_000, "not_recognised"),
    "broken utf-16": (b"\xff\xfeU\x00P\x00N", "bad_encoding"),
    "bytes of no encoding": (HEADINGS + b"E330990119001,\x81\x8d,Maya,,,\n", "bad_encoding"),
    "doctype": (ctf(HEADER, '<!DOCTYPE CTfile SYSTEM "http://localhost/x.dtd">'), "unsafe_xml"),
    "entities": (ctf("&a;", '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), "unsafe_xml"),
    "sign-in page": (b"<!DOCTYPE html><html></html>", "unsafe_xml"),
    "cut short": (ctf(HEADER + f"<CTFpupilData>{PUPIL}")[:-12], "not_xml"),
    "unknown entity": (ctf(HEADER + "<CTFpupilData>&unknown;</CTFpupilData>"), "not_xml"),
    "unknown encoding": (b'<?xml version="1.0" encoding="klingon"?><CTfile/>', "not_xml"),
    "wide encoding": (b'<?xml version="1.0" encoding="shift_jis"?><CTfile/>', "not_xml"),
    "nearly xml": (b"<CTfile", "not_xml"),
    "ctf without header": (ctf(f"<CTFpupilData>{PUPIL}</CTFpupilData>"), "no_header"),
    "ctf with empty header": (ctf("<Header/>"), "no_header"),
    "letter": (b"Dear office,\nplease find the roll attached.\n", "no_header"),
    "rows only": (ROW * 3, "no_header"),
    "no entry date": (b"UPN,Surname,Forename,DOB\nE330990119001,Reed,Maya,11/02/2015\n", "missing_columns"),
    "one name": (b"UPN,Name,DOB,Entry date\nE330990119001,Maya Reed,11/02/2015,\n", "missing_columns"),
    "two surnames": (HEADINGS.replace(b"Leaving date", b"Surname") + ROW, "double_columns"),
    "open quotation": (HEADINGS + b'E330990119001,"Okonedo,Maya,11/02/2015,,\n' + ROW * 3, "bad_quotes"),
    "quotation inside": (HEADINGS + b'E330990119001,"Okonedo" Reed,Maya,11/02/2015,,\n', "bad_quotes"),
    "american dates": (HEADINGS + b"E330990119001,Reed,Maya,02/21/2015,09/04/2019,\n", "month_first_dates"),
    "names of no form": (b'UPN,Name,DOB,Entry date\nE330990119001,"Reed, M, A",,\n', "missing_columns"),
    "two names": (b'UPN,Name,Name,DOB,Entry date\nE330990119001,"Reed, M",,,\n', "double_columns"),
    # JSON
    "json without students": (b"[]", "empty"),
    "page without students": (b'{"data": [], "meta": {}}', "empty"),
    "other json": (b' {"students": []}', "not_recognised"),
    "an error in json": (b'{"error": "invalid_token", "error_description": "expired"}', "not_recognised"),
    "numbers": (b"[1, 2, 3]", "not_recognised"),
    "deep json": (b"[" * 100, "not_recognised"),
    "giant in json": (b'{"a": "' + b"x" * 5_000_000 + b'"}', "not_recognised"),
    "json without education details": (
        b'[{"surname": "Okonedo-Reed", "forename": "Maya", "date_of_birth": "2015-02-11"}]',
        "missing_columns",
    ),
    "json cut short": (b'{"data": [{"upn": "E330990119001", "surname": "Reed"', "not_json"),
    "json and more": (b'[{"upn": ""}] rest', "not_json"),
    "nearly json": (b"{upn: E330990119001}", "not_json"),
    "endless number": (b'[{"upn": ' + b"9" * 5000 + b"}]", "not_json"),
    "number out of range": (b'[{"upn": 1e9999999999999999999999}]', "not_json"),
    "bytes of no encoding in json": (b'[{"surname": "\x81\x8d"}]', "bad_encoding"),
    # ZIP
    "nearly a zip": (b"PK\x03\x04" + bytes(200), "bad_zip"),
    "zip cut short": (larkmoor()[:-30], "bad_zip"),
    "zip with a wrong sum": (
        patched(bundle(TABLES, packed=False), b"E330990119001", b"E330990119002"),
        "bad_zip",
    ),
    "empty zip": (bundle({}), "not_recognised"),
    "zip of other things": (bundle({"roll.csv": HEADINGS + ROW}), "not_recognised"),
    "other version": (larkmoor(manifest="propertyName,value\noneroster.version,1.0\n"), "not_recognised"),
    "no version": (larkmoor(manifest="propertyName,value\nmanifest.version,1.0\n"), "not_recognised"),
    "no manifest": (larkmoor(manifest=None), "missing_files"),
    "no demographics": (larkmoor(demographics=None), "missing_files"),
    "no ids": (larkmoor(users=USERS.replace("userIds", "uuu")), "missing_columns"),
    "no heading": (larkmoor(demographics=""), "missing_columns"),
    "two headings": (larkmoor(users=USERS.replace("grades", "user ids")), "double_columns"),
    "open quotation in a table": (larkmoor(users=USERS + 'u2,,s1,student,"{UPN:'), "bad_quotes"),
    "bytes of no encoding in a table": (larkmoor(users=USERS.encode() + b"u2\x81"), "bad_encoding"),
    "no pupils in the bundle": (
        larkmoor(
            users=USERS.replace("student", "teacher"), enrollments=ENROLLMENTS.replace("student", "teacher")
        ),
        "empty",
    ),
    "bundle of another school": (larkmoor(orgs=ORGS.replace("3309901", "3309902")), "wrong_school"),
    "bundle of unnamed schools": (
        larkmoor(orgs=ORGS.replace("3309901", "") + "s2,B,school,\n"),
        "wrong_school",
    ),
    "bundle of no school": (larkmoor(orgs=ORGS.replace("school", "district")), "wrong_school"),
    "encrypted": (encrypted(), "zip_encrypted"),
    "zip in the zip": (with_more("inner.bin", larkmoor()), "zip_nested"),
    "archive in the zip": (with_more("more.tar"), "zip_nested"),
    "a table twice": (twice("users.csv"), "zip_duplicates"),
    "a table in two folders": (with_more("old/Users.CSV", USERS), "zip_duplicates"),
    "name that leads out": (with_more("../users.txt"), "zip_names"),
    "name from the root": (with_more("/etc/users.txt"), "zip_names"),
    "name of windows": (with_more("C:\\users.txt"), "zip_names"),
    "name with a control character": (with_more("a\x1bb"), "zip_names"),
    "name too long": (with_more(LONG_NAME), "zip_names"),
    "folder that leads out": (with_more("../"), "zip_names"),
    "bomb": (larkmoor(users=USERS + "\n" * 20_000_000), "zip_bomb"),
    "many entries": (bundle({f"{n}.csv": "" for n in range(101)}), "too_large"),
    "large directory": (bundle({f"{'x' * 150}{n}.csv": "" for n in range(500)}), "too_large"),
}


def refused(
    content: bytes, *, name: str = "roll.csv", school: str = SCHOOL, data: BinaryIO | None = None
) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_enrolments(data or io.BytesIO(content), file_name=name, school_laestab=school)
    return caught.value


@pytest.mark.parametrize(("content", "code"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_each_is_refused_with_its_code(content: bytes, code: str) -> None:
    problem = refused(content)
    assert problem.code == code
    assert problem.message.endswith(".")
    for secret in ("Maya", "Reed", "E330990119001", "11/02/2015"):
        assert secret not in problem.message


def test_a_file_named_xml_without_xml_is_told_as_broken_xml() -> None:
    assert refused(HEADINGS + ROW, name="3309901_CTF_3309911_001.XML").code == "not_xml"


def test_a_ctf_of_other_schools_is_refused() -> None:
    content = ctf(HEADER + f"<CTFpupilData>{PUPIL}</CTFpupilData>")
    assert refused(content, school="3529902").code == "wrong_school"
    assert len(list(read_enrolments(io.BytesIO(content), file_name="x", school_laestab="330/9901"))) == 1


@pytest.mark.parametrize("seekable", [True, False])
def test_a_file_over_the_limit_is_refused_before_it_is_read(seekable: bool) -> None:
    data = io.BytesIO(HEADINGS + ROW * 100) if seekable else Pipe(HEADINGS + ROW * 100)
    with pytest.raises(UnreadableFile) as caught:
        read_enrolments(cast(BinaryIO, data), file_name="roll.csv", school_laestab=SCHOOL, max_bytes=1000)
    assert caught.value.code == "too_large"


def test_missing_columns_are_named() -> None:
    message = refused(b"UPN,Surname\nE330990119001,Reed\n").message
    assert "forename, date of birth, entry date" in message
    assert "surname" not in message.split(".")[0]


def test_the_line_of_a_bad_quotation_is_named() -> None:
    assert "line 3" in refused(HEADINGS + ROW + b'E330990119001,"Ok" x,Maya,11/02/2015,,\n').message


class Pipe:
    """A stream that can only be read once, like the body of an S3 object."""

    def __init__(self, content: bytes) -> None:
        self._data = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(size)


@pytest.mark.parametrize("rows", [3, 40_000])  # the second is larger than what is kept in memory
def test_a_stream_that_cannot_go_back_is_read_too(rows: int) -> None:
    data = cast(BinaryIO, Pipe(HEADINGS + ROW * rows))
    read = list(read_enrolments(data, file_name="roll.csv", school_laestab=SCHOOL))
    assert len(read) == rows
    assert all(finding.code == "1520" for finding in read[0].findings)


def test_an_unreadable_stream_leaves_nothing_open() -> None:
    assert refused(b"", data=cast(BinaryIO, Pipe(HEADINGS + b"\x81" * 2_000_000))).code == "bad_encoding"


def test_the_callers_file_stays_open() -> None:
    data = io.BytesIO(HEADINGS + ROW)
    list(read_enrolments(data, file_name="roll.csv", school_laestab=SCHOOL))
    assert not data.closed


@pytest.mark.parametrize(("one", "in_all"), [(3_000, 1_000_000), (1_000_000, 6_000)])
def test_what_grows_too_large_is_refused_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch, one: int, in_all: int
) -> None:
    """Whatever the ZIP's own directory says of the sizes."""
    monkeypatch.setattr(zip_bundle, "MAX_ENTRY_BYTES", one)
    monkeypatch.setattr(zip_bundle, "MAX_TOTAL_BYTES", in_all)
    large = larkmoor(users=USERS + "u2,,s1,teacher,,A,B,,\n" * 200)
    assert refused(larkmoor(orgs=ORGS * 100, users=USERS * 20) if one > 3_000 else large).code == "too_large"


def test_a_size_that_lies_is_found_out() -> None:
    content = larkmoor(users=USERS + "u2,,s1,teacher,,A,B,,\n" * 200)
    size = len(USERS) + 22 * 200
    assert refused(patched(content, size.to_bytes(4, "little"), (10).to_bytes(4, "little"))).code == "bad_zip"


def test_a_64_bit_directory_is_refused() -> None:
    content = larkmoor()
    end = content.index(b"PK\x05\x06")
    assert refused(content[:end] + b"PK\x06\x07" + bytes(16) + content[end:]).code == "too_large"


@pytest.mark.parametrize("table", ["users", "enrollments", "orgs"])
def test_a_bundle_of_too_many_people_is_refused(monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    monkeypatch.setattr(oneroster, "MAX_PEOPLE", 10)
    more = {
        "users": USERS + "".join(f"t{n},,s1,teacher,,A,B,,\n" for n in range(11)),
        "enrollments": ENROLLMENTS + "".join(f"e,,c1,s1,x{n},student,,\n" for n in range(11)),
        "orgs": ORGS + "".join(f"o{n},B,school,\n" for n in range(11)),
    }[table]
    assert refused(larkmoor(**{table: more})).code == "too_large"
