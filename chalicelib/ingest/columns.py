"""Which column of an export holds what, guessed from the headings that SIMS, Arbor, Bromcom, ScholarPack, the
DfE templates and others use. Headings are compared without case, blanks and punctuation.
"""

from collections.abc import Mapping, Sequence

from chalicelib.domain.column import Column
from chalicelib.domain.column_map import (
    BOTH_NAMES,
    LABELS,
    NOT_USED,
    OTHER_SCHOOL,
    REQUIRED,
    heading_key,
)
from chalicelib.domain.errors import UnreadableFile

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
_GUESSED = {
    heading: (field, rank) for field, ranked in HEADINGS.items() for rank, heading in enumerate(ranked)
}
_CORRECTED = -1  # the rank of what the school has said itself: before every guess

Known = Mapping[str, tuple[str, int]]
"""Key of a heading -> the field it is read as, and its rank among the headings of that field (lowest counts)."""


def known_headings(corrected: Mapping[str, str]) -> Known:
    """What every export uses, overruled by a school's own column map (`corrected`: key of a heading -> field)."""
    known = _GUESSED | {key: (field, _CORRECTED) for key, field in corrected.items()}
    return {key: (field, rank) for key, (field, rank) in known.items() if field != NOT_USED}


def count_known(record: Sequence[str], known: Known) -> int:
    """How many fields this record has a heading for: what tells a row of headings from a row of data."""
    return len({known[key][0] for key in map(heading_key, record) if key in known})


def map_columns(headings: Sequence[str], known: Known) -> dict[str, int]:
    """Field -> column index. BOTH_NAMES is there only when neither surname nor forename has a column, or when the
    school has named it and these two are guesses.

    Raises UnreadableFile: `missing_columns` when a needed field has no column, `double_columns` when two
    columns carry the very heading that a needed field would be read from (a parent's "Surname" beside the
    pupil's).
    """
    best, double = _choose(headings, known)
    needed = [field for field in REQUIRED if BOTH_NAMES not in best or field not in _TWO_NAMES]
    missing = [LABELS[field] for field in needed if field not in best]
    if missing:
        raise UnreadableFile(
            f"The file has no column for: {', '.join(missing)}. Add it to the report in your MIS, under a usual "
            "heading such as UPN, Surname, Forename, Date of birth, Entry date, and export again; or say which "
            "column it is and read the file again.",
            code="missing_columns",
        )
    if double:
        unclear = ", ".join(
            LABELS.get(field, field) for field in [*LABELS, BOTH_NAMES, OTHER_SCHOOL] if field in double
        )
        raise UnreadableFile(
            f"Two columns are read as: {unclear}. Say which of them is not used, or, where their headings are the same, "
            "rename or remove the one that is not the pupil's own, and export again.",
            code="double_columns",
        )
    return {field: index for field, (_, index) in best.items()}


def read_as(headings: Sequence[str], known: Known, corrected: Mapping[str, str]) -> tuple[Column, ...]:
    """How each column is read, for people to see and correct; also of headings that `map_columns` refuses."""
    best, _ = _choose(headings, known)
    by_index = {index: field for field, (_, index) in best.items()}
    return tuple(
        Column(heading.strip(), by_index.get(index, NOT_USED), heading_key(heading) in corrected)
        for index, heading in enumerate(headings)
    )


def _choose(headings: Sequence[str], known: Known) -> tuple[dict[str, tuple[int, int]], set[str]]:
    """Field -> (rank, column index) of its best heading, and the fields for which two columns are equally good."""
    best: dict[str, tuple[int, int]] = {}
    double: set[str] = set()
    for index, key in enumerate(map(heading_key, headings)):
        if key not in known:
            continue
        field, rank = known[key]
        if field not in best or rank < best[field][0]:
            best[field] = (rank, index)
            double.discard(field)
        elif rank == best[field][0]:
            double.add(field)
    two = [best[field][0] for field in _TWO_NAMES if field in best]
    if two and BOTH_NAMES in best:
        is_named = best[BOTH_NAMES][0] == _CORRECTED and _CORRECTED not in two
        for field in _TWO_NAMES if is_named else (BOTH_NAMES,):
            best.pop(field, None)
            double.discard(field)
    return best, double
