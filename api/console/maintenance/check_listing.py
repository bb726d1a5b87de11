"""The list of spot checks of maintenance."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.spec import Column, ListSpec, RowKey
from api.http.params import asked_id
from models.actions.maintenance.check_maintenance import CheckLine, list_checks
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[CheckLine]:
    return await list_checks(me_of(request).scope, page, asked_id(request, "lift"))


def _findings(one: CheckLine) -> str:
    return "；".join(f"{title}：{words}" for title, words in one.findings)


CHECKS: ListSpec[CheckLine] = ListSpec(
    name="checks",
    path="/console/maintenance/checks",
    template="maintenance/checks",
    title="维保抽查",
    permission=Permission.READ_MAINTENANCE,
    by="-checked_on",
    filters=(RowKey("lift"),),
    columns=(
        Column("place", "电梯", lambda one: one.place),
        Column("maintainer", "维保单位", lambda one: one.maintainer),
        Column("day", "抽查日期", lambda one: one.checked_on, by="checked_on", label="日期"),
        Column("checked", "查了（项）", lambda one: one.checked, label="查了"),
        Column("points", "得分", lambda one: "" if one.points is None else one.points),
        Column("findings", "不符合的", _findings),
        Column("words", "说明", lambda one: one.words, is_usual=False),
        Column("by", "谁查的", lambda one: one.checked_by, is_usual=False),
    ),
    read=_read,
    empty="还没有抽查。保险机构和监管部门可在电梯页上抽查。",
    has_pages=False,
)
