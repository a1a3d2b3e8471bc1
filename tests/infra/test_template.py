"""The template as AWS will get it."""

import json
import re
import zipfile
from typing import Any

import pytest

from chalicelib.domain.export import KEPT
from chalicelib.domain.handover import MOST_DAYS
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.notice_mail import LATE_REPORT, PACKAGE_LINK, name_of
from chalicelib.domain.seal import MAX_ENTRIES
from chalicelib.storage import outbox
from chalicelib.storage.students import StudentItem
from infra.build import BUILD, BuildError, joined
from infra.lint import findings, write_transformed

Template = dict[str, Any]
EVENT_LAMBDAS = {
    "CloseExecution", "CloseExport", "DestroyRecord", "ImportEnrolments", "ProcessUpload", "ReadFile", "ScanUpload",
    "StartNightly", "SweepAudit", "SweepUploads", "TakeMailEvent", "TakeVerdict",
}  # fmt: skip
STREAM_LAMBDAS = {"MatchChanges", "DispatchOutbox", "SealAudit"}


def of_type(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def test_lint_of_the_sam_form(sam_template: Template) -> None:
    assert findings(BUILD / "template.json") == ""


def test_lint_of_the_transformed_form(sam_template: Template) -> None:
    assert findings(write_transformed()) == ""


def test_only_the_lambdas_that_draw_carry_the_layer(sam_template: Template) -> None:
    lambdas = of_type(sam_template, "AWS::Serverless::Function")
    carried = {name: one["Layers"] for name, one in lambdas.items() if "Layers" in one}
    assert carried == {"RenderReport": [{"Ref": "ReportLayer"}], "JoinReport": [{"Ref": "ReportLayer"}]}
    content = sam_template["Resources"]["ReportLayer"]["Properties"]["ContentUri"]
    with zipfile.ZipFile(BUILD / content) as ours, zipfile.ZipFile(BUILD / "deployment.zip") as code:
        unpacked = sum(info.file_size for archive in (ours, code) for info in archive.infolist())
    assert unpacked < 250_000_000  # Lambda's quota, with all layers


def referenced(value: Any) -> set[str]:
    """Logical ids that a value refers to, by Ref, Fn::GetAtt or Fn::Sub."""
    found: set[str] = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                found.add(inner)
            elif key == "Fn::GetAtt":
                found.add(inner[0] if isinstance(inner, list) else inner.split(".")[0])
            elif key == "Fn::Sub":
                text, names = (inner, {}) if isinstance(inner, str) else inner
                found |= {n.split(".")[0] for n in re.findall(r"\$\{([^}!]+)\}", text)} - set(names)
                found |= referenced(names)
            elif key == "DependsOn":
                found |= {inner} if isinstance(inner, str) else set(inner)
            else:
                found |= referenced(inner)
    elif isinstance(value, list):
        for inner in value:
            found |= referenced(inner)
    return found


def cycle_in(resources: dict[str, Any]) -> list[str]:
    """Names along a cycle of references, or an empty list."""
    edges = {name: referenced(resource) & set(resources) for name, resource in resources.items()}
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for following in sorted(edges[name]):
            if found := walk(following, [*path, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(resources) if (found := walk(name, []))), [])


def test_no_cycle(plain_template: Template) -> None:
    assert cycle_in(plain_template["Resources"]) == []


def test_the_cycle_finder_finds_one() -> None:
    resources = {"A": {"x": {"Ref": "B"}}, "B": {"y": {"Fn::Sub": "${C.Arn}/*"}}, "C": {"DependsOn": "A"}}
    assert cycle_in(resources) == ["A", "B", "C", "A"]


def test_records_are_encrypted_with_our_key(plain_template: Template) -> None:
    ours = {"Fn::GetAtt": ["RecordsKey", "Arn"]}
    (table,) = of_type(plain_template, "AWS::DynamoDB::Table").values()
    assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": ours}
    buckets = of_type(plain_template, "AWS::S3::Bucket")
    for name in ("VaultBucket", "IngestBucket", "ExportBucket"):
        (rule,) = buckets[name]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ours}
    assert of_type(plain_template, "AWS::KMS::Key")["RecordsKey"]["EnableKeyRotation"] is True


