"""Each Lambda may do what it does and nothing else. That the rights are enough, the end-to-end tests show: they
run with IAM enforced."""

import json
from typing import Any

import pytest

from chalicelib.aws import erasure, export_files
from infra.build import ROOT

FOLDER = ROOT / ".chalice/policies"
POLICIES = {path.stem: json.loads(path.read_text("utf-8"))["Statement"] for path in FOLDER.glob("*.json")}
CONFIG = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))

# Actions for which AWS knows no narrower resource, with the reason.
ONLY_STAR = {
    "xray:PutTelemetryRecords": "X-Ray has no resources to name",
    "xray:PutTraceSegments": "X-Ray has no resources to name",
    "dynamodb:ListStreams": "not a call on one table",
    "cognito-idp:AssociateSoftwareToken": "called with the user's own token, for which Cognito names no resource",
    "cognito-idp:SetUserMFAPreference": "called with the user's own token, for which Cognito names no resource",
    "cognito-idp:VerifySoftwareToken": "called with the user's own token, for which Cognito names no resource",
    "logs:CreateLogDelivery": "log delivery has no resources to name",
    "logs:DeleteLogDelivery": "log delivery has no resources to name",
    "logs:DescribeLogGroups": "log delivery has no resources to name",
    "logs:DescribeResourcePolicies": "log delivery has no resources to name",
    "logs:GetLogDelivery": "log delivery has no resources to name",
    "logs:ListLogDeliveries": "log delivery has no resources to name",
    "logs:PutResourcePolicy": "log delivery has no resources to name",
    "logs:UpdateLogDelivery": "log delivery has no resources to name",
    "guardduty:SendObjectMalwareScan": "GuardDuty names no resource for it; the plan on the bucket says what may be scanned",
    "xray:GetSamplingRules": "X-Ray has no resources to name",
    "xray:GetSamplingTargets": "X-Ray has no resources to name",
}


def faults(statements: list[dict[str, Any]]) -> list[str]:
    """What is too wide in a policy."""
    found = []
    for statement in statements:
        actions, resources = statement["Action"], statement["Resource"]
        if statement["Effect"] != "Allow":
            continue
        found += [f"wildcard action {action}" for action in actions if "*" in action]
        if "*" in resources:
            found += [f"{action} on every resource" for action in actions if action not in ONLY_STAR]
    return found


def actions_of(name: str) -> set[str]:
    return {action for statement in POLICIES[name] for action in statement["Action"]}


