"""One column of a file, as it was read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`field` is "" when the column was not used; `is_corrected`: the school's column map said so."""

    heading: str
    field: str
    is_corrected: bool = False
