"""An owners' decision on the phone: what is asked, proving to be an owner, voting. Works without script."""

import re
import secrets
from collections.abc import Awaitable, Callable
from functools import wraps

from aiohttp import web

from api.http.access import public
from api.http.body import form_nonce, read_form, text_field
from api.http.client_address import client_address
from api.http.cookies import person_of
from api.http.csrf import is_from_elsewhere
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.rate_limits import BALLOTS_OF_PERSON, BINDINGS_FROM_ADDRESS, RECEIPTS_FROM_ADDRESS
from api.pages.lifts.scanned import with_lift
from api.pages.votes.voters import (
    browser_voter,
    drop_voter_cookie,
    known_voter,
    leave_voter_cookie,
    may_enter_as,
    new_voter,
    settle_voter,
    voter_of,
)
from bot.kernel.signatures import Use
from bot.texts.votes import TO_OWNERS
from models.actions.lifts.find import LiftCard
from models.actions.people.identify import drop_nameless, person_exists
from models.actions.people.keep_phone import phone_of
from models.actions.votes.announced import DecisionView, decision_by_slug, replacement_of
from models.actions.votes.bind import PaperProof, bind_by_code, bind_by_own_phone, has_binding
from models.actions.votes.cast import cast_ballot
from models.actions.votes.fund_use import fund_events_of
from models.actions.votes.own import Entered, OwnHead, own_heads, standing_of_receipt
from models.actions.votes.read import bulletins_of, decisions_at_lift, executions_of, quorum_of
from models.actions.votes.share_proof import has_shares, share_code
from models.actions.votes.stamps import stamp_of
from models.rules.reports import receipt_number
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.tally import Choice

routes = web.RouteTableDef()

