"""`/.well-known/security.txt` (RFC 9116): where somebody reports a weakness."""

from datetime import timedelta

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES

routes = web.RouteTableDef()

GOOD_FOR = timedelta(days=90)  # less than a year, as the RFC recommends


@routes.get("/.well-known/security.txt", name="security_txt")
@public
async def security_txt(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    public_url, contact = services.settings.public_url, services.settings.security_contact
    ends = (services.clock() + GOOD_FOR).replace(microsecond=0)
    lines = (
        f"Contact: {contact or public_url + '/privacy'}",
        f"Expires: {ends.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: zh, en",
        f"Canonical: {public_url}/.well-known/security.txt",
        f"Policy: {public_url}/docs/security",
    )
    return web.Response(text="\n".join(lines) + "\n")
