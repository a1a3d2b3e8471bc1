"""AWS in memory (moto), shaped as infra/template makes it. Every call is one step at a time, as it is at AWS, is written
down, and can be made to fail. Folders that need it import the fixture in their conftest.py."""

import json
import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from moto import mock_aws
from moto.backends import get_backend
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.kms.utils import ECDSAPrivateKey
from pynamodb.expressions.update import Update

from chalicelib.aws import secrets, signing
from chalicelib.aws.clients import client
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.notice_mail import (
    LATE_REPORT,
    PACKAGE_LINK,
    late_report,
    name_of,
    package_link,
    template,
)
from chalicelib.settings import setting
from chalicelib.storage.table import Changes, Item
from tests import quick_moto

TABLE, VAULT, INGEST, EXPORTS = "records", "vault", "ingest", "exports"
SECRET = {"current": "a" * 64, "previous": ""}


class Crash(BaseException):
    """The Lambda died here. Not an Exception: no code of ours may catch it."""


class Way(StrEnum):
    """How a call to AWS goes wrong."""

    REFUSED = "an error, and nothing was done"
    DONE_ALL_THE_SAME = "an error, and it was done"
    KILLED = "the Lambda dies as soon as it was done"


def backend(service: str) -> Any:
    """What moto keeps of a service, to look and write behind the client's back: by calls that would take most of a
    test's time."""
    of_account: Any = get_backend(service)[DEFAULT_ACCOUNT_ID]  # type: ignore[call-overload]  # wants a literal
    return of_account["aws" if service == "s3" else "eu-west-2"]


@dataclass
class Fault:
    """The `number`th call from the time it was set goes wrong. `operation`: its name, once it did."""

    number: int
    way: Way
    operation: str = ""

    def meets(self, name: str) -> bool:
        self.number -= 1
        if self.number == 0:
            self.operation = name
        return self.number == 0


@dataclass
class Cloud:
    """`calls`: names of the operations in order. `sent`: what went out, as text, to look for what must not be in it."""

    calls: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    fault: Fault | None = None
    is_dead: bool = False
    """Whether the Lambda that is running was killed: until it is started again none of its threads gets an answer."""
    _trip: Callable[[str], bool] | None = None

    @contextmanager
    def crash_after(self, number: int, operation: str = "") -> Iterator[None]:
        """Dies as soon as the nth call from now (of that operation) has been done: its answer never arrives."""
        left = number

        def trip(name: str) -> bool:
            nonlocal left
            left -= operation in ("", name)
            return left == 0 and operation in ("", name)

        self._trip = trip
        try:
            with pytest.raises(Crash):
                yield
        finally:
            self._trip = None

    def count(self, operation: str) -> int:
        return self.calls.count(operation)

    def note(self, name: str, request: Any) -> None:
        self.calls.append(name)
        body = request.body or b""
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
        self.sent.append(f"{name} {request.url} {text}")

    def crash_if_due(self, name: str) -> None:
        if self._trip is not None and self._trip(name):
            self._trip = lambda _: True  # the other threads of a dead Lambda are dead too
            raise Crash

    # --- what a test looks at

    def objects(self, bucket: str, prefix: str = "") -> list[str]:
        found = client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [o["Key"] for o in found.get("Contents", [])]

    def put(self, bucket: str, key: str, body: bytes) -> None:
        client("s3").put_object(Bucket=bucket, Key=key, Body=body)

    def items(self) -> list[dict[str, Any]]:
        """Everything in the table, as DynamoDB's JSON (read behind the client's back: our code may not scan)."""
        table = backend("dynamodb").tables[TABLE]
        return [item.to_json()["Attributes"] for item in table.all_items()]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [
            {n: next(iter(v.values())) for n, v in i.items()} for i in self.items() if i["kind"]["S"] == kind
        ]

    def mails(self) -> list[tuple[str, str, str]]:
        """(address, subject, body) of every mail that was sent."""
        rendered = []
        for message in backend("ses").sent_messages:
            parts = backend("ses").templates[message.template]
            text = parts["text_part"]
            for what, value in json.loads(message.template_data).items():
                text = text.replace(f"{{{{{what}}}}}", value)
            texts = (parts["subject_part"], text)
            rendered.append((message.destinations["ToAddresses"][0], *texts))
        return rendered

    def executions(self, machine: str = "STATE_MACHINE_ARN") -> list[tuple[str, dict[str, Any]]]:
        """(name, input) of every execution of the transfer workflow, or of another machine, that was started."""
        states = client("stepfunctions")
        found = states.list_executions(stateMachineArn=setting(machine))["executions"]
        inputs = [
            json.loads(states.describe_execution(executionArn=e["executionArn"])["input"]) for e in found
        ]
        return [(e["name"], given) for e, given in zip(found, inputs, strict=True)]