def test_the_table_can_be_brought_back(plain_template: Template) -> None:
    (table,) = of_type(plain_template, "AWS::DynamoDB::Table").values()
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    kept = ("RecordsKey", "RecordsTable", "VaultBucket", "IngestBucket", "HashSecret", "UserPool")
    for name in kept:
        resource = plain_template["Resources"][name]
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_every_bucket_is_private_versioned_and_tls_only(plain_template: Template) -> None:
    buckets = of_type(plain_template, "AWS::S3::Bucket")
    assert len(buckets) == 4
    for name, bucket in buckets.items():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        if name != "ExportBucket":  # what lies there can be made again
            assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    policies = of_type(plain_template, "AWS::S3::BucketPolicy").values()
    assert {p["Bucket"]["Ref"] for p in policies} == set(buckets)
    for policy in policies:
        first = policy["PolicyDocument"]["Statement"][0]
        assert (first["Effect"], first["Principal"], first["Action"]) == ("Deny", "*", "s3:*")
        assert first["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_exports_are_gone_after_their_time(plain_template: Template) -> None:
    rules = of_type(plain_template, "AWS::S3::Bucket")["ExportBucket"]["LifecycleConfiguration"]["Rules"]
    days = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "Prefix" in rule}
    assert days == {"work/": 2, "exports/": KEPT.days + 1, "packages/": MOST_DAYS + 1}


def test_every_lambda_has_a_log_group_that_ends(plain_template: Template) -> None:
    groups = {
        json.dumps(group["LogGroupName"]): group["RetentionInDays"]
        for group in of_type(plain_template, "AWS::Logs::LogGroup").values()
    }
    assert set(groups.values()) == {365}
    functions = of_type(plain_template, "AWS::Lambda::Function")
    assert len(functions) == 32
    for function in functions.values():
        name = function["FunctionName"]["Fn::Sub"]
        assert json.dumps({"Fn::Sub": f"/aws/lambda/{name}"}) in groups


def test_every_lambda_is_traced_and_on_one_runtime(plain_template: Template) -> None:
    functions = of_type(plain_template, "AWS::Lambda::Function").values()
    assert {f["TracingConfig"]["Mode"] for f in functions} == {"Active"}
    assert len({f["Runtime"] for f in functions}) == 1
    assert all("Environment" in f for f in functions)


