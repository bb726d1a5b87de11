"""The responder's page: a signed link on a phone, one tap for each step, no account.

The link names one incident and one organisation. Its cookie lets the page
behind the cabin's code know the responder again, who thereby proves to be there.
"""

import re
import secrets
from typing import Any
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.body import read_form, text_field
from api.http.cookies import leave_cookie
from api.http.keys import SERVICES
from api.http.pages import allow_page_script, page
from api.http.params import or_404, read_id
from api.http.taps import Tap, tap_in
from api.pages.lifts.scanned import with_lift
from api.pages.rescues.responder_help import people_to_call, rescue_map
from bot.kernel.links import RescueLink, photo_link, read_rescue_link, voice_players
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.partners.find import organisation_by_id
from models.actions.reports.read_responder import read_responder_details
from models.actions.rescues.read import RescueView, open_entrapment_of, read_rescue
from models.actions.rescues.record_status import hear_word, tell_cause
from models.actions.rescues.record_trapped import people_in
from models.actions.shared.city_rules import city_hotline
from models.rules.base.tap_time import tap_time
from models.rules.rescues.trap_clock import RESPONDER_STEPS, Cause, KnownBy, StatusUpdate, Step

routes = web.RouteTableDef()

_PHONE = re.compile(r"[0-9a-f]{4}")


@routes.get("/rescue/{incident}/{organisation}", name="rescue")
@public
async def responder(request: web.Request) -> web.Response:
    services, link = request.app[SERVICES], _link_in_address(request)
    organisation = await organisation_by_id(link.organisation_id)
    rescue, now = await _rescue(link), services.clock()
    over, mine = now > link.until, _is_mine(rescue, link)
    details = await read_responder_details(rescue.incident_id, link.organisation_id)
    is_at_work = rescue.is_open and not over
    response = page(
        request,
        "rescues/responder",
        410 if over else 200,
        rescue=rescue,
        people=await people_in(rescue.incident_id, services.vault),
        organisation=organisation,
        over=over,
        mine=mine,
        now=now,
        details=details,
        photos=[photo_link(services, photo, relative=True) for photo in details.photos],
        voices=voice_players(services, details.voices),
        drawing=rescue_map(details, rescue.place) if is_at_work else None,
        people_to_call=await people_to_call(services, details, link.organisation_id, mine=mine)
        if is_at_work
        else (),
        causes=tuple(Cause),
        hotline=await city_hotline(rescue.city_id, now),
    )
    allow_page_script(response)
    if is_at_work:
        _remember(request, response, link)
    return response


@routes.post("/rescue/{incident}/{organisation}", name="rescue_tell")
@public
async def tell(request: web.Request) -> web.Response:
    """One tap. A second one, or an old page, changes nothing and shows how things stand.

    The script adds the tap's id and when it was by the phone's clock (models/rules/base/tap_time).
    """
    services, link = request.app[SERVICES], _link_in_address(request)
    form = await read_form(request)
    if services.clock() <= link.until:
        step, cause = text_field(form, "step"), text_field(form, "cause")
        if step in RESPONDER_STEPS:
            await _hear(request, link, Step(step), KnownBy.LINK, tap_in(form))
        elif cause in tuple(Cause):
            await _tell_cause(services, link, Cause(cause))
    raise web.HTTPSeeOther(link.path)


@routes.post("/l/{code}/rescue", name="rescue_here")
@public
@with_lift
async def tell_here(request: web.Request, card: LiftCard) -> web.Response:
    """Arrived or released, told from the page behind the cabin's own code."""
    link = await responder_at(request, card)
    if link is None:
        raise web.HTTPSeeOther(f"/l/{card.code}")
    step = text_field(await read_form(request), "step")
    if step in (Step.ARRIVED, Step.RELEASED):
        await _hear(request, link, Step(step), KnownBy.SCAN)
    raise web.HTTPSeeOther(link.path)


def may_be_responder(request: web.Request) -> bool:
    """Whether the browser has the cookie of any rescue."""
    return _COOKIE in request.headers.get("Cookie", "")


async def responder_at(request: web.Request, card: LiftCard) -> RescueLink | None:
    """The link that this phone was given for the open entrapment of this lift."""
    if not any(name.startswith(_COOKIE) for name in request.cookies):
        return None
    incident_id = await open_entrapment_of(card.lift_id)
    kept = request.cookies.get(_cookie_name(incident_id), "") if incident_id else ""
    parts = kept.split(".")
    if incident_id is None or len(parts) != 4:
        return None
    organisation_id, services = read_id(parts[0]), request.app[SERVICES]
    if organisation_id is None:
        return None
    link = read_rescue_link(services, incident_id, organisation_id, ".".join(parts[1:3]))
    return link if link and services.clock() <= link.until else None


def _link_in_address(request: web.Request) -> RescueLink:
    """Raises 404 for whatever we have not signed."""
    incident_id, organisation_id = (read_id(request.match_info[key]) for key in ("incident", "organisation"))
    if incident_id is None or organisation_id is None:
        raise web.HTTPNotFound
    signature = request.query.get("signature", "")
    return or_404(read_rescue_link(request.app[SERVICES], incident_id, organisation_id, signature))


async def _rescue(link: RescueLink) -> RescueView:
    return or_404(await read_rescue(link.incident_id))


def _is_mine(rescue: RescueView, link: RescueLink) -> bool:
    return rescue.clock.owner is not None and rescue.clock.owner.party == str(link.organisation_id)


async def _hear(
    request: web.Request, link: RescueLink, step: Step, known_by: KnownBy, tap: Tap | None = None
) -> None:
    services = request.app[SERVICES]
    now = services.clock()
    organisation = await organisation_by_id(link.organisation_id)
    rescue = await _rescue(link)  # where its incident was merged, the word is about the other
    more: dict[str, Any] = {"phone": _phone(request, link)}
    at, key = now, None
    if tap is not None:
        known = tap_time(tap.tapped, tap.sent, now, rescue.clock.reported.at)
        at, key = known.at, f"tap:{link.organisation_id}:{tap.id}"
        more |= {"clock_is_off": True} if known.clock_is_off else {}
    word = StatusUpdate(step, at, now, str(organisation.id), organisation.name, known_by)
    if await hear_word(rescue.incident_id, word, now, more=more, source_key=key):
        await services.wake_workers()


async def _tell_cause(services: Services, link: RescueLink, cause: Cause) -> None:
    organisation = await organisation_by_id(link.organisation_id)
    rescue = await _rescue(link)
    party = str(organisation.id)
    if await tell_cause(rescue.incident_id, cause, party, organisation.name, services.clock()):
        await services.wake_workers()


_COOKIE = "tima-rescue-"


def _cookie_name(incident_id: UUID) -> str:
    return f"{_COOKIE}{incident_id.hex[-12:]}"


def _phone(request: web.Request, link: RescueLink) -> str:
    """Four letters that tell two phones of one organisation apart; not who holds them."""
    known = request.cookies.get(_cookie_name(link.incident_id), "").rpartition(".")[2]
    return known if _PHONE.fullmatch(known) else secrets.token_hex(2)


def _remember(request: web.Request, response: web.Response, link: RescueLink) -> None:
    services = request.app[SERVICES]
    value = f"{link.organisation_id}.{link.signature}.{_phone(request, link)}"
    leave_cookie(services, response, _cookie_name(link.incident_id), value, link.until - services.clock())