def test_every_lambda_has_its_own_policy_file(sam_template: dict[str, Any]) -> None:
    declared = {
        resource["Properties"]["Handler"].removeprefix("app.")
        for resource in sam_template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    declared = {"api_handler" if name == "app" else name for name in declared}
    assert CONFIG["autogen_policy"] is False
    (stage,) = CONFIG["stages"].values()
    files = {name: settings["iam_policy_file"] for name, settings in stage["lambda_functions"].items()}
    assert set(files) == declared
    assert len(set(files.values())) == len(files)
    assert {f"policies/{name}.json" for name in POLICIES} == set(files.values())


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_nothing_is_too_wide(name: str) -> None:
    assert faults(POLICIES[name]) == []


def test_roles_of_the_template_are_no_wider(plain_template: dict[str, Any]) -> None:
    roles = [r["Properties"] for r in plain_template["Resources"].values() if r["Type"] == "AWS::IAM::Role"]
    assert len(roles) == 37
    for role in roles:
        assert "ManagedPolicyArns" not in role
        for policy in role["Policies"]:
            statements = policy["PolicyDocument"]["Statement"]
            assert faults([{**s, "Resource": _listed(s["Resource"])} for s in statements]) == []


def _listed(resource: object) -> object:
    return resource if isinstance(resource, list) else [resource]


def test_the_checker_finds_bad_ones() -> None:
    bad = {"Effect": "Allow", "Action": ["s3:*", "s3:GetObject", "xray:PutTraceSegments"], "Resource": ["*"]}
    assert faults([bad]) == [
        "wildcard action s3:*",
        "s3:* on every resource",
        "s3:GetObject on every resource",
    ]


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_records_are_never_scanned_or_deleted(name: str) -> None:
    """Looking for malware is called a scan as well; it is allowed by its whole name only. One Lambda may delete."""
    scans = {a for a in actions_of(name) if "Scan" in a} - {"guardduty:SendObjectMalwareScan"}
    may_delete = {"dynamodb:DeleteItem", "s3:DeleteObjectVersion"} if name == "destroy_record" else set[str]()
    assert not scans and {a for a in actions_of(name) if "Delete" in a} == may_delete
    assert "dynamodb:BatchWriteItem" not in actions_of(name), "it deletes as well"


def test_what_may_be_deleted_hangs_on_a_student() -> None:
    """Neither the audit nor transfers, nor manifests or anchors; and only files that are the student's."""
    deletes = [s for s in POLICIES["destroy_record"] if any("Delete" in action for action in s["Action"])]
    (items,) = [s for s in deletes if "dynamodb:DeleteItem" in s["Action"]]
    begins = ("ALERTS", "IDENTIFIER", "KEPT", "LEFT", "NAME", "RECEIVE", "STUDENT")
    assert sorted(items["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]) == [
        f"{b}#*" for b in begins
    ]
    assert items["Action"] == ["dynamodb:DeleteItem"]
    objects, exports = [s for s in deletes if s is not items]
    assert objects["Resource"] == [
        {"Fn::Sub": "${VaultBucket.Arn}/uploads/*"},
        {"Fn::Sub": "${VaultBucket.Arn}/copies/*"},
        {"Fn::Sub": "${VaultBucket.Arn}/texts/*"},
    ]
    assert exports["Resource"] == [
        {"Fn::Sub": "${ExportBucket.Arn}/work/*"},
        {"Fn::Sub": "${ExportBucket.Arn}/exports/*"},
        {"Fn::Sub": "${ExportBucket.Arn}/packages/*"},
    ]


def test_what_is_deleted_can_be_found() -> None:
    """Every place below which a student's files lie: what is not found is not destroyed."""
    may_list = [s for s in POLICIES["destroy_record"] if "s3:ListBucketVersions" in s["Action"]]
    listed = [prefix for s in may_list for prefix in s["Condition"]["StringLike"]["s3:prefix"]]
    vault = (*erasure.text_prefixes("sch", "stu"), *erasure.prefixes("sch", "stu"))
    places = {prefix.partition("/")[0] for prefix in (*vault, *export_files.prefixes("sch", "stu"))}
    assert {f"{place}/*" for place in places} == set(listed)


def test_who_may_say_what_on_the_event_bus() -> None:
    """Only the scanner says verdicts; those that find a stuck file ask for a scan, and a review for texts of files.

    "IfExists" is for the local engine, which does not know the key; AWS gives it with every PutEvents.
    """
    tellers: dict[str, set[str]] = {}
    for name, statements in POLICIES.items():
        for statement in statements:
            if "events:PutEvents" in statement["Action"]:
                for source in statement["Condition"]["StringEqualsIfExists"]["events:source"]:
                    tellers.setdefault(source, set()).add(name)
    assert tellers == {
        "safehand.scanner": {"scan_upload"},
        "safehand.vault": {"api", "prepare_transfer", "sweep_uploads", "unpack_package"},
        "safehand.retention": {"dispatch_outbox", "work_piece"},
    }


def test_verify_only_reads() -> None:
    writes = {
        a
        for a in actions_of("verify_transfer")
        if a.startswith(("dynamodb:Put", "dynamodb:Update", "s3:Put"))
    }
    assert writes == set()


def test_who_writes_where() -> None:
    writers: dict[str, set[str]] = {}
    for name, statements in POLICIES.items():
        for statement in statements:
            if "s3:PutObject" in statement["Action"]:
                for resource in statement["Resource"]:
                    writers.setdefault(resource["Fn::Sub"], set()).add(name)
    assert writers == {
        "${ExportBucket.Arn}/exports/*": {"join_report", "pack_files"},
        "${ExportBucket.Arn}/packages/*": {"pack_files"},
        "${ExportBucket.Arn}/work/*": {"plan_export", "unpack_package"},
        "${ExportBucket.Arn}/work/*/exp_*/*": {"join_report", "pack_files", "render_report"},
        "${ExportBucket.Arn}/work/*/package.zip": {"api"},
        "${ExportBucket.Arn}/work/*/passphrase-*": {"api"},
        "${VaultBucket.Arn}/anchors/*": {"seal_audit", "sweep_audit"},
        "${VaultBucket.Arn}/copies/*": {"copy_documents"},
        "${VaultBucket.Arn}/manifests/*": {"prepare_transfer"},
        "${VaultBucket.Arn}/texts/*": {"read_file"},
        "${VaultBucket.Arn}/uploads/*": {"api", "unpack_package"},
        "${IngestBucket.Arn}/incoming/*": {"api"},
        "${IngestBucket.Arn}/reports/*": {"import_enrolments"},
    }


def test_only_manifests_are_signed() -> None:
    users: dict[str, set[str]] = {}
    for name in POLICIES:
        for action in actions_of(name) & {"kms:Sign", "kms:Verify", "kms:GetPublicKey"}:
            users.setdefault(action, set()).add(name)
    assert users == {
        "kms:Sign": {"pack_files", "prepare_transfer"},
        "kms:GetPublicKey": {"pack_files", "prepare_transfer", "unpack_package"},
        "kms:Verify": {"api", "unpack_package", "verify_transfer"},
    }


def test_only_a_review_reads_the_texts_of_files() -> None:
    readers = {
        name
        for name, statements in POLICIES.items()
        for statement in statements
        if "s3:GetObject" in statement["Action"]
        and any("texts/" in r.get("Fn::Sub", "") for r in statement["Resource"])
    }
    assert readers == {"api"}
    assert not any(a.startswith("dynamodb:") for a in actions_of("read_file")), (
        "it knows bytes, and no record"
    )


def test_who_starts_which_state_machine() -> None:
    starters: dict[str, set[str]] = {}
    for name, statements in POLICIES.items():
        for statement in statements:
            if "states:StartExecution" in statement["Action"]:
                for resource in statement["Resource"]:
                    starters.setdefault(resource["Fn::Sub"].rpartition("-")[2], set()).add(name)
    assert starters == {
        "export": {"dispatch_outbox", "work_piece"},
        "transfer": {"dispatch_outbox", "work_piece"},
        "import": {"dispatch_outbox", "work_piece"},
        "matching": {"api", "start_nightly"},
    }


def test_only_pieces_of_the_nightly_run_see_records() -> None:
    """Starting, planning and ending touch the run's own items: no index, no secret, no mail."""
    for name in ("start_nightly", "plan_nightly", "finish_nightly"):
        assert not actions_of(name) & {
            "secretsmanager:GetSecretValue",
            "ses:SendTemplatedEmail",
            "dynamodb:BatchGetItem",
        }
        assert "index" not in json.dumps(POLICIES[name])