def test_failed_work_is_set_aside_and_somebody_is_told(plain_template: Template) -> None:
    queues = set(of_type(plain_template, "AWS::SQS::Queue"))
    invoke = of_type(plain_template, "AWS::Lambda::EventInvokeConfig").values()
    streams = of_type(plain_template, "AWS::Lambda::EventSourceMapping").values()
    used = {
        (
            source["FunctionName"]["Ref"],
            source["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0],
        )
        for source in [*invoke, *streams]
    }
    assert {name for name, _ in used} == EVENT_LAMBDAS | STREAM_LAMBDAS
    assert {queue for _, queue in used} == queues
    alarms = of_type(plain_template, "AWS::CloudWatch::Alarm").values()
    watched = {a["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for a in alarms if a["Namespace"] == "AWS/SQS"}
    assert watched == queues
    assert {a["MetricName"] for a in alarms} >= {"ExecutionsFailed", "5XXError"}
    assert all(a["AlarmActions"] == [{"Ref": "AlarmTopic"}] for a in alarms)


def test_streams_give_up_in_the_end_and_keep_what_passed(plain_template: Template) -> None:
    for source in of_type(plain_template, "AWS::Lambda::EventSourceMapping").values():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BisectBatchOnFunctionError"] is True
        assert source["MaximumRetryAttempts"] > 0
        for pattern in source["FilterCriteria"]["Filters"]:
            assert json.loads(pattern["Pattern"])["dynamodb"]["NewImage"]["kind"]["S"]


def test_matching_is_woken_by_what_asks_for_it_and_not_by_its_own_notes(plain_template: Template) -> None:
    sources = of_type(plain_template, "AWS::Lambda::EventSourceMapping").values()
    (source,) = [s for s in sources if s["FunctionName"]["Ref"] == "MatchChanges"]
    (pattern,) = source["FilterCriteria"]["Filters"]
    image = json.loads(pattern["Pattern"])["dynamodb"]["NewImage"]
    assert image == {"kind": {"S": ["student"]}, "match_asked": {"S": [{"exists": True}]}}
    assert StudentItem.match_asked.attr_name == "match_asked"


def test_nothing_but_mails_waits_behind_mails(plain_template: Template) -> None:
    """Two event sources of one Lambda take each task of the outbox between them, and none takes it twice."""
    sources = of_type(plain_template, "AWS::Lambda::EventSourceMapping").values()
    patterns = [
        json.loads(one["Pattern"])
        for s in sources
        if s["FunctionName"]["Ref"] == "DispatchOutbox"
        for one in s["FilterCriteria"]["Filters"]
    ]
    assert [(p["eventName"], p["dynamodb"]["NewImage"]["kind"]) for p in patterns] == [
        (["INSERT"], {"S": ["outbox"]})
    ] * 2
    mails, work = (p["dynamodb"]["NewImage"]["task"]["S"] for p in patterns)
    assert mails == [{"anything-but": work}]
    assert set(work) == {
        outbox.START_WORKFLOW,
        outbox.START_EXPORT,
        outbox.UNPACK,
        outbox.DESTROY,
        outbox.COLLECT,
    }


def test_somebody_is_told_when_a_night_is_incomplete_or_missing(plain_template: Template) -> None:
    alarms = of_type(plain_template, "AWS::CloudWatch::Alarm")
    for name, metric in (
        ("NightlyIncompleteAlarm", "ExecutionsFailed"),
        ("NightlyMissingAlarm", "ExecutionsSucceeded"),
    ):
        assert (alarms[name]["MetricName"], alarms[name]["Dimensions"][0]["Value"]) == (
            metric,
            {"Ref": "NightlyMatching"},
        )
    missing = alarms["NightlyMissingAlarm"]
    assert (missing["TreatMissingData"], missing["Period"]) == ("breaching", 86400)


@pytest.mark.parametrize(
    ("message", "logs", "alarm"),
    [
        ("match held", {"MatchChangesLog", "WorkPieceLog"}, "MatchesHeldAlarm"),
        ("audit differs", {"SealAuditLog", "SweepAuditLog"}, "AuditDiffersAlarm"),
        (
            "no key holder can be mailed",
            {"TakeMailEventLog", "DispatchOutboxLog"},
            "NobodyMailedAlarm",
        ),
        ("scan failed", {"TakeVerdictLog", "SweepUploadsLog"}, "ScansFailedAlarm"),
    ],
)
def test_what_a_log_line_says_rings(
    message: str, logs: set[str], alarm: str, plain_template: Template
) -> None:
    filters = of_type(plain_template, "AWS::Logs::MetricFilter").values()
    counted = [f for f in filters if f["FilterPattern"] == f'{{ $.message = "{message}" }}']
    assert {f["LogGroupName"]["Ref"] for f in counted} == logs
    (name,) = {t["MetricName"] for f in counted for t in f["MetricTransformations"]}
    assert of_type(plain_template, "AWS::CloudWatch::Alarm")[alarm]["MetricName"] == name


def test_new_audit_entries_are_sealed_and_seals_are_not(plain_template: Template) -> None:
    sources = of_type(plain_template, "AWS::Lambda::EventSourceMapping").values()
    (source,) = [s for s in sources if s["FunctionName"]["Ref"] == "SealAudit"]
    (pattern,) = source["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"kind": {"S": ["audit"]}}},
    }
    assert source["BatchSize"] == MAX_ENTRIES


def test_guardduty_or_our_own_scanner_but_never_none(plain_template: Template) -> None:
    """One parameter decides; what belongs to the scanner that is not used is not made."""
    resources = plain_template["Resources"]
    conditions = plain_template["Conditions"]
    assert conditions["ScansItself"] == {"Fn::Equals": [{"Ref": "MalwareScan"}, "BuiltIn"]}
    assert conditions["GuardDutyScans"] == {"Fn::Equals": [{"Ref": "MalwareScan"}, "GuardDuty"]}
    parameter = plain_template["Parameters"]["MalwareScan"]
    assert (parameter["Default"], set(parameter["AllowedValues"])) == ("GuardDuty", {"GuardDuty", "BuiltIn"})
    only = {
        condition: {name for name, r in resources.items() if r.get("Condition") == condition}
        for condition in conditions
    }
    assert only["GuardDutyScans"] == {"MalwareProtection", "MalwareProtectionRole"}
    assert {"ScanUpload", "ScanUploadLog", "ScanUploadRole"} <= only["ScansItself"]
    assert all(name.startswith("ScanUpload") for name in only["ScansItself"])
    plan = resources["MalwareProtection"]["Properties"]["ProtectedResource"]["S3Bucket"]
    assert plan == {"BucketName": {"Ref": "VaultBucket"}, "ObjectPrefixes": ["uploads/"]}


def test_verdicts_are_taken_from_both_scanners_and_from_nobody_else(plain_template: Template) -> None:
    rules = of_type(plain_template, "AWS::Events::Rule")
    (rule,) = [r for r in rules.values() if "aws.guardduty" in r.get("EventPattern", {}).get("source", [])]
    assert rule["EventPattern"]["source"] == ["aws.guardduty", "safehand.scanner"]
    assert rule["EventPattern"]["detail"]["s3ObjectDetails"] == {
        "bucketName": [{"Ref": "VaultBucket"}],
        "objectKey": [{"prefix": "uploads/"}],
    }


FILLED_IN = {
    LATE_REPORT: {"{{laestab}}", "{{late}}"},
    PACKAGE_LINK: {"{{link}}", "{{laestab}}", "{{school}}", "{{school_html}}"},
}


def test_each_kind_of_notice_has_its_template(plain_template: Template) -> None:
    made = {
        t["Template"]["TemplateName"]["Fn::Sub"]: t["Template"]
        for t in of_type(plain_template, "AWS::SES::Template").values()
    }
    names = {*map(name_of, NoticeKind), LATE_REPORT, PACKAGE_LINK}
    assert set(made) == {f"${{AWS::StackName}}-{name}" for name in names}
    for name, parts in made.items():
        filled_in = set(re.findall(r"{{.*?}}", parts["SubjectPart"] + parts["TextPart"] + parts["HtmlPart"]))
        short = name.rpartition("}-")[2]
        assert filled_in == FILLED_IN.get(short, {"{{link}}"})


def test_ses_tells_of_our_mails_only_and_counts_no_reader(plain_template: Template) -> None:
    (destination,) = of_type(plain_template, "AWS::SES::ConfigurationSetEventDestination").values()
    events = destination["EventDestination"]["MatchingEventTypes"]
    assert {"bounce", "complaint"} <= set(events) and not set(events) & {"open", "click"}
    rules = of_type(plain_template, "AWS::Events::Rule").values()
    (rule,) = [r for r in rules if "aws.ses" in r.get("EventPattern", {}).get("source", [])]
    (name,) = of_type(plain_template, "AWS::SES::ConfigurationSet").values()
    assert rule["EventPattern"]["detail"]["mail"]["tags"] == {"ses:configuration-set": [name["Name"]]}


def test_given_up_files_expire_and_texts_that_are_made_anew_and_no_others(plain_template: Template) -> None:
    """No Lambda may delete: it marks, and the bucket lets what is marked expire."""
    rules = of_type(plain_template, "AWS::S3::Bucket")["VaultBucket"]["LifecycleConfiguration"]["Rules"]
    expiring = [r for r in rules if "ExpirationInDays" in r or "NoncurrentVersionExpiration" in r]
    only = [r.get("TagFilters") or r.get("Prefix") for r in expiring]
    assert only == [[{"Key": "safehand", "Value": "given-up"}], "texts/"]


def test_the_api(plain_template: Template) -> None:
    (api,) = of_type(plain_template, "AWS::ApiGateway::RestApi").values()
    assert api["MinimumCompressionSize"] == 1024
    (stage,) = of_type(plain_template, "AWS::ApiGateway::Stage").values()
    assert stage["StageName"] == "api"
    assert stage["TracingEnabled"] is True
    everything, batches = stage["MethodSettings"]
    for settings in (everything, batches):
        assert settings["DataTraceEnabled"] is False, "bodies hold records"
    assert (batches["ResourcePath"], batches["HttpMethod"]) == ("/~1enrolments", "POST")
    assert 0 < batches["ThrottlingRateLimit"] < everything["ThrottlingRateLimit"], "screens go on"
    assert "/enrolments" in api["Body"]["paths"]
    assert not any(f"{path}/".startswith("/api/") for path in api["Body"]["paths"]), "the stage is the /api"


def test_people(plain_template: Template) -> None:
    (pool,) = of_type(plain_template, "AWS::Cognito::UserPool").values()
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"])
    (client,) = of_type(plain_template, "AWS::Cognito::UserPoolClient").values()
    assert client["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]


def test_the_client_and_the_api_share_one_address(plain_template: Template) -> None:
    (cdn,) = of_type(plain_template, "AWS::CloudFront::Distribution").values()
    config = cdn["DistributionConfig"]
    assert config["DefaultCacheBehavior"]["TargetOriginId"] == "web"
    (behaviour,) = config["CacheBehaviors"]
    assert (behaviour["PathPattern"], behaviour["TargetOriginId"]) == ("/api/*", "api")
    assert not any("OriginPath" in origin for origin in config["Origins"])


def test_two_parts_may_not_say_the_same_thing() -> None:
    assert joined([{"A": {"x": 1}}, {"A": {"y": 2}}]) == {"A": {"x": 1, "y": 2}}
    with pytest.raises(BuildError, match="/A/x twice"):
        joined([{"A": {"x": 1}}, {"A": {"x": 1}}])
