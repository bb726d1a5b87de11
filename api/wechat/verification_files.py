"""The files by which WeChat proves that a domain is ours, at the root and below `/l/` (扫普通链接二维码)."""

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.http.params import or_404

routes = web.RouteTableDef()


# A lift's code has no dot, so the second address is none of a lift.
@routes.get(r"/{file:[A-Za-z0-9_\-]{1,100}\.txt}", name="verification_file")
@routes.get(r"/l/{file:[A-Za-z0-9_\-]{1,100}\.txt}", name="verification_file_of_links")
@public
async def verification_file(request: web.Request) -> web.Response:
    text = or_404(request.app[SERVICES].settings.verification_files.get(request.match_info["file"]))
    return web.Response(text=text)
