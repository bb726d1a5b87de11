"""Running an import: read, check, apply. All or nothing, unless good rows are to be taken without the bad."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from bot.files.refused import RefusedRows
from bot.files.registers.paths import ImportFiles
from bot.files.sheets import Sheet, open_sheet
from bot.kernel.ahead import ahead
from bot.kernel.clock import Clock
from models.actions.imports.all import REGISTERS
from models.actions.imports.register import Register, Staged
from models.actions.imports.steps import (
    ImportJob,
    Numbered,
    apply_batch,
    begin_staging,
    check_batch,
    end_import,
    end_staging,
    find_duplicates,
    next_staged,
    note_progress,
    refused_of,
    scope_of_import,
    stage,
)
from models.rules.imports.phase import ImportPhase
from models.rules.imports.table import BadFile, FileLine, ImportColumn, RefusedLine, Row

READ_AT_ONCE = 1_000
MOST_REFUSED = 10_000  # rows that are given back
MOST_TRIES = 3

Tell = Callable[[ImportJob], object]


@dataclass
class _Read:
    """What one turn of reading gave. `done`: bytes of the file, of a workbook about."""

    good: list[tuple[int, Row, str]]
    bad: list[RefusedLine]
    is_last: bool
    done: int


class ImportReport:
    """The file of refused rows of one import."""

    def __init__(self, job: ImportJob, register: Register, path: Path) -> None:
        self._job, self._rows = job, RefusedRows(path, MOST_REFUSED)
        self._columns: Sequence[ImportColumn] = ()
        self._all = {column.name: column for column in register.kind.columns}

    async def begin(self, columns: Sequence[ImportColumn]) -> None:
        self._columns = columns
        await asyncio.to_thread(self._rows.begin, columns)

    async def add(self, refused: Sequence[RefusedLine]) -> None:
        if refused and not self._columns:  # taken over from a worker that died: every line has the columns
            self._columns = [self._all[name] for name in refused[0].line.cells]
        await asyncio.to_thread(self._rows.add, self._columns, refused)

    async def add_staged(self, problems: Sequence[Numbered]) -> int:
        """How many rows these problems are of."""
        refused = await refused_of(self._job, problems)
        await self.add(refused)
        return len(refused)


async def run_import(
    job: ImportJob, files: ImportFiles, clock: Clock, tell: Tell = lambda _job: None
) -> None:
    """Run to its end, or on from where a worker that died has left it. Raises LeaseLost.

    Nothing reaches a register before every row of the file has been found
    good, or, with `accepts_good`, before all bad ones are known.
    """
    register = REGISTERS[job.kind](await scope_of_import(job), clock())
    if job.attempts > MOST_TRIES:
        await end_import(job, ImportPhase.FAILED, clock(), "我们的程序出错了，请联系系统管理员")
        return
    await register.open()
    report = ImportReport(job, register, files.report(job.id))
    if job.phase is not ImportPhase.APPLYING:
        try:
            await _stage(job, register, files.file(job.id), report, clock, tell)
        except BadFile as wrong:
            await end_import(job, ImportPhase.FAILED, clock(), str(wrong))
            tell(job)
            return
        if not await _check(job, register, report, clock, tell):
            return
    await _apply(job, register, report, clock, tell)


async def _stage(
    job: ImportJob, register: Register, path: Path, report: ImportReport, clock: Clock, tell: Tell
) -> None:
    await begin_staging(job, clock())
    with path.open("rb") as file:
        sheet = await asyncio.to_thread(open_sheet, file, register.kind)
        size = os.fstat(file.fileno()).st_size
        await report.begin(sheet.columns)
        bad, rows = 0, 0
        async with aclosing(ahead(_reads(sheet, register, file, clock))) as reads:
            async for read in reads:
                await stage(job, register, read.good)
                await report.add(read.bad)
                bad += len(read.bad)
                rows += len(read.good) + len(read.bad)
                done = size if read.is_last else min(read.done, size)
                await note_progress(job, clock(), done=done, total=size, rows=rows, bad=bad)
                tell(job)


async def _reads(sheet: Sheet, register: Register, file: BinaryIO, clock: Clock) -> AsyncIterator[_Read]:
    is_last = False
    while not is_last:
        read = await asyncio.to_thread(_read, sheet, register, file, clock())
        yield read
        is_last = read.is_last


def _read(sheet: Sheet, register: Register, file: BinaryIO, now: datetime) -> _Read:
    """The next thousand rows, judged. Raises BadFile."""
    lines: list[FileLine] = list(islice(sheet.lines, READ_AT_ONCE))
    read = _Read([], [], len(lines) < READ_AT_ONCE, file.tell())
    for line, (row, kept, problems) in zip(lines, register.reader.read(lines, now), strict=True):
        if problems:
            read.bad.append(RefusedLine(line, tuple(problems)))
        else:
            read.good.append((line.number, row, kept))
    return read


async def _staged(job: ImportJob, register: Register, after: int) -> AsyncIterator[list[Staged]]:
    while rows := await next_staged(job, register, after):
        yield rows
        after = rows[-1].number


async def _check(job: ImportJob, register: Register, report: ImportReport, clock: Clock, tell: Tell) -> bool:
    """Look at what rows refer to before anything is written. False where the import has ended with it.

    With `accepts_good` there is nothing to hold back: bad rows are found as the good ones are written.
    """
    await end_staging()
    problems = await find_duplicates(job, register)
    duplicates = {number for number, _ in problems}
    bad = job.bad + await report.add_staged(problems)
    if not job.accepts_good:
        await note_progress(job, clock(), phase=ImportPhase.CHECKING, done=0, total=job.rows, bad=bad)
        async with aclosing(ahead(_staged(job, register, 0))) as batches:
            async for rows in batches:
                problems = await check_batch(register, [one for one in rows if one.number not in duplicates])
                bad += await report.add_staged(problems)
                await note_progress(job, clock(), done=job.done + len(rows), bad=bad)
                tell(job)
        if bad:
            await end_import(job, ImportPhase.REJECTED, clock(), f"有 {bad} 行不对，一行也没有写入")
            tell(job)
            return False
    await note_progress(job, clock(), phase=ImportPhase.APPLYING, done=0, total=job.rows, bad=bad)
    return True


async def _apply(job: ImportJob, register: Register, report: ImportReport, clock: Clock, tell: Tell) -> None:
    # Without `accepts_good` a file with duplicates does not come this far.
    problems = await find_duplicates(job, register) if job.accepts_good else []
    duplicates = frozenset(number for number, _ in problems)
    async with aclosing(ahead(_staged(job, register, job.applied_through))) as batches:
        async for rows in batches:
            await report.add_staged(await apply_batch(job, register, rows, duplicates, clock()))
            tell(job)
    await end_import(job, ImportPhase.DONE, clock())
    tell(job)