ONE = "/v/{slug}"
UNKNOWN = ("没有这次表决", "请核对链接，或者再扫一次通知上的码。")
LINK_EXPIRED = "这个链接过期了，请在公众号里再发一次“表决”。"
ANOTHER_OWNER = "这个手机上已有另一位业主。要换人，请先点最下面的“这个手机换一位业主”，再打开链接。"
NO_CODE = "请填写邀请码、姓名和后四位。"
NO_CHOICE = "请选择同意、反对或者弃权。"
SLUG = re.compile(r"[0-9A-Z]{4,12}")
DecisionHandler = Callable[[web.Request, DecisionView], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def with_decision(handler: DecisionHandler) -> Handler:
    """Hand the announced decision to the handler; a form from another site is refused."""

    @wraps(handler)
    async def find_and_handle(request: web.Request) -> web.StreamResponse:
        if request.method == "POST" and is_from_elsewhere(request):
            raise web.HTTPForbidden
        slug = request.match_info["slug"].upper()
        decision = await decision_by_slug(slug) if SLUG.fullmatch(slug) else None
        if decision is None:
            title, words = UNKNOWN
            return page(request, "message", 404, title=title, words=words, hotline=None)
        return await handler(request, decision)

    return find_and_handle


@routes.get("/l/{code}/votes", name="lift_votes")
@public
@with_lift
async def at_lift(request: web.Request, card: LiftCard) -> web.Response:
    """What the owners around a scanned lift decide just now."""
    now = request.app[SERVICES].clock()
    found = await decisions_at_lift(card.lift_id, now)
    votes = [(decision, stage_at(decision.course, now)) for decision in found]
    return page(request, "votes/list", card=card, votes=votes)


@routes.get(ONE, name="vote")
@public
@with_decision
async def vote(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    if "signature" in request.query:
        return await _enter_by_link(request, decision)
    is_settled = await settle_voter(request)
    response = await vote_page(request, decision)
    if is_settled:
        drop_voter_cookie(response)
    return response


async def _enter_by_link(request: web.Request, decision: DecisionView) -> web.Response:
    """A link from the chat is exchanged for a cookie at once, so that it stays in no history."""
    person_id = request.app[SERVICES].signatures.person_of(Use.VOTE_LINK, request.query)
    if person_id is None or not await person_exists(person_id):
        return await vote_page(request, decision, 410, LINK_EXPIRED)
    if not await may_enter_as(request, person_id):
        return await vote_page(request, decision, 409, ANOTHER_OWNER)
    response = _to_page(decision)
    leave_voter_cookie(request, response, person_id)
    return response


@routes.post(ONE + "/leave", name="vote_leave")
@public
@with_decision
async def leave(_request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """Another owner uses this phone from now on."""
    response = _to_page(decision)
    drop_voter_cookie(response)
    return response


def _to_page(decision: DecisionView, more: str = "") -> web.Response:
    return web.Response(status=303, headers={"Location": f"/v/{decision.slug}{more}"})


@routes.post(ONE + "/binding", name="vote_bind")
@public
@with_decision
async def bind(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    services, form = request.app[SERVICES], await read_form(request)
    proof = PaperProof(
        text_field(form, "code")[:60], text_field(form, "name")[:50], text_field(form, "last_four")[:10]
    )
    by_phone, disputes = text_field(form, "by") == "phone", text_field(form, "dispute") == "1"
    if not by_phone and not proof.code:
        return await vote_page(request, decision, 422, NO_CODE)
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(BINDINGS_FROM_ADDRESS, address)
    known = await known_voter(request)
    person_id = known or await new_voter(request)
    bound = (
        await bind_by_own_phone(services.vault, decision.id, person_id, services.clock(), disputes=disputes)
        if by_phone
        else await bind_by_code(services.vault, proof, person_id, services.clock(), disputes=disputes)
    )
    if bound is VoteRefusal.DISPUTED:
        # Who has claimed is known by this browser: the committee's answer is theirs to see.
        response = _to_page(decision, "?claimed=1#mine")
        leave_voter_cookie(request, response, person_id)
        return response
    if isinstance(bound, VoteRefusal):
        if known is None:
            await drop_nameless(person_id)
        retry = proof if bound is VoteRefusal.HELD_BY_ANOTHER else None
        return await vote_page(request, decision, 409, TO_OWNERS[bound], disputable=retry, by_phone=by_phone)
    response = _to_page(decision, "?bound=1#mine")
    leave_voter_cookie(request, response, person_id)
    return response


@routes.post(ONE + "/ballots", name="vote_cast")
@public
@with_decision
async def cast(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """One head's ballot. The form says which head and what choice; what it weighs, the roll says."""
    services, form, person_id = request.app[SERVICES], await read_form(request), await voter_of(request)
    if person_id is None:
        return await vote_page(request, decision, 403, TO_OWNERS[VoteRefusal.NOT_BOUND])
    choice, head = text_field(form, "choice"), text_field(form, "head")
    if choice not in tuple(Choice) or not re.fullmatch(r"[0-9]{1,6}", head):
        return await vote_page(request, decision, 422, NO_CHOICE)
    await request.app[RATE_LIMITS].require(BALLOTS_OF_PERSON, str(person_id))
    receipts = await cast_ballot(
        services.vault, decision.id, person_id, Choice(choice), services.clock(),
        source_key=form_nonce(form)[:60], heads=[int(head)],
    )  # fmt: skip
    if isinstance(receipts, VoteRefusal):
        return await vote_page(request, decision, 409, TO_OWNERS[receipts])
    return _to_page(decision, f"?cast={receipts[0].entry}#mine")


@routes.get(ONE + "/receipt", name="vote_receipt")
@public
@with_decision
async def receipt(request: web.Request, decision: DecisionView) -> web.StreamResponse:
    """Where a receipt is in the chain, and once it is published, how it was counted."""
    services, typed = request.app[SERVICES], request.query.get("number", "")[:100]
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(RECEIPTS_FROM_ADDRESS, address)
    number = receipt_number.read(typed)
    found = await standing_of_receipt(number, services.vault) if number else None
    if found is not None and found.entry.decision_id != decision.id:
        found = None
    return page(
        request, "votes/receipt", 200 if found or not typed else 404,
        decision=decision, typed=typed, found=found,
    )  # fmt: skip


async def vote_page(
    request: web.Request,
    decision: DecisionView,
    status: int = 200,
    wrong: str = "",
    code: str = "",
    *,
    disputable: PaperProof | None = None,
    by_phone: bool = False,
) -> web.Response:
    """The whole page as the browser's person sees it. `code`: of a proxy just granted, shown this once.

    `disputable`: what was just typed by somebody to whose place another person is bound: it can be sent again
    as a dispute.
    """
    services, person_id = request.app[SERVICES], await voter_of(request)
    now = services.clock()
    stage = stage_at(decision.course, now)
    own = await own_heads(decision, person_id, services.vault) if person_id else []
    is_bound = person_id is not None and await has_binding(person_id, decision.estate_id)
    return page(
        request, "votes/vote", status,
        decision=decision, stage=stage, quorum=quorum_of(decision), own=own, is_bound=is_bound,
        has_phone=bool(person_id and await phone_of(person_id, services.vault)),
        is_on_this_phone=browser_voter(request) is not None,
        may_log_in=_is_in_wechat(request) and await person_of(request) is None,
        is_owner=any(not one.voice.by_proxy for one in own), choices=tuple(Choice), wrong=wrong, code=code,
        may_vote=stage is VoteStage.OPEN and decision.closed_at is None,
        may_object=stage in (VoteStage.OPEN, VoteStage.CLOSED, VoteStage.OBJECTIONS),
        may_entrust=stage in (VoteStage.NOTICED, VoteStage.OPEN) and decision.proxy_limit > 0,
        nonces={one.voice.head.number: secrets.token_urlsafe(18) for one in own},
        cast_now=_just_cast(own, request.query.get("cast", "")),
        bound_now="bound" in request.query and bool(own), told="told" in request.query,
        has_shares=has_shares(decision), share_codes=_share_codes(request, decision, own),
        executions=await executions_of(decision.id) if stage is VoteStage.FINAL else [],
        fund=await fund_events_of(decision.id) if stage is VoteStage.FINAL else [],
        bulletins=await bulletins_of(decision.id) if decision.published_at else [],
        disputable=disputable, by_phone=by_phone,
        claimed="claimed" in request.query and person_id is not None,
        stamp=await stamp_of(decision.id) if decision.closed_at else None,
        is_stamped_here=services.settings.has_time_stamps,
        replacement=await replacement_of(decision.id) if decision.withdrawn_at else None,
    )  # fmt: skip


def _share_codes(request: web.Request, decision: DecisionView, own: list[OwnHead]) -> dict[int, str]:
    """Of the person's own heads, by their numbers, once there is something to share."""
    if not has_shares(decision):
        return {}
    vault, heads = request.app[SERVICES].vault, [one.voice.head for one in own if not one.voice.by_proxy]
    return {head.number: share_code(vault, decision.id, head.number) for head in heads}


def _is_in_wechat(request: web.Request) -> bool:
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def _just_cast(own: list[OwnHead], number: str) -> Entered | None:
    """The ballot whose receipt is shown large: the one that the form has led here from."""
    ballots = (entered for one in own for entered in one.ballots if entered.is_mine)
    return next((entered for entered in ballots if str(entered.number) == number), None)
