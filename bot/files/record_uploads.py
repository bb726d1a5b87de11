"""Taking in a file of records, batch by batch, off the event loop where it is parsed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from bot.files.sheets import MAX_CSV_BYTES, Sheet, open_sheet
from bot.kernel.clock import Clock
from models.actions.desks.take_records import BATCH, Intake
from models.rules.desks.record_columns import RECORDS
from models.rules.imports.table import BadFile, FileLine, RefusedLine

MOST_RETURNED = 2000  # rejected rows that are kept to be given back


@dataclass
class RecordUpload:
    """What became of one file. `stopped` says why its end was not reached, empty where it was."""

    sheet: Sheet
    intake: Intake
    rejected: list[RefusedLine] = field(default_factory=list)
    stopped: str = ""


async def take_file(
    file: BinaryIO,
    intake: Intake,
    clock: Clock,
    most_rows: int,
    tell: Callable[[int], object] = lambda _rows: None,
    most_bytes: int = MAX_CSV_BYTES,
) -> RecordUpload:
    """Raises BadFile where the file cannot be begun. `tell` hears how many rows each batch had."""
    sheet = await asyncio.to_thread(open_sheet, file, RECORDS, most_rows, most_bytes)
    upload = RecordUpload(sheet, intake)
    while True:
        lines, upload.stopped = await asyncio.to_thread(_next_lines, sheet)
        rejected = await upload.intake.take(lines, clock())
        upload.rejected += rejected[: MOST_RETURNED - len(upload.rejected)]
        tell(len(lines))
        if upload.stopped or len(lines) < BATCH:
            return upload


def _next_lines(sheet: Sheet) -> tuple[list[FileLine], str]:
    """A batch, shorter at the end of the file; and why it cannot be read on, if so."""
    lines: list[FileLine] = []
    try:
        lines.extend(islice(sheet.lines, BATCH))
    except BadFile as problem:
        return lines, str(problem)
    return lines, ""
