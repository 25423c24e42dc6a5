"""What processes cost: the processor time and the memory of one and of all that it started, as Linux counts it."""

import os
import time
from contextlib import suppress
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def await_calm(process: int, seconds: float = 1.0) -> None:
    """Wait until a process and its descendants have done nothing for so long, a minute at most."""
    deadline = time.monotonic() + 60
    before = -1.0
    while (now := processor_seconds(process)) != before and time.monotonic() < deadline:
        before = now
        time.sleep(seconds)


def resident_bytes(process: int) -> int:
    """Memory of a process and its living descendants, pages that they share counted once (Linux only, else 0)."""
    total = 0
    with suppress(OSError, IndexError, ValueError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return total + sum(resident_bytes(int(child)) for child in children)
    return total


def processor_seconds(process: int) -> float:
    """User and system time of a process, its living descendants and those that ended (Linux only, else 0)."""
    total = 0
    with suppress(OSError, IndexError, ValueError):
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        total = sum(int(field) for field in fields[11:15])
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return total / TICK + sum(processor_seconds(int(child)) for child in children)
    return total / TICK
