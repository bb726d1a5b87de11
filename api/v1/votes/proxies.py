"""`/api/v1/votes/SLUG/…`: entrusting one's head to somebody, taking it back, and voting for somebody else."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from api.http.access import resident
from api.http.client_address import client_address
from api.http.describe import SessionNeed, in_path, operation
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import BALLOTS_OF_PERSON, BINDINGS_FROM_ADDRESS
from api.v1.json_body import Sent, Text, answer, read_json
from api.v1.people.resident import resident_of
from api.v1.votes.ballots import PATH, refused_vote
from api.v1.votes.shapes import Vote
from api.v1.votes.vote import VOTE, decision_in_path, vote_answer
from models.actions.votes.proxies import grant_proxy, revoke_proxy, take_proxy
from models.rules.votes.decision import VoteRefusal

routes = web.RouteTableDef()


class ProxyCode(BaseModel):
    """To be handed to the proxy; shown once. A new one for the same head ends the one before."""

    code: str


class TakenProxy(Sent):
    """The code that an owner has given."""

    code: Annotated[Text, Field(min_length=1, max_length=60)]


HEAD = in_path("head", "^[0-9]{1,6}$", "the number of one's own head")


@routes.put(PATH + "/proxies/{head:[0-9]{1,6}}", name="api_vote_entrust")
@operation(
    "grantProxy",
    "Entrust one's head to somebody: a code to hand on, valid once",
    {200: ProxyCode},
    parameters=[VOTE, HEAD],
    session=SessionNeed.NEEDED,
)
@resident
async def entrust(request: web.Request) -> web.Response:
    """After a lost answer the same again gives another code, and the one that nobody has seen is void."""
    services, decision = request.app[SERVICES], await decision_in_path(request)
    person_id, head = resident_of(request).person_id, int(request.match_info["head"])
    await request.app[RATE_LIMITS].require(BALLOTS_OF_PERSON, str(person_id))
    code = await grant_proxy(services.vault, decision.id, head, person_id, services.clock())
    if isinstance(code, VoteRefusal):
        raise refused_vote(code)
    return answer(ProxyCode(code=code), ProxyCode)


@routes.delete(PATH + "/proxies/{head:[0-9]{1,6}}", name="api_vote_revoke")
@operation(
    "revokeProxy",
    "Take it back. Ballots that the proxy has cast stand until an owner casts one",
    {200: Vote},
    parameters=[VOTE, HEAD],
    session=SessionNeed.NEEDED,
)
@resident
async def revoke(request: web.Request) -> web.Response:
    """A second tap changes nothing."""
    services, decision = request.app[SERVICES], await decision_in_path(request)
    person_id, head = resident_of(request).person_id, int(request.match_info["head"])
    await request.app[RATE_LIMITS].require(BALLOTS_OF_PERSON, str(person_id))
    refused = await revoke_proxy(decision.id, head, person_id, services.clock())
    if refused is not None and refused is not VoteRefusal.ALREADY:
        raise refused_vote(refused)
    return await vote_answer(request, decision, person_id)


@routes.put(PATH + "/proxy", name="api_vote_take_proxy")
@operation(
    "takeProxy",
    "Vote for an owner who has given a code",
    {200: Vote},
    takes=TakenProxy,
    parameters=[VOTE],
    session=SessionNeed.NEEDED,
)
@resident
async def take(request: web.Request) -> web.Response:
    """The same code again by the same person changes nothing."""
    services, decision = request.app[SERVICES], await decision_in_path(request)
    person_id = resident_of(request).person_id
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(BINDINGS_FROM_ADDRESS, address)
    sent = await read_json(request, TakenProxy)
    taken = await take_proxy(services.vault, sent.code, person_id, services.clock())
    if isinstance(taken, VoteRefusal):
        raise refused_vote(taken)
    return await vote_answer(request, decision, person_id)
