"""What a Lambda imports before it can answer: modules and CPU time, in fresh processes."""

import json
import subprocess
import sys
from statistics import median
from typing import Any

from infra.build import BUILD, ROOT, build_if_changed

FORBIDDEN = ("weasyprint", "aws_xray_sdk", "boto3", "s3transfer", "moto", "jinja2")
"""Never in a Lambda: each costs more import time than all of ours together, or belongs to tests."""

_PROBE = """
import json, resource, sys
before = resource.getrusage(resource.RUSAGE_SELF)
import app
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps({"cpu_seconds": cpu, "modules": sorted(sys.modules)}))
"""


def show() -> None:
    build_if_changed(quiet=True)
    found = measure()
    print("Imports, CPU seconds in a fresh process (median of 5; .py without the package's .pyc)")
    for name in ("api", "match_changes"):
        one = found[name]
        ratio = one["cpu_seconds"] / found["python"]["cpu_seconds"]
        print(
            f"  {name:<15}{one['cpu_seconds']:.2f} s = {ratio:.1f} x a bare Python, "
            f"{one['modules']} modules, {one['ours']} of them ours"
        )
    size = (BUILD / "deployment.zip").stat().st_size
    facts = json.loads((BUILD / "package.json").read_text("utf-8"))
    print(f"\nZip: {size / 1e6:.1f} MB, SHA-256 {facts['sha256'][:16]}...")


def imported(handler: str) -> dict[str, Any]:
    """{"cpu_seconds", "modules"} of one fresh process with `_HANDLER` set as Lambda sets it ("app.app" is the API)."""
    env = {
        "_HANDLER": handler,
        "PATH": "/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": "eu-west-2",
    }
    done = subprocess.run(
        [sys.executable, "-c", _PROBE], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(runs: int = 5) -> dict[str, Any]:
    """Median of several fresh processes, for the API and for a Lambda that is not the API."""
    result = {}
    for name, handler in (("api", "app.app"), ("match_changes", "app.match_changes")):
        found = [imported(handler) for _ in range(runs)]
        result[name] = {
            "cpu_seconds": median(f["cpu_seconds"] for f in found),
            "modules": len(found[0]["modules"]),
            "ours": len([m for m in found[0]["modules"] if m.startswith("chalicelib")]),
        }
    costs = [_bare_python() for _ in range(runs)]
    result["python"] = {"cpu_seconds": median(costs)}
    return result


def _bare_python() -> float:
    """CPU seconds of a Python that does nothing: the unit that the others are told in."""
    probe = "import resource as r; u = r.getrusage(r.RUSAGE_SELF); print(u.ru_utime + u.ru_stime)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return float(done.stdout)
