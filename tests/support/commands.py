"""Commands of the operator, run to their end."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tests.support.forked_process import ForkedProcess, Program

ROOT = Path(__file__).parents[2]
ENDS_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    said: str


async def run_module(
    module: str, *arguments: str, variables: Mapping[str, str], cwd: Path | None = None
) -> Ended:
    """`python -m MODULE ARGUMENTS`, with these variables and no others but the usual."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **variables}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        program = Program(module, arguments, environment, cwd)
        process = ForkedProcess(program, out.fileno(), said.fileno())
        await process.start()
        status = await asyncio.wait_for(process.wait(), ENDS_WITHIN_SECONDS)
        return Ended(status, _read(out), _read(said))


def _read(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode().strip()
