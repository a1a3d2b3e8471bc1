"""What people would otherwise do each night: all students in a relational database, and one full join (join.sql)."""

import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from chalicelib.domain.student import TEMPORARY_KINDS
from tests.bench.population import Child

Found = set[tuple[str, str, str]]
"""(previous student id, new student id, hold reason or "") of each match."""

_JOIN = Path(__file__).with_name("join.sql").read_text("utf-8")

_PLAIN = "lower(replace(replace(replace({0}, '-', ''), ' ', ''), '''', ''))"
_TABLES = f"""
create table student (
  student_id text primary key, school_id text not null, surname text not null, preferred_surname text not null,
  birth_date text not null, entry_date text not null, leaving_date text, status text not null,
  shares_upn integer not null, incident_count integer not null,
  plain_surname text generated always as ({_PLAIN.format("surname")}) stored,
  plain_preferred text generated always as ({_PLAIN.format("preferred_surname")}) stored
) without rowid;
create table identifier (student_id text, kind text, value text, is_temporary integer);
create table received (new_id text, previous_id text, stay text, primary key (new_id, previous_id)) without rowid;
"""
_INDEXES = """
create index identifier_by_value on identifier (value, student_id, kind, is_temporary);
create index identifier_by_student on identifier (student_id, value, kind, is_temporary);
analyze;
"""


def load(children: Iterable[Child]) -> sqlite3.Connection:
    """A database in memory with all of them, its indexes made and its statistics taken."""
    database = sqlite3.connect(":memory:")
    database.executescript(_TABLES)
    columns = (
        "student_id, school_id, surname, preferred_surname, birth_date, entry_date, leaving_date, status, "
    )
    columns += "shares_upn, incident_count"
    for one in children:
        for s in one.students:
            values = (
                s.student_id, s.school_id, s.surname, s.preferred_surname, s.birth_date.isoformat(),
                s.entry_date.isoformat(), s.leaving_date and s.leaving_date.isoformat(), s.status.value,
                s.shares_upn, s.incident_count,
            )  # fmt: skip
            database.execute(f"insert into student ({columns}) values (?,?,?,?,?,?,?,?,?,?)", values)
            database.executemany(
                "insert into identifier values (?,?,?,?)",
                [(s.student_id, i.kind.value, i.value, i.kind in TEMPORARY_KINDS) for i in s.identifiers],
            )
        database.executemany(
            "insert into received values (?,?,?)",
            [(r.new_student_id, r.previous_student_id, r.stay and r.stay.isoformat()) for r in one.received],
        )
    database.executescript(_INDEXES)
    return database


def full_join(database: sqlite3.Connection, today: date) -> Found:
    return set(database.execute(_JOIN, {"today": today.isoformat()}))


def row_count(database: sqlite3.Connection) -> int:
    """Students and identifiers: the rows that a full join must read at least once."""
    count = "select (select count(*) from student) + (select count(*) from identifier)"
    return int(database.execute(count).fetchone()[0])
