"""Whether the audit of a deployed stack is whole: `python -m infra.verify_audit <stack> [--month 2026-11] [--school ID]`.

For operations, with AWS credentials that may read the table and list the vault bucket with its versions. Changes nothing.
Prints a line for each school and what does not fit, and ends with 0 when all is whole, 1 when not, 2 when it could not look.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import boto3
from botocore.exceptions import BotoCoreError, ClientError

OUTPUTS = {"TableName": "SAFEHAND_TABLE", "VaultBucketName": "SAFEHAND_VAULT_BUCKET"}


class NoStackError(Exception):
    """There is no such stack, or it is none of Safehand's."""


def point_at(stack: str) -> None:
    """Has the program's own code read this stack. Raises NoStackError."""
    found = boto3.session.Session().client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    told = {o["OutputKey"]: o["OutputValue"] for o in found[0].get("Outputs", [])}
    if missing := sorted(OUTPUTS.keys() - told.keys()):
        raise NoStackError(f"The stack {stack} has no output {missing[0]}: is it Safehand's?")
    os.environ.update({variable: told[output] for output, variable in OUTPUTS.items()})


def report(schools: Iterable[str], month: str, now: datetime) -> tuple[list[str], int]:
    """(lines for people, faults) of each day of the month up to today."""
    from chalicelib.usecases import sealing  # late: it reads the environment that point_at sets

    lines, faults = [], 0
    for school_id in schools:
        entries = sealed = waiting = late = 0
        told = []
        for day in sealing.days_of(month):
            if day > now.date():
                break
            check = sealing.check_with_old_anchors(school_id, day, now)
            entries, sealed = entries + check.entries, sealed + check.sealed
            waiting, late = waiting + check.waiting, late + check.late_count
            faults += check.faults.total()
            told += [f"  {day} {fault}: {subject or 'the day'}" for fault, subject in check.named]
            unnamed = check.faults.total() - len(check.named)
            told += [f"  {day} and {unnamed} more"] if unnamed else []
            told += [f"  {day} sealed late: {key}" for key in check.late]
        counts = f"{entries} entries, {sealed} sealed, {waiting} waiting, {late} sealed late"
        lines += [f"{school_id} {month}: {counts}", *told]
    return lines, faults


def main(given: Sequence[str] | None = None) -> int:
    asked = _arguments(given)
    now = datetime.now(UTC)
    month = asked.month or f"{now:%Y-%m}"
    if not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", month):
        print("Give the month as 2026-11.", file=sys.stderr)
        return 2
    try:
        point_at(asked.stack)
        from chalicelib.aws import anchors

        schools = asked.school or anchors.list_schools()
        lines, faults = report(schools, month, now)
    except (NoStackError, BotoCoreError, ClientError) as error:
        print(f"Could not look: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    if not schools:
        print("No school has sealed anything yet.")
    print(f"{faults} faults. See docs/operations.md." if faults else "The audit is whole.")
    return 1 if faults else 0


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.verify_audit", description="Is the audit whole?")
    parser.add_argument("stack", help="name of the CloudFormation stack")
    parser.add_argument("--month", default="", help="as 2026-11; the present one when not given")
    parser.add_argument("--school", action="append", help="id of a school; all when not given")
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
