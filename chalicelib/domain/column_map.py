"""Which column of a school's own exports holds what: the school's word against the guess from the headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.errors import Invalid

MAX_HEADING = 100
MAX_COLUMNS = 200

OTHER_SCHOOL = "school"  # a column naming the school of each row, as multi-school exports have
BOTH_NAMES = "name"  # one column with "Surname, Forename"; counts where there are no two columns
NOT_USED = ""

LABELS = {
    "upn": "UPN",
    "former_upns": "former UPN",
    "surname": "surname",
    "forename": "forename",
    "middle_names": "middle names",
    "preferred_surname": "preferred surname",
    "preferred_forename": "preferred forename",
    "birth_date": "date of birth",
    "sex": "sex",
    "year_group": "year group",
    "registration_form": "registration form",
    "entry_date": "entry date",
    "leaving_date": "leaving date",
    "status": "enrolment status",
    "local_id": "admission number",
}
REQUIRED = ("upn", "surname", "forename", "birth_date", "entry_date")
FIELDS = LABELS | {BOTH_NAMES: "surname, forename (in one column)", OTHER_SCHOOL: "LAESTAB of the school"}
"""Every field that a column can be, with its label."""


@dataclass(frozen=True)
class ColumnMap:
    """A school's corrections. `columns`: key of a heading -> field (NOT_USED: to be passed over).

    `written`: the same headings as the school wrote them. `version` counts saves.
    """

    school_id: str
    columns: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    written: Mapping[str, str] = field(default_factory=dict)


def heading_key(heading: str) -> str:
    """For comparing headings: no case, blanks and punctuation."""
    return "".join(c for c in heading[:MAX_HEADING].casefold() if c.isalnum())


def column_map(school_id: str, columns: Sequence[tuple[str, str]], version: int) -> ColumnMap:
    """The map that says (heading, field) for each of `columns`. Raises Invalid, naming the place and not the text.

    Two headings may be one field: a school's exports name it differently. Where both stand in one file, that file is
    refused (`double_columns`).
    """
    if len(columns) > MAX_COLUMNS:
        raise Invalid(f"Correct at most {MAX_COLUMNS} columns.", fields={"columns": "length"})
    keys = [heading_key(heading) for heading, _ in columns]
    for place, ((heading, name), key) in enumerate(zip(columns, keys, strict=True)):
        if not key or len(heading) > MAX_HEADING:
            message = f"Give each heading as it stands in the file: 1 to {MAX_HEADING} characters, with a letter or digit."
            raise Invalid(message, fields={f"columns.{place}.heading": "length"})
        if keys.count(key) > 1:
            message = "Two of the headings are the same but for capitals and blanks. Keep one of them."
            raise Invalid(message, code="double_heading", fields={f"columns.{place}.heading": "double"})
        if name != NOT_USED and name not in FIELDS:
            message = (
                "A column is given a field that is not known. Choose one of the fields that are offered."
            )
            raise Invalid(message, code="unknown_field", fields={f"columns.{place}.field": "unknown"})
    return ColumnMap(
        school_id,
        dict(zip(keys, (name for _, name in columns), strict=True)),
        version,
        dict(zip(keys, (heading.strip() for heading, _ in columns), strict=True)),
    )
