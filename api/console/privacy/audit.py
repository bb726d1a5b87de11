"""The audit log, to read."""

from aiohttp import web

from api.console.pages import console_page
from api.http.access import requires
from api.http.params import address_of_next
from models.actions.privacy.read_audit import PAGE, list_audit
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/audit", name="console_audit")
@requires(Permission.READ_AUDIT)
async def audit(request: web.Request) -> web.Response:
    """The newest first; `subject` narrows to one row's key, `after` to what came before an entry."""
    subject, told = request.query.get("subject", "")[:60], request.query.get("after", "")[:18]
    before = int(told) if told.isascii() and told.isdigit() else None
    found = await list_audit(subject, before)
    return console_page(
        request,
        "privacy/audit",
        found=found,
        subject=subject,
        next_address=address_of_next(request, found[-1].sequence) if len(found) == PAGE else "",
    )
