"""The files of a yearly report, each drawn in a thread: a large district takes seconds of a processor.

What draws is imported then, as in `paper`.
"""

import asyncio
import logging

from bot.prints.fonts import find_typeface
from bot.prints.labels import CannotPrint
from bot.prints.pilot.sheets import Signed, sheets_of
from models.actions.insurance.read_pilot_report import PilotReport

log = logging.getLogger(__name__)


async def draw_xlsx(report: PilotReport, signed: Signed) -> bytes:
    from bot.prints.pilot.xlsx import as_xlsx

    return await asyncio.to_thread(lambda: as_xlsx(sheets_of(report, signed)))


async def draw_pdf(report: PilotReport, signed: Signed) -> bytes | None:
    """None where the machine has no Chinese font: the workbook needs none."""
    from bot.prints.pilot.pdf import as_pdf

    try:
        typeface = await asyncio.to_thread(find_typeface)
    except CannotPrint as problem:
        log.error("the report has no PDF: %s", problem)
        return None
    return await asyncio.to_thread(lambda: as_pdf(sheets_of(report, signed), typeface))