_watching: Cloud | None = None
_one_at_a_time = threading.RLock()
quick_moto.install()
_process = BotocoreStubber.process_request


def _process_request(self: BotocoreStubber, request: Any) -> Any:
    """moto answers from shared memory without locks; AWS does each call whole."""
    with _one_at_a_time:
        name = _operation(request)
        if _watching is None:
            return _process(self, request)
        if _watching.is_dead:
            raise Crash
        way = _watching.fault.way if _watching.fault and _watching.fault.meets(name) else None
        if way is Way.REFUSED:
            return error_answer(request)
        answer = _process(self, request)
        _watching.note(name, request)
        _watching.crash_if_due(name)
        if way is Way.KILLED:
            _watching.is_dead = True
            raise Crash
        return error_answer(request) if way else answer


def error_answer(request: Any, code: str = "InternalFault") -> tuple[int, dict[str, str], str]:
    """The answer of a service that refuses, in JSON or XML as the service has it. Status 400 with a code that botocore
    does not know: it does not try again by itself, so that our code must."""
    if request.headers.get("X-Amz-Target"):
        return 400, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps({"__type": code})
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>a fault of the test</Message></Error>"
    body = error if ".s3." in request.url else f"<ErrorResponse>{error}</ErrorResponse>"
    return 400, {"Content-Type": "text/xml"}, body


BotocoreStubber.process_request = _process_request  # type: ignore[method-assign]


def _sign_digest(self: ECDSAPrivateKey, message: bytes, signing_algorithm: str) -> bytes:
    """moto hashes a digest once more; our manifests must be good for OpenSSL."""
    return self.private_key.sign(message, ec.ECDSA(Prehashed(SHA256())))


def _verify_digest(self: ECDSAPrivateKey, message: bytes, signature: bytes, signing_algorithm: str) -> bool:
    try:
        self.private_key.public_key().verify(signature, message, ec.ECDSA(Prehashed(SHA256())))
    except InvalidSignature:
        return False
    return True


ECDSAPrivateKey.sign = _sign_digest  # type: ignore[method-assign]
ECDSAPrivateKey.verify = _verify_digest  # type: ignore[method-assign]


