"""A web or worker process whose clock can be set from outside while it runs.

The product's own code with another clock than the system's: the offset, in
seconds, stands in a file that the simulation writes. No setting of the product
can do that.

    python -m scripts.chaos.stepped_process OFFSET_FILE worker
    python -m scripts.chaos.stepped_process OFFSET_FILE web --port 8080
"""

import argparse
import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from api.__main__ import serve
from bot.kernel.logs import set_up_logs
from bot.kernel.settings import read_settings
from bot.worker import work

OFFSET = struct.Struct("d")


class SteppedClock:
    """The system's time and the offset of the file."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._offset = mmap.mmap(opened.fileno(), OFFSET.size)

    @staticmethod
    def make(file: Path) -> "SteppedClock":
        file.write_bytes(OFFSET.pack(0))
        return SteppedClock(file)

    def __call__(self) -> datetime:
        [seconds] = OFFSET.unpack(self._offset[:])
        return datetime.now(UTC) + timedelta(seconds=seconds)

    def step_to(self, seconds: float) -> None:
        self._offset[:] = OFFSET.pack(seconds)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("offset", type=Path)
    parser.add_argument("kind", choices=("web", "worker"))
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args()
    clock, settings = SteppedClock(chosen.offset), read_settings()
    set_up_logs(settings.log_level, settings.log_format)
    if chosen.kind == "web":
        uvloop.run(serve(settings, "127.0.0.1", chosen.port, clock))
    else:
        uvloop.run(work(settings, clock))


if __name__ == "__main__":
    main()
