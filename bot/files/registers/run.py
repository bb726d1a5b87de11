"""Running an import: read, check, apply. All or nothing, unless good rows are to be taken without the bad."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.files.registers.paths import ImportFiles
from bot.files.registers.sheets import Row, Sheet, UnreadableFile
from bot.kernel.clock import Clock
from models.actions.imports.all import REGISTERS
from models.actions.imports.register import Register
from models.actions.imports.steps import (
    Numbered,
    apply_batch,
    begin_staging,
    check_batch,
    end_import,
    end_staging,
    find_duplicates,
    next_staged,
    note_progress,
    stage,
)
from models.actions.shared.scope import Scope, scope_of
from models.rules.base.spreadsheet import line
from models.rules.imports.kind import BadHeadings, Column
from models.rules.imports.kind import Row as TypedRow
from models.rules.imports.phase import ImportPhase
from models.tables.imports import Import
from models.tables.staff import Staff

READ_AT_ONCE = 1_000
MOST_PROBLEMS = 10_000  # lines of a report
MOST_TRIES = 3
REPORT_HEADINGS = ("行号", "列", "内容", "原因")
BYTE_ORDER_MARK = "\ufeff"

Tell = Callable[[Import], object]


@dataclass
class _Read:
    """What one turn of reading gave."""

    good: list[tuple[int, TypedRow, dict[str, str]]]
    bad: list[Numbered]
    bad_rows: int
    position: int
    is_last: bool


class Report:
    """The file that names each bad row. Rows beyond the most are counted only."""

    def __init__(self, path: Path, *, anew: bool) -> None:
        self._path = path
        self._lines = 0
        if anew:
            path.write_text(BYTE_ORDER_MARK + line(list(REPORT_HEADINGS)), "utf-8", newline="")

    def add(self, problems: list[Numbered]) -> None:
        room = max(MOST_PROBLEMS - self._lines, 0)
        told = "".join(line([n, p.heading, p.typed, p.reason]) for n, p in problems[:room])
        if room and len(problems) >= room:
            told += line(["", "", "", f"问题太多，只列到这里（{MOST_PROBLEMS} 条）"])
        self._lines += len(problems)
        if told:
            with self._path.open("a", encoding="utf-8", newline="") as file:
                file.write(told)


async def run_import(job: Import, files: ImportFiles, clock: Clock, tell: Tell = lambda _job: None) -> None:
    """Run to its end, or on from where a worker that died has left it. Raises LeaseLost.

    Nothing reaches a register before every row of the file has been found
    good, or, with `accepts_good`, before all bad ones are known.
    """
    register = REGISTERS[job.kind](await _scope_of(job), clock())
    if job.attempts > MOST_TRIES:
        await end_import(job, ImportPhase.FAILED, clock(), "我们的程序出错了，请联系系统管理员")
        return
    await register.open()
    report = Report(files.report(job.id), anew=job.phase is not ImportPhase.APPLYING)
    if job.phase is not ImportPhase.APPLYING:
        try:
            await _stage(job, register, files.file(job.id), report, clock, tell)
        except (UnreadableFile, BadHeadings) as wrong:
            await end_import(job, ImportPhase.FAILED, clock(), str(wrong))
            tell(job)
            return
        if not await _check(job, register, report, clock, tell):
            return
    await _apply(job, register, report, clock, tell)


async def _scope_of(job: Import) -> Scope | None:
    return scope_of(await Staff.get(id=job.staff_id)) if job.staff_id else None


async def _stage(
    job: Import, register: Register, path: Path, report: Report, clock: Clock, tell: Tell
) -> None:
    await begin_staging(job, clock())
    sheet = Sheet(path)
    reading = _read(sheet, register, clock)
    bad_rows, rows = 0, 0
    while True:
        read = await asyncio.to_thread(next, reading)
        await stage(job, register, read.good)
        await asyncio.to_thread(report.add, read.bad)
        bad_rows += read.bad_rows
        rows += len(read.good) + read.bad_rows
        await note_progress(job, clock(), done=read.position, total=sheet.size, rows=rows, bad=bad_rows)
        tell(job)
        if read.is_last:
            return


def _read(sheet: Sheet, register: Register, clock: Clock) -> Iterator[_Read]:
    """Well-formed rows, a thousand at a time. Raises UnreadableFile or BadHeadings."""
    rows = sheet.rows()
    headings = next(rows, None)
    if headings is None:
        raise UnreadableFile("文件是空的")
    columns = register.kind.match(headings[1])
    is_last = False
    while not is_last:
        taken = list(islice(rows, READ_AT_ONCE))
        is_last = len(taken) < READ_AT_ONCE
        yield _judge(taken, columns, register, clock, sheet.size if is_last else sheet.position, is_last)


def _judge(
    rows: list[Row],
    columns: tuple[Column, ...],
    register: Register,
    clock: Clock,
    position: int,
    is_last: bool,
) -> _Read:
    read, now = _Read([], [], 0, position, is_last), clock()
    for number, cells in rows:
        row, texts, problems = register.kind.read(columns, cells, now)
        if problems:
            read.bad += [(number, problem) for problem in problems]
            read.bad_rows += 1
        else:
            read.good.append((number, row, texts))
    return read


async def _check(job: Import, register: Register, report: Report, clock: Clock, tell: Tell) -> bool:
    """Look at what rows refer to before anything is written. False where the import has ended with it.

    With `accepts_good` there is nothing to hold back: bad rows are found as the good ones are written.
    """
    await end_staging()
    problems = await find_duplicates(job, register)
    duplicates = {number for number, _ in problems}
    bad = job.bad + await _keep(report, problems)
    if not job.accepts_good:
        await note_progress(job, clock(), phase=ImportPhase.CHECKING, done=0, total=job.rows, bad=bad)
        after = 0
        while rows := await next_staged(job, register, after):
            after = rows[-1].number
            problems = await check_batch(register, [one for one in rows if one.number not in duplicates])
            bad += await _keep(report, problems)
            await note_progress(job, clock(), done=job.done + len(rows), bad=bad)
            tell(job)
        if bad:
            await end_import(job, ImportPhase.REJECTED, clock(), f"有 {bad} 行不对，一行也没有写入")
            tell(job)
            return False
    await note_progress(job, clock(), phase=ImportPhase.APPLYING, done=0, total=job.rows, bad=bad)
    return True


async def _keep(report: Report, problems: list[Numbered]) -> int:
    """How many rows these problems are of."""
    await asyncio.to_thread(report.add, problems)
    return len({number for number, _ in problems})


async def _apply(job: Import, register: Register, report: Report, clock: Clock, tell: Tell) -> None:
    duplicates = frozenset(number for number, _ in await find_duplicates(job, register))
    while rows := await next_staged(job, register, job.applied_through):
        await _keep(report, await apply_batch(job, register, rows, duplicates, clock()))
        tell(job)
    await end_import(job, ImportPhase.DONE, clock())
    tell(job)
