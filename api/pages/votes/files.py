"""What anybody may download of a decision: its papers, and the bulletin that lets everybody check it."""

from aiohttp import web

from api.http.access import public
from api.pages.votes.photo import attachment
from api.pages.votes.vote import ONE, with_decision
from models.tables.votes.ballot import Bulletin
from models.tables.votes.decision import Decision

routes = web.RouteTableDef()


@routes.get(ONE + "/bulletin.json", name="vote_bulletin")
@public
@with_decision
async def bulletin(request: web.Request, decision: Decision) -> web.StreamResponse:
    """The last version, or `?version=1`. Room and area, never a name."""
    asked = request.query.get("version", "")
    found = Bulletin.filter(decision_id=decision.id).order_by("-version")
    if asked.isdecimal() and len(asked) < 5:
        found = found.filter(version=int(asked))
    latest = await found.first()
    if latest is None:
        raise web.HTTPNotFound
    headers = {"Content-Disposition": f'attachment; filename="bulletin-{decision.slug}.json"'}
    return web.Response(body=latest.body.encode(), content_type="application/json", headers=headers)


@routes.get(ONE + "/attachments/{number}", name="vote_attachment")
@public
@with_decision
async def paper(request: web.Request, decision: Decision) -> web.StreamResponse:
    return await attachment(request, decision, request.match_info["number"])