def _operation(request: Any) -> str:
    target = request.headers.get("X-Amz-Target", b"")
    if target:
        return str(target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
    if "x-amz-copy-source" in request.headers:
        return "CopyObject"
    return f"{request.method} {urlsplit(request.url).netloc.partition('.')[0]}"


class Direct(Changes):
    """Puts a test's world into the table behind the client's back: most of a test's time would go into it otherwise."""

    def commit(self) -> None:
        table = backend("dynamodb")
        for item, _, _ in self._puts:
            table.put_item(TABLE, item.serialize(null_check=True))
        for item, actions, _, _ in self._all_updates():
            names: dict[str, str] = {}
            values: dict[str, Any] = {}
            expression = Update(*actions).serialize(names, values)
            key = {"pk": {"S": item.pk}, "sk": {"S": item.sk}}
            table.update_item(TABLE, key, expression, {short: name for name, short in names.items()}, values)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with new_cloud() as made:
        yield made


@contextmanager
def new_cloud() -> Iterator[Cloud]:
    """An empty AWS. One at a time."""
    global _watching
    with mock_aws():
        _make_table()
        for bucket in (VAULT, INGEST):
            backend("s3").create_bucket(bucket, "eu-west-2")
            backend("s3").put_bucket_versioning(bucket, "Enabled")
        backend("s3").create_bucket(EXPORTS, "eu-west-2")
        secrets._kept = None
        backend("secretsmanager").create_secret(
            "hash-secret", json.dumps(SECRET), *[None] * 5, replica_regions=[], force_overwrite=False
        )
        key = backend("kms").create_key(None, "SIGN_VERIFY", "ECC_NIST_P256", "", None)
        backend("kms").create_alias(key.id, setting("SIGNING_KEY"))
        signing.public_key.cache_clear()
        backend("ses").verify_email_identity(setting("MAIL_FROM"))
        _make_mail_templates()
        for machine in ("safehand-transfer", "safehand-nightly-matching"):
            done = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
            backend("stepfunctions").create_state_machine(
                machine, done, "arn:aws:iam::123456789012:role/workflow"
            )
        _watching = Cloud()
        try:
            yield _watching
        finally:
            _watching = None


class Kept:
    """AWS as it is now, and what the Lambdas keep of it, to be put back: whoever asks next finds the same world."""

    SERVICES = ("dynamodb", "s3", "ses", "stepfunctions")

    def __init__(self) -> None:
        self._states = {service: pickle.dumps(vars(backend(service))) for service in self.SERVICES}
        self._has_key = signing.public_key.cache_info().currsize > 0

    def put_back(self) -> None:
        for service, state in self._states.items():
            vars(backend(service)).clear()
            vars(backend(service)).update(pickle.loads(state))
        if not self._has_key:
            signing.public_key.cache_clear()


@pytest.fixture
def user_pool(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The user pool with its settings; its id, which Cognito chooses."""
    pool = client("cognito-idp")
    pool_id = pool.create_user_pool(
        PoolName="people",
        UsernameAttributes=["email"],
        MfaConfiguration="OFF",
        Policies={"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": False}},
    )["UserPool"]["Id"]
    pool.set_user_pool_mfa_config(
        UserPoolId=pool_id, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration="OPTIONAL"
    )
    made = pool.create_user_pool_client(
        UserPoolId=pool_id, ClientName="api", ExplicitAuthFlows=["ADMIN_USER_PASSWORD_AUTH"]
    )
    pool.create_group(GroupName="operators", UserPoolId=pool_id)
    monkeypatch.setenv("SAFEHAND_USER_POOL_ID", pool_id)
    monkeypatch.setenv("SAFEHAND_USER_POOL_CLIENT_ID", made["UserPoolClient"]["ClientId"])
    setting.cache_clear()
    yield pool_id
    monkeypatch.undo()
    setting.cache_clear()


def _make_mail_templates() -> None:
    made = backend("ses").templates
    by_name = {name_of(kind): template(kind) for kind in NoticeKind}
    by_name |= {LATE_REPORT: late_report(), PACKAGE_LINK: package_link()}
    for short, parts in by_name.items():
        name = f"{setting('STACK')}-{short}"
        made[name] = {
            "template_name": name,
            "subject_part": parts.subject,
            "text_part": parts.text,
            "html_part": parts.html,
        }


def _make_table() -> None:
    def keys(prefix: str) -> list[dict[str, str]]:
        return [
            {"AttributeName": f"{prefix}pk", "KeyType": "HASH"},
            {"AttributeName": f"{prefix}sk", "KeyType": "RANGE"},
        ]

    names = [f"{prefix}{key}" for prefix in ("", "gsi1", "gsi2") for key in ("pk", "sk")]
    backend("dynamodb").create_table(
        TABLE,
        keys(""),
        throughput=None,
        attr=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        global_indexes=[
            {"IndexName": name.upper(), "KeySchema": keys(name), "Projection": {"ProjectionType": "ALL"}}
            for name in ("gsi1", "gsi2")
        ],
        indexes=[],
        streams=None,
        billing_mode="PAY_PER_REQUEST",
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )
    assert Item.Meta.table_name == TABLE
