"""Which column of an export holds what, guessed from the headings that SIMS, Arbor, Bromcom, ScholarPack, the
DfE templates and others use. Headings are compared without case, blanks and punctuation.
"""

from collections.abc import Sequence

from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.verdict import LABELS, REQUIRED

OTHER_SCHOOL = "school"  # a column naming the school of each row, as multi-school exports have

# Best heading first: where an export has both "Legal Surname" and "Surname", the legal one counts.
HEADINGS: dict[str, tuple[str, ...]] = {
    "upn": (
        "upn", "uniquepupilnumber", "uniquepupilnumberupn", "currentupn", "pupilupn", "studentupn",
        "upnnumber",
    ),
    "former_upns": (
        "formerupn", "formerupns", "formeruniquepupilnumber", "previousupn", "oldupn", "upnformer",
    ),
    "surname": (
        "legalsurname", "legallastname", "legalfamilyname", "surname", "lastname", "familyname",
        "pupilsurname", "studentsurname", "pupillastname", "studentlastname", "childsurname",
    ),
    "forename": (
        "legalforename", "legalforenames", "legalfirstname", "legalgivenname", "forename",
        "forenames", "firstname", "givenname", "givennames", "pupilforename", "studentforename",
        "pupilfirstname", "studentfirstname", "childforename",
    ),
    "middle_names": ("middlenames", "middlename", "legalmiddlenames", "legalmiddlename"),
    "preferred_surname": (
        "preferredsurname", "preferredlastname", "preferredfamilyname", "chosensurname",
    ),
    "preferred_forename": (
        "preferredforename", "preferredfirstname", "preferredgivenname", "preferredname",
        "chosenname", "chosenforename", "chosenfirstname", "knownas",
    ),
    "birth_date": (
        "dateofbirth", "dob", "birthdate", "dateofbirthdob", "pupildateofbirth",
        "studentdateofbirth",
    ),
    "sex": ("sex", "legalsex", "sexcode", "gender", "gendercode"),
    "year_group": (
        "yeargroup", "year", "ncyear", "ncyearactual", "ncyeargroup", "nationalcurriculumyear",
        "nationalcurriculumyeargroup", "currentyear", "currentyeargroup", "yr", "yrgroup",
        "curriculumyear",
    ),
    "registration_form": (
        "registrationform", "registrationgroup", "reg", "reggroup", "regform", "form", "formgroup",
        "tutorgroup", "class", "classname", "currentregistrationform",
    ),
    "entry_date": (
        "entrydate", "dateofentry", "dateofadmission", "admissiondate", "admissionondate", "doa",
        "schoolentrydate", "enrolmentstartdate", "enrolmentstart", "enrolmentdate",
        "dateofenrolment", "dateenrolled", "startdate", "datestarted", "joiningdate", "datejoined",
        "joineddate", "onrolldate", "dateonroll", "currententrydate",
    ),
    "leaving_date": (
        "leavingdate", "dateofleaving", "leavedate", "dateleft", "leftdate", "dol", "leaverdate",
        "enrolmentenddate", "enrolmentend", "enddate", "offrolldate", "dateoffroll",
        "schoolleavingdate",
    ),
    "status": (
        "enrolmentstatus", "enrolstatus", "enrolmentmode", "enrolmenttype", "enrolmentstatuscode",
        "registrationtype", "registrationstatus",
    ),
    "local_id": (
        "adno", "admissionnumber", "admissionno", "adnumber", "arborstudentid", "bromcomstudentid",
        "studentid", "pupilid", "misid", "localid", "localpupilid", "externalid", "personid",
    ),
    OTHER_SCHOOL: (
        "laestab", "schoollaestab", "schooldfenumber", "dfenumber", "schooldfe",
        "currentschoollaestab",
    ),
}  # fmt: skip
_KNOWN = {heading: (field, rank) for field, ranked in HEADINGS.items() for rank, heading in enumerate(ranked)}


def count_known(record: Sequence[str]) -> int:
    """How many fields this record has a heading for: what tells a row of headings from a row of data."""
    return len({_KNOWN[key][0] for key in map(_key, record) if key in _KNOWN})


def map_columns(headings: Sequence[str]) -> dict[str, int]:
    """Field -> column index.

    Raises UnreadableFile: `missing_columns` when a needed field has no column, `double_columns` when two
    columns carry the very heading that a needed field would be read from (a parent's "Surname" beside the
    pupil's).
    """
    best: dict[str, tuple[int, int]] = {}
    double: set[str] = set()
    for index, key in enumerate(map(_key, headings)):
        if key not in _KNOWN:
            continue
        field, rank = _KNOWN[key]
        if field not in best or rank < best[field][0]:
            best[field] = (rank, index)
            double.discard(field)
        elif rank == best[field][0]:
            double.add(field)
    missing = [LABELS[field] for field in REQUIRED if field not in best]
    if missing:
        raise UnreadableFile(
            f"The file has no column for: {', '.join(missing)}. Add it to the report in your MIS, under a "
            "usual "
            "heading such as UPN, Surname, Forename, Date of birth, Entry date, and export again.",
            code="missing_columns",
        )
    if double:
        unclear = ", ".join(
            LABELS.get(field, field) for field in LABELS.keys() | {OTHER_SCHOOL} if field in double
        )
        raise UnreadableFile(
            f"Two columns have the same heading for: {unclear}. Rename or remove the one that is not the "
            "pupil's own, "
            "and export again.",
            code="double_columns",
        )
    return {field: index for field, (_, index) in best.items()}


def _key(heading: str) -> str:
    return "".join(c for c in heading[:100].casefold() if c.isalnum())
