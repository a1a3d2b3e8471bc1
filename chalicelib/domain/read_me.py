"""READ ME.txt of a package: what its receiver needs to know, in words that need no account and no Safehand."""

from collections.abc import Mapping

from chalicelib.domain.export import Export
from chalicelib.domain.package_record import FOLDER, MANIFEST_NAME
from chalicelib.domain.school import School

READ_ME = "READ ME.txt"
REPORT_NAME = "Student Report.pdf"
_WHY = {
    "not_ticked": "the school's policy on what may leave it holds these back",
    "with_its_incident": "these belong to an incident that is held back",
    "struck_out": "these were struck out as mistakes",
    "redacted": "a redacted copy is here in place of the original",
    "uploading": "these had not been stored completely",
    "scanning": "these were still being checked for malware",
    "quarantined": "malware was found in these",
    "refused": "these could not be accepted when they were stored",
}


def read_me(
    school: School, export: Export, incidents: int, files: int, held_back: Mapping[str, int]
) -> bytes:
    """With the line ends and the mark that any editor of Windows takes."""
    day = export.asked_at
    told = f"""\
CONFIDENTIAL: a student's safeguarding record

Sent by {school.name} (DfE number {school.laestab})
Made by {export.asked_by} on {day.day} {day:%b %Y} with Safehand. Reference: {export.export_id}

WHAT IS HERE
{REPORT_NAME}: the whole record to read: {_count(incidents, "incident")}. Begin with it.
Files: {_count(files, "file")} that belong to the record, with their original names as far as a computer allows.
manifest.csv: a list of the files, with what each belongs to and its SHA-256.
{FOLDER}: the same record for a computer. A school that uses Safehand can import this ZIP.

WHAT IS NOT HERE
{_held_back(held_back)}
Names of other students are hidden. Ask the school when you need to know more.

WHAT TO DO
1. Look at the report and open a file or two.
2. Confirm that you have received it, on the page of the link that was mailed to you. The link ends with that.
3. Keep the record apart from the student's main file, where only those who must know can open it.
4. Delete the ZIPs from downloads and shared drives when the record is filed, and forget the passphrase.

WHEN
Keeping Children Safe in Education asks schools to transfer the record as soon as possible: within 5 days for a student who
changes school during a term, or within the first 5 days of a new term. It is to be sent apart from the main file, in a
secure way, and its receipt confirmed.

HOW TO CHECK THAT NOTHING WAS CHANGED
The SHA-256 of each file stands in {MANIFEST_NAME}, which Safehand signed: `signature` is of the SHA-256 of the text in
`manifest`, and `public_key` checks it. On Windows, "certutil -hashfile NAME SHA256" shows the SHA-256 of a file.
The report numbers its pages "x of y": if a page is missing, it shows.
"""
    return told.replace("\n", "\r\n").encode("utf-8-sig")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _held_back(counts: Mapping[str, int]) -> str:
    if not counts:
        return "Nothing was held back: this is the whole record."
    return "\n".join(f"{line}." for line in held_back_lines(counts))


def held_back_lines(counts: Mapping[str, int]) -> list[str]:
    """ "2 files: malware was found in these", for each noun and reason of domain/selection.py."""
    lines = []
    for what, number in counts.items():
        noun, _, why = what.partition("_")
        lines.append(f"{_count(number, noun.removesuffix('s'))}: {_WHY.get(why, why.replace('_', ' '))}")
    return lines
