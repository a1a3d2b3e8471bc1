"""What every test gets: no real AWS within reach, and the settings that the template gives the Lambdas."""

import os
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

# a busy machine is no failure: nothing here is a timed test
hypothesis.settings.register_profile("safehand", deadline=None)
hypothesis.settings.load_profile("safehand")

# Before anything imports botocore or our settings: a test that forgets to mock must not find an account.
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_SESSION_TOKEN="testing",
    AWS_DEFAULT_REGION="eu-west-2",
    AWS_REGION="eu-west-2",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE="/dev/null",
    AWS_SHARED_CREDENTIALS_FILE="/dev/null",
    POWERTOOLS_SERVICE_NAME="safehand",
    SAFEHAND_TABLE="records",
    SAFEHAND_VAULT_BUCKET="vault",
    SAFEHAND_INGEST_BUCKET="ingest",
    SAFEHAND_EXPORT_BUCKET="exports",
    SAFEHAND_USER_POOL_ID="eu-west-2_people",
    SAFEHAND_USER_POOL_CLIENT_ID="client",
    SAFEHAND_STATE_MACHINE_ARN="arn:aws:states:eu-west-2:123456789012:stateMachine:safehand-transfer",
    SAFEHAND_NIGHTLY_MACHINE_ARN="arn:aws:states:eu-west-2:123456789012:stateMachine:safehand-nightly-matching",
    SAFEHAND_EXPORT_MACHINE_ARN="arn:aws:states:eu-west-2:123456789012:stateMachine:safehand-export",
    SAFEHAND_PACKAGE_MACHINE_ARN="arn:aws:states:eu-west-2:123456789012:stateMachine:safehand-package-import",
    SAFEHAND_SECRET_ARN="hash-secret",
    SAFEHAND_SIGNING_KEY="alias/manifests",
    SAFEHAND_MALWARE_SCAN="BuiltIn",
    SAFEHAND_STACK="safehand",
    SAFEHAND_MAIL_FROM="safehand@example.org",
    SAFEHAND_WEB_ADDRESS="https://safehand.example.org",
    SAFEHAND_LAYER=str(
        Path(__file__).parents[1] / "build/layer"
    ),  # `make test` builds it, and tests/reports do
)
for _name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "_HANDLER"):
    os.environ.pop(_name, None)


class OneWorkerForAStack(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Tests of one deployed stack stay on one worker (each worker would deploy its own); all others go anywhere."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "/".join(nodeid.split("/")[:2])
        return folder if folder in ("tests/stack", "tests/web") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    return OneWorkerForAStack(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The count of faults that were tried (tests/faults) and of those that were survived."""
    reports = [r for outcome in ("passed", "failed") for r in terminalreporter.stats.get(outcome, [])]
    survived = sum(
        n for r in reports for name, n in r.user_properties if name == "faults" and r.when == "call"
    )
    if survived:
        terminalreporter.write_line(f"{survived} faults in calls to AWS were tried and survived")
