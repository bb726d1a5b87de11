"""Running a decoder in a process of its own, with a budget of memory and of processor time.

A file may be made to keep a decoder busy, or to take it over: then that process ends, and nothing else.
"""

import asyncio
import sys
from dataclasses import dataclass

OUT_OF_TIME = -1  # as an exit status: below zero, ended from outside


@dataclass(frozen=True)
class DecodingBudget:
    """What one file may take. A photo of 50 megapixels takes below two seconds in every format of a phone.

    waits: seconds by the clock, for a machine that is busy with others.
    """

    memory: int = 512 * 2**20
    seconds: int = 10
    waits: int = 40


USUAL_BUDGET = DecodingBudget()


async def run_decoder(script: str, data: bytes, budget: DecodingBudget, *more: str) -> tuple[int, bytes]:
    """The exit status of the script and what it wrote. Below zero: its budget has ended it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", script, str(budget.memory), str(budget.seconds), *more,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(budget.waits):
            decoded, _ = await process.communicate(data)
    except TimeoutError:
        return OUT_OF_TIME, b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, decoded
