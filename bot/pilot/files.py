"""Both files of a yearly report."""

import asyncio
import logging
from dataclasses import dataclass

from bot.labels import CannotPrint
from bot.labels.fonts import Typeface, find_typeface
from bot.pilot.pdf import as_pdf
from bot.pilot.sheets import Signed, sheets_of
from bot.pilot.xlsx import as_xlsx
from models.actions.read_pilot_report import PilotReport

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PilotFiles:
    """`pdf` is None where the machine has no Chinese font: the workbook needs none."""

    xlsx: bytes
    pdf: bytes | None


async def pilot_files(report: PilotReport, signed: Signed) -> PilotFiles:
    """Drawn in a thread: a large district takes seconds of a processor."""
    return await asyncio.to_thread(_draw, report, signed)


def _draw(report: PilotReport, signed: Signed) -> PilotFiles:
    sheets = sheets_of(report, signed)
    typeface = _typeface()
    return PilotFiles(as_xlsx(sheets), as_pdf(sheets, typeface) if typeface else None)


def _typeface() -> Typeface | None:
    try:
        return find_typeface()
    except CannotPrint as problem:
        log.error("the report has no PDF: %s", problem)
        return None
