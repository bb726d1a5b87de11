"""A conversation with a resident who asked for a person (转人工): reading, answering, closing."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from models.actions.people.hand_over import MAX_WORDS, answer_person, close_hand_over
from models.actions.people.read_hand_overs import HandOverView, read_hand_over
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/talks/{id}", name="console_talk")
@requires(Permission.TALK_WITH_RESIDENTS)
async def talk(request: web.Request) -> web.Response:
    return _talk_page(request, await _in_scope(request))


@routes.post("/console/talks/{id}/answer", name="console_talk_answer")
@requires(Permission.TALK_WITH_RESIDENTS)
async def answer(request: web.Request) -> web.Response:
    found, me, services = await _in_scope(request), me_of(request), request.app[SERVICES]
    words = text_field(await read_form(request), "words")
    if not words or len(words) > MAX_WORDS:
        return _talk_page(request, found, 422, wrong=f"请写回复，不超过 {MAX_WORDS} 字。")
    if not await answer_person(found.id, words, me.actor, services.clock()):
        return _talk_page(request, found, 409, wrong="这次对话已经结束。")
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/talks/{found.id}#answer")


@routes.post("/console/talks/{id}/close", name="console_talk_close")
@requires(Permission.TALK_WITH_RESIDENTS)
async def close(request: web.Request) -> web.Response:
    found = await _in_scope(request)
    await close_hand_over(found.id, me_of(request).actor, request.app[SERVICES].clock())
    raise web.HTTPSeeOther("/console/talks")


async def _in_scope(request: web.Request) -> HandOverView:
    """Raises 404 where it does not exist for this person."""
    return or_404(await read_hand_over(me_of(request).scope, id_in_path(request)))


def _talk_page(
    request: web.Request, found: HandOverView, status: int = 200, *, wrong: str = ""
) -> web.Response:
    return console_page(request, "people/conversation", status, talk=found, wrong=wrong)
