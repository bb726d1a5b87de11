"""One matter at the desk: taking it, putting it back, and what the officer says of it."""

from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404, read_id
from bot.channels.message import message_of
from models.actions.desks.read import DeskLine, first_delivery, read_task
from models.actions.desks.work import (
    MAX_NOTE,
    MAX_TICKET,
    CannotSay,
    OfficersWord,
    claim_task,
    release_task,
    say_at_desk,
)
from models.actions.forwarding.advance_incident import PartnerStatus
from models.actions.forwarding.drills import see_drill
from models.rules.desks.clock import AnswerClass
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

TAKEN = "刚刚被别人接走了，请看最新的状态。"
REFUSALS = {
    CannotSay.NOT_HELD: "这件事不在您手里，或已办结。请先接单。",
    CannotSay.NO_TICKET: "请填写贵单位的工单号。没有工单号不算受理。",
    CannotSay.NO_REASON: "不受理请写明理由，报告人会看到。",
    CannotSay.TOO_LATE: "已经受理，不能再改成不受理。",
}


@routes.get("/console/desk/{id}", name="console_desk_task")
@requires(Permission.WORK_DESK)
async def task(request: web.Request) -> web.Response:
    return await _task_page(request, await _task(request))


@routes.post("/console/desk/{id}/claim", name="console_desk_claim")
@requires(Permission.WORK_DESK)
async def claim(request: web.Request) -> web.Response:
    """`holder` is whom the page showed: of two officers who press at once, one has the matter."""
    found, form = await _task(request), await read_form(request)
    me, now = me_of(request), request.app[SERVICES].clock()
    if not await claim_task(found.id, me.actor, read_id(text_field(form, "holder")), now):
        return await _task_page(request, await _task(request), 409, wrong=TAKEN)
    raise _back_to(found.id)


@routes.post("/console/desk/{id}/release", name="console_desk_release")
@requires(Permission.WORK_DESK)
async def release(request: web.Request) -> web.Response:
    found, me = await _task(request), me_of(request)
    if not await release_task(found.id, me.actor, request.app[SERVICES].clock()):
        return await _task_page(request, await _task(request), 409, wrong=REFUSALS[CannotSay.NOT_HELD])
    raise _back_to(found.id)


@routes.post("/console/desk/{id}/say", name="console_desk_say")
@requires(Permission.WORK_DESK)
async def say(request: web.Request) -> web.Response:
    found, form, services = await _task(request), await read_form(request), request.app[SERVICES]
    said, wrong = read_word(form)
    if said is None:
        return await _task_page(request, found, 422, wrong=wrong)
    refused = await say_at_desk(found.id, me_of(request).actor, said, services.clock())
    if refused is not None:
        status = 409 if refused is CannotSay.NOT_HELD else 422
        return await _task_page(request, await _task(request), status, wrong=REFUSALS[refused])
    await services.wake_workers()
    raise _back_to(found.id)


@routes.post("/console/desk/drills/{id}/seen", name="console_desk_drill_seen")
@requires(Permission.WORK_DESK)
async def drill_seen(request: web.Request) -> web.Response:
    if not await see_drill(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock()):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther("/console/desk")


def read_word(form: Form) -> tuple[OfficersWord | None, str]:
    """What was entered, or what is wrong with it."""
    ticket, note = text_field(form, "ticket"), text_field(form, "note")
    if len(ticket) > MAX_TICKET or len(note) > MAX_NOTE:
        return None, f"工单号不超过 {MAX_TICKET} 字，说明不超过 {MAX_NOTE} 字。"
    try:
        word = PartnerStatus(text_field(form, "word"))
        chosen = text_field(form, "answer_class")
        return OfficersWord(word, ticket, note, AnswerClass(chosen) if chosen else None), ""
    except ValueError:
        return None, "请选择办理到哪一步。"


async def _task(request: web.Request) -> DeskLine:
    return or_404(await read_task(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock()))


async def _task_page(
    request: web.Request, found: DeskLine, status: int = 200, *, wrong: str = ""
) -> web.Response:
    services = request.app[SERVICES]
    message = await message_of(services, await first_delivery(found))
    report, here = message["data"]["report"] or {}, services.settings.public_url
    return console_page(
        request,
        "desks/task",
        status,
        task=found,
        data=message["data"],
        photos=[link.removeprefix(here) for link in report.get("photos", [])],
        voices=[one | {"link": one["url"].removeprefix(here)} for one in report.get("voices", [])],
        mine=found.holder_id == me_of(request).staff.id and found.closed_at is None,
        classes=tuple(AnswerClass),
        now=services.clock(),
        wrong=wrong,
    )


def _back_to(task_id: UUID) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"/console/desk/{task_id}")
