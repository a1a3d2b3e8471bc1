"""List price in USD of calls, capacity units, transitions and Lambda calls (infra/prices.json), without Lambda's seconds."""

import json
from collections import Counter
from collections.abc import Mapping

from infra.build import ROOT

_PUTS = ("s3.CopyObject", "s3.PutObject", "s3.UploadPart", "s3.UploadPartCopy", "s3.CreateMultipartUpload",
         "s3.CompleteMultipartUpload")  # fmt: skip
_SIGNING = ("kms.Sign", "kms.Verify", "kms.GetPublicKey")
_GETS = ("s3.GetObject", "s3.HeadObject", "s3.GetObjectAttributes")


def list_price(
    calls: Mapping[str, float], writes: float, reads: float, transitions: float, lambdas: float
) -> dict[str, float]:
    """By service. `calls` by name, as the meter counts them."""
    prices = json.loads((ROOT / "infra/prices.json").read_text("utf-8"))
    found = Counter(dict(calls))
    return {
        "DynamoDB": writes * prices["dynamodb_write_unit"] + reads * prices["dynamodb_read_unit"],
        "Step Functions": transitions * prices["step_functions_transition"],
        "S3 requests": sum(found[n] for n in _PUTS) * prices["s3_put_copy_list"]
        + sum(found[n] for n in _GETS) * prices["s3_get_head"],
        "SES": found["ses.SendTemplatedEmail"] * prices["ses_mail"],
        "Secrets Manager": found["secrets manager.GetSecretValue"] * prices["secrets_call"],
        "KMS": sum(found[n] for n in _SIGNING) * prices["kms_ecc_request"],
        "Lambda requests": lambdas * prices["lambda_request"],
    }
