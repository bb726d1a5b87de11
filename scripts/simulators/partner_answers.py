"""A partner's answer to a delivery, by its behaviour."""

from aiohttp import web

from scripts.simulators.partner_behaviour import Behaviour, Mode
from scripts.simulators.partner_records import Record


def failure(request: web.Request, behaviour: Behaviour) -> web.Response:
    """Not taken; a redirect points back to the same address, so that following it shows."""
    response = web.Response(status=behaviour.failure_status)
    if behaviour.retry_after is not None:
        response.headers["Retry-After"] = str(behaviour.retry_after)
    if response.status < 400:
        response.headers["Location"] = request.path
    return response


def answer(request: web.Request, behaviour: Behaviour, record: Record) -> web.Response:
    match behaviour.mode:
        case Mode.TICKET:
            return web.json_response({"status": "accepted", "ticket": record.ticket})
        case Mode.BARE:
            return web.Response(status=202)
        case Mode.REFUSE:
            return web.json_response({"status": "refused", "reason": behaviour.reason})
        case Mode.GARBAGE:
            return web.Response(text="<html>受理成功", content_type="text/html")
        case Mode.CUT:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
