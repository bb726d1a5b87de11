"""What an owner may do beside voting: object, entrust the vote to somebody, take up what was entrusted."""

import re

from aiohttp import web

from api.http.access import public
from api.http.body import read_form, text_field
from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import BALLOTS_OF_PERSON, BINDINGS_FROM_ADDRESS
from api.pages.votes.vote import ONE, vote_page, with_decision
from api.pages.votes.voters import known_voter, leave_voter_cookie, new_voter, voter_of
from bot.texts.votes import TO_OWNERS
from models.actions.people.identify import drop_nameless
from models.actions.votes.announced import DecisionView
from models.actions.votes.object import object_to_ballot, object_to_result
from models.actions.votes.proxies import grant_proxy, revoke_proxy, take_proxy
from models.rules.votes.decision import VoteRefusal

routes = web.RouteTableDef()

NO_WORDS = "请写明哪里不对。"
_NUMBER = re.compile(r"[0-9]{1,6}")


@routes.post(ONE + "/objections", name="vote_object")
@public
@with_decision
async def object_to(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """ "不是我" to a ballot (`entry`), or something about the result (no `entry`)."""
    form, person_id = await read_form(request), await voter_of(request)
    now = request.app[SERVICES].clock()
    entry, words = text_field(form, "entry"), text_field(form, "words")[:500]
    if person_id is None:
        return await _refuse(request, decision, VoteRefusal.NOT_BOUND)
    if not words or (entry and not _NUMBER.fullmatch(entry)):
        return await vote_page(request, decision, 422, NO_WORDS)
    await request.app[RATE_LIMITS].require(BALLOTS_OF_PERSON, str(person_id))
    filed = (
        await object_to_ballot(decision.id, int(entry), person_id, words, now)
        if entry
        else await object_to_result(decision.id, person_id, words, now)
    )
    if isinstance(filed, VoteRefusal) and filed is not VoteRefusal.ALREADY:
        return await _refuse(request, decision, filed)
    return _back(decision)  # also for a second tap, or a co-owner's objection: it is with the committee


@routes.post(ONE + "/proxies", name="vote_entrust")
@public
@with_decision
async def entrust(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """Grant: the page shows the code once. Revoke: from now on the proxy cannot vote for the head."""
    services, form, person_id = request.app[SERVICES], await read_form(request), await voter_of(request)
    head, now = text_field(form, "head"), services.clock()
    if person_id is None or not _NUMBER.fullmatch(head):
        return await _refuse(request, decision, VoteRefusal.NOT_BOUND)
    await request.app[RATE_LIMITS].require(BALLOTS_OF_PERSON, str(person_id))
    if text_field(form, "what") == "revoke":
        refused = await revoke_proxy(decision.id, int(head), person_id, now)
        if refused is None or refused is VoteRefusal.ALREADY:
            return _back(decision)
        return await _refuse(request, decision, refused)
    code = await grant_proxy(services.vault, decision.id, int(head), person_id, now)
    if isinstance(code, VoteRefusal):
        return await _refuse(request, decision, code)
    return await vote_page(request, decision, code=code)


@routes.post(ONE + "/proxy", name="vote_take_proxy")
@public
@with_decision
async def take(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """Somebody to whom an owner has given a code votes for that owner from now on."""
    services, form = request.app[SERVICES], await read_form(request)
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(BINDINGS_FROM_ADDRESS, address)
    known = await known_voter(request)
    person_id = known or await new_voter(request)
    taken = await take_proxy(services.vault, text_field(form, "code")[:60], person_id, services.clock())
    if isinstance(taken, VoteRefusal):
        if known is None:
            await drop_nameless(person_id)
        return await _refuse(request, decision, taken)
    response = _back(decision)
    leave_voter_cookie(request, response, person_id)
    return response


def _back(decision: DecisionView) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/v/{decision.slug}?told=1#mine"})


async def _refuse(request: web.Request, decision: DecisionView, refused: VoteRefusal) -> web.Response:
    status = 403 if refused is VoteRefusal.NOT_BOUND else 409
    return await vote_page(request, decision, status, TO_OWNERS[refused])
