"""All that a transfer needs of AWS, on a local engine of its own: the table of the template, a vault that keeps versions,
mail, and a state machine that can be started and does nothing. The steps of the workflow are called in this process."""

import base64
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from infra import mail_templates
from infra.local.stack import client as plain_client
from tests.bench.meter import Meter, Value
from tests.bench.table import running_table

SERVICES = ("s3", "ses", "stepfunctions", "secretsmanager", "kms")
_ROLE = "arn:aws:iam::000000000000:role/bench"


@contextmanager
def running_cloud() -> Iterator[Meter]:
    """The meter sees every call from now on. Must come before anything of `chalicelib.storage` is imported."""
    os.environ.update(
        SAFEHAND_VAULT_BUCKET="vault",
        SAFEHAND_INGEST_BUCKET="ingest",
        SAFEHAND_EXPORT_BUCKET="exports",
        SAFEHAND_MAIL_FROM="safehand@bench.example",
        SAFEHAND_STACK="bench",
        SAFEHAND_WEB_ADDRESS="https://safehand.example",
    )
    with running_table() as meter:
        from chalicelib.aws.clients import client

        client("s3").create_bucket(
            Bucket="vault", CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_REGION"]}
        )
        client("s3").put_bucket_versioning(Bucket="vault", VersioningConfiguration={"Status": "Enabled"})
        client("ses").verify_email_identity(EmailAddress=os.environ["SAFEHAND_MAIL_FROM"])
        for resource in mail_templates.resources().values():
            parts = resource["Properties"]["Template"]
            name = parts["TemplateName"]["Fn::Sub"].replace("${AWS::StackName}", "bench")
            client("ses").create_template(Template={**parts, "TemplateName": name})
        key = client("kms").create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")
        os.environ["SAFEHAND_SIGNING_KEY"] = key["KeyMetadata"]["Arn"]
        definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
        made = client("stepfunctions").create_state_machine(
            name="bench", definition=definition, roleArn=_ROLE
        )
        os.environ["SAFEHAND_STATE_MACHINE_ARN"] = made["stateMachineArn"]
        keep_checksums(client("s3"))
        for service in SERVICES:
            meter.watch(client(service))
        yield meter


def keep_checksums(s3: Any) -> None:
    """S3 keeps the SHA-256 that a copy was made with and tells it with HeadObject; the engine does not, and without it each
    file would be read once more."""
    plain, asked = plain_client(os.environ["AWS_ENDPOINT_URL"], "s3"), threading.local()

    def ask(params: Value, **_: Any) -> None:
        asked.of = {name: params[name] for name in ("Bucket", "Key", "VersionId") if name in params}

    def tell(parsed: Value, **_: Any) -> None:
        if "ETag" in parsed and asked.of["Key"].startswith("copies/"):
            body = plain.get_object(**asked.of)["Body"].read()
            parsed["ChecksumSHA256"] = base64.b64encode(hashlib.sha256(body).digest()).decode()
            parsed["ChecksumType"] = "FULL_OBJECT"

    s3.meta.events.register("provide-client-params.s3.HeadObject", ask)
    s3.meta.events.register("after-call.s3.HeadObject", tell)
