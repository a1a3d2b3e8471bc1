"""Deploy build/ into the local engine the way AWS would get it: zip to S3, change set, execute, wait."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra import mail_templates
from infra.build import BUILD
from infra.local.engine import LocalError
from infra.local.stack import REGION, Stack, client

STACK_NAME = "safehand"
CODE_BUCKET = "safehand-code"
OPERATOR_EMAIL = "operator@example.org"
OPERATOR_PASSWORD = "local operator, not a secret"
MAIL_FROM = "safehand@example.org"

Say = Callable[[str], None]


# Where each kind of resource says what it is made of.
MADE_OF = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
# The files of a build, each with the record that has its SHA-256.
FILES = {"CodeUri": ("deployment.zip", "package.json"), "ContentUri": ("layer.zip", "layer.json")}


def _template_with_files_at(build: Path, bucket: str, keys: dict[str, str]) -> str:
    """The packaged template with its files in `bucket`, as `aws cloudformation package` does it.

    `keys` are those of the bucket, by the names in FILES. Without the templates of mails, which the engine knows only by
    their own calls (`_mend`). With `_HANDLER`, which AWS tells each Lambda and the engine does not: only the API loads the
    routes (app.py)."""
    template = _packaged(build)
    template["Resources"] = {
        n: r for n, r in template["Resources"].items() if r["Type"] != mail_templates.TYPE
    }
    for resource in template["Resources"].values():
        properties = resource.setdefault("Properties", {})
        if says := MADE_OF.get(resource["Type"]):
            properties[says] = {"Bucket": bucket, "Key": keys[says]}
        if resource["Type"] == "AWS::Serverless::Function":
            own = properties.setdefault("Environment", {}).setdefault("Variables", {})
            own["_HANDLER"] = properties["Handler"]
    return json.dumps(template)


def _packaged(build: Path) -> dict[str, Any]:
    template: dict[str, Any] = json.loads((build / "template.json").read_text("utf-8"))
    return template


def _for_the_engine(build: Path, sha256: str) -> bytes:
    """A zip with the package inside (infra/local/first_start.py)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.write(Path(__file__).with_name("first_start.py"), "app.py")
        archive.write(build / "deployment.zip", f"{sha256}.zip")
    return made.getvalue()


def _has_changes(cloudformation: Any, change_set: str, seconds: float = 60) -> bool:
    """Wait for the change set; False when the stack is so already. Raises LocalError when it was refused."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = cloudformation.describe_change_set(StackName=STACK_NAME, ChangeSetName=change_set)
        if found["Status"] == "CREATE_COMPLETE":
            return True
        if found["Status"] == "FAILED":
            reason = found.get("StatusReason", "")
            if "didn't contain changes" in reason or "No updates" in reason:
                return False
            raise LocalError(f"The engine refused the template: {reason}")
        time.sleep(0.05)
    raise LocalError(f"The engine made no change set within {seconds:.0f} seconds.")


def _wait(cloudformation: Any, seconds: float = 120) -> dict[str, str]:
    """Wait for the stack; returns its outputs. Raises LocalError with the first reason of a failure."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        stack = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
        status = stack["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}
        if status.endswith("FAILED") or "ROLLBACK" in status:
            events = cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
            why = [e for e in reversed(events) if e["ResourceStatus"].endswith("FAILED")]
            reasons = "; ".join(
                f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason', '?')}" for e in why[:3]
            )
            raise LocalError(f"The stack was not deployed ({status}): {reasons}")
        time.sleep(0.05)
    raise LocalError(f"The stack was not deployed within {seconds:.0f} seconds.")


def _mend(engine_url: str, outputs: dict[str, str], template: dict[str, Any]) -> None:
    """What the engine leaves out of the template (docs/decisions/0011): time to live, and the templates of mails."""
    dynamodb = client(engine_url, "dynamodb")
    ttl = dynamodb.describe_time_to_live(TableName=outputs["TableName"])["TimeToLiveDescription"]
    if ttl["TimeToLiveStatus"] == "DISABLED":
        dynamodb.update_time_to_live(
            TableName=outputs["TableName"],
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"},
        )

    ses = client(engine_url, "ses")
    there = {t["Name"] for t in ses.list_templates()["TemplatesMetadata"]}
    for resource in template["Resources"].values():
        if resource["Type"] == mail_templates.TYPE:
            parts = dict(resource["Properties"]["Template"])
            parts["TemplateName"] = parts["TemplateName"]["Fn::Sub"].replace("${AWS::StackName}", STACK_NAME)
            write = ses.update_template if parts["TemplateName"] in there else ses.create_template
            write(Template=parts)


def _mend_for_iam(engine_url: str, outputs: dict[str, str]) -> None:
    """What an engine that enforces IAM needs besides (docs/decisions/0011).

    Loopback has no TLS, so the buckets' "TLS only" would shut everybody out; and the engine asks for
    ses:SendTemplatedEmail on "*", whatever the sender's identity is.
    """
    s3, iam = client(engine_url, "s3"), client(engine_url, "iam")
    for name in ("VaultBucketName", "IngestBucketName", "ExportBucketName"):
        bucket = outputs[name]
        s3.delete_bucket_policy(Bucket=bucket)
    senders = ("DispatchOutboxRole", "WorkPieceRole")
    roles = [r["RoleName"] for r in iam.list_roles()["Roles"] if any(s in r["RoleName"] for s in senders)]
    allow = {"Effect": "Allow", "Action": "ses:SendTemplatedEmail", "Resource": "*"}
    for role in roles:
        iam.put_role_policy(
            RoleName=role,
            PolicyName="local-engine-ses",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]}),
        )


