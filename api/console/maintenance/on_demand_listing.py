"""The list of agreements on need-based maintenance."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import Column, ListSpec, OneOf
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_words
from bot.texts.on_demand import ON_DEMAND_STANDINGS, REASONS
from models.actions.maintenance.read_on_demand import AgreementStanding, AgreementView, list_plans
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[AgreementView]:
    standing = asked_choice(request, "standing", AgreementStanding)
    now = request.app[SERVICES].clock()
    return await list_plans(me_of(request).scope, asked_words(request), standing, page, now)


ON_DEMAND_PLANS: ListSpec[AgreementView] = ListSpec(
    name="on_demand_plans",
    path="/console/on-demand",
    title="按需维保",
    template="maintenance/on_demand_plans",
    permission=Permission.READ_MAINTENANCE,
    by="-proposed_at",
    search="电梯：识别码、梯码、小区、楼栋或使用登记证编号",
    filters=(OneOf("standing", "情况", words_of(ON_DEMAND_STANDINGS)),),
    columns=(
        Column("place", "电梯", lambda one: one.place),
        Column("maintainer", "维保单位", lambda one: one.maintainer),
        Column("use_unit", "使用单位", lambda one: one.use_unit, is_usual=False),
        Column("standing", "情况", lambda one: ON_DEMAND_STANDINGS[one.standing]),
        Column("days", "间隔（天）", lambda one: one.days if one.reviewed_on else "", label="间隔"),
        Column("reason", "为什么", lambda one: REASONS[one.reason] if one.reviewed_on else ""),
        Column("due", "最迟", lambda one: one.due_on or ""),
        Column("proposed", "提出", lambda one: one.proposed_at.date(), by="proposed_at", is_usual=False),
    ),
    read=_read,
    empty="没有约定按需维保的电梯。",
    has_pages=False,
)
