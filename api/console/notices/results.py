"""What WeChat says became of notices by a template, in figures: about reports, and about votes."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from models.actions.notices.read_results import read_notice_results
from models.actions.votes.notice_results import read_vote_notice_results
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/notices", name="console_notices")
@requires(Permission.READ_NOTICES)
async def results(request: web.Request) -> web.Response:
    me, now = me_of(request), request.app[SERVICES].clock()
    reports = await read_notice_results(me.scope, now) if me.may(Permission.READ_DELIVERIES) else None
    votes = await read_vote_notice_results(me.scope, now) if me.may(Permission.READ_VOTES) else None
    return console_page(request, "notices/results", reports=reports, votes=votes)
