"""Taking in a file of records, batch by batch, off the event loop where it is parsed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from bot.files.record_files import FileProblem, RecordSheet, open_sheet
from bot.kernel.clock import Clock
from models.actions.desks.take_records import BATCH, Intake, RejectedRecord, Row

MOST_RETURNED = 2000  # rejected rows that are kept to be given back


@dataclass
class Upload:
    """What became of one file. `stopped` says why its end was not reached, empty where it was."""

    sheet: RecordSheet
    intake: Intake
    rejected: list[RejectedRecord] = field(default_factory=list)
    stopped: str = ""


async def take_file(
    file: BinaryIO,
    intake: Intake,
    clock: Clock,
    most_rows: int,
    tell: Callable[[int], object] = lambda _rows: None,
) -> Upload:
    """Raises FileProblem where the file cannot be begun. `tell` hears how many rows each batch had."""
    sheet = await asyncio.to_thread(open_sheet, file, most_rows)
    upload = Upload(sheet, intake)
    while True:
        rows, upload.stopped = await asyncio.to_thread(_next_rows, sheet)
        rejected = await upload.intake.take(rows, clock())
        upload.rejected += rejected[: MOST_RETURNED - len(upload.rejected)]
        tell(len(rows))
        if upload.stopped or len(rows) < BATCH:
            return upload


def _next_rows(sheet: RecordSheet) -> tuple[list[Row], str]:
    """A batch, shorter at the end of the file; and why it cannot be read on, if so."""
    rows: list[Row] = []
    try:
        rows.extend(islice(sheet.rows, BATCH))
    except FileProblem as problem:
        return rows, str(problem)
    return rows, ""
