"""What committee and clerk do while owners vote and afterwards: paper, claims, objections, the count."""

import asyncio
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.votes.vote import ONE, decision_of, done, vote_page
from api.http.access import requires
from api.http.body import Form, file_fields, read_form, text_field
from api.http.kept_photo import keep_handed_in
from api.http.keys import SERVICES
from api.http.params import asked_id, read_fen, read_id, read_minute
from bot.files.photos import NotAPhoto
from bot.texts.votes import REFUSALS
from models.actions.votes.carry_out import record_execution
from models.actions.votes.claims import settle_dispute
from models.actions.votes.notices import prove_notice
from models.actions.votes.object import answer_objection
from models.actions.votes.paper import confirm_paper, enter_paper, reject_paper
from models.actions.votes.publish import publish
from models.actions.votes.read import DecisionRef, find_paper, is_binding_of, is_objection_to
from models.rules.staff.access import Permission
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.kinds import ProofOfNotice
from models.rules.votes.tally import Choice

routes = web.RouteTableDef()


@routes.post(ONE + "/papers", name="console_vote_paper")
@requires(Permission.ENTER_BALLOTS)
async def paper(request: web.Request) -> web.Response:
    decision, form, services = await decision_of(request), await read_form(request), request.app[SERVICES]
    labels, choice, photos = _labels(form), text_field(form, "choice"), file_fields(form, "photo")
    if not labels or choice not in tuple(Choice) or len(photos) != 1:
        wrong = "请填房屋、选择，并上传一张纸票的照片。"
        return await vote_page(request, decision, wrong, typed={"papers": form})
    try:
        sha256 = await keep_handed_in(services.photos, photos[0])
    except NotAPhoto as error:
        return await vote_page(request, decision, str(error), typed={"papers": form})
    entered = await enter_paper(
        services.vault, decision.id, labels, Choice(choice), sha256, me_of(request).staff.id, services.clock()
    )
    return await _told(request, decision, entered)


@routes.post(ONE + "/papers/confirm", name="console_vote_paper_confirm")
@requires(Permission.ENTER_BALLOTS)
async def confirm(request: web.Request) -> web.Response:
    """The second person reads the photo without seeing what the first has entered."""
    decision, form, services = await decision_of(request), await read_form(request), request.app[SERVICES]
    choice, staff = text_field(form, "choice"), me_of(request).staff.id
    waiting = await find_paper(decision.id, read_id(text_field(form, "paper")))
    if waiting is None:
        return await vote_page(request, decision, "请选择要复核的纸票。")
    if choice == "reject":
        why = text_field(form, "why") or "作废"
        return await done(request, decision, reject_paper(waiting.id, why, staff, services.clock()))
    if choice not in tuple(Choice):
        return await vote_page(request, decision, "请选择您在照片上看到的。")
    read = await confirm_paper(services.vault, waiting.id, Choice(choice), staff, services.clock())
    return await _told(request, decision, read)


