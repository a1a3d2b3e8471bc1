"""Whole files as schools have them, row by row as a careful person would judge them.

The files are in tests/data/enrolments; all people in them are invented.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.domain.enrolment import ReadRow, Severity
from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.reader import read_enrolments

FILES = Path(__file__).parent.parent / "data" / "enrolments"
LARKMOOR, TERN_BAY, ST_ODA, NEW_SCHOOL = "3309901", "9389903", "3529902", "3309911"


def read(name: str, school: str) -> list[ReadRow]:
    with (FILES / name).open("rb") as data:
        return list(read_enrolments(data, file_name=name, school_laestab=school))


def told(rows: list[ReadRow]) -> list[str]:
    """One line for each row: what a person at the school would want to check."""
    lines = []
    for read_row in rows:
        findings = [("!" if f.severity is Severity.ERROR else "") + f.code for f in read_row.findings]
        row = read_row.row
        if row is None:
            lines.append(f"{read_row.number} rejected {' '.join(findings)}")
            continue
        assert row.upn
        former = "".join(f"(was {upn.value})" for upn in row.former_upns)
        parts = [read_row.number, row.upn.value + former, row.forename, row.surname, row.birth_date]
        parts += [f"{row.entry_date}..{row.leaving_date or ''}", row.status, f"{row.sex}/{row.year_group}"]
        lines.append(" ".join(map(str, [*parts, *findings])))
    return lines


def test_leavers_by_ctf_at_the_school_that_sends_it() -> None:
    assert told(read("3309901_CTF_3309911_001.xml", LARKMOOR)) == [
        "1 E330990119001 Maya Okonedo-Reed 2015-02-11 2019-09-04..2026-07-21 C F/6",
        # two schools in his history: the spell at Larkmoor counts, not the earlier one at St Oda's
        "2 J352990219014(was Q33099012304C) Tomasz Wilk 2014-11-30 2024-01-08..2026-07-21 C M/6",
        "3 H330990119003 Aisha Rahman-Doyle 2015-06-03 2019-09-04..2026-07-21 C F/6",
        "4 P330990119007 Iris Penhale 2015-04-19 2019-09-04..2026-07-21 C F/6",
        "5 D330990119008 Ivo Penhale 2015-04-19 2019-09-04..2026-07-21 C M/6",
    ]


def test_the_same_ctf_puts_nobody_on_the_roll_of_the_school_that_receives_it() -> None:
    rows = read("3309901_CTF_3309911_001.xml", NEW_SCHOOL)
    assert told(rows) == [f"{number} rejected !not_on_roll" for number in range(1, 6)]
    assert "send your roll export" in rows[0].findings[0].message


@pytest.mark.parametrize("name", ["3309901_CTF_3309911_001.xml", "3309901_CTF_XXXXXXX_002.xml"])
def test_a_ctf_of_other_schools_is_refused(name: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(name, ST_ODA)
    assert caught.value.code == "wrong_school"


def test_a_leaver_in_the_middle_of_the_year() -> None:
    assert told(read("9389903_CTF_3529902_001.xml", TERN_BAY)) == [
        "1 Z938990323007 Callum Brace 2018-09-14 2023-09-05..2026-10-30 C M/3"
    ]


def test_an_old_ctf_with_gender_and_unknown_destination() -> None:
    assert told(read("3309901_CTF_XXXXXXX_002.xml", LARKMOOR)) == [
        # was here twice, the spells not in order: the last counts
        "1 V330990119051 Ursa Quill 2015-10-01 2024-09-03..2026-07-21 C F/5",
        "2 P33099012505D Vic Rook 2016-01-12 2025-11-03..2026-07-21 C M/5 temporary_upn",
        "3 rejected !missing",  # no spell at this school
        "4 rejected !1510 !bad_date",  # wrong check letter, and 30 February
        "5 rejected 1560 !leaving_before_entry",
        "6 Q330990119056 Zed Martin 2016-04-30 2020-09-03.. M M/5",
    ]


def test_a_ctf_of_a_version_still_to_come() -> None:
    assert told(read("9389903_CTF_3529902_004.xml", TERN_BAY)) == [
        "1 K938990320061 Ash Dipper 2015-05-05 2021-09-03..2027-02-12 C F/5",
        "2 Z938990320062 Bay Dipper 2017-05-05 2021-09-03..2027-02-12 C M/5",
    ]


def test_a_pupil_who_was_at_the_receiving_school_before() -> None:
    assert told(read("9389903_CTF_3529902_004.xml", ST_ODA)) == [
        "1 K938990320061 Ash Dipper 2015-05-05 2019-09-04..2021-07-20 C F/5 earlier_stay",
        "2 rejected !not_on_roll",
    ]


def test_leavers_in_the_dfe_template() -> None:
    assert told(read("leavers_A_dfe_template_style.csv", LARKMOOR)) == [
        "2 E330990119001 Maya Okonedo-Reed 2015-02-11 2019-09-04..2026-07-21 C F/",
        "3 J352990219014 Tomasz Wilk 2014-11-30 2019-09-04..2026-07-21 C M/",
        "4 H330990119003 Aisha Rahman-Doyle 2015-06-03 2019-09-04..2026-07-21 C F/",
        "5 P330990119007 Iris Penhale 2015-04-19 2019-09-04..2026-07-21 C F/",
        "6 D330990119008 Ivo Penhale 2015-04-19 2019-09-04..2026-07-21 C M/",
    ]


def test_a_sims_roll_with_twins_on_one_upn() -> None:
    rows = read("roll_B_sims_style.csv", NEW_SCHOOL)
    assert told(rows) == [
        "2 E330990119001 Maya Okonedo-Reed 2015-02-11 2026-09-02.. C F/7",
        "3 J352990219014(was Q33099012304C) Tomasz Wilk 2014-11-30 2026-09-02.. C M/7",
        "4 H330990119003 Aisha Rahman-Doyle 2015-06-03 2026-09-02.. M F/7",  # keyed in lower case
        "5 D330990119008 Iris Penhale 2015-04-19 2026-09-02.. C F/7 1520",  # both are on the roll
        "6 D330990119008 Ivo Penhale 2015-04-19 2026-09-02.. C M/7 1520",
    ]
    tomasz = rows[1].row
    assert tomasz and tomasz.former_upns[0].is_temporary
    assert (tomasz.local_id, tomasz.preferred_forename, tomasz.registration_form) == (
        "007102",
        "Tomek",
        "7HB",
    )


def test_an_arbor_roll_with_leavers() -> None:
    assert told(read("roll_C_arbor_style.csv", ST_ODA)) == [
        "2 Z938990323007 Callum Brace 2018-09-14 2026-11-02.. C M/3",
        "3 A352990222011 Poppy Tranter 2018-03-05 2022-09-06..2026-10-23 C F/4",
        "4 H352990224008 Leila Nasser 2020-01-22 2024-09-03..2026-10-09 C F/2",
    ]


def test_a_bromcom_roll_in_cp1252_with_semicolons_and_line_breaks() -> None:
    rows = read("roll_D_bromcom_style_cp1252.csv", NEW_SCHOOL)
    assert told(rows) == [
        "2 H938990320021 Zoë Zielinski 2014-10-02 2026-09-02.. C F/7",  # end date 2079-06-06 means none
        "3 X938990320022(was F33099011905A) Seán Ó Dálaigh 2014-12-19 2026-09-02.. S M/7",
        "4 A33099012302B Léa O'Hara-Núñez 2015-01-07 2026-09-02.. G F/7 temporary_upn",
        "6 V352990212033 Bjørn Åström 2009-03-03 2020-09-03..2026-07-10 C M/13",  # row 5 is blank
    ]
    assert rows[0].row and rows[0].row.preferred_forename == "Zo"


def test_a_sims_report_in_utf16_with_title_lines() -> None:
    rows = read("roll_E_sims_report_utf16.txt", TERN_BAY)
    assert told(rows) == [
        "5 L938990325001 Minh Anh Nguyễn 2020-09-03 2025-09-04.. C F/R",
        "6 P938990324002 Łucja Kowalczyk 2019-05-14 2024-09-04.. M F/2",
        "7 U001990324003 Tobi Adeyemi-Clarke 2020-02-28 2024-09-04.. C M/1",
    ]
    assert [read_row.row.local_id for read_row in rows if read_row.row] == ["000311", "000312", "000313"]


TROUBLES = [
    "2 rejected !1500",
    "3 rejected !1510",
    "4 rejected !1540",  # 3.3099E+11
    "5 rejected !1510",  # the check letter is lost
    "6 rejected !1530",
    "7 rejected !1550",
    "8 rejected !1540",
    "9 rejected !1550",
    "10 rejected !bad_date !ambiguous_date !missing !missing",  # all its faults at once
    "11 rejected !missing",
    "12 rejected !leaving_before_entry",
    "13 rejected !entry_before_birth",
    "14 rejected !bad_date",
    "15 rejected !row_shape",
    "16 rejected !other_school",
    "17 X33099012604K Oz Vale 2015-03-14 2026-09-02.. C M/7 temporary_upn",
    "18 T330990119040 Pia Wold 2015-03-15 2026-09-02.. C /7 1560 left_without_date unknown_sex",
    "19 G330990119041 Quin Combe 2015-03-16 2026-09-02..2026-09-02 C M/7 1560 unknown_status",
    "20 W330990119042 Rae Shaw 2015-03-17 2026-09-02.. C F/7 1520",  # the other row is rejected, but is there
    "21 rejected 1520 !missing",
    "22 W100990119043 Tam\ufffds Lea 2015-03-18 2026-09-02.. C M/7 damaged_letters 1530",
]


def test_every_trouble_has_its_verdict() -> None:
    assert told(read("roll_F_troubles.csv", NEW_SCHOOL)) == TROUBLES


def test_students_as_wonde_gives_them() -> None:
    rows = read("students_G_wonde_style.json", NEW_SCHOOL)
    assert told(rows) == [
        "1 E330990119001 Maya Okonedo-Reed 2015-02-11 2026-09-02.. C F/7",  # not her contact's name and UPN
        "2 J352990219014(was Q33099012304C) Tomasz Wilk 2014-11-30 2026-09-02.. C M/7",
        "3 H330990119003 Aisha Rahman-Doyle 2015-06-03 2026-09-02.. M F/7",  # no legal names, bare dates
        "4 D330990119008 Iris Penhale 2015-04-19 2026-09-02.. C F/7 1520",
        "5 D330990119008 Ivo Penhale 2015-04-19 2026-09-02.. C M/7 1520",
        "6 rejected 1520 !ambiguous_date",  # 23:00 UTC on 2 June is 3 June here
        "7 W330990119042 Bea Sorrel 2015-06-03 2026-09-02.. C F/7",  # midnight UTC
        "8 rejected !1500 !missing !missing",  # without education details
        "9 rejected !not_a_pupil",
        "10 V352990212033 Leo Teasel 2009-03-03 2020-09-03..2026-07-10 C M/13",
        "11 H938990320021 Una Mallow 2014-10-02 2026-09-02.. G F/7 1520",  # 2079-06-06 means none
    ]
    maya, tomasz = rows[0].row, rows[1].row
    assert maya and tomasz
    assert (maya.local_id, maya.registration_form, maya.preferred_forename) == ("007101", "7HB", "")
    assert tomasz.preferred_forename == "Tomek"


def test_students_as_json_lines() -> None:
    assert told(read("students_H_lines.jsonl", ST_ODA)) == [
        "1 Z938990323007 Callum Brace 2018-09-14 2026-11-02.. C M/3",
        "2 A352990222011(was T330990119040) Poppy Tranter 2018-03-05 2022-09-06..2026-10-23 C F/",
        "3 rejected !1510",  # a number: the check letter is lost
        "4 rejected !other_school",
    ]


def test_a_one_roster_bundle_with_roles_in_its_users() -> None:
    rows = read("oneroster_I_1_1.zip", NEW_SCHOOL)
    assert told(rows) == [
        "2 E330990119001 Maya Okonedo-Reed 2015-02-11 2026-09-02.. C F/7",
        # was in a class here in 2022: an earlier stay
        "3 J352990219014(was Q33099012304C) Tomasz Wilk 2014-11-30 2026-09-02.. C M/7",
        "5 H330990119003 Aisha Rahman-Doyle 2015-06-03 2026-09-02.. C / to_be_deleted",  # 4 is a teacher
        "6 D330990119008 Iris Penhale 2015-04-19 2026-09-02.. C F/7 1520",
        "7 D330990119008 Ivo Penhale 2015-04-19 2026-09-02.. C M/7 1520",
        "8 rejected !to_be_deleted",
        "9 rejected !other_school",
        "10 rejected !1500 !missing",  # a ULN only, and no birth date
        "11 V352990212033 Una Mallow 2009-03-03 2019-09-03..2026-07-10 C /13",  # the others' classes go on
        "12 rejected !1550",  # two UPNs
        "13 rejected !leaving_before_entry",
        "14 A352990222011 Rue Sedge 2015-03-04 2026-09-02.. C F/7",
        "16 rejected !unknown_pupil",  # 15 is a parent
    ]
    assert rows[1].row and (rows[1].row.middle_names, rows[1].row.local_id) == ("Jan", "007102")


def test_a_one_roster_bundle_of_a_trust_under_another_of_its_schools() -> None:
    assert told(read("oneroster_I_1_1.zip", ST_ODA))[6] == "9 rejected !missing !missing"
    with pytest.raises(UnreadableFile) as caught:
        read("oneroster_I_1_1.zip", LARKMOOR)
    assert caught.value.code == "wrong_school"


def test_a_one_roster_bundle_with_a_table_of_roles() -> None:
    rows = read("oneroster_J_1_2.zip", ST_ODA)
    assert told(rows) == [
        "2 Z938990323007 Callum Brace 2018-09-14 2026-11-02.. C M/3",  # dates of the role, not of a class
        "3 A352990222011 Poppy Tranter 2018-03-05 2022-09-06..2026-10-23 C F/4",
        "4 H352990224008 Leila Nasser 2020-01-22 2026-09-03.. C F/2 end_of_classes",
        "6 rejected !double_id",
        "7 rejected !double_id",
    ]
    assert rows[0].row and rows[0].row.preferred_forename == "Cal"


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
@pytest.mark.parametrize("school", [LARKMOOR, TERN_BAY, ST_ODA, NEW_SCHOOL])
def test_a_verdict_says_where_and_quotes_no_data(path: Path, school: str) -> None:
    try:
        rows = read(path.name, school)
    except UnreadableFile:
        return
    words = set(re.split(r'[<>,"{}:;\s]', path.read_bytes().decode("latin-1")))
    secret = {word for word in words if len(word) > 4 and any(c.isdigit() for c in word)}
    secret |= {text for r in rows if r.row for text in (r.row.surname, r.row.forename) if len(text) > 3}
    assert Counter(r.number for r in rows).most_common(1)[0][1] == 1
    for read_row in rows:
        assert (read_row.row is None) == any(f.severity is Severity.ERROR for f in read_row.findings)
        for finding in read_row.findings:
            assert finding.message.startswith((f"Row {read_row.number}", f"Pupil {read_row.number}"))
            assert finding.message.endswith(".")
            example = finding.message.replace("14/09/2018", "")
            assert not [word for word in secret if word in example]
        assert "Penhale" not in repr(read_row)
