"""The desk's queue: what is owed to those who work by a page, the most pressing first."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from aiohttp import web

from api.console.desks.desk import TAKEN
from api.console.guard import me_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf
from api.console.words.reports import REPORT_KINDS
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, read_id
from bot.texts.templates import CATEGORY_NAMES
from models.actions.desks.read import DeskLine, DeskView, desk_lines, drills_to_see, list_desk
from models.actions.desks.work import claim_task
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission

VIEWS = {"open": "待办", "mine": "我手里的", "overdue": "已超时", "closed": "已办结"}


async def _read(request: web.Request, page: PageOf) -> ListPage[DeskLine]:
    me, now = me_of(request), request.app[SERVICES].clock()
    view = asked_choice(request, "view", DeskView) or DeskView.OPEN
    return await list_desk(me.scope, view, me.staff.id, page, now)


async def _judge(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    me, now = me_of(request), request.app[SERVICES].clock()
    return [_judged(line, me.staff.id) for line in await desk_lines(me.scope, keys, now)]


def _judged(line: DeskLine, mine: UUID) -> JudgedRow:
    """By whom one saw holding it: so a claim is judged alone, too."""
    title = f"{REPORT_KINDS[line.kind]} {line.place}（{line.organisation}）"
    wrong = ""
    if line.closed_at is not None:
        wrong = "已办结。"
    elif line.holder_id == mine and not line.is_free:
        wrong = "已经在您手里。"
    elif not line.is_free:
        wrong = f"在{line.holder}手里。要接过来，请打开看过再接。"
    words = f"由您接单，{full_time(line.answer_by)} 前办。填了工单号才算受理。"
    return JudgedRow(line.id, title, words, str(line.holder_id or ""), wrong)


async def _claim(request: web.Request, one: JudgedRow) -> str:
    now = request.app[SERVICES].clock()
    return "" if await claim_task(one.id, me_of(request).actor, read_id(one.version), now) else TAKEN


async def _drills(request: web.Request) -> Mapping[str, object]:
    return {"drills": await drills_to_see(me_of(request).scope)}


DESK: ListSpec[DeskLine] = ListSpec(
    name="desk",
    path="/console/desk",
    template="desks/desk",
    title="坐席台",
    permission=Permission.WORK_DESK,
    by="",
    filters=(OneOf("view", "看哪些", VIEWS, any_word=""),),
    columns=(
        Column("due", "办理时限", lambda one: full_time(one.answer_by), by="answer_by", label="时限"),
        Column("matter", "事情", lambda one: REPORT_KINDS[one.kind]),
        Column(
            "category",
            "问题",
            lambda one: CATEGORY_NAMES[one.category] if one.category else "",
            is_usual=False,
        ),
        Column("place", "哪里", lambda one: one.place),
        Column("organisation", "单位", lambda one: one.organisation, is_usual=False),
        Column("holder", "谁在办", lambda one: one.holder),
        Column("ticket", "工单号", lambda one: one.ticket),
        Column("arrived", "收到", lambda one: full_time(one.arrived_at), is_usual=False),
    ),
    read=_read,
    empty="没有这样的事。",
    actions=(BulkAction("claim", "接单", Permission.WORK_DESK, _judge, _claim),),
    beside=_drills,
)
