"""The scripts of pages, each at its own address. Every page works without."""

from aiohttp import web

from api.http.access import public
from bot.texts.templates import TEMPLATES

HEADERS = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}
# The name of each route, its address, and the file in `templates/`.
SCRIPTS = (
    ("duty_script", "/duty.js", "pages/duty/duty.js"),
    ("sheet_script", "/sheet.js", "pages/maintenance/sheet.js"),
    ("rescue_script", "/rescue.js", "pages/rescues/responder.js"),
    ("report_script", "/report.js", "pages/reports/report.js"),
    ("receipt_script", "/receipt.js", "pages/reports/receipt.js"),
    ("outbox_script", "/outbox.js", "pages/outbox.js"),
    ("console_call_script", "/console/call.js", "console/desks/call.js"),
    ("console_lists_script", "/console/lists.js", "console/lists/lists.js"),
    ("console_dispatch_script", "/console/dispatch.js", "console/rescues/dispatch.js"),
)

routes = web.RouteTableDef()


def _add(name: str, address: str, file: str) -> None:
    @routes.get(address, name=name)
    @public
    async def script(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(TEMPLATES / file, headers=HEADERS)


for _one in SCRIPTS:
    _add(*_one)
