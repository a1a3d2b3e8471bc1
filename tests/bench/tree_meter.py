"""Wall time and memory of a command with all processes that it starts. Memory shared between them counts once (PSS)."""

import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Cost:
    """`peak_mb`: the highest sum that was seen."""

    seconds: float
    peak_mb: float


def measure(command: Sequence[str], cwd: Path) -> Cost:
    """Raises CalledProcessError when the command fails."""
    begin = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told: list[bytes] = []
    reader = threading.Thread(target=lambda: told.append(process.stderr.read() if process.stderr else b""))
    reader.start()
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_pss_kb, _tree(process.pid))))
        time.sleep(EVERY_SECONDS)
    seconds = time.monotonic() - begin
    reader.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=b"".join(told))
    return Cost(seconds, peak / 1024)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue  # it has just ended
        for child in children:
            yield from _tree(int(child))


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
