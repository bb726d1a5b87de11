"""More words of a reporter, on a page of their own: the receipt reloads, and would lose what is typed."""

import secrets

from aiohttp import web

from api.http.access import public
from api.http.body import form_nonce, read_form, submission_key, text_field
from api.http.held_receipts import held_report
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.rate_limits import ANSWERS_OF_RECEIPT
from api.pages.reports.report import MAX_WORDS
from models.actions.reports.extend import Addition, add_words
from models.actions.reports.read import ReportView
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.triage import Entrapment, entrapment

routes = web.RouteTableDef()

_PATH = "/r/{receipt}/add"
WRONG = (f"请写 1 到 {MAX_WORDS} 个字。",)


def takes_words(report: ReportView) -> bool:
    """While the matter is open, unless its words were erased."""
    return report.progress < Progress.RESOLVED and not report.erased


@routes.get(_PATH, name="receipt_add_form")
@public
async def form_page(request: web.Request) -> web.Response:
    report = await held_report(request)
    if not takes_words(report):
        raise web.HTTPSeeOther(f"/r/{report.receipt_number}")
    return _page(request, report, secrets.token_urlsafe(16))


@routes.post(_PATH, name="receipt_add")
@public
async def add(request: web.Request) -> web.Response:
    """A second tap adds nothing. Words that call for help are asked about first."""
    report = await held_report(request)
    form = await read_form(request)
    services, nonce, words = request.app[SERVICES], form_nonce(form), text_field(form, "words")
    is_urgent = report.kind is ReportKind.ENTRAPMENT
    if not words or len(words) > MAX_WORDS:
        return _page(request, report, nonce, 422, words=words, wrong=WRONG[0])
    asks = not is_urgent and entrapment(words) is Entrapment.CERTAIN
    if asks and not text_field(form, "nobody_trapped"):
        return _page(request, report, nonce, 422, words=words, trapped=True)
    if takes_words(report):
        if not is_urgent:
            await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
        key = submission_key(services.vault, nonce, services.clock(), report.receipt_number, words)
        await add_words(Addition(key, report.report_id), words, services.clock())
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{report.receipt_number}")


def _page(
    request: web.Request,
    report: ReportView,
    nonce: str,
    status: int = 200,
    *,
    words: str = "",
    wrong: str = "",
    trapped: bool = False,
) -> web.Response:
    return page(
        request,
        "reports/add_words",
        status,
        report=report,
        nonce=nonce,
        words=words,
        wrong=wrong,
        trapped=trapped,
        max_words=MAX_WORDS,
    )
