"""`/api/v1/votes/SLUG/…`: proving to be an owner, voting, the receipt, an objection."""

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from api.http.access import public, resident
from api.http.body import read_limited
from api.http.client_address import client_address
from api.http.describe import KEY, RECEIPT, SessionNeed, operation
from api.http.errors import ApiProblem
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import BALLOTS_OF_PERSON, BINDINGS_FROM_ADDRESS, RECEIPTS_FROM_ADDRESS
from api.v1.idempotency import source_key
from api.v1.json_body import MAX_BYTES, Sent, Text, answer, parse, read_json
from api.v1.people.resident import resident_of
from api.v1.votes.shapes import Vote
from api.v1.votes.vote import VOTE, decision_in_path, vote_answer
from bot.texts.votes import TO_OWNERS
from models.actions.votes.bind import PaperProof, bind_by_code, bind_by_own_phone
from models.actions.votes.cast import cast_ballot
from models.actions.votes.object import object_to_ballot, object_to_result
from models.actions.votes.own import standing_of_receipt
from models.rules.votes.counting import BallotStanding
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.entries import BallotWay
from models.rules.votes.tally import Choice

routes = web.RouteTableDef()

Head = Annotated[int, Field(ge=1, le=100_000)]


class OwnerProof(Sent):
    """The code on paper with the owner's name and the last four of a number; without a code the phone that
    WeChat has verified. `dispute`: another person is known as this owner, and the committee shall decide.
    """

    code: Annotated[Text, Field(max_length=60)] = ""
    name: Annotated[Text, Field(max_length=50)] = ""
    last_four: Annotated[Text, Field(max_length=10)] = ""
    dispute: bool = False


class NewBallot(Sent):
    """`heads`: whose ballot it is, all of one's own where there is none. What it weighs, the roll says."""

    choice: Annotated[Choice, Field(strict=False)]
    heads: Annotated[list[Head], Field(max_length=50, default_factory=list)]


class BallotReceipt(BaseModel):
    """What a voter keeps, one a head."""

    receipt: str
    entry: int
    head: int
    units: tuple[str, ...]
    choice: Choice
    at: datetime


class BallotReceipts(BaseModel):
    """The ballots that were entered; a repeat of the same tap gets the same."""

    receipts: list[BallotReceipt]


class ReceiptFound(BaseModel):
    """Where a ballot is. `standing` and `choice` are null until the result is published."""

    entry: int
    at: datetime
    way: BallotWay
    hash: str
    standing: BallotStanding | None
    choice: Choice | None


class NewObjection(Sent):
    """To a ballot for one's units (`entry`: "不是我"), or without one to the result."""

    entry: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    words: Annotated[Text, Field(min_length=1, max_length=500)]


PATH = "/api/v1/votes/{slug}"


@routes.put(PATH + "/binding", name="api_vote_bind")
@operation(
    "proveOwner",
    "Prove to be an owner",
    {200: Vote},
    takes=OwnerProof,
    parameters=[VOTE],
    session=SessionNeed.NEEDED,
)
@resident
async def bind(request: web.Request) -> web.Response:
    """The same person again is no mistake."""
    decision, person_id = await decision_in_path(request), resident_of(request).person_id
    services = request.app[SERVICES]
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(BINDINGS_FROM_ADDRESS, address)
    sent = await read_json(request, OwnerProof)
    now, proof = services.clock(), PaperProof(sent.code, sent.name, sent.last_four)
    bound = (
        await bind_by_code(services.vault, proof, person_id, now, disputes=sent.dispute)
        if sent.code
        else await bind_by_own_phone(services.vault, decision.id, person_id, now, disputes=sent.dispute)
    )
    if isinstance(bound, VoteRefusal):
        # Nobody on the roll has that number, or there is none.
        raise refused_vote(VoteRefusal.WRONG_CODE if bound is VoteRefusal.UNKNOWN else bound)
    return await vote_answer(request, decision, person_id)


