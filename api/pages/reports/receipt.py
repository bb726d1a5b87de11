"""The receipt: how far a report has come, and what its holder may answer."""

from datetime import datetime, timedelta

from aiohttp import web

from api.http.access import public
from api.http.body import read_form, text_field
from api.http.held_receipts import held_number, held_report
from api.http.kept_photo import unkept_of
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import allow_page_script, language_of, page
from api.http.params import read_id
from api.http.rate_limits import ANSWERS_OF_RECEIPT
from api.pages.reports.add_words import takes_words
from api.wechat.login import is_in_wechat
from bot.kernel.links import photo_link, voice_players
from bot.notify.survey_offer import offered_round
from models.actions.reports.answer_fixed import may_answer_fixed
from models.actions.reports.ask_reporter import MAX_ANSWER, answer_question
from models.actions.reports.contact import withdraw_contact
from models.actions.reports.read import ReportView
from models.actions.reports.situations import advice_of, says_to_be_out
from models.actions.rescues.answer_release import ANSWER_WITHIN
from models.actions.rescues.record_trapped import people_of
from models.actions.shared.city_rules import city_hotline
from models.rules.reports import receipt_number
from models.rules.reports.contact import masked_phone
from models.rules.reports.kinds import Progress, ReportKind, ReportSource

routes = web.RouteTableDef()


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
    told = await people_of(report.report_id, services.vault)
    is_asked = any(not question.answered for question in report.questions)
    response = page(
        request,
        "reports/receipt",
        report=report,
        # Where there is a question it stays as it is: reloading would lose the answer being typed.
        refresh_seconds=None if is_asked else refresh_seconds(report, now),
        survey=await offered_round(report, now),
        hotline=await city_hotline(report.city_id, now),
        advice=advice_of(report, told),
        told=told,
        can_reopen=can_reopen(report, now),
        lift_problem="lift" in request.query,
        says_to_be_out=says_to_be_out(report),
        takes_words=takes_words(report),
        ask_if_fixed=may_answer_fixed(report, now),
        may_hear_by_wechat=is_in_wechat(request)
        and report.door is ReportSource.WEB
        and not report.has_author,
        phone=masked_phone(services.vault.open(report.contact.phone_sealed)) if report.contact else "",
        unkept=unkept_of(request, language_of(request)),
        voices=voice_players(services, report.voices),
        photo_links=[photo_link(services, photo, relative=True) for photo in report.photos],
    )
    allow_page_script(response)
    return response


@routes.post("/r/{receipt}/withdraw-contact", name="withdraw_contact")
@public
async def withdraw(request: web.Request) -> web.Response:
    """Taking the number back is as easy as leaving it was (PIPL 15): one tap on the receipt."""
    services = request.app[SERVICES]
    number = held_number(request)
    if await withdraw_contact(number, services.vault, services.clock()):
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{number}")


def can_reopen(report: ReportView, now: datetime) -> bool:
    closed_at = report.rescue.closed_at if report.rescue else None
    return closed_at is not None and now - closed_at <= ANSWER_WITHIN


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
