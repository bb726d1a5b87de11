"""`python -m tests.support.killed_at STEP MODULE ARGUMENTS`: the module, killed by SIGKILL at a step.

A step is what changes files (a rename, a link, a removal, a new folder, a sync), what is sent to
PostgreSQL, and each moment at which an answer of it is waited for or taken up.
"""

import os
import runpy
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

CHANGES = ("rename", "replace", "link", "unlink", "remove", "rmdir", "mkdir", "sync")


class Countdown:
    def __init__(self, steps: int) -> None:
        self._left = steps

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call":
            is_step = argument.__module__ == "posix" and argument.__name__ in CHANGES
        elif event != "call":
            return
        else:
            code = frame.f_code
            is_step = code.co_name == "execute" and code.co_filename.endswith("asyncpg/connection.py")
        if is_step:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    step, module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    watch: Callable[[FrameType, str, Any], None] = Countdown(int(step))
    sys.setprofile(watch)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
