"""Key patterns of what is made of a record for people: exports, hand-overs, packages that come. As in keys.py.

| collection                 | pk                        | sk                          | read by                          |
|----------------------------|---------------------------|-----------------------------|----------------------------------|
| export                     | STUDENT#<student>         | EXPORT#<export>             | Student Report, vault, workflow  |
| outbox: make, or go on     | STUDENT#<student>         | MAKE#<export>, MAKE#<import>-<round> | dispatch_outbox         |
| import of a package        | STUDENT#<student>         | PACKAGE#<import>            | Import a package, its workflow   |
| hand-over                  | STUDENT#<student>         | HANDOVER#<hand-over>        | Hand over, workflow, receiver    |
| outbox: mail its link      | STUDENT#<student>         | PACKAGEMAIL#<hand-over>#<number> | dispatch_outbox             |
| outbox: look at it         | STUDENT#<student>         | HANDOVERDAY#<hand-over>#<day> | nightly run                    |
| whose link a token is      | RECEIVE#<hash of token>   | PROFILE                     | receiver without an account      |

| index | pk                          | sk                 | holds                                          |
|-------|-----------------------------|--------------------|------------------------------------------------|
| GSI1  | EXPORTS#<school>            | <time>#<export>    | Student Reports and ZIPs of a school           |
| GSI1  | HANDOVERS#<school>          | <time>#<hand-over> | hand-overs of a school                         |
"""

from datetime import date, datetime


def export(export_id: str) -> str:
    return f"EXPORT#{export_id}"


def package_import(import_id: str) -> str:
    return f"PACKAGE#{import_id}"


def export_start(export_id: str) -> str:
    return f"MAKE#{export_id}"


def handover(handover_id: str) -> str:
    return f"HANDOVER#{handover_id}"


def package_mail(handover_id: str, number: int) -> str:
    return f"PACKAGEMAIL#{handover_id}#{number:02d}"


def handover_day(handover_id: str, day: date) -> str:
    return f"HANDOVERDAY#{handover_id}#{day.isoformat()}"


def package_link(token_sha256: str) -> str:
    return f"RECEIVE#{token_sha256}"


def exports_of(school_id: str) -> str:
    return f"EXPORTS#{school_id}"


def handovers_of(school_id: str) -> str:
    return f"HANDOVERS#{school_id}"


def made(at: datetime, export_or_handover_id: str) -> str:
    return f"{at.isoformat(timespec='microseconds')}#{export_or_handover_id}"
