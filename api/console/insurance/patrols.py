"""Patrols of daily use: the links of an insurer's inspectors, and the list of what they saw."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.spec import Column, ListSpec, RowKey
from api.console.maintenance.sheets import send_photo
from api.console.phone_link import PhoneLink, ask_for_phone_link, issue_phone_link
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import asked_id, id_in_path
from bot.kernel.patrol_links import Inspector, patrol_link
from bot.kernel.signatures import Use
from models.actions.insurance.patrols import PatrolLine, list_patrols, patrol_photo
from models.actions.shared.pages import ListPage, PageOf
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

LINK_PATH = "/console/organisations/{id}/patrol-link"


async def _read(request: web.Request, page: PageOf) -> ListPage[PatrolLine]:
    return await list_patrols(me_of(request).scope, page, asked_id(request, "lift"))


PATROLS: ListSpec[PatrolLine] = ListSpec(
    name="patrols",
    path="/console/patrols",
    template="insurance/patrols",
    title="日常使用巡查",
    permission=Permission.READ_MAINTENANCE,
    by="-patrolled_on",
    filters=(RowKey("lift"),),
    columns=(
        Column("place", "电梯", lambda one: one.place),
        Column("insurer", "保险机构", lambda one: one.insurer),
        Column("day", "巡查日期", lambda one: one.patrolled_on, by="patrolled_on", label="日期"),
        Column("checked", "看了（项）", lambda one: one.checked, label="看了"),
        Column("points", "得分", lambda one: "" if one.points is None else one.points),
        Column(
            "findings", "不符合的", lambda one: "；".join(f"{text}：{said}" for text, said in one.findings)
        ),
        Column("words", "说明", lambda one: one.words, is_usual=False),
        Column("by", "谁巡查的", lambda one: one.inspector, is_usual=False),
    ),
    read=_read,
    empty="还没有巡查。保险机构给巡查人员发巡查链接，扫轿厢里的码就能记。",
    has_pages=False,
)


@routes.get(PATROLS.path + "/{id}/photo", name="console_patrol_photo")
@requires(PATROLS.permission)
async def photo(request: web.Request) -> web.StreamResponse:
    sha256 = await patrol_photo(me_of(request).scope, id_in_path(request))
    return await send_photo(request.app[SERVICES], sha256)


PATROL_LINK = PhoneLink(
    title="巡查链接",
    who="巡查人员",
    does="记巡查",
    kind=OrganisationKind.INSURER,
    use=Use.PATROL,
    verb="issue_patrol_link",
    make=lambda services, insurer, name: patrol_link(services, Inspector(insurer, name)),
)


@routes.get(LINK_PATH, name="console_patrol_link_form")
@requires(Permission.ISSUE_PATROL_LINKS)
async def ask(request: web.Request) -> web.Response:
    return await ask_for_phone_link(request, PATROL_LINK)


@routes.post(LINK_PATH, name="console_patrol_link")
@requires(Permission.ISSUE_PATROL_LINKS)
async def issue(request: web.Request) -> web.Response:
    return await issue_phone_link(request, PATROL_LINK)
