"""Sending a range of deliveries once more: asked for here, done by the workers, watched here."""

import secrets
from datetime import datetime
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import asked_id, id_in_path, or_404, read_id
from models.actions.forwarding.read_replays import list_replays, read_replay
from models.actions.forwarding.replay_range import Range, ask_replay
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.organisations import find_organisation
from models.rules.staff.access import Belonging, Permission

routes = web.RouteTableDef()

MAX_KEY = 64
REFRESH_SECONDS = 2


@routes.get("/console/replays", name="console_replays")
@requires(Permission.REPLAY_DELIVERIES)
async def replays(request: web.Request) -> web.Response:
    return await _replays_page(request, organisation_id=asked_id(request, "organisation"))


@routes.post("/console/replays", name="console_replay_ask")
@requires(Permission.REPLAY_DELIVERIES)
async def ask(request: web.Request) -> web.Response:
    me, form, services = me_of(request), await read_form(request), request.app[SERVICES]
    organisation_id = read_id(text_field(form, "organisation"))
    since, until = _moment(text_field(form, "since")), _moment(text_field(form, "until"))
    key, why = text_field(form, "key")[:MAX_KEY], text_field(form, "why")
    now = services.clock()
    wrong = ""
    if since is None or not key:
        wrong = "请选择从什么时候起。"
    elif since >= (until or now):
        wrong = "开始时间要早于结束时间。"
    elif not why:
        wrong = "请写明为什么重发，会记入审计。"
    elif organisation_id and await find_organisation(me.scope, organisation_id) is None:
        wrong = "没有这个单位。"
    if wrong or since is None:
        return await _replays_page(request, 422, organisation_id=organisation_id, wrong=wrong)
    city_id = me.scope.belongs_to if me.scope.belonging is Belonging.CITY else None
    wanted = Range(since, until or now, organisation_id, city_id, bool(text_field(form, "everything")))
    replay = await ask_replay(key, wanted, why, me.actor, now)
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/replays/{replay.id}")


@routes.get("/console/replays/{id}", name="console_replay")
@requires(Permission.REPLAY_DELIVERIES)
async def replay(request: web.Request) -> web.Response:
    found = or_404(await read_replay(me_of(request).scope, id_in_path(request)))
    page = console_page(request, "forwarding/replay", replay=found)
    if found.finished_at is None:
        page.headers["Refresh"] = str(REFRESH_SECONDS)
    return page


async def _replays_page(
    request: web.Request, status: int = 200, *, organisation_id: UUID | None = None, wrong: str = ""
) -> web.Response:
    me = me_of(request)
    return console_page(
        request,
        "forwarding/replays",
        status,
        replays=await list_replays(me.scope),
        organisation=await find_organisation(me.scope, organisation_id) if organisation_id else None,
        key=secrets.token_urlsafe(16),
        wrong=wrong,
    )


def _moment(text: str) -> datetime | None:
    """What `datetime-local` sends, in Asia/Shanghai."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=LOCAL) if moment.tzinfo is None and 2000 <= moment.year <= 2200 else None
