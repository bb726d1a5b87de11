"""The receipt in an address: whoever has its number holds it. Guessing numbers is slowed down."""

from aiohttp import web

from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.params import or_404
from api.http.rate_limits import UNKNOWN_RECEIPTS_FROM_ADDRESS
from models.actions.reports.read import ReportView, report_by_number
from models.rules.reports import receipt_number

MOST_CHARACTERS = 100


def held_number(request: web.Request) -> str:
    """As it is written. Raises 404 where it cannot be one."""
    return or_404(receipt_number.read(request.match_info["receipt"][:MOST_CHARACTERS]))


async def held_report(request: web.Request) -> ReportView:
    """Raises 404 where there is none, and 429 for an address that has asked for too many of those."""
    number = held_number(request)
    limits, limit = request.app[RATE_LIMITS], UNKNOWN_RECEIPTS_FROM_ADDRESS
    address = client_address(request, request.app[SERVICES].settings.trusted_proxies)
    await limits.require_room(limit, address)
    report = await report_by_number(number, request.app[SERVICES].vault)
    if report is None:
        await limits.require(limit, address)
        raise web.HTTPNotFound
    return report
