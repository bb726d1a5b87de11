"""A duty sheet as PDF. On a phone its page is printed: embedding a font takes longer than a page may."""

import logging
from functools import partial

from aiohttp import web

from api.console.keys import LABEL_PRINTER
from bot.prints.duty.sheet import draw_sheet
from bot.prints.labels import CannotPrint
from models.actions.duty.read import DutySheetView

log = logging.getLogger(__name__)


async def sheet_pdf(request: web.Request, sheet: DutySheetView) -> web.Response:
    """Raises 503 where the machine has no Chinese font."""
    try:
        pdf = await request.app[LABEL_PRINTER].draw(partial(draw_sheet, sheet))
    except CannotPrint as problem:
        log.error("a duty sheet cannot be printed: %s", problem)
        raise web.HTTPServiceUnavailable from None
    name = f"{sheet.line.period.value}-{sheet.line.span.first}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)
