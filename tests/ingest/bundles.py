"""ZIPs for tests: OneRoster bundles, and ZIPs that no MIS makes."""

import io
import zipfile
from collections.abc import Mapping

UPN = "E330990119001"
MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n"
ORGS = "sourcedId,name,type,identifier\ns1,Larkmoor,school,3309901\n"
USERS = (
    "sourcedId,status,orgSourcedIds,role,userIds,givenName,familyName,identifier,grades\n"
    f"u1,,s1,student,{{UPN:{UPN}}},Maya,Okonedo-Reed,007101,7\n"
)
ENROLLMENTS = (
    "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate\n"
    "e1,,c1,s1,u1,student,2019-09-04,\n"
)
DEMOGRAPHICS = "sourcedId,birthDate,sex\nu1,2015-02-11,female\n"
TABLES = {
    "manifest.csv": MANIFEST,
    "orgs.csv": ORGS,
    "users.csv": USERS,
    "enrollments.csv": ENROLLMENTS,
    "demographics.csv": DEMOGRAPHICS,
}


def bundle(tables: Mapping[str, str | bytes], *, packed: bool = True, comment: bytes = b"") -> bytes:
    """A ZIP of exactly these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in tables.items():
            how = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            made.writestr(zipfile.ZipInfo(name), content, how)
        made.comment = comment
    return out.getvalue()


def larkmoor(**changes: str | bytes | None) -> bytes:
    """A sound bundle of one pupil. `users="..."` replaces users.csv, None leaves it out."""
    tables: dict[str, str | bytes] = dict(TABLES)
    for name, content in changes.items():
        if content is None:
            del tables[f"{name}.csv"]
        else:
            tables[f"{name}.csv"] = content
    return bundle(tables)


def with_more(name: str, content: str | bytes = "x") -> bytes:
    """The sound bundle with one more entry."""
    return bundle({**TABLES, name: content})


def patched(content: bytes, before: bytes, after: bytes) -> bytes:
    """The same ZIP with other bytes in it."""
    assert before in content and len(before) == len(after)
    return content.replace(before, after)


def twice(name: str) -> bytes:
    """The sound bundle with one table standing in it twice."""
    double = with_more(name.replace("s", "z"), USERS)
    return patched(double, name.replace("s", "z").encode(), name.encode())


def encrypted() -> bytes:
    """The sound bundle with the flag of encryption on all its entries."""
    content = bytearray(larkmoor())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(magic)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(magic, place + 4)
    return bytes(content)