@routes.post(PATH + "/ballots", name="api_vote_cast")
@operation(
    "castBallot",
    "Vote, or change one's vote until the end",
    {201: BallotReceipts},
    takes=NewBallot,
    parameters=[VOTE, KEY],
    session=SessionNeed.NEEDED,
)
@resident
async def cast(request: web.Request) -> web.Response:
    decision, person_id = await decision_in_path(request), resident_of(request).person_id
    services = request.app[SERVICES]
    await request.app[RATE_LIMITS].require(BALLOTS_OF_PERSON, str(person_id))
    body = await read_limited(request, MAX_BYTES)
    sent = parse(body, NewBallot)
    key = await source_key(request, person_id, body)
    receipts = await cast_ballot(
        services.vault, decision.id, person_id, sent.choice, services.clock(),
        source_key=key, heads=sent.heads or None,
    )  # fmt: skip
    if isinstance(receipts, VoteRefusal):
        raise refused_vote(receipts)
    told = [
        BallotReceipt(
            receipt=one.number, entry=one.entry, head=one.head, units=one.units, choice=one.choice, at=one.at
        )
        for one in receipts
    ]
    return answer(BallotReceipts(receipts=told), BallotReceipts, 201)


@routes.get(PATH + "/receipts/{receipt}", name="api_vote_receipt", allow_head=False)
@operation("findBallot", "Where a ballot is", {200: ReceiptFound}, parameters=[VOTE, RECEIPT])
@public
async def receipt(request: web.Request) -> web.Response:
    decision, services = await decision_in_path(request), request.app[SERVICES]
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(RECEIPTS_FROM_ADDRESS, address)
    found = await standing_of_receipt(request.match_info["receipt"][:20], services.vault)
    if found is None or found.entry.decision_id != decision.id or found.entry.way is None:
        raise ApiProblem(404, "ballot-unknown", "这次表决里没有这个回执号，请核对 16 位数字。")
    entry = found.entry
    told = ReceiptFound(
        entry=entry.number, at=entry.at, way=found.entry.way, hash=entry.hash, standing=found.standing,
        choice=found.choice,
    )  # fmt: skip
    return answer(told, ReceiptFound)


@routes.put(PATH + "/objections", name="api_vote_object")
@operation(
    "objectToVote",
    "Object to a ballot, or to the result",
    {200: Vote},
    takes=NewObjection,
    parameters=[VOTE],
    session=SessionNeed.NEEDED,
)
@resident
async def object_to(request: web.Request) -> web.Response:
    """The same objection again is the same, so no key is needed."""
    decision, person_id = await decision_in_path(request), resident_of(request).person_id
    await request.app[RATE_LIMITS].require(BALLOTS_OF_PERSON, str(person_id))
    sent, now = await read_json(request, NewObjection), request.app[SERVICES].clock()
    filed = (
        await object_to_ballot(decision.id, sent.entry, person_id, sent.words, now)
        if sent.entry is not None
        else await object_to_result(decision.id, person_id, sent.words, now)
    )
    if isinstance(filed, VoteRefusal) and filed is not VoteRefusal.ALREADY:
        raise refused_vote(filed)
    return await vote_answer(request, decision, person_id)


def refused_vote(refused: VoteRefusal) -> ApiProblem:
    """The problem to raise, with the words for owners."""
    words = TO_OWNERS[refused]
    match refused:
        case VoteRefusal.TOO_EARLY | VoteRefusal.TOO_LATE | VoteRefusal.WRONG_STAGE | VoteRefusal.EMPTY_ROLL:
            return ApiProblem(409, "vote-not-open", words)
        case VoteRefusal.NOT_BOUND | VoteRefusal.NOT_YOURS | VoteRefusal.OWN_WORD:
            return ApiProblem(403, "not-an-owner", words)
        case VoteRefusal.DISPUTED | VoteRefusal.HELD_BY_ANOTHER:
            return ApiProblem(409, "owner-disputed", words)
        case VoteRefusal.UNKNOWN:
            return ApiProblem(404, "ballot-unknown", words)
        case _:
            return ApiProblem(422, "proof-refused", words)
