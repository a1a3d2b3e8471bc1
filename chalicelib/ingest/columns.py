"""Which column of an export holds what, guessed from the headings that SIMS, Arbor, Bromcom, ScholarPack, the
DfE templates and others use. Headings are compared without case, blanks and punctuation.
"""

from collections.abc import Sequence

from chalicelib.domain.errors import UnreadableFile
from chalicelib.ingest.verdict import LABELS, REQUIRED

OTHER_SCHOOL = "school"  # a column naming the school of each row, as multi-school exports have
BOTH_NAMES = "name"  # one column with "Surname, Forename"; counts where there are no two columns

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
    BOTH_NAMES: (
        "legalname", "legalfullname", "surnameforename", "lastnamefirstname", "name", "fullname",
        "pupilname", "studentname", "childsname", "childname", "nameofpupil", "pupil", "student",
    ),
    OTHER_SCHOOL: (
        "laestab", "schoollaestab", "schooldfenumber", "dfenumber", "schooldfe",
        "currentschoollaestab",
    ),
}  # fmt: skip
_TWO_NAMES = frozenset({"surname", "forename"})
_KNOWN = {heading: (field, rank) for field, ranked in HEADINGS.items() for rank, heading in enumerate(ranked)}


def count_known(record: Sequence[str]) -> int:
    """How many fields this record has a heading for: what tells a row of headings from a row of data."""
    return len({_KNOWN[key][0] for key in map(heading_key, record) if key in _KNOWN})


def map_columns(headings: Sequence[str]) -> dict[str, int]:
    """Field -> column index. BOTH_NAMES is there only when neither surname nor forename has a column.

    Raises UnreadableFile: `missing_columns` when a needed field has no column, `double_columns` when two
    columns carry the very heading that a needed field would be read from (a parent's "Surname" beside the
    pupil's).
    """
    best: dict[str, tuple[int, int]] = {}
    double: set[str] = set()
    for index, key in enumerate(map(heading_key, headings)):
        if key not in _KNOWN:
            continue
        field, rank = _KNOWN[key]
        if field not in best or rank < best[field][0]:
            best[field] = (rank, index)
            double.discard(field)
        elif rank == best[field][0]:
            double.add(field)
    if not best.keys().isdisjoint(_TWO_NAMES):
        best.pop(BOTH_NAMES, None)
        double.discard(BOTH_NAMES)
    needed = [field for field in REQUIRED if BOTH_NAMES not in best or field not in _TWO_NAMES]
    missing = [LABELS[field] for field in needed if field not in best]
    if missing:
        raise UnreadableFile(
            f"The file has no column for: {', '.join(missing)}. Add it to the report in your MIS, under a "
            "usual "
            "heading such as UPN, Surname, Forename, Date of birth, Entry date, and export again.",
            code="missing_columns",
        )
    if double:
        unclear = ", ".join(
            LABELS.get(field, field) for field in [*LABELS, BOTH_NAMES, OTHER_SCHOOL] if field in double
        )
        raise UnreadableFile(
            f"Two columns have the same heading for: {unclear}. Rename or remove the one that is not the "
            "pupil's own, "
            "and export again.",
            code="double_columns",
        )
    return {field: index for field, (_, index) in best.items()}


def heading_key(heading: str) -> str:
    """For comparing headings: no case, blanks and punctuation."""
    return "".join(c for c in heading[:100].casefold() if c.isalnum())
