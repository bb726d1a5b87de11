"""Joining a hazard that somebody has reported already: one tap, and nothing to write."""

from aiohttp import web

from api.http.access import public
from api.http.body import form_nonce, read_form, submission_key, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from api.pages.lifts.scanned import with_lift
from api.pages.reports.report import count_hazard, file_and_wake
from bot.kernel.timeouts import within
from bot.texts.templates import CATEGORY_NAMES
from models.actions.lifts.find import LiftCard
from models.actions.lifts.known_hazards import hazard_category
from models.actions.reports.file import ReportDraft
from models.rules.base import budgets
from models.rules.reports.kinds import ReportKind, ReportSource

routes = web.RouteTableDef()


@routes.post("/l/{code}/report/same", name="report_same")
@public
@with_lift
async def report_same(request: web.Request, card: LiftCard) -> web.Response:
    """A hazard that was settled since the page was shown is reported anew: it has come back."""
    form = await read_form(request)
    incident_id = read_id(text_field(form, "same"))
    category = (
        await within(budgets.LOOK_UP, hazard_category(card.lift_id, incident_id)) if incident_id else None
    )
    if category is None:
        raise web.HTTPSeeOther(f"/l/{card.code}/report")
    services = request.app[SERVICES]
    await count_hazard(request, card)
    draft = ReportDraft(
        source_key=submission_key(services.vault, form_nonce(form), services.clock(), str(incident_id)),
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=card.lift_id,
        words=f"我也遇到了：{CATEGORY_NAMES[category]}",
        category=category,
        joins=incident_id,
    )
    filed = await within(budgets.FORM, file_and_wake(services, draft))
    raise web.HTTPSeeOther(f"/r/{filed.number}")
