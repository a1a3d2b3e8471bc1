"""`make bench`: counts and ratios of one transfer, the API's imports, and the zip."""

import json
import sys

from infra.build import BUILD, build_if_changed
from tests.bench import imports, transfer_cost


def main() -> int:
    build_if_changed(quiet=True)
    _print_transfer()
    _print_imports()
    size = (BUILD / "deployment.zip").stat().st_size
    facts = json.loads((BUILD / "package.json").read_text("utf-8"))
    print(f"\nZip: {size / 1e6:.1f} MB, SHA-256 {facts['sha256'][:16]}...")
    return 0


def _print_transfer() -> None:
    found = transfer_cost.measure()
    print(f"One transfer of {transfer_cost.INCIDENTS} incidents and {transfer_cost.FILES} files\n")
    print(f"  {'phase':<11}{'write units':>12}{'read units':>12}   AWS calls")
    for phase, calls in found["calls"].items():
        told = ", ".join(f"{name} {number}" for name, number in sorted(calls.items()))
        print(
            f"  {phase:<11}{found['writes'].get(phase, 0):>12.1f}{found['reads'].get(phase, 0):>12.1f}   {told}"
        )
    services = ", ".join(f"{name} {number}" for name, number in sorted(found["by_service"].items()))
    print(f"\n  calls by service      {services}")
    print(f"  write units           {found['write_units']:.0f}, read units {found['read_units']:.1f}")
    print(f"  least possible        {found['least_write_units']} write units (each record written once)")
    print(
        f"  ratio                 {found['ratio']:.2f} whole transfer, {found['workflow_ratio']:.2f} workflow alone"
    )
    print(
        f"  state transitions     {found['transitions']}, Lambda calls of the workflow {found['lambda_calls']}"
    )
    parts = ", ".join(f"{name} {value:.6f}" for name, value in found["price"].items())
    print(f"  list price            USD {found['total_price']:.5f} ({parts}; without Lambda's seconds)")


def _print_imports() -> None:
    found = imports.measure()
    print("\nImports, CPU seconds in a fresh process (median of 5; .py without the package's .pyc)")
    for name in ("api", "match_changes"):
        one = found[name]
        ratio = one["cpu_seconds"] / found["python"]["cpu_seconds"]
        print(
            f"  {name:<15}{one['cpu_seconds']:.2f} s = {ratio:.1f} x a bare Python, "
            f"{one['modules']} modules, {one['ours']} of them ours"
        )


if __name__ == "__main__":
    sys.exit(main())
