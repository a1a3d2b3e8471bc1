"""The local AWS engine (MiniStack): start on loopback, wait until it answers, stop. docs/decisions/0011."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from infra.local.stack import CREDENTIALS, REGION

HOST = "127.0.0.1"
PINNED = "1.5.33"
# Waits of retries in the workflow, as a share of the written ones: nobody wants to look at a back-off.
RETRY_WAIT_SHARE = "0.01"
# Systems give connections that go out the ports above these. A port of those, found free and taken only after
# a deployment, may be a connection's by then.
NOT_EPHEMERAL = range(20_000, 32_000)
# What the engine's process, and so every Lambda, may see of our environment.
PASSED_ON = ("HOME", "LANG", "LC_ALL", "PATH", "SSL_CERT_FILE", "TZ")


class LocalError(Exception):
    """Something on this machine is in the way; the message is one sentence with the remedy."""


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port that nobody has now, and that no connection going out will be given before we take it.

    Raises LocalError when a thousand tries find none.
    """
    for _ in range(1000):
        if port_is_free(port := secrets.choice(NOT_EPHEMERAL)):
            return port
    raise LocalError("No free port on this machine: end some servers and try again.")


def _environment(port: int, folder: Path, *, keep: bool, enforce_iam: bool) -> dict[str, str]:
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return env | {
        "BIND_HOST": HOST,  # the engine's default is every interface
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # or it opens an MQTT port
        "SFTP_ENABLED": "0",
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
        "AWS_EC2_METADATA_DISABLED": "true",
        "PERSIST_STATE": "1" if keep else "0",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1" if keep else "0",
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder / "tmp"),
        "SFN_WAIT_SCALE": RETRY_WAIT_SHARE,
        "LOG_LEVEL": "INFO",
        "AUTH": "true" if enforce_iam else "false",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_ministack/ready", timeout=1) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


class Engine:
    """A running engine. `url` is its only address; `folder` holds its state and `engine.log`."""

    def __init__(self, port: int, folder: Path, *, keep: bool = False, enforce_iam: bool = False) -> None:
        if version("ministack") != PINNED:
            raise LocalError(f"The local engine must be MiniStack {PINNED}: run `make setup`.")
        if not port_is_free(port):
            raise LocalError(f"Port {port} is in use: choose another one, ENGINE_PORT={port + 10}.")
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
        (folder / "tmp").mkdir(parents=True, exist_ok=True)
        self.port, self.folder, self.url = port, folder, f"http://{HOST}:{port}"
        with (folder / "engine.log").open("wb") as log:
            # A session of its own, so that Ctrl-C reaches us first and we stop things in order.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ministack"], cwd=folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
                env=_environment(port, folder, keep=keep, enforce_iam=enforce_iam),
            )  # fmt: skip
        try:
            self._wait()
        except BaseException:  # Ctrl-C too
            self.stop()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def _wait(self, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._process.poll() is None:
            if _answers(self.url):
                return
            time.sleep(0.05)
        raise LocalError(f"The local engine did not start: see {self.folder / 'engine.log'}.")

    def stop(self, seconds: float = 10) -> None:
        """End the engine and the Lambdas it started. State is written only by a clean end, so ask first."""
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        with suppress(ProcessLookupError):  # the rest of its session: a hung engine, Lambdas that outlived it
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(seconds)


@contextmanager
def running(port: int, folder: Path, *, keep: bool = False, enforce_iam: bool = False) -> Iterator[Engine]:
    """An engine for the length of a `with` block."""
    engine = Engine(port, folder, keep=keep, enforce_iam=enforce_iam)
    try:
        yield engine
    finally:
        engine.stop()


def mails(engine_url: str) -> list[dict[str, object]]:
    """Mails that the engine has taken, oldest first: {"Source", "To", "Subject", "BodyText", "BodyHtml", "Timestamp"}."""
    with urllib.request.urlopen(f"{engine_url}/_ministack/ses/messages", timeout=10) as reply:
        by_account: dict[str, list[dict[str, object]]] = json.load(reply)["messages"]
    rendered = {"Subject": "RenderedSubject", "BodyText": "RenderedBodyText", "BodyHtml": "RenderedBodyHtml"}
    return [
        mail | {name: mail[theirs] for name, theirs in rendered.items() if theirs in mail}
        for sent in by_account.values()
        for mail in sent
    ]
