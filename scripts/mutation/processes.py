"""Work in forks, so that what was loaded before is loaded once for all."""

import json
import os
import resource
import signal
import traceback
from collections.abc import Callable, Iterator
from typing import Any

DONE, FAILED = 0, 1
MOST_MEMORY = 6 * 2**30  # addresses; a mutant that wants more gets a MemoryError

Write = Callable[[Any], None]


def asked(work: Callable[[Write], None]) -> Iterator[Any]:
    """Each value that the work writes in a fork. Raises RuntimeError if it fails."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with open(write, "w", encoding="utf-8") as out:

            def tell(value: Any) -> None:
                out.write(json.dumps(value) + "\n")
                out.flush()

            def whole() -> int:
                work(tell)
                return DONE

            end = end_of(whole)
        os._exit(end)
    os.close(write)
    with open(read, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"A process of the run ended with status {status}.")


def forked(work: Callable[[], int], seconds: float) -> int | None:
    """The exit code of the work in a silent fork.

    None if it took more processor time, or thirty times as long.
    """
    child = os.fork()
    if not child:
        silence(1, 2)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, 30 * seconds)
        os._exit(end_of(work))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None if os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM) else FAILED
    return os.WEXITSTATUS(status)


def end_of(work: Callable[[], int]) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
    try:
        return work()
    except BaseException:
        traceback.print_exc()
        return FAILED


def silence(*outputs: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for output in outputs:
        os.dup2(nowhere, output)
