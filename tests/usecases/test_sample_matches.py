"""The sample files read at their schools: the matches a careful person would expect, each with its reason.

Larkmoor Primary (3309901) sends its leavers to Fennacre (3309911), Tern Bay (9389903) one pupil to St Oda's (3529902). All
people and schools are invented.
"""

from pathlib import Path

import pytest

from chalicelib.domain.school import School
from chalicelib.domain.student import Student
from chalicelib.storage import incidents, records, schools, students, transfers
from chalicelib.usecases import enrolments, matching
from chalicelib.usecases.why_not import explain
from tests import builders as make
from tests.builders import NOW, TODAY
from tests.cloud import INGEST, Cloud, Direct

FILES = Path(__file__).parent.parent / "data" / "enrolments"
LARKMOOR, FENNACRE, TERN_BAY, ST_ODA = "3309901", "3309911", "9389903", "3529902"
NAMES = {LARKMOOR: "Larkmoor", FENNACRE: "Fennacre", TERN_BAY: "Tern Bay", ST_ODA: "St Oda's"}


def school_id(laestab: str) -> str:
    return f"sch_{laestab}"


def send(cloud: Cloud, laestab: str, file_name: str) -> dict[str, int]:
    """The file arrives in the school's part of the ingest bucket and is read; the counts."""
    key = f"incoming/{laestab}/{file_name}"
    cloud.put(INGEST, key, (FILES / file_name).read_bytes())
    one = enrolments.import_dropped_file(key, NOW)
    assert one.status == "done"
    return one.counts


def roll(laestab: str) -> dict[str, Student]:
    return {s.forename: s for s in students.list_students(school_id(laestab), limit=100)}


def log_something_for_everybody(laestab: str) -> None:
    changes = Direct()
    for student in roll(laestab).values():
        one = make.incident(1, school_id(laestab), incident_id="inc_1", student_id=student.student_id)
        incidents.add_incident(changes, one)
        records.add_incident_logged(changes, student, TODAY)
    changes.commit()


def matches() -> dict[tuple[str, str], str]:
    """(forename and school before, forename and school now) -> state, and why when held."""
    everybody = {s.student_id: (s, n) for n in NAMES for s in roll(n).values()}
    for student_id in everybody:
        matching.match_changed_student(student_id, NOW)

    def named(student_id: str) -> str:
        student, laestab = everybody[student_id]
        return f"{student.forename} at {NAMES[laestab]}"

    found = [t for n in NAMES for t in transfers.list_incoming(school_id(n), limit=100)]
    return {
        (named(t.previous_student_id), named(t.new_student_id)): f"{t.state} {t.hold_reason}".strip()
        for t in found
    }


@pytest.fixture(autouse=True)
def _schools(cloud: Cloud) -> None:
    changes = Direct()
    for laestab, name in NAMES.items():
        schools.add_school(changes, School(school_id(laestab), name, laestab))
    changes.commit()


EXPECTED_AT_FENNACRE = {
    # the UPN is the same, she left on 21 July and is on roll since 2 September
    ("Maya at Larkmoor", "Maya at Fennacre"): "detected",
    # both files name the permanent UPN; the temporary one of before, now a former UPN, adds nothing and does no harm
    ("Tomasz at Larkmoor", "Tomasz at Fennacre"): "detected",
    # Fennacre's file writes her UPN in lower case; main-dual there, but she has left Larkmoor, so nothing holds it
    ("Aisha at Larkmoor", "Aisha at Fennacre"): "detected",
    # Fennacre gives both twins the UPN that Larkmoor knows as Ivo's: nobody can tell which of the two it is
    ("Ivo at Larkmoor", "Iris at Fennacre"): "held upn_on_two_students",
    ("Ivo at Larkmoor", "Ivo at Fennacre"): "held upn_on_two_students",
    # and Iris's own record joins nobody: her right UPN stands nowhere else, and names are never compared
}


@pytest.mark.parametrize("leavers", ["3309901_CTF_3309911_001.xml", "leavers_A_dfe_template_style.csv"])
def test_the_leavers_of_larkmoor(leavers: str, cloud: Cloud) -> None:
    """By CTF or by the leavers' template: the same children, the same matches."""
    assert send(cloud, LARKMOOR, leavers)["accepted"] == 5
    log_something_for_everybody(LARKMOOR)
    assert send(cloud, FENNACRE, "roll_B_sims_style.csv")["accepted"] == 5
    assert matches() == EXPECTED_AT_FENNACRE
    aisha = roll(FENNACRE)["Aisha"]
    assert aisha.status == "M" and aisha.matchable == roll(LARKMOOR)["Aisha"].matchable