def create_operator(cognito: Any, pool: str, email: str, password: str) -> None:
    """Create the first operator, or leave the one that is there (infra/README.md has the same for AWS)."""
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
    except cognito.exceptions.UsernameExistsException:
        return
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName="operators")


def deploy(
    engine_url: str,
    web_url: str = "",
    *,
    build: Path = BUILD,
    enforce_iam: bool = False,
    say: Say = lambda what: None,
) -> Stack:
    """Deploy `build` into the engine at `engine_url`; returns the stack with its first operator.

    `enforce_iam` tells that the engine was started so. Raises LocalError when the stack does not come up.
    """
    s3, cloudformation = client(engine_url, "s3"), client(engine_url, "cloudformation")
    say("uploading the zips")
    if CODE_BUCKET not in [b["Name"] for b in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=CODE_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    keys = {}
    for says, (name, record) in FILES.items():
        sha256 = json.loads((build / record).read_text("utf-8"))["sha256"]
        keys[says] = f"{sha256}.zip"
        is_code = says == "CodeUri"
        body = _for_the_engine(build, sha256) if is_code else (build / name).read_bytes()
        s3.put_object(Bucket=CODE_BUCKET, Key=keys[says], Body=body)
    # CloudFormation takes 51,200 bytes of template in the call itself; longer ones come from S3.
    template = _template_with_files_at(build, CODE_BUCKET, keys)
    s3.put_object(Bucket=CODE_BUCKET, Key="template.json", Body=template.encode())
    say("executing the change set")
    stacks = cloudformation.list_stacks()["StackSummaries"]
    exists = any(s["StackName"] == STACK_NAME and s["StackStatus"] != "DELETE_COMPLETE" for s in stacks)
    change_set = f"local-{time.time_ns()}"
    cloudformation.create_change_set(
        StackName=STACK_NAME,
        ChangeSetName=change_set,
        ChangeSetType="UPDATE" if exists else "CREATE",
        TemplateURL=f"{engine_url}/{CODE_BUCKET}/template.json",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[
            {"ParameterKey": "MailFrom", "ParameterValue": MAIL_FROM},
            {"ParameterKey": "MalwareScan", "ParameterValue": "BuiltIn"},
            *([{"ParameterKey": "WebAddress", "ParameterValue": web_url}] if web_url else []),
        ],
    )
    if _has_changes(cloudformation, change_set):
        cloudformation.execute_change_set(StackName=STACK_NAME, ChangeSetName=change_set)
    outputs = _wait(cloudformation)
    say("sender of notices, first operator")
    _mend(engine_url, outputs, _packaged(build))
    if enforce_iam:
        _mend_for_iam(engine_url, outputs)
    client(engine_url, "ses").verify_email_identity(EmailAddress=MAIL_FROM)
    create_operator(
        client(engine_url, "cognito-idp"), outputs["UserPoolId"], OPERATOR_EMAIL, OPERATOR_PASSWORD
    )
    return Stack(
        api_url=f"{engine_url}/restapis/{outputs['RestAPIId']}/api/_user_request_",
        engine_url=engine_url,
        region=REGION,
        outputs=outputs,
        operator_email=OPERATOR_EMAIL,
        operator_password=OPERATOR_PASSWORD,
        web_url=web_url,
    )
