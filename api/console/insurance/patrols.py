"""Patrols of daily use: the links of an insurer's inspectors, and the list of what they saw."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.spec import Column, ListSpec, RowKey
from api.console.maintenance.sheets import send_photo
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import asked_id, id_in_path
from api.http.qr import qr_svg
from bot.kernel.patrol_links import MAX_NAME, Inspector, patrol_link
from bot.kernel.signatures import LASTS, Use
from models.actions.insurance.patrols import PatrolLine, list_patrols, patrol_photo
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.organisations import OrganisationName
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


@routes.get(LINK_PATH, name="console_patrol_link_form")
@requires(Permission.ISSUE_PATROL_LINKS)
async def ask(request: web.Request) -> web.Response:
    return _link_page(request, await organisation_of(request, OrganisationKind.INSURER))


@routes.post(LINK_PATH, name="console_patrol_link")
@requires(Permission.ISSUE_PATROL_LINKS)
async def issue(request: web.Request) -> web.Response:
    """A link for one inspector by name, shown once. The audit log says for whom, never the link."""
    insurer = await organisation_of(request, OrganisationKind.INSURER)
    name = text_field(await read_form(request), "inspector")[:MAX_NAME]
    if not name:
        return _link_page(request, insurer, wrong="请写巡查人员的姓名。")
    services = request.app[SERVICES]
    link = patrol_link(services, Inspector(insurer.id, name))
    subject, details = AuditSubject("organisation", str(insurer.id)), {"days": LASTS[Use.PATROL].days}
    await audit_alone(me_of(request).actor, "issue_patrol_link", subject, services.clock(), details)
    return _link_page(request, insurer, link=link, name=name)


def _link_page(
    request: web.Request, insurer: OrganisationName, *, link: str = "", name: str = "", wrong: str = ""
) -> web.Response:
    return console_page(
        request,
        "insurance/patrol_link",
        422 if wrong else 200,
        insurer=insurer,
        link=link,
        name=name,
        qr=qr_svg(link) if link else "",
        wrong=wrong,
    )
