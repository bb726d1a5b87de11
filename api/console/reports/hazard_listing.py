"""The list of severe hazards."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import DISTRICT
from api.console.lists.spec import Column, ListSpec, OneOf
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_id
from bot.texts.lift_files import HAZARD_STANDINGS, STOPS
from models.actions.reports.read_severe_hazards import NEWEST, HazardLine, HazardsWanted, list_hazards
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[HazardLine]:
    scope, now = me_of(request).scope, request.app[SERVICES].clock()
    wanted = asked_choice(request, "standing", HazardsWanted)
    return await list_hazards(scope, wanted, asked_id(request, "district"), page, now)


HAZARDS: ListSpec[HazardLine] = ListSpec(
    name="hazards",
    path="/console/hazards",
    template="reports/hazards",
    title="严重隐患",
    permission=Permission.READ_LIFTS,
    by=NEWEST,
    filters=(
        OneOf(
            "standing",
            "状态",
            {"open": "整改中", "overdue": "超期没有整改", "cured": "等复核", "closed": "已销号"},
        ),
        DISTRICT,
    ),
    columns=(
        Column("time", "报告时间", lambda one: full_time(one.filed_at), by="filed_at", label="时间"),
        Column("place", "电梯", lambda one: one.place),
        Column("district", "区县", lambda one: one.district, is_usual=False),
        Column("found_by", "谁发现", lambda one: one.found_by),
        Column("due", "整改期限", lambda one: one.state.due_on, label="期限"),
        Column("overdue", "超期", lambda one: "是" if one.is_overdue else "", is_usual=False),
        Column("stop", "停用要求", lambda one: STOPS[one.state.stop], label="停用"),
        Column("standing", "状态", lambda one: HAZARD_STANDINGS[one.state.standing]),
    ),
    read=_read,
    empty="没有符合条件的严重隐患。",
)
