"""Evaluations of maintainers: draft, work out, make public, hear the maintainer, publish."""

from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.maintenance.evaluation_listing import EVALUATIONS
from api.console.pages import console_page
from api.console.versions import CHANGED, version_in
from api.console.words.maintenance import REFUSALS
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404, read_id
from models.actions.maintenance.evaluate import (
    NoScheme,
    answer_appeal,
    begin_publicity,
    draft_again,
    file_appeal,
    publish,
    version_of_evaluation,
    work_out,
)
from models.actions.maintenance.read_evaluations import list_appeals, read_evaluation
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.maintenance.evaluation import AppealAnswer, EvaluationRefusal
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

PATH = EVALUATIONS.path
ONE = PATH + "/{id}"


@routes.get(ONE, name="console_evaluation")
@requires(Permission.READ_EVALUATIONS)
async def evaluation(request: web.Request) -> web.Response:
    return await _page(request, id_in_path(request))


@routes.post(ONE + "/work-out", name="console_evaluation_work_out")
@requires(Permission.EVALUATE)
async def work_out_now(request: web.Request) -> web.Response:
    key = await _key(request)
    try:
        refusal = await work_out(key, me_of(request).actor, request.app[SERVICES].clock())
    except NoScheme:
        return await _page(request, key, 409, "这个城市还没有评测方案，请系统管理员在城市设置里添加。")
    return await _answer(request, key, refusal)


@routes.post(ONE + "/publicity", name="console_evaluation_publicity")
@requires(Permission.EVALUATE)
async def begin(request: web.Request) -> web.Response:
    key = await _key(request)
    made_from, now = version_in(await read_form(request)), request.app[SERVICES].clock()
    try:
        refusal = await begin_publicity(key, me_of(request).actor, now, made_from)
    except ChangedMeanwhile:
        return await _page(request, key, 409, CHANGED)
    return await _answer(request, key, refusal)


@routes.post(ONE + "/publish", name="console_evaluation_publish")
@requires(Permission.EVALUATE)
async def publish_now(request: web.Request) -> web.Response:
    key = await _key(request)
    refusal = await publish(key, me_of(request).actor, request.app[SERVICES].clock())
    return await _answer(request, key, refusal)


@routes.post(ONE + "/again", name="console_evaluation_again")
@requires(Permission.EVALUATE)
async def again(request: web.Request) -> web.Response:
    key = await _key(request)
    new = await draft_again(key, me_of(request).actor, request.app[SERVICES].clock())
    if new is None:
        return await _page(request, key, 409, "已有一个起草中的版本。")
    raise web.HTTPSeeOther(f"{PATH}/{new}")


@routes.post(ONE + "/appeal", name="console_evaluation_appeal")
@requires(Permission.APPEAL)
async def appeal(request: web.Request) -> web.Response:
    key, words = await _key(request), text_field(await read_form(request), "words")
    if not words:
        return await _page(request, key, 422, "请写明异议和理由。")
    refusal = await file_appeal(key, words, me_of(request).actor, request.app[SERVICES].clock())
    return await _answer(request, key, refusal)


@routes.post(ONE + "/answer", name="console_evaluation_answer")
@requires(Permission.EVALUATE)
async def answer(request: web.Request) -> web.Response:
    key, form = await _key(request), await read_form(request)
    words, told = text_field(form, "words"), text_field(form, "answer")
    appeal_id = read_id(text_field(form, "appeal"))
    if not words or told not in tuple(AppealAnswer):
        return await _page(request, key, 422, "请选择是否成立，并写明理由。")
    if appeal_id not in {one.id for one in await list_appeals(key)} or appeal_id is None:
        raise web.HTTPNotFound
    refusal = await answer_appeal(
        appeal_id, AppealAnswer(told), words, me_of(request).actor, request.app[SERVICES].clock()
    )
    return await _answer(request, key, refusal)


async def _key(request: web.Request) -> UUID:
    """Raises 404 where it does not exist for this person."""
    key = id_in_path(request)
    if await read_evaluation(me_of(request).scope, key) is None:
        raise web.HTTPNotFound
    return key


async def _answer(request: web.Request, key: UUID, refusal: EvaluationRefusal | None) -> web.Response:
    if refusal is not None:
        return await _page(request, key, 409, REFUSALS[refusal])
    raise web.HTTPSeeOther(f"{PATH}/{key}")


async def _page(request: web.Request, key: UUID, status: int = 200, wrong: str = "") -> web.Response:
    """Raises 404 where it does not exist for this person."""
    if await read_evaluation(me_of(request).scope, key) is None:
        raise web.HTTPNotFound
    version = await version_of_evaluation(key)  # before what is shown: no change is missed
    found = or_404(await read_evaluation(me_of(request).scope, key))
    now = request.app[SERVICES].clock()
    return console_page(
        request,
        "maintenance/evaluation",
        status,
        found=found,
        version=version,
        appeals=await list_appeals(key),
        is_over=found.public_until is not None and now >= found.public_until,
        wrong=wrong,
    )
