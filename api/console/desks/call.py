"""Taking a call: the lift while it is typed, what is open there, and the report in one form."""

import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from aiohttp import web

from api.console.desks.call_form import MAX_WORDS, CallForm, read_call
from api.console.guard import me_of
from api.console.pages import allow_own_script, console_page
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import asked_id, asked_words
from models.actions.lifts.find import LiftCard, card_of_lift
from models.actions.lifts.suggest import suggest_lifts
from models.actions.partners.duty import duty_at_lift
from models.actions.reports.open_matters import open_matters, report_with_number, reports_of_caller
from models.actions.reports.policy_snapshot import policy_snapshot
from models.actions.reports.take_call import take_call
from models.actions.rescues.record_trapped import MOST_INSIDE, NeedOf
from models.actions.shared.scope import lifts_in
from models.rules.reports import receipt_number
from models.rules.reports.contact import read_phone
from models.rules.reports.kinds import HazardCategory, ReportKind
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

KINDS = (ReportKind.ENTRAPMENT, ReportKind.HAZARD, ReportKind.QUESTION, ReportKind.SUGGESTION)
# What is on a page by itself, for the script to put in place.
_PARTS = {"lifts": "desks/call_lifts", "lift": "desks/call_lift"}


@routes.get("/console/call", name="console_call")
@requires(Permission.TAKE_CALLS)
async def call_form(request: web.Request) -> web.Response:
    """`?q=` lists lifts, `?lift=` shows one. A receipt number leads to its report."""
    words, scope = asked_words(request), me_of(request).scope
    if (number := receipt_number.read(words)) is not None:
        report = await report_with_number(scope, number, request.app[SERVICES].vault)
        if report is not None and "part" not in request.query:
            raise web.HTTPSeeOther(f"/console/call/{report}")
    form = CallForm(secrets.token_urlsafe(16), asked_id(request, "lift"), words)
    return await _page(request, form)


@routes.post("/console/call", name="console_call_take")
@requires(Permission.TAKE_CALLS)
async def register_call(request: web.Request) -> web.Response:
    form, me, services = read_call(await read_form(request)), me_of(request), request.app[SERVICES]
    if form.lift_id is not None and not await _is_in_scope(request, form.lift_id):
        return await _page(request, replace(form, lift_id=None), "没有这部电梯，请重新选。")
    if form.wrong:
        return await _page(request, form, form.wrong)
    if form.asks_for_help:
        return await _page(request, form, trapped=True)
    now = services.clock()
    if form.kind == ReportKind.SUGGESTION and not await _has_insurer(form.lift_id, request):
        return await _page(request, form, "这部电梯没有查到有效的保险，建议没有人可送。可以记成咨询。")
    filed = await take_call(form.call(services, await signature_of(me)), services.vault, me.actor, now)
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/call/{filed.report_id}")


@routes.post("/console/call/caller", name="console_call_caller")
@requires(Permission.TAKE_CALLS, only_shows=True)
async def known_caller(request: web.Request) -> web.Response:
    """What was filed with this number before. A number stands in no address."""
    phone = read_phone(text_field(await read_form(request), "phone"))
    form = CallForm(secrets.token_urlsafe(16), phone=phone or "")
    if phone is None:
        return await _page(request, form, "电话号码不对，请核对。")
    return await _page(request, form, looked_up=True)


async def _is_in_scope(request: web.Request, lift_id: UUID) -> bool:
    return await lifts_in(me_of(request).scope).filter(id=lift_id).exists()


async def _has_insurer(lift_id: UUID | None, request: web.Request) -> bool:
    snapshot = await policy_snapshot(lift_id, request.app[SERVICES].clock())
    return snapshot["state"] in ("in_force", "expiring")


async def _card(request: web.Request, lift_id: UUID | None) -> LiftCard | None:
    if lift_id is None or not await _is_in_scope(request, lift_id):
        return None
    return await card_of_lift(lift_id, request.app[SERVICES].clock())


@dataclass(frozen=True)
class OfficerOnDuty:
    name: str
    phone: str
    is_proved: bool


async def _duty(request: web.Request, card: LiftCard | None) -> dict[str, OfficerOnDuty | None]:
    """With the whole number: the officer dials it now."""
    services = request.app[SERVICES]
    found = vars(await duty_at_lift(card.lift_id, services.clock())) if card else {}
    return {
        part: OfficerOnDuty(one.name, services.vault.open(one.phone_sealed), one.is_proved) if one else None
        for part, one in found.items()
    }


async def _page(
    request: web.Request,
    form: CallForm,
    wrong: str = "",
    *,
    trapped: bool = False,
    looked_up: bool = False,
) -> web.Response:
    """`looked_up`: with what was filed with the form's number before."""
    scope, services = me_of(request).scope, request.app[SERVICES]
    now, card = services.clock(), await _card(request, form.lift_id)
    response = console_page(
        request,
        _PARTS.get(request.query.get("part", ""), "desks/call"),
        422 if wrong or trapped else 200,
        form=form,
        found=[] if card else await suggest_lifts(scope, form.place),
        looked_up=looked_up,
        before=await reports_of_caller(scope, [services.vault.look_up_hash(form.phone)]) if looked_up else [],
        card=card,
        cover=card.cover_at(now) if card else None,
        duty=await _duty(request, card),
        matters=await open_matters(scope, card.lift_id, now) if card else (),
        kinds=KINDS,
        categories=tuple(HazardCategory),
        needs=tuple(NeedOf),
        most_inside=MOST_INSIDE,
        max_words=MAX_WORDS,
        now=now,
        wrong=wrong,
        trapped=trapped,
    )
    allow_own_script(response)
    return response
