"""Malware scans: asking for one, and saying on the event bus what the built-in scanner found.

GuardDuty scans every new object by itself. The built-in scanner says what it found in the same words, under its own
source, so that one Lambda takes both (docs/decisions/0056).
"""

from chalicelib.aws import bus
from chalicelib.aws.clients import client
from chalicelib.domain.vault import Verdict
from chalicelib.settings import setting

RESULT = "GuardDuty Malware Protection Object Scan Result"
SCANNER, VAULT = "safehand.scanner", "safehand.vault"


def ask_again(key: str, version: str) -> None:
    """Has the bytes scanned once more, by whichever scanner the installation uses."""
    bucket = setting("VAULT_BUCKET")
    if setting("MALWARE_SCAN") == "GuardDuty":
        wanted = {"Bucket": bucket, "Key": key, "VersionId": version}
        client("guardduty").send_object_malware_scan(S3Object=wanted)
        return
    bus.put(VAULT, "Scan Wanted", {"bucket": {"name": bucket}, "object": {"key": key, "version-id": version}})


def tell_result(key: str, version: str, etag: str, verdict: Verdict, threats: tuple[str, ...]) -> None:
    skipped = verdict is Verdict.UNSUPPORTED
    detail = {
        "schemaVersion": "1.0",
        "scanStatus": "SKIPPED" if skipped else "COMPLETED",
        "resourceType": "S3_OBJECT",
        "s3ObjectDetails": {
            "bucketName": setting("VAULT_BUCKET"),
            "objectKey": key,
            "eTag": etag.strip('"'),
            "versionId": version,
            "s3Throttled": False,
        },
        "scanResultDetails": {
            "scanResultStatus": verdict.value,
            "threats": [{"name": name} for name in threats] or None,
        },
    }
    bus.put(SCANNER, RESULT, detail)
