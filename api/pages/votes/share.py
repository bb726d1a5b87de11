"""An owner's share as a page that others can check by its code."""

from aiohttp import web

from api.http.access import public
from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.rate_limits import RECEIPTS_FROM_ADDRESS
from api.pages.votes.vote import ONE, with_decision
from models.actions.shared.city_rules import LOCAL
from models.actions.votes.announced import DecisionView
from models.actions.votes.share_proof import has_shares, proof_of_code

routes = web.RouteTableDef()


@routes.get(ONE + "/share", name="vote_share")
@public
@with_decision
async def share(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """The proof whose code this is, as the records have it now. Room and area, never a name."""
    services, typed = request.app[SERVICES], request.query.get("code", "")[:40]
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(RECEIPTS_FROM_ADDRESS, address)
    proof = await proof_of_code(services.vault, decision, typed)
    return page(
        request, "votes/share", 200 if proof or not typed else 404,
        decision=decision, typed=typed, proof=proof, has_shares=has_shares(decision),
        today=services.clock().astimezone(LOCAL).date(),
    )  # fmt: skip
