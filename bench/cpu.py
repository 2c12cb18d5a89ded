"""The CPU that processes have used, from /proc."""

import os
from pathlib import Path

SECONDS_PER_TICK = 1 / os.sysconf("SC_CLK_TCK")


def server_cpu_seconds(postmaster: int) -> float:
    """Return what a server's processes have used so far, those included that have ended."""
    own = _times(postmaster)
    ticks = sum(own)  # the ended ones are counted as their parent's children
    for child in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split():
        try:
            ticks += sum(_times(int(child))[:2])
        except FileNotFoundError:  # it ended just now
            continue
    return ticks * SECONDS_PER_TICK


def _times(pid: int) -> list[int]:
    """Return user, system, children's user and children's system time of a process, in ticks."""
    # The command's name, in parentheses, may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]
