"""How much memory this process took at most."""

from pathlib import Path


def highest_megabytes() -> float:
    """Resident, so far.

    Not `ru_maxrss`: Linux hands that on to a child, and whoever started this one may have been large.
    """
    status = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024