@routes.get(ONE + "/papers/photo", name="console_vote_paper_photo")
@requires(Permission.ENTER_BALLOTS)
async def photo(request: web.Request) -> web.Response:
    """`?paper=KEY`"""
    waiting = await find_paper((await decision_of(request)).id, asked_id(request, "paper"))
    path = request.app[SERVICES].photos.path(waiting.photo_sha256) if waiting else None
    if path is None or not await asyncio.to_thread(path.exists):
        raise web.HTTPNotFound
    body = await asyncio.to_thread(path.read_bytes)
    return web.Response(body=body, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


@routes.post(ONE + "/disputes", name="console_vote_dispute")
@requires(Permission.DECIDE_OBJECTIONS)
async def dispute(request: web.Request) -> web.Response:
    decision, form = await decision_of(request), await read_form(request)
    key, answer, words = _answer(form, "binding")
    is_answered = answer in ("give", "keep") and words
    if key is None or not is_answered or not await is_binding_of(decision.estate_id, key):
        return await vote_page(request, decision, "请选择给谁，并写明怎样核实的。")
    actor, now = me_of(request).actor, request.app[SERVICES].clock()
    deed = settle_dispute(key, gives=answer == "give", words=words, by=actor, now=now)
    return await done(request, decision, deed)


@routes.post(ONE + "/objections", name="console_vote_objection")
@requires(Permission.DECIDE_OBJECTIONS)
async def objection(request: web.Request) -> web.Response:
    decision, form = await decision_of(request), await read_form(request)
    key, answer, words = _answer(form, "objection")
    is_answered = answer in ("upheld", "dismissed") and words
    if key is None or not is_answered or not await is_objection_to(decision.id, key):
        return await vote_page(request, decision, "请选择是否成立，并写明理由。")
    deed = answer_objection(
        key, upholds=answer == "upheld", answer=words, by=me_of(request).actor,
        now=request.app[SERVICES].clock(),
    )  # fmt: skip
    return await done(request, decision, deed)


@routes.post(ONE + "/proofs", name="console_vote_proof")
@requires(Permission.ENTER_BALLOTS)
async def proof(request: web.Request) -> web.Response:
    decision, form, services = await decision_of(request), await read_form(request), request.app[SERVICES]
    way, at = text_field(form, "way"), read_minute(text_field(form, "at"))
    photos = file_fields(form, "photo")
    if way not in tuple(ProofOfNotice) or at is None or at > services.clock() or len(photos) > 1:
        wrong = "请选择送达的方式，填写已经过去的时间，最多选一张照片。"
        return await vote_page(request, decision, wrong, typed={"proofs": form})
    try:
        kept = [await keep_handed_in(services.photos, data) for data in photos]
    except NotAPhoto as error:
        return await vote_page(request, decision, str(error), typed={"proofs": form})
    deed = prove_notice(
        decision.id, ProofOfNotice(way), at, me_of(request).actor, services.clock(),
        labels=tuple(_labels(form)), words=text_field(form, "words"), photo_sha256=kept[0] if kept else "",
    )  # fmt: skip
    return await done(request, decision, deed)


@routes.post(ONE + "/publish", name="console_vote_publish")
@requires(Permission.RUN_VOTES)
async def publish_now(request: web.Request) -> web.Response:
    decision, services = await decision_of(request), request.app[SERVICES]
    deed = publish(services.vault, decision.id, me_of(request).actor, services.clock())
    return await done(request, decision, deed)


@routes.post(ONE + "/executions", name="console_vote_execution")
@requires(Permission.RUN_VOTES)
async def execution(request: web.Request) -> web.Response:
    decision, form, now = await decision_of(request), await read_form(request), request.app[SERVICES].clock()
    at, words = read_minute(text_field(form, "at")), text_field(form, "words")
    spent = read_fen(text_field(form, "spent") or "0")
    if at is None or at > now or not words or spent is None:
        return await vote_page(request, decision, "请填写时间、做了什么和花了多少钱。")
    return await done(
        request, decision, record_execution(decision.id, at, words, spent, me_of(request).actor, now)
    )


def _answer(form: Form, name: str) -> tuple[UUID | None, str, str]:
    return read_id(text_field(form, name)), text_field(form, "answer"), text_field(form, "words")


def _labels(form: Form) -> list[str]:
    """Units as typed, one a line or between commas, single spaces inside."""
    told = text_field(form, "units")[:4000].replace("，", ",").replace("、", ",").replace("\n", ",")
    return [" ".join(one.split()) for one in told.split(",") if one.strip()]


async def _told(request: web.Request, decision: DecisionRef, answer: object) -> web.Response:
    if isinstance(answer, VoteRefusal):
        return await vote_page(request, decision, REFUSALS[answer], 409)
    raise web.HTTPSeeOther(f"/console/votes/{decision.id}")
