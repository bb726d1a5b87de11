"""What anybody may download of a decision: its papers, and the bulletin that lets everybody check it."""

from aiohttp import web

from api.http.access import public
from api.http.params import or_404
from api.pages.votes.photo import attachment
from api.pages.votes.vote import ONE, with_decision
from models.actions.votes.announced import DecisionView, bulletin_body
from models.actions.votes.stamps import stamp_of

routes = web.RouteTableDef()


@routes.get(ONE + "/bulletin.json", name="vote_bulletin")
@public
@with_decision
async def bulletin(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """The last version, or `?version=1`. Room and area, never a name."""
    asked = request.query.get("version", "")
    version = int(asked) if asked.isdecimal() and len(asked) < 5 else None
    body = or_404(await bulletin_body(decision.id, version))
    headers = {"Content-Disposition": f'attachment; filename="bulletin-{decision.slug}.json"'}
    return web.Response(body=body.encode(), content_type="application/json", headers=headers)


@routes.get(ONE + "/closing.tsr", name="vote_stamp")
@public
@with_decision
async def stamp(_request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """The time stamp of the closing hash, as the authority has given it (RFC 3161)."""
    found = await stamp_of(decision.id)
    if found is None or found.stamped_at is None:
        raise web.HTTPNotFound
    headers = {"Content-Disposition": f'attachment; filename="closing-{decision.slug}.tsr"'}
    return web.Response(body=found.response, content_type="application/timestamp-reply", headers=headers)


@routes.get(ONE + "/attachments/{number}", name="vote_attachment")
@public
@with_decision
async def paper(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    return await attachment(request, decision.attachments, request.match_info["number"])
