"""Writes a roll (rolls.py) in each format that schools send, line by line."""

import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from tests.bench.rolls import END_OF_YEAR, LAESTAB, Pupil

_SCHOOL = f"<LEA>{LAESTAB[:3]}</LEA><Estab>{LAESTAB[3:]}</Estab>"


def write_csv(path: Path, pupils: Iterable[Pupil]) -> None:
    """As SIMS exports a roll."""
    with path.open("w", encoding="utf-8") as out:
        out.write("Adno,Legal Surname,Legal Forename,DOB,Gender,Year,UPN,Former UPN,Enrolment Status,")
        out.write("Date of Admission,Date of Leaving\n")
        for p in pupils:
            dates = (_day_first(d) for d in (p.entry_date, p.leaving_date))
            out.write(f"{p.local_id},{p.surname},{p.forename},{_day_first(p.birth_date)},{p.sex},")
            out.write(
                f"Year {p.year_group},{p.upn},{p.former_upn},Single Registration,{next(dates)},{next(dates)}\n"
            )


def write_ctf(path: Path, pupils: Iterable[Pupil]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(f"<CTfile><Header><SourceSchool>{_SCHOOL}</SourceSchool></Header><CTFpupilData>\n")
        for p in pupils:
            former = f"<FormerUPN>{p.former_upn}</FormerUPN>" if p.former_upn else ""
            left = f"<LeavingDate>{p.leaving_date}</LeavingDate>" if p.leaving_date else ""
            out.write(
                f"<Pupil><UPN>{p.upn}</UPN><Surname>{escape(p.surname)}</Surname><Forename>{p.forename}</Forename>"
                f"<DOB>{p.birth_date}</DOB><Sex>{p.sex}</Sex><BasicDetails>{former}"
                f"<NCyearActual>{p.year_group}</NCyearActual><EnrolStatus>C</EnrolStatus></BasicDetails>"
                f"<Address><Street>1 Sample Street</Street></Address><SchoolHistory><School>{_SCHOOL}"
                f"<EntryDate>{p.entry_date}</EntryDate>{left}</School></SchoolHistory></Pupil>\n"
            )
        out.write("</CTFpupilData></CTfile>\n")


def write_json(path: Path, pupils: Iterable[Pupil]) -> None:
    """As an API for student data answers."""
    with path.open("w", encoding="utf-8") as out:
        between = '{"data": ['
        for p in pupils:
            education = {
                "admission_number": p.local_id,
                "upn": p.upn or None,
                "former_upn": p.former_upn or None,
                "current_nc_year": {"data": {"code": p.year_group}},
                "admission_date": _stamp(p.entry_date),
                "leaving_date": _stamp(p.leaving_date),
            }
            one = {
                "surname": p.surname,
                "forename": p.forename,
                "gender": "FEMALE" if p.sex == "F" else "MALE",
                "date_of_birth": _stamp(p.birth_date),
                "education_details": {"data": education},
                "contacts": {"data": [{"surname": "Other", "notes": "x" * 100}]},
            }
            out.write(between + json.dumps(one))
            between = ",\n"
        out.write("]}")


def write_oneroster(path: Path, pupils: Iterable[Pupil]) -> None:
    """A OneRoster 1.1 bundle in which each pupil is in one class."""
    users = ["sourcedId,orgSourcedIds,role,userIds,givenName,familyName,identifier,grades"]
    classes = ["sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate"]
    births = ["sourcedId,birthDate,sex"]
    for p in pupils:
        user = f"u{p.number}"
        ids = f"{{UPN:{p.upn}}}" + (f",{{Former UPN:{p.former_upn}}}" if p.former_upn else "")
        users.append(f'{user},s1,student,"{ids}",{p.forename},{p.surname},{p.local_id},{p.year_group}')
        end = p.leaving_date or END_OF_YEAR
        classes.append(f"e{p.number},c1,s1,{user},student,{p.entry_date},{end}")
        births.append(f"{user},{p.birth_date},{'female' if p.sex == 'F' else 'male'}")
    tables = {
        "manifest.csv": ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.1"],
        "orgs.csv": ["sourcedId,name,type,identifier", f"s1,Larkmoor,school,{LAESTAB}"],
        "users.csv": users,
        "enrollments.csv": classes,
        "demographics.csv": births,
        "academicSessions.csv": ["sourcedId,title,type,startDate,endDate", f"a1,2026,schoolYear,2026-09-01,{END_OF_YEAR}"],
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, lines in tables.items():
            bundle.writestr(name, "\n".join(lines) + "\n")


WRITERS: dict[str, Callable[[Path, Iterable[Pupil]], None]] = {
    "csv": write_csv,
    "ctf": write_ctf,
    "json": write_json,
    "oneroster": write_oneroster,
}


def _day_first(iso: str) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else ""


def _stamp(iso: str) -> dict[str, str] | None:
    return {"date": f"{iso} 00:00:00.000000", "timezone": "Europe/London"} if iso else None