def test_the_order_of_the_files_does_not_matter(cloud: Cloud) -> None:
    send(cloud, FENNACRE, "roll_B_sims_style.csv")
    assert matches() == {}
    send(cloud, LARKMOOR, "3309901_CTF_3309911_001.xml")
    assert matches() == {}, "nothing is logged at Larkmoor yet"
    log_something_for_everybody(LARKMOOR)
    assert matches() == EXPECTED_AT_FENNACRE


def test_a_ctf_read_by_the_school_that_receives_it_puts_nobody_on_its_roll(cloud: Cloud) -> None:
    send(cloud, LARKMOOR, "3309901_CTF_3309911_001.xml")
    log_something_for_everybody(LARKMOOR)
    assert send(cloud, FENNACRE, "3309901_CTF_3309911_001.xml")["rejected"] == 5
    assert matches() == {}


def test_when_fennacre_corrects_the_twins_each_gets_the_own_record(cloud: Cloud) -> None:
    send(cloud, LARKMOOR, "3309901_CTF_3309911_001.xml")
    log_something_for_everybody(LARKMOOR)
    send(cloud, FENNACRE, "roll_B_sims_style.csv")
    matches()
    right = (FILES / "roll_B_sims_style.csv").read_text("utf-8-sig")
    before, after = (
        "Penhale,Iris,19/04/2015,F,Year  7,7HC,D330990119008",
        "Penhale,Iris,19/04/2015,F,Year  7,7HC,P330990119007",
    )
    assert before in right
    cloud.put(INGEST, f"incoming/{FENNACRE}/right.csv", right.replace(before, after).encode())
    enrolments.import_dropped_file(f"incoming/{FENNACRE}/right.csv", NOW)
    found = matches()
    assert found["Iris at Larkmoor", "Iris at Fennacre"] == "detected"
    assert found["Ivo at Larkmoor", "Ivo at Fennacre"] == "detected"
    # what was held on the wrong UPN is not taken away by a feed, and says that it stands on nothing any more
    assert found["Ivo at Larkmoor", "Iris at Fennacre"] == "held upn_on_two_students"
    answers = explain(make.key_holder(school_id(FENNACRE)), roll(FENNACRE)["Iris"].student_id, NOW).answers
    assert {a.code for a in answers} == {"waiting_for_request", "conflict_no_longer_a_match"}


def test_tern_bay_and_st_oda(cloud: Cloud) -> None:
    assert send(cloud, TERN_BAY, "9389903_CTF_3529902_001.xml")["accepted"] == 1
    assert send(cloud, ST_ODA, "roll_C_arbor_style.csv")["accepted"] == 3
    log_something_for_everybody(TERN_BAY)
    log_something_for_everybody(ST_ODA)
    # Callum left Tern Bay on 30 October and is on St Oda's roll since 2 November
    assert matches() == {("Callum at Tern Bay", "Callum at St Oda's"): "detected"}
    holder = make.key_holder(school_id(ST_ODA))
    for gone in (
        "Poppy",
        "Leila",
    ):  # have left St Oda's, and no school that uses Safehand has them on its roll
        (answer,) = explain(holder, roll(ST_ODA)[gone].student_id, NOW).answers
        assert answer.code == "not_requested"


def test_a_temporary_upn_in_a_ctf_is_only_a_candidate(cloud: Cloud) -> None:
    """Vic Rook left Larkmoor with a temporary UPN; another school's roll that knows no more than that is held."""
    send(cloud, LARKMOOR, "3309901_CTF_XXXXXXX_002.xml")
    log_something_for_everybody(LARKMOOR)
    vic = roll(LARKMOOR)["Vic"]
    row = (
        "Legal Surname,Legal Forename,DOB,UPN,Date of Admission\n"
        f"Rook,Vic,{vic.birth_date:%d/%m/%Y},P33099012505D,02/09/2026\n"
    )
    cloud.put(INGEST, f"incoming/{ST_ODA}/roll.csv", row.encode())
    enrolments.import_dropped_file(f"incoming/{ST_ODA}/roll.csv", NOW)
    assert matches() == {("Vic at Larkmoor", "Vic at St Oda's"): "held temporary_upn_only"}
