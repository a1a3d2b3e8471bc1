"""`make run`: package, engine, deploy, demo data, front; then wait for Ctrl-C and stop what was started.

Environment: PORT (address people open, 8080), ENGINE_PORT (the next one), KEEP=1 (keep the data between
runs), DEMO=0 (no demo data).
"""

import os
import platform
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from infra import layer
from infra.build import ROOT, BuildError, build_if_changed
from infra.local.deploy import deploy
from infra.local.engine import LocalError, port_is_free, running
from infra.local.front import serving
from infra.local.stack import client
from infra.web import build_client_if_changed

FOLDER = ROOT / ".local/engine"


class Progress:
    """One line for each step, with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, what: str) -> None:
        print(f"[{time.monotonic() - self._start:5.1f} s] {what}", flush=True)


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise LocalError(f"{name} must be a number from 1024 to 65535, not {text!r}.")
    return int(text)


def _check_machine(*ports: tuple[str, int]) -> None:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise LocalError("The local engine runs the files of Lambda: use Linux on x86_64, or a VM of it.")
    for name, port in ports:
        if not port_is_free(port):
            raise LocalError(f"Port {port} is in use: choose another one, `make run {name}={port + 10}`.")
    if len({port for _, port in ports}) < len(ports):
        raise LocalError("PORT and ENGINE_PORT must differ.")


def _until_told() -> None:
    """Return at Ctrl-C, SIGTERM, or when the terminal is closed."""
    told = threading.Event()

    def tell(number: int, frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, tell)
    while not told.wait(3600):
        pass


def run(folder: Path = FOLDER) -> None:
    """Bring everything up, tell how to sign in, wait, take everything down."""
    port = _port("PORT", 8080)
    engine_port = _port("ENGINE_PORT", port + 1)
    keep, demo = os.environ.get("KEEP") == "1", os.environ.get("DEMO") != "0"
    say, told, people = Progress(), "", folder / "people.txt"
    _check_machine(("PORT", port), ("ENGINE_PORT", engine_port))
    for number in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal must not leave an engine behind
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as started:
        say("packaging (kept when no source changed)")
        build_if_changed()
        say("building the layer of reports (kept when nothing changed)")
        layer.build_if_changed()
        say("building the client (kept when nothing changed)")
        build_client_if_changed()
        say("starting the local engine")
        engine = started.enter_context(running(engine_port, folder, keep=keep))
        # Asked of the engine, for it keeps data only when it was stopped cleanly.
        kept = bool(client(engine.url, "dynamodb").list_tables()["TableNames"])
        stack = deploy(engine.url, f"http://127.0.0.1:{port}", say=lambda what: say(f"deploying: {what}"))
        started.enter_context(serving(stack.api_url, engine.url, port))
        if demo and not kept:
            from infra.demo.seed import seed

            say("putting in demo data")
            told = seed(stack).told()
            people.write_text(told, "utf-8")
        elif people.is_file():  # second factors were set up by an earlier run
            told = people.read_text("utf-8")
        say("ready")
        print(
            f"\n  Open       {stack.web_url}"
            f"\n  Operator   {stack.operator_email}   password: {stack.operator_password}"
            f"\n  Engine     {stack.engine_url}   log: {(folder / 'engine.log').relative_to(ROOT)}"
            f"\n  Data       {'kept in .local/engine' if keep else 'fresh at every run; KEEP=1 keeps it'}"
            f"\n{told}\n  Ctrl-C stops everything.\n",
            flush=True,
        )
        _until_told()
        say("stopping")


def main() -> int:
    try:
        run()
    except (LocalError, BuildError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped before it was ready", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
