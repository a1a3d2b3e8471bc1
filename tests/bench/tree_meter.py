"""Time, CPU time and memory of a command with all processes that it starts. Memory that they share counts once (PSS)."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Cost:
    """`cpu`: seconds of all processors, as far as they were seen. `peak_mb`: the highest sum that was seen."""

    seconds: float
    cpu: float
    peak_mb: float


def measure(command: Sequence[str], cwd: Path) -> Cost:
    """Raises CalledProcessError when the command fails."""
    begin = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told: list[bytes] = []
    reader = threading.Thread(target=lambda: told.append(process.stderr.read() if process.stderr else b""))
    reader.start()
    peak = 0
    cpu: dict[int, float] = {}
    while process.poll() is None:
        tree = list(_tree(process.pid))
        peak = max(peak, sum(map(_pss_kb, tree)))
        cpu |= {pid: seconds for pid in tree if (seconds := _cpu(pid))}
        time.sleep(EVERY_SECONDS)
    seconds = time.monotonic() - begin
    reader.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=b"".join(told))
    return Cost(seconds, sum(cpu.values()), peak / 1024)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue  # it has just ended
        for child in children:
            yield from _tree(int(child))


def _cpu(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
