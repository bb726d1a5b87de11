"""A spot check of a lift's maintenance, by an insurer or a regulator at the lift."""

from collections.abc import Mapping

from aiohttp import web

from api.console.form_once import key_in
from api.console.guard import me_of
from api.console.lifts.lift import lift_in_scope
from api.console.maintenance.check_listing import CHECKS
from api.console.maintenance.sheets import send_photo
from api.console.pages import console_page
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import Form, file_fields, read_form, submission_key, text_field
from api.http.kept_photo import keep_handed_in
from api.http.keys import SERVICES
from api.http.params import id_in_path
from bot.files.photos import NotAPhoto
from bot.texts.sheets import RESULTS, trouble_words
from models.actions.insurance.spot_checks import check_lift
from models.actions.lifts.read import LiftView
from models.actions.maintenance.check_maintenance import (
    NewCheck,
    NobodyMaintains,
    check_photo,
)
from models.actions.maintenance.sheet_items import items_for
from models.rules.maintenance.sheets import MOST_WORDS, ItemResult, ItemTap, SheetTrouble
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

NEW = "/console/lifts/{id}/check"
MAX_WORDS = 500
# What was adjusted or replaced is the maintainer's to say.
SEEN = {one: RESULTS[one] for one in (ItemResult.OK, ItemResult.WRONG, ItemResult.ABSENT)}


@routes.get(NEW, name="console_check_form")
@requires(Permission.CHECK_MAINTENANCE)
async def ask(request: web.Request) -> web.Response:
    return await _page(request, await lift_in_scope(request), {}, {})


@routes.post(NEW, name="console_check")
@requires(Permission.CHECK_MAINTENANCE)
async def check(request: web.Request) -> web.Response:
    lift, form, me = await lift_in_scope(request), await read_form(request), me_of(request)
    services, now = request.app[SERVICES], request.app[SERVICES].clock()
    results, words = _fields(form, "i."), _fields(form, "w.")
    taps = tuple(
        ItemTap(code, ItemResult(result), words.get(code, "")[:MOST_WORDS])
        for code, result in results.items()
        if result in SEEN
    )
    sent, photo = file_fields(form, "photo"), ""
    if sent:
        try:
            photo = await keep_handed_in(services.photos, sent[0])
        except NotAPhoto as error:
            return await _page(request, lift, results, words, str(error))
    said = text_field(form, "words")[:MAX_WORDS]
    told = [f"{tap.item} {tap.result.value} {tap.words}" for tap in taps]
    key = submission_key(services.vault, key_in(form), now, str(lift.line.id), said, photo, *told)
    new = NewCheck(lift.line.id, taps, said, photo, await signature_of(me), key)
    try:
        done = await check_lift(me.scope, new, me.actor, now)
    except NobodyMaintains:
        return await _page(request, lift, results, words, "这部电梯没有登记维保单位。", 409)
    if isinstance(done, SheetTrouble):
        titles = {item.code: item.title for item in (await items_for(lift.line.id, now)).items}
        return await _page(request, lift, results, words, trouble_words(done, titles))
    raise web.HTTPSeeOther(f"{CHECKS.path}?lift={lift.line.id}")


@routes.get(CHECKS.path + "/{id}/photo", name="console_check_photo")
@requires(Permission.READ_MAINTENANCE)
async def photo(request: web.Request) -> web.StreamResponse:
    sha256 = await check_photo(me_of(request).scope, id_in_path(request))
    return await send_photo(request.app[SERVICES], sha256)


def _fields(form: Form, prefix: str) -> Mapping[str, str]:
    return {name[2:]: text_field(form, name) for name in form if name.startswith(prefix) and len(name) < 20}


async def _page(
    request: web.Request,
    lift: LiftView,
    results: Mapping[str, str],
    words: Mapping[str, str],
    wrong: str = "",
    status: int = 422,
) -> web.Response:
    return console_page(
        request,
        "maintenance/check",
        status if wrong else 200,
        lift=lift,
        list=await items_for(lift.line.id, request.app[SERVICES].clock()),
        seen=SEEN,
        results=results,
        words=words,
        wrong=wrong,
    )
