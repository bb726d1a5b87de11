"""The list of planned maintenance visits."""

from collections.abc import Mapping

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import SINCE, UNTIL
from api.console.lists.spec import Column, ListSpec, OneOf
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_day, asked_words
from bot.texts.planned_visits import PARTS, STANDINGS, TONES
from bot.texts.templates import NODE_NAMES
from models.actions.maintenance.read_plans import PlanFilter, PlanLine, PlansAsked, list_plans
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission

ASKED = {
    PlansAsked.COMING.value: "等着做",
    PlansAsked.OVERDUE.value: "过期没做",
    PlansAsked.DONE.value: "已做",
    PlansAsked.ENDED.value: "改期、取消",
}


async def _read(request: web.Request, page: PageOf) -> ListPage[PlanLine]:
    wanted = PlanFilter(
        words=asked_words(request),
        asked=asked_choice(request, "standing", PlansAsked),
        since=asked_day(request, SINCE.key),
        until=asked_day(request, UNTIL.key),
    )
    return await list_plans(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


def stops(one: PlanLine) -> str:
    return f"停 {one.minutes_out} 分钟" if one.minutes_out else "照常用"


def node_words(one: PlanLine) -> str:
    return NODE_NAMES[one.node] if one.node else ""


async def _words(_request: web.Request) -> Mapping[str, object]:
    return {"parts": PARTS, "standings": STANDINGS, "tones": TONES, "stops": stops, "node_words": node_words}


PLANS: ListSpec[PlanLine] = ListSpec(
    name="plans",
    path="/console/maintenance/plans",
    template="maintenance/plans",
    title="计划的维保",
    permission=Permission.READ_MAINTENANCE,
    by="-day",
    search="电梯：识别码、梯码、小区、楼栋或使用登记证编号",
    filters=(OneOf("standing", "状态", ASKED), SINCE, UNTIL),
    columns=(
        Column("place", "电梯", lambda one: one.place),
        Column("maintainer", "维保单位", lambda one: one.maintainer),
        Column("day", "日期", lambda one: one.day, by="day"),
        Column("part", "半天", lambda one: PARTS[one.part]),
        Column("node", "哪一种", node_words),
        Column("stops", "停用", stops),
        Column("why", "做什么", lambda one: one.why),
        Column("standing", "状态", lambda one: STANDINGS[one.standing]),
        Column("by", "谁计划的", lambda one: one.planned_by, is_usual=False),
    ),
    read=_read,
    empty="没有计划的维保。维保单位在电梯的“计划维保”里登记。",
    has_pages=False,
    beside=_words,
)
