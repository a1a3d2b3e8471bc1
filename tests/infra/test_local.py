"""Starting and stopping on this machine. What runs on it, the end-to-end tests show."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.build import ROOT
from infra.local.deploy import deploy
from infra.local.engine import Engine, LocalError, free_port, port_is_free, running
from infra.local.stack import client


def test_an_engine_ends_with_its_block(tmp_path: Path) -> None:
    port = free_port()
    with running(port, tmp_path / "engine") as engine:
        assert engine.url == f"http://127.0.0.1:{port}"
        assert client(engine.url, "dynamodb").list_tables()["TableNames"] == []
        with pytest.raises(LocalError, match=f"Port {port} is in use"):
            Engine(port, tmp_path / "second")
    assert port_is_free(port)
    with pytest.raises(ProcessLookupError):
        os.kill(engine.pid, 0)


def test_a_free_port_is_none_that_a_connection_may_be_given() -> None:
    """Found free before a deployment, it is still free after it, however many connections went out meanwhile."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()[0])
    assert all(free_port() < lowest for _ in range(50))


def test_an_engine_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "not for Lambdas")
    with running(free_port(), tmp_path / "engine") as engine:
        environment = Path(f"/proc/{engine.pid}/environ").read_bytes()
    assert b"SOME_TOKEN" not in environment
    assert b"BIND_HOST=127.0.0.1" in environment


def test_deploying_the_same_again_changes_nothing(sam_template: object, tmp_path: Path) -> None:
    with running(free_port(), tmp_path / "engine") as engine:
        first, second = deploy(engine.url), deploy(engine.url)
        assert second == first
        ttl = first.boto("dynamodb").describe_time_to_live(TableName=first.outputs["TableName"])
        assert ttl["TimeToLiveDescription"]["AttributeName"] == "expires_at"
        groups = first.boto("cognito-idp").admin_list_groups_for_user(
            UserPoolId=first.outputs["UserPoolId"], Username=first.operator_email
        )
        assert [g["GroupName"] for g in groups["Groups"]] == ["operators"]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT must be a number from 1024 to 65535, not 'eighty'."),
        ({"PORT": "80"}, "PORT must be a number from 1024 to 65535, not '80'."),
        ({"PORT": "18080", "ENGINE_PORT": "18080"}, "PORT and ENGINE_PORT must differ."),
    ],
)
def test_run_says_in_one_sentence_what_is_wrong(settings: dict[str, str], sentence: str) -> None:
    assert run_once(settings) == sentence


def test_run_names_a_free_choice_for_a_busy_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run_once({"PORT": str(port), "ENGINE_PORT": str(free_port())})
    assert told == f"Port {port} is in use: choose another one, `make run PORT={port + 10}`."


def run_once(settings: dict[str, str]) -> str:
    """What `make run` says when it cannot start."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.local.run"], cwd=ROOT, env={**os.environ, **settings},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    return done.stderr.strip()
