"""`make bench`: what things cost, each bench in a process of its own. `python -m tests.bench <name>` runs one alone.

docs/bench.md says how to read the figures.
"""

import subprocess
import sys
from importlib import import_module

from infra.build import ROOT

BENCHES = {
    "requests": "requests_cost",
    "transfer": "transfer_cost",
    "growth": "growth",
    "limits": "limits",
    "bulk": "bulk",
    "september": "september",
    "names": "names_speed",
    "ingest": "ingest",
    "roll": "roll_cost",
    "matching": "matching_cost",
    "nightly": "nightly",
    "zip": "zip_speed",
    "imports": "imports",
    "reports": "reports",
    "view": "first_view",
}
"""In the order in which they are printed."""


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no bench {', '.join(unknown)}. Name one of: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    if len(names) == 1:
        import_module(f"tests.bench.{BENCHES[names[0]]}").show()
        return 0
    failed = []
    for name in names or BENCHES:
        print(f"\n== {name}\n", flush=True)
        if subprocess.run([sys.executable, "-m", "tests.bench", name], cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
