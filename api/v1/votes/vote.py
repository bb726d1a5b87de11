"""`/api/v1/votes`: what owners decide: which decisions there are, one in full, and one's own part in it."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from api.http.access import public, resident, resident_or_anybody
from api.http.describe import CODE, SessionNeed, in_path, operation
from api.http.errors import ApiProblem
from api.http.keys import SERVICES
from api.pages.votes.vote import SLUG
from api.v1.json_body import answer
from api.v1.lifts.find_card import card_in_path
from api.v1.people.resident import person_of, resident_of
from api.v1.votes.shapes import (
    Participation,
    Vote,
    VoteAttachment,
    VoteBallot,
    VoteBrief,
    VoteBriefs,
    VoteHead,
    VoteResult,
    VoteUnit,
)
from bot.kernel.links import vote_address
from bot.services import Services
from models.actions.votes.announced import DecisionView, decision_by_slug
from models.actions.votes.own import Entered, OwnHead, own_heads
from models.actions.votes.read import decisions_at_lift, decisions_of, quorum_of
from models.rules.votes.decision import stage_at
from models.rules.votes.outcome import in_force
from models.rules.votes.tally import Check

routes = web.RouteTableDef()


VOTE = in_path("slug", f"^{SLUG.pattern}$", "the decision")


@routes.get("/api/v1/lifts/{code}/votes", name="api_votes_of_lift", allow_head=False)
@operation(
    "listVotesOfLift",
    "What the owners around the lift decide just now",
    {200: VoteBriefs},
    parameters=[CODE],
)
@public
async def at_lift(request: web.Request) -> web.Response:
    services, card = request.app[SERVICES], await card_in_path(request)
    return _briefs(services, await decisions_at_lift(card.lift_id, services.clock()))


@routes.get("/api/v1/votes", name="api_votes", allow_head=False)
@operation("listVotes", "The votes on whose roll one stands", {200: VoteBriefs}, session=SessionNeed.NEEDED)
@resident
async def own(request: web.Request) -> web.Response:
    return _briefs(request.app[SERVICES], await decisions_of(resident_of(request).person_id))


@routes.get("/api/v1/votes/{slug}", name="api_vote", allow_head=False)
@operation(
    "getVote",
    "One decision, with one's own part in it",
    {200: Vote},
    parameters=[VOTE],
    session=SessionNeed.OPTIONAL,
)
@resident_or_anybody
async def one(request: web.Request) -> web.Response:
    return await vote_answer(request, await decision_in_path(request), person_of(request))


async def decision_in_path(request: web.Request) -> DecisionView:
    """An announced one. Raises 404."""
    slug = request.match_info["slug"].upper()
    decision = await decision_by_slug(slug) if SLUG.fullmatch(slug) else None
    if decision is None:
        raise ApiProblem(404, "vote-unknown", "没有这次表决，请核对链接。")
    return decision


async def vote_answer(
    request: web.Request, decision: DecisionView, person_id: UUID | None, status: int = 200
) -> web.Response:
    services = request.app[SERVICES]
    heads = await own_heads(decision, person_id, services.vault) if person_id else []
    return answer(_vote(services, decision, heads), Vote, status)


def _briefs(services: Services, found: Sequence[DecisionView]) -> web.Response:
    return answer(VoteBriefs(votes=[_brief(services, decision) for decision in found]), VoteBriefs)


def _brief(services: Services, decision: DecisionView) -> VoteBrief:
    return VoteBrief(
        slug=decision.slug,
        address=vote_address(services, decision.slug),
        title=decision.title,
        estate=decision.estate.name,
        stage=stage_at(decision.course, services.clock()),
        amount_fen=decision.amount_fen,
        opens_at=decision.opens_at,
        closes_at=decision.closes_at,
    )


def _vote(services: Services, decision: DecisionView, heads: Sequence[OwnHead]) -> Vote:
    area, people = [_participation(check) for check in quorum_of(decision)]
    address = vote_address(services, decision.slug)
    return Vote(
        **_brief(services, decision).model_dump(),
        words=decision.words,
        purpose=decision.purpose,
        cost_fen=decision.cost_fen,
        insurance_fen=decision.insurance_fen,
        funding=decision.funding,
        threshold=decision.threshold,
        article=decision.article,
        mode=decision.mode,
        mode_reason=decision.mode_reason,
        non_voters=decision.non_voters,
        non_voters_reason=decision.non_voters_reason,
        attachments=[
            VoteAttachment(title=it["title"], address=f"{address}/attachments/{place}", sha256=it["sha256"])
            for place, it in enumerate(decision.attachments, start=1)
        ],
        area=area,
        people=people,
        roll_hash=decision.roll_hash,
        closing_hash=decision.closing_hash,
        result=_result(decision, address),
        proxy_limit=decision.proxy_limit,
        heads=[_head(head) for head in heads],
    )


def _participation(check: Check) -> Participation:
    return Participation(
        taken_part=check.numerator, needed=check.numerator + check.distance, whole=check.denominator
    )


def _result(decision: DecisionView, address: str) -> VoteResult | None:
    if decision.results is None:
        return None
    strict = in_force(decision.results)["strict"]
    return VoteResult(
        **strict,
        depends=decision.flips,
        bulletin=f"{address}/bulletin.json",
        bulletin_sha256=decision.bulletin_sha256,
        objections_until=decision.objections_until,
    )


def _head(own: OwnHead) -> VoteHead:
    voice = own.voice
    return VoteHead(
        head=voice.head.number,
        units=[VoteUnit(label=unit.label, area=unit.area, share_fen=unit.share_fen) for unit in voice.units],
        share_fen=voice.share_fen,
        by_proxy=voice.by_proxy,
        entrusted=own.is_entrusted,
        taken_up=own.is_taken_up,
        ballots=[_ballot(entered) for entered in own.ballots],
    )


def _ballot(entered: Entered) -> VoteBallot:
    return VoteBallot(
        entry=entered.number,
        at=entered.at,
        way=entered.way,
        is_mine=entered.is_mine,
        receipt=entered.receipt or None,
        choice=entered.choice,
        standing=entered.standing,
        objection=entered.objection,
    )
