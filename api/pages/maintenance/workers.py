"""Whose phone it is: the pass that a work link leaves in the browser of a maintenance worker."""

from urllib.parse import urlencode

from aiohttp import web

from api.http.cookies import leave_cookie, parse_cookie
from api.http.csrf import is_from_elsewhere
from api.http.keys import SERVICES
from bot.kernel.links import MaintenanceWorker, work_pass, worker_of
from bot.kernel.signatures import LASTS, Use
from bot.services import Services

COOKIE = "tima_work"


def worker_at(request: web.Request) -> MaintenanceWorker | None:
    """None without a pass that holds."""
    return worker_of(request.app[SERVICES], parse_cookie(request, COOKIE))


def worker_here(request: web.Request) -> MaintenanceWorker:
    """Raises 403 without a pass, or where another page has sent the form."""
    worker = worker_at(request)
    if worker is None or is_from_elsewhere(request):
        raise web.HTTPForbidden
    return worker


def leave_pass(services: Services, answer: web.Response, worker: MaintenanceWorker) -> None:
    leave_cookie(services, answer, COOKIE, urlencode(work_pass(services, worker)), LASTS[Use.WORK])
