"""The least possible transfer, that every bench of transfers is measured against.

Records: each incident and each file's entry is read once (queries of 1 MB, eventually consistent) and written once, alone,
as it lies at the new school; each file is copied once, on S3's side. State changes: six (detected, requested, authorised,
copying, transferred, acknowledged), each one transaction that writes the transfer and an audit entry at each school that
may know of it, an item of at most 1 kB each. One mail for each of four notices. One signature of the manifest. One state
of Step Functions, one Lambda for it, and three for the people who request, authorise and acknowledge.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

from tests.bench.price import list_price

STATE_CHANGES = 6
_WRITTEN = 2 + (STATE_CHANGES - 1) * 3
"""The transfer and one audit entry when it is detected, for the previous school knows nothing yet; then two entries."""
_TRANSACTION = 2
"""Units of a write in a transaction, for each of one alone."""
MAILS, SIGNATURES = 4, 1
_QUERY_BYTES = 1024 * 1024
STATES, LAMBDAS = 1, 4


@dataclass(frozen=True)
class Least:
    calls: int
    writes: int
    reads: float
    transitions: int
    lambdas: int
    price: float


def least(copies: Collection[int], sources: Collection[int], files: int) -> Least:
    """Of a record whose items have these sizes in bytes, at the new and at the previous school, `files` of them files."""
    writes = sum(math.ceil(size / 1024) for size in copies) + _TRANSACTION * _WRITTEN
    reads = 0.5 * math.ceil(sum(sources) / 4096)
    queries = math.ceil(sum(sources) / _QUERY_BYTES)
    asked = {"s3.CopyObject": files, "ses.SendTemplatedEmail": MAILS, "kms.Sign": SIGNATURES}
    price = list_price(asked, writes, reads, STATES, LAMBDAS)
    calls = len(copies) + files + queries + STATE_CHANGES + MAILS + SIGNATURES
    return Least(calls, writes, reads, STATES, LAMBDAS, sum(price.values()))
