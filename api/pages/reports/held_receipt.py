"""The receipt in a page's address: whoever has its number holds it."""

from aiohttp import web

from models.actions.reports.read import ReportView, report_by_number
from models.rules.reports import receipt_number

MOST_CHARACTERS = 100


def held_number(request: web.Request) -> str:
    """As it is written. Not found where it cannot be one."""
    number = receipt_number.read(request.match_info["receipt"][:MOST_CHARACTERS])
    if number is None:
        raise web.HTTPNotFound
    return number


async def held_report(request: web.Request) -> ReportView:
    """Its report, or not found."""
    report = await report_by_number(held_number(request))
    if report is None:
        raise web.HTTPNotFound
    return report
