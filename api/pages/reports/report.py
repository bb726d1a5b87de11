"""Reporting on the web: the hazard form and the receipt."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from aiohttp import web

from api.http.access import public
from api.http.body import (
    file_fields,
    form_nonce,
    keep_for_the_way_back,
    read_form,
    submission_key,
    text_field,
)
from api.http.client_address import client_address
from api.http.held_receipts import held_number, held_report
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.params import read_id
from api.http.rate_limits import ANSWERS_OF_RECEIPT, HAZARDS_FROM_ADDRESS, HAZARDS_OF_LIFT
from api.pages.lifts.scanned import with_lift
from api.pages.reports.contact_form import NO_CONTACT, ContactForm, read_contact
from api.wechat.login import is_in_wechat
from bot.files.photos import NotAPhoto
from bot.kernel.links import photo_link
from bot.notify.survey_offer import offered_round
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.answer_fixed import may_answer_fixed
from models.actions.reports.ask_reporter import MAX_ANSWER, answer_question
from models.actions.reports.contact import withdraw_contact
from models.actions.reports.file import Receipt, ReportDraft, StoredPhoto, file_report
from models.actions.reports.read import ReportView
from models.actions.rescues.answer_release import ANSWER_WITHIN
from models.actions.rescues.record_trapped import people_of
from models.actions.shared.city_rules import city_hotline
from models.rules.reports import receipt_number
from models.rules.reports.contact import CONTACT_PARTS, masked_phone
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ROUTED, HazardCategory, Progress, ReportKind, ReportSource
from models.rules.triage import Entrapment, entrapment

routes = web.RouteTableDef()

MAX_WORDS = 2000
MAX_PHOTOS = 3


@routes.get("/l/{code}/report", name="report")
@public
@with_lift
async def report_form(request: web.Request, card: LiftCard) -> web.Response:
    return keep_for_the_way_back(_form_page(request, card, nonce=secrets.token_urlsafe(16)))


@routes.post("/l/{code}/report", name="report_file")
@public
@with_lift
async def report_hazard(request: web.Request, card: LiftCard) -> web.Response:
    form = await read_form(request)
    category, words = text_field(form, "category"), text_field(form, "words")
    nonce, files, contact = form_nonce(form), file_fields(form, "photos"), read_contact(form)
    again = partial(
        _form_page,
        request,
        card,
        nonce=nonce,
        category=category,
        words=words,
        contact=contact,
        photos_lost=bool(files),
        status=422,
    )
    wrong = _what_is_wrong(category, words, files) or contact.wrong
    if wrong:
        return again(wrong=wrong)
    if entrapment(words) is Entrapment.CERTAIN and not text_field(form, "nobody_trapped"):
        # Somebody may be trapped: ask before it is filed as a fault that can wait.
        return again(trapped=True)
    await count_hazard(request, card)
    services = request.app[SERVICES]
    try:
        photos = [StoredPhoto(await services.photos.keep(data)) for data in files]
    except NotAPhoto as error:
        return again(wrong=str(error))
    told = (category, words, contact.phone, " ".join(contact.parts))
    draft = ReportDraft(
        source_key=submission_key(services.vault, nonce, services.clock(), *told, *files),
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=card.lift_id,
        words=words,
        category=HazardCategory(category),
        photos=tuple(photos),
        contact=contact.draft(services.vault),
    )
    raise _to_receipt(await file_and_wake(services, draft))


@routes.get("/r", name="receipt_find")
@public
async def find_receipt(request: web.Request) -> web.Response:
    typed = request.query.get("number", "")[:100]
    raise web.HTTPSeeOther(f"/r/{receipt_number.read(typed) or 'unknown'}")


@routes.get("/r/{receipt}", name="receipt")
@public
async def receipt(request: web.Request) -> web.Response:
    try:
        report = await held_report(request)
    except web.HTTPNotFound:
        return page(
            request,
            "message",
            404,
            title="没有找到这份报告",
            words="请核对 16 位回执号。若刚提交过，请回到提交的页面再试。",
            hotline=None,
        )
    services = request.app[SERVICES]
    now = services.clock()
    is_asked = any(not question.answered for question in report.questions)
    return page(
        request,
        "reports/receipt",
        report=report,
        # Where there is a question it stays as it is: reloading would lose the answer being typed.
        refresh_seconds=None if is_asked else refresh_seconds(report, now),
        survey=await offered_round(report, now),
        hotline=await city_hotline(report.city_id, now),
        told=await people_of(report.report_id, services.vault),
        can_reopen=can_reopen(report, now),
        may_correct_lift=report.progress < Progress.RESOLVED and report.kind in ROUTED,
        lift_problem="lift" in request.query,
        says_to_be_out=says_to_be_out(report),
        ask_if_fixed=may_answer_fixed(report, now),
        may_hear_by_wechat=is_in_wechat(request)
        and report.door is ReportSource.WEB
        and not report.has_author,
        phone=masked_phone(services.vault.open(report.contact.phone_sealed)) if report.contact else "",
        photo_links=[photo_link(services, photo, relative=True) for photo in report.photos],
    )


@routes.post("/r/{receipt}/withdraw-contact", name="withdraw_contact")
@public
async def withdraw(request: web.Request) -> web.Response:
    """Taking the number back is as easy as leaving it was (PIPL 15): one tap on the receipt."""
    services = request.app[SERVICES]
    number = held_number(request)
    if await withdraw_contact(number, services.clock()):
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{number}")


def can_reopen(report: ReportView, now: datetime) -> bool:
    closed_at = report.rescue.closed_at if report.rescue else None
    return closed_at is not None and now - closed_at <= ANSWER_WITHIN


def says_to_be_out(report: ReportView) -> bool:
    """The last word of this very reporter: somebody else of the same entrapment may still be inside."""
    own = [
        line.kind
        for line in report.timeline
        if line.kind in (EventKind.CONFIRMED, EventKind.STILL_INSIDE)
        and line.details.get("report") == str(report.report_id)
    ]
    return own[-1:] == [EventKind.CONFIRMED]


@routes.post("/r/{receipt}/answer", name="answer_question")
@public
async def answer(request: web.Request) -> web.Response:
    """The holder of the receipt answers an insurer that asked. A second tap changes nothing."""
    services = request.app[SERVICES]
    report = await held_report(request)
    await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
    form = await read_form(request)
    words, question = text_field(form, "words")[:MAX_ANSWER], read_id(text_field(form, "question"))
    if words and question and await answer_question(report.report_id, question, words, services.clock()):
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{report.receipt_number}")


def refresh_seconds(report: ReportView, now: datetime) -> int | None:
    """How soon the page is worth looking at again: soon at first, and not for ever."""
    age = now - report.filed_at
    if report.waiting and age < timedelta(minutes=1):
        return 2
    is_open = report.kind is ReportKind.ENTRAPMENT and report.progress < Progress.RESOLVED
    if is_open and age < timedelta(minutes=30):
        return 5
    return 15 if (report.waiting or is_open) and age < timedelta(hours=3) else None


def _form_page(
    request: web.Request,
    card: LiftCard,
    *,
    nonce: str,
    category: str = "",
    words: str = "",
    contact: ContactForm = NO_CONTACT,
    wrong: str = "",
    trapped: bool = False,
    photos_lost: bool = False,
    status: int = 200,
) -> web.Response:
    return page(
        request,
        "reports/report",
        status,
        card=card,
        nonce=nonce,
        chosen=category,
        words=words[:MAX_WORDS],
        wrong=wrong,
        trapped=trapped,
        photos_lost=photos_lost,
        contact=contact,
        contact_parts=CONTACT_PARTS,
        categories=tuple(HazardCategory),
        max_words=MAX_WORDS,
        max_photos=MAX_PHOTOS,
    )


def _what_is_wrong(category: str, words: str, files: Sequence[bytes]) -> str:
    if category not in tuple(HazardCategory):
        return "请选择是什么问题。"
    if not words:
        return "请用一两句话说说情况。"
    if len(words) > MAX_WORDS:
        return f"文字请不要超过 {MAX_WORDS} 字。"
    if len(files) > MAX_PHOTOS:
        return f"照片请不要超过 {MAX_PHOTOS} 张。"
    return ""


async def count_hazard(request: web.Request, card: LiftCard) -> None:
    """Raises 429 where it is one of very many."""
    limits, settings = request.app[RATE_LIMITS], request.app[SERVICES].settings
    await limits.require(HAZARDS_FROM_ADDRESS, client_address(request, settings.trusted_proxies))
    await limits.require(HAZARDS_OF_LIFT, str(card.lift_id))


async def file_and_wake(services: Services, draft: ReportDraft) -> Receipt:
    filed = await file_report(draft, services.clock())
    await services.wake_workers()
    return filed


def _to_receipt(filed: Receipt) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"/r/{filed.number}")
