"""The table of the template alone, on a local engine of its own, with a meter on the client that storage uses.

`running_table` must come before anything of `chalicelib.storage` is imported: the table's name is read then.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from infra.build import ROOT
from infra.local.engine import free_port, running
from infra.local.stack import CREDENTIALS, REGION, client
from tests.bench.meter import Meter, Value

TABLE, SECRET = "bench", "bench-identifiers"
_MADE_OF = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
_BATCH = 25
"""Items in one BatchWriteItem, a limit of DynamoDB."""


@contextmanager
def running_table() -> Iterator[Meter]:
    """An empty table and the secret of the identifier hashes; the meter sees every call of storage from now on."""
    with tempfile.TemporaryDirectory() as folder, running(free_port(), Path(folder) / "engine") as engine:
        settings(engine.url)
        template = yaml.safe_load((ROOT / "infra/template/records.yaml").read_text("utf-8"))
        properties = template["Resources"]["RecordsTable"]["Properties"]
        client(engine.url, "dynamodb").create_table(TableName=TABLE, **{n: properties[n] for n in _MADE_OF})
        secret = json.dumps({"current": "b" * 64, "previous": ""})
        client(engine.url, "secretsmanager").create_secret(Name=SECRET, SecretString=secret)
        from chalicelib.storage.table import connection

        meter = Meter()
        meter.watch(connection().client)
        yield meter


def settings(engine_url: str) -> None:
    """This process speaks to the engine at that address and to nothing else."""
    os.environ.update(
        AWS_ENDPOINT_URL=engine_url,
        AWS_REGION=REGION,
        AWS_DEFAULT_REGION=REGION,
        AWS_ACCESS_KEY_ID=CREDENTIALS["aws_access_key_id"],
        AWS_SECRET_ACCESS_KEY=CREDENTIALS["aws_secret_access_key"],
        SAFEHAND_TABLE=TABLE,
        SAFEHAND_SECRET_ARN=SECRET,
        POWERTOOLS_SERVICE_NAME="safehand",
    )


def load(items: Iterator[Value]) -> None:
    """Puts items into the table as they are, many at a time. Outside of any phase of a meter."""
    from chalicelib.storage.table import connection

    batch: list[Value] = []
    for item in items:
        batch.append({"PutRequest": {"Item": item}})
        if len(batch) == _BATCH:
            _write(connection().client, batch)
            batch = []
    if batch:
        _write(connection().client, batch)


def _write(dynamodb: Any, batch: list[Value]) -> None:
    left = dynamodb.batch_write_item(RequestItems={TABLE: batch}).get("UnprocessedItems")
    if left:
        raise AssertionError("the engine left items unwritten")
