"""OneRoster bundles of many shapes, and how class dates become a stay at the school."""

import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.enrolment import ReadRow
from chalicelib.ingest.reader import read_enrolments
from chalicelib.ingest.spells import GAP_DAYS, Spells
from tests.ingest.bundles import ENROLLMENTS, ORGS, TABLES, UPN, USERS, bundle, larkmoor

CLASS_HEADINGS = ENROLLMENTS.splitlines()[0]
SESSIONS = "sourcedId,endDate\ny,2026-07-21\n"


def read(content: bytes) -> list[ReadRow]:
    return list(read_enrolments(io.BytesIO(content), file_name="x", school_laestab="3309901"))


@pytest.mark.parametrize(
    "content",
    [
        bundle(TABLES),
        bundle(TABLES, packed=False),
        bundle(TABLES, comment=b"made by a MIS"),
        bundle({f"export/{name}": text for name, text in TABLES.items()}),
        bundle({"export/": "", **{f"export/{name.upper()}": text for name, text in TABLES.items()}}),
        bundle({**TABLES, "__MACOSX/._users.csv": b"\0\5\x16\7", "classes.csv": "x", "readme.txt": "x"}),
        larkmoor(users=USERS.encode("utf-8-sig"), manifest=TABLES["manifest.csv"].replace("1.1", "1.2")),
        larkmoor(users=USERS.replace("\n", "\r\n"), orgs=ORGS.replace("3309901", "GB 330/9901")),
        larkmoor(orgs=ORGS.replace("3309901", "")),
        larkmoor(users=USERS.replace("s1", "")),
        larkmoor(users=USERS.replace("{", "").replace("}", "")),
        larkmoor(users=USERS.replace("},Maya", '}, {x:}",Maya').replace("{UPN", '"{ULN:1},{Upn ')),
    ],
)
def test_every_shape_gives_the_pupil(content: bytes) -> None:
    (row,) = read(content)
    assert row.row and row.row.upn, row.findings
    assert row.row.upn.value == UPN
    assert (row.row.forename, row.row.surname, row.row.local_id) == ("Maya", "Okonedo-Reed", "007101")
    assert (row.row.birth_date, row.row.entry_date) == (date(2015, 2, 11), date(2019, 9, 4))


def test_letters_beyond_ascii_in_either_encoding() -> None:
    for encoding in ("utf-8", "cp1252"):
        (row,) = read(larkmoor(users=USERS.replace("Maya", "Zoë").encode(encoding)))
        assert row.row and row.row.forename == "Zoë"


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        (["2019-09-04.."], "2019-09-04.."),
        (["2025-09-04..", "2025-11-01..", "2025-09-02..2025-12-18"], "2025-09-02.."),
        (["2024-09-04..2025-07-21", "2025-09-03.."], "2024-09-04.."),  # the summer between is no leaving
        (["2025-09-03..", "2019-09-04..2021-07-21"], "2025-09-03.."),  # left and came back
        (["2025-09-03..2026-02-10", "2025-09-03..2026-07-10"], "2025-09-03..2026-07-10"),
        (["2025-09-03..2026-07-10", "..2026-07-13"], "2025-09-03..2026-07-13"),
        (["2025-09-03..2026-07-10", ".."], "2025-09-03.."),
        (["2025-09-03..2079-06-06"], "2025-09-03.."),
        ([".."], "missing"),
        (["2025-09-03..2025-09-01"], "leaving_before_entry"),
        (["2025-09-03..soon", "2025-09-03.."], "bad_date"),
        (["03/09/25.."], "ambiguous_date"),
    ],
)
def test_class_dates(spans: list[str], told: str) -> None:
    users = USERS + "u2,,s1,student,{UPN:J352990219014},Tom,Wilk,,\n"
    lines = [f"e,,c,s1,u1,student,{span.replace('..', ',')}" for span in spans]
    goes_on = "e,,c,s1,u2,student,2020-01-01,"
    rows = read(larkmoor(users=users, enrollments="\n".join([CLASS_HEADINGS, *lines, goes_on])))
    row = rows[0].row
    codes = " ".join(finding.code for finding in rows[0].findings)
    assert (f"{row.entry_date}..{row.leaving_date or ''}" if row else codes) == told


def test_the_end_of_everybodys_classes_is_no_leaving() -> None:
    classes = ENROLLMENTS.replace("2019-09-04,", "2019-09-04,2026-07-21")
    (doubtful,) = read(larkmoor(enrollments=classes))
    assert doubtful.row and doubtful.row.leaving_date is None
    assert [finding.code for finding in doubtful.findings] == ["end_of_classes"]
    (plain,) = read(bundle({**TABLES, "enrollments.csv": classes, "academicSessions.csv": SESSIONS}))
    assert plain.row and plain.row.leaving_date is None and not plain.findings


def test_a_role_that_ends_is_leaving() -> None:
    users = USERS.replace("role,", "other,")
    roles = "userSourcedId,role,orgSourcedId,beginDate,endDate\nu1,student,s1,2020-01-06,2026-07-21\n"
    (row,) = read(bundle({**TABLES, "users.csv": users, "roles.csv": roles}))
    assert row.row and str(row.row.entry_date) == "2020-01-06" and str(row.row.leaving_date) == "2026-07-21"


def test_a_row_with_too_many_cells() -> None:
    (row,) = read(larkmoor(users=USERS.rstrip() + ",x,y"))
    assert row.row is None and [finding.code for finding in row.findings] == ["row_shape"]


days = st.integers(0, 3000).map(lambda n: date(2015, 1, 1) + timedelta(n))


@given(st.lists(st.tuples(days, st.integers(0, 400)), min_size=1, max_size=12))
def test_the_order_of_classes_does_not_matter(spans: list[tuple[date, int]]) -> None:
    def last(told: list[tuple[date, int]]) -> tuple[date | None, date | None]:
        spells = Spells()
        for begin, length in told:
            spells.add(begin, begin + timedelta(length))
        return spells.entry, spells.end

    found = last(spans)
    assert found == last(sorted(spans)) == last(sorted(spans, reverse=True))
    ends = max(begin + timedelta(length) for begin, length in spans)
    assert found[1] == ends and found[0] is not None and found[0] <= ends
    later = [begin for begin, length in spans if begin + timedelta(length + GAP_DAYS) >= found[0]]
    assert min(later) == found[0]
