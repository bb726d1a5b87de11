"""An insurer's patrol at the lift, by the inspector's phone; also without a signal."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from api.http.access import public
from api.http.body import NONCE, Form, begin_budget, file_fields, has_file, read_form, text_field
from api.http.kept_photo import keep_handed_in
from api.http.keys import SERVICES
from api.http.pages import allow_page_script, page
from api.http.taps import tap_in
from api.pages.insurance.inspectors import inspector_at, inspector_here, leave_pass
from api.pages.lifts.scanned import with_lift
from bot.files.photos import NotAPhoto
from bot.kernel.patrol_links import Inspector, inspector_of
from bot.texts.patrols import PATROL_PROBLEMS, PATROL_REFUSALS
from models.actions.insurance.patrols import NewPatrol, PatrolRefusal, file_patrol, patrols_of
from models.actions.lifts.find import LiftCard
from models.actions.partners.find import organisation_by_id
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.photo_files import remove_unused
from models.rules.base.tap_time import TapTime, tap_time
from models.rules.duty.sheets import MOST_FINDING_WORDS, DutyAnswer, DutySheetProblem, read_answers
from models.rules.insurance.patrols import MOST_WORDS, PatrolList, patrol_list_of, patrol_list_on
from models.rules.lifts import code as lift_code

routes = web.RouteTableDef()

PATH = "/l/{code}/patrol"
NO_PASS = "这部手机没有巡查链接，或者链接已失效。请先打开您的巡查链接，再发一次。"
CHANGED = "巡查表换了新的。请重新打开这一页再填。"
LAST = 3  # patrols that the page shows


@dataclass(frozen=True)
class ToldPatrol:
    """As typed, by the item's key. `opened`: when the page was shown, Unix seconds."""

    nonce: str
    code: str
    opened: str
    answers: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, str] = field(default_factory=dict)
    words: str = ""

    @classmethod
    def read(cls, form: Form, items: PatrolList) -> "ToldPatrol":
        return cls(
            text_field(form, "nonce"),
            text_field(form, "cabin")[:200],
            text_field(form, "opened")[:10],
            {one.key: text_field(form, f"a-{one.key}") for one in items.items},
            {one.key: text_field(form, f"n-{one.key}") for one in items.items},
            text_field(form, "words"),
        )


@routes.get("/patrol", name="patrol")
@public
async def begin(request: web.Request) -> web.Response:
    """A link makes the phone the inspector's, and its address goes away: it is as good as a key."""
    services = request.app[SERVICES]
    if (linked := inspector_of(services, request.query)) is not None:
        answer = web.Response(status=303, headers={"Location": "/patrol"})
        leave_pass(services, answer, linked)
        return answer
    inspector, typed = inspector_at(request), request.query.get("code", "")[:200]
    if inspector is None:
        return page(request, "insurance/patrols", 410, inspector=None, insurer="", typed="", wrong="")
    if typed and (code := lift_code.read_code(typed)) is not None:
        raise web.HTTPSeeOther(f"/l/{code}/patrol")
    insurer = await organisation_by_id(inspector.insurer_id)
    wrong = "没有这个梯码，请看看有没有抄错。" if typed else ""
    answer = page(
        request, "insurance/patrols", inspector=inspector, insurer=insurer.name, typed=typed, wrong=wrong
    )
    allow_page_script(answer)
    return answer


@routes.get(PATH, name="patrol_lift")
@public
@with_lift
async def ask(request: web.Request, card: LiftCard) -> web.Response:
    inspector, now = inspector_at(request), request.app[SERVICES].clock()
    if inspector is None:
        return page(request, "insurance/patrols", 403, inspector=None, insurer="", typed="", wrong="")
    told = ToldPatrol(secrets.token_urlsafe(18), card.code, str(int(now.timestamp())))
    return await _show(request, card, inspector, patrol_list_on(now.astimezone(LOCAL).date()), told)


@routes.post(PATH, name="patrol_file")
@public
@with_lift
async def send(request: web.Request, card: LiftCard) -> web.Response:
    """The form's own number makes a repeat harmless, also of one that waited on the phone."""
    inspector, services = inspector_here(request), request.app[SERVICES]
    form = await read_form(request, with_photos=True)
    if inspector is None:
        return page(request, "duty/refused", 403, words=NO_PASS)
    try:
        items = patrol_list_of(text_field(form, "edition"))
    except StopIteration:
        return page(request, "duty/refused", 409, words=CHANGED)
    told = ToldPatrol.read(form, items)
    if not NONCE.fullmatch(told.nonce):
        raise web.HTTPBadRequest
    answered = read_answers(items.about(has_cabin=card.has_cabin), told.answers, told.findings)
    if isinstance(answered, DutySheetProblem):
        return await _show(request, card, inspector, items, told, PATROL_PROBLEMS[answered])
    if len(told.words) > MOST_WORDS:
        too_long = PATROL_PROBLEMS[DutySheetProblem.TOO_LONG]
        return await _show(request, card, inspector, items, told, too_long)
    photo = ""
    if has_file(form, "photo"):
        try:
            photo = await keep_handed_in(services.photos, file_fields(form, "photo")[0])
        except NotAPhoto as error:
            return await _show(request, card, inspector, items, told, str(error))
    begin_budget(request)
    now = services.clock()
    when = _tapped(form, told, now)
    new = NewPatrol(
        lift_id=card.lift_id,
        insurer_id=inspector.insurer_id,
        inspector=inspector.name,
        cabin_code=told.code,
        items=items,
        answered=answered,
        words=told.words,
        photo_sha256=photo,
        filled_at=when.at,
        clock_is_off=when.clock_is_off,
        source_key=f"patrol:{inspector.insurer_id}:{told.nonce}",
    )
    filed = await file_patrol(new, services.vault, now)
    if isinstance(filed, PatrolRefusal) or not filed.is_new:
        await remove_unused([photo], services.photos.remove)
    if isinstance(filed, PatrolRefusal):
        return await _show(request, card, inspector, items, told, PATROL_REFUSALS[filed])
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/l/{card.code}/patrol?kept=1")


def _tapped(form: Form, told: ToldPatrol, now: datetime) -> TapTime:
    """When it was filled in: now, or before, without a signal; never before the page was opened."""
    tap = tap_in(form)
    if tap is None:
        return TapTime(now, clock_is_off=False)
    opened = datetime.fromtimestamp(int(told.opened), UTC) if told.opened.isdigit() else tap.tapped
    return tap_time(tap.tapped, tap.sent, now, min(opened, now))


async def _show(
    request: web.Request,
    card: LiftCard,
    inspector: Inspector,
    items: PatrolList,
    told: ToldPatrol,
    wrong: str = "",
) -> web.Response:
    insurer = await organisation_by_id(inspector.insurer_id)
    response = page(
        request,
        "insurance/patrol",
        422 if wrong else 200,
        card=card,
        inspector=inspector,
        insurer=insurer.name,
        list=items,
        items=items.about(has_cabin=card.has_cabin),
        answers=tuple(DutyAnswer),
        told=told,
        kept=request.query.get("kept") == "1",
        before=await patrols_of(inspector.insurer_id, card.lift_id, LAST),
        most_words=MOST_WORDS,
        most_finding_words=MOST_FINDING_WORDS,
        wrong=wrong,
    )
    allow_page_script(response)
    return response
