"""Suggestions to the insurer of a scanned lift (合理化建议). They go through the ledger as reports do."""

import secrets
from datetime import datetime
from functools import partial

from aiohttp import web

from api.http.access import public
from api.http.body import form_nonce, keep_for_the_way_back, read_form, submission_key, text_field
from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.rate_limits import SUGGESTIONS_FROM_ADDRESS, SUGGESTIONS_OF_LIFT
from api.pages.lifts.scanned import with_lift
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, file_report
from models.actions.reports.policy_snapshot import policy_snapshot
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.triage import Entrapment, entrapment

routes = web.RouteTableDef()


MAX_WORDS = 1000
WRONG = (f"请写下建议，不超过 {MAX_WORDS} 字。",)


@routes.get("/l/{code}/suggest", name="suggestion")
@public
@with_lift
async def suggestion_form(request: web.Request, card: LiftCard) -> web.Response:
    return keep_for_the_way_back(await _form_page(request, card, nonce=secrets.token_urlsafe(16)))


@routes.post("/l/{code}/suggest", name="suggestion_file")
@public
@with_lift
async def suggest(request: web.Request, card: LiftCard) -> web.Response:
    form, services = await read_form(request), request.app[SERVICES]
    words, nonce = text_field(form, "words"), form_nonce(form)
    again = partial(_form_page, request, card, nonce=nonce, words=words, status=422)
    if not 0 < len(words) <= MAX_WORDS:
        return await again(wrong=WRONG[0])
    if entrapment(words) is Entrapment.CERTAIN and not text_field(form, "nobody_trapped"):
        return await again(trapped=True)
    now = services.clock()
    if not await insurer_of(card, now):
        return await again()
    await count_suggestion(request, card)
    key = submission_key(services.vault, nonce, now, words)
    draft = ReportDraft(key, ReportSource.WEB, ReportKind.SUGGESTION, card.lift_id, words)
    filed = await file_report(draft, now, services.vault)
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{filed.number}")


async def count_suggestion(request: web.Request, card: LiftCard) -> None:
    """Raises 429 for the many."""
    limits, trusted = request.app[RATE_LIMITS], request.app[SERVICES].settings.trusted_proxies
    await limits.require(SUGGESTIONS_FROM_ADDRESS, client_address(request, trusted))
    await limits.require(SUGGESTIONS_OF_LIFT, str(card.lift_id))


async def insurer_of(card: LiftCard, now: datetime) -> str:
    """The lead insurer of the cover in force; empty where there is none to suggest anything to."""
    snapshot = await policy_snapshot(card.lift_id, now)
    return str(snapshot["insurer"]) if snapshot["state"] in ("in_force", "expiring") else ""


async def _form_page(
    request: web.Request,
    card: LiftCard,
    *,
    nonce: str,
    words: str = "",
    wrong: str = "",
    trapped: bool = False,
    status: int = 200,
) -> web.Response:
    return page(
        request,
        "insurance/suggest",
        status,
        card=card,
        insurer=await insurer_of(card, request.app[SERVICES].clock()),
        nonce=nonce,
        words=words[:MAX_WORDS],
        wrong=wrong,
        trapped=trapped,
        max_words=MAX_WORDS,
    )
