"""One step of the workflow in a process of its own, as a Lambda would run it: app.py is loaded, then its function called.
Prints JSON: the highest memory and that of the start in MB, CPU seconds and those spent on the manifest, and calls in a row.

`python -m tests.bench.one_step prepare_transfer '{"transfer_id": ...}'`; the settings come with the environment.
"""

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def main(step: str, event: dict[str, Any]) -> dict[str, Any]:
    import app
    from chalicelib.aws.clients import client
    from chalicelib.storage.table import connection
    from chalicelib.usecases import arrival, manifests, workflow
    from tests.bench.cloud import SERVICES, keep_checksums

    at_once: Counter[bool] = Counter()
    keep_checksums(client("s3"))
    for one in (connection().client, *(client(s) for s in SERVICES)):
        one.meta.events.register("after-call.*.*", lambda **_: at_once.update([_is_main_thread()]))
    read, on_manifest = manifests.manifest_of, 0.0

    def timed(*args: Any, **named: Any) -> Any:
        nonlocal on_manifest
        begin = time.process_time()
        try:
            return read(*args, **named)
        finally:
            on_manifest += time.process_time() - begin

    manifests.manifest_of = timed
    start, begin = peak_mb(), time.process_time()
    result = getattr(app, step)(event, SimpleNamespace(aws_request_id="bench"))
    threads = arrival.COPIERS if step == "copy_incidents" else workflow.THREADS
    return {
        "start_mb": start,
        "peak_mb": peak_mb(),
        "cpu": time.process_time() - begin,
        "cpu_of_manifest": on_manifest,
        "calls": at_once.total(),
        "in_a_row": at_once[True] + -(-at_once[False] // threads),
        "result": result,
    }


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def peak_mb() -> float:
    """Highest memory of this process so far."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]))))
