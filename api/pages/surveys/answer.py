"""Answering a survey on the web: the form behind a scan or a person's own link. Works without script."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.body import read_form, text_field
from api.http.client_address import client_address
from api.http.cookies import leave_visitor_cookie, new_visitor, person_of, visitor_of
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.params import read_id
from api.http.rate_limits import SURVEYS_FROM_ADDRESS
from api.pages.lifts.scanned import with_lift
from api.pages.maintenance.workers import COOKIE as WORKER_COOKIE
from bot.chat.survey_drafts import drop_draft, keep_draft, kept_draft
from bot.kernel.links import shown_mark, time_since
from bot.kernel.signatures import Use
from models.actions.lifts.find import LiftCard
from models.actions.people.identify import person_exists
from models.actions.surveys.answer import (
    AnswerDraft,
    Answered,
    Incomplete,
    OpenRound,
    Respondent,
    answer_of,
    answer_survey,
    invite,
    open_rounds,
)
from models.rules.surveys.rounds import AskedBy, SurveySubject, read_values

routes = web.RouteTableDef()


@routes.get("/l/{code}/survey", name="survey")
@public
@with_lift
async def survey(request: web.Request, card: LiftCard) -> web.Response:
    """The form of the round that is asked for, or the only one; else a choice of them."""
    services = request.app[SERVICES]
    now = services.clock()
    rounds = await open_rounds(card.lift_id, now)
    asked = _asked_round(request, rounds)
    if asked is None:
        return page(request, "surveys/choice", 200 if rounds else 404, card=card, rounds=rounds)
    who, cookie = await _respondent(request, asked.id)
    if not await is_too_often(request):
        await invite(asked.id, card.lift_id, who, AskedBy.SCAN if who.visitor else AskedBy.NOTICE, now)
    before = await answer_of(asked.id, card.lift_id, who)
    told: Mapping[str, Any] = (
        before.told if before else await kept_draft(services, asked.id, card.lift_id, who)
    )
    response = _form_page(request, card, asked, who, told, is_change=before is not None)
    if cookie:
        leave_visitor_cookie(request, response, cookie)
    return response


@routes.post("/l/{code}/survey", name="survey_answer")
@public
@with_lift
async def answer(request: web.Request, card: LiftCard) -> web.Response:
    services, form = request.app[SERVICES], await read_form(request)
    now = services.clock()
    asked = _asked_round(request, await open_rounds(card.lift_id, now))
    if asked is None:
        return page(request, "surveys/choice", 404, card=card, rounds=[])
    who, cookie = await _respondent(request, asked.id)
    if await is_too_often(request):
        raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})
    told = {question.key: text_field(form, question.key) for question in asked.questions}
    took = time_since(services, asked.id, text_field(form, "shown"))
    draft = AnswerDraft(asked.id, card.lift_id, who, _way(request, asked.id), told, took)
    match await answer_survey(draft, now):
        case Incomplete(missing):
            values, _ = read_values(asked.questions, told)
            await keep_draft(services, asked.id, card.lift_id, who, values)
            response = _form_page(
                request, card, asked, who, values, missing=missing, shown=text_field(form, "shown")
            )
        case Answered() as answered:
            await drop_draft(services, asked.id, card.lift_id, who)
            response = page(
                request,
                "surveys/thanks",
                card=card,
                asked=asked,
                answered=answered,
                verified=who.verified,
                others=[one for one in await open_rounds(card.lift_id, now) if one.id != asked.id],
                again=_address(request, asked),
            )
        case _:
            response = page(request, "surveys/choice", 409, card=card, rounds=[])
    if cookie:
        leave_visitor_cookie(request, response, cookie)
    return response


def _asked_round(request: web.Request, rounds: list[OpenRound]) -> OpenRound | None:
    key = read_id(request.query.get("round", ""))
    if key is not None:
        return next((one for one in rounds if one.id == key), None)
    subject = request.query.get("about", "")
    if subject in tuple(SurveySubject):
        return next((one for one in rounds if one.subject == subject), None)
    return rounds[0] if len(rounds) == 1 else None


async def _respondent(request: web.Request, round_id: UUID) -> tuple[Respondent, str]:
    """Whoever holds a person's own link, else this browser; with the cookie to leave in a new one."""
    services = request.app[SERVICES]
    interested = WORKER_COOKIE in request.cookies
    person_id = services.signatures.person_of(Use.SURVEY, request.query, round_id)
    if person_id is None or not await person_exists(person_id):
        person_id = await person_of(request)
    if person_id is not None:
        return Respondent(person_id=person_id, interested=interested), ""
    if visitor := visitor_of(request):
        return Respondent(visitor=visitor, interested=interested), ""
    visitor, cookie = new_visitor(request)
    return Respondent(visitor=visitor, interested=interested), cookie


def _way(request: web.Request, round_id: UUID) -> AskedBy:
    invited = request.app[SERVICES].signatures.person_of(Use.SURVEY, request.query, round_id)
    return AskedBy.SCAN if invited is None else AskedBy.NOTICE


def _address(request: web.Request, asked: OpenRound) -> str:
    """The form's own address again, with the pass where there is one."""
    return str(request.rel_url.update_query(round=str(asked.id)))


def _form_page(
    request: web.Request,
    card: LiftCard,
    asked: OpenRound,
    who: Respondent,
    told: Mapping[str, Any],
    *,
    missing: tuple[str, ...] = (),
    is_change: bool = False,
    shown: str = "",
) -> web.Response:
    """`shown`: the mark of a form that comes back incomplete, which keeps the time of its first showing."""
    services = request.app[SERVICES]
    return page(
        request,
        "surveys/survey",
        422 if missing else 200,
        card=card,
        asked=asked,
        told=told,
        missing=missing,
        is_change=is_change,
        verified=who.verified,
        shown=shown or shown_mark(services, asked.id),
        address=_address(request, asked),
    )


async def is_too_often(request: web.Request) -> bool:
    """A whole building may share one address; a program that asks all day is counted no further."""
    address = client_address(request, request.app[SERVICES].settings.trusted_proxies)
    return await request.app[RATE_LIMITS].exceeded(SURVEYS_FROM_ADDRESS, address)
