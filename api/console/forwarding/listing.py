"""The ledger as a list: what was owed to whom."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf, RowKey
from api.console.words.people import CHANNELS
from api.console.words.reports import REPORT_KINDS, event_words
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_id
from bot.texts.states import DELIVERIES as DELIVERY_WORDS
from models.actions.forwarding.read_deliveries import (
    NEWEST,
    DeliveryLine,
    DeliveryView,
    delivery_lines,
    list_deliveries,
)
from models.actions.forwarding.replay import replay_delivery, standing_of
from models.actions.shared.pages import ListPage, PageOf
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.base.version import version_of
from models.rules.staff.access import Permission

VIEWS = {"dead": "没能送达", "late": "重试超过 10 分钟", "refused": "未受理"}
NOT_REPLAYABLE = "已送达或正在发送，不用重发。"


async def _read(request: web.Request, page: PageOf) -> ListPage[DeliveryLine]:
    view, now = asked_choice(request, "view", DeliveryView), request.app[SERVICES].clock()
    return await list_deliveries(me_of(request).scope, view, page, now, asked_id(request, "organisation"))


async def _judge(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    return [_judged(line) for line in await delivery_lines(me_of(request).scope, keys)]


def _matter(line: DeliveryLine) -> str:
    event = event_words(line.event, {"by_staff": line.by_staff})
    return f"{REPORT_KINDS[line.kind]} · {event} {line.place}"


def _judged(line: DeliveryLine) -> JudgedRow:
    title = f"{line.organisation}：{_matter(line)}"
    words = f"马上再发一次，编号不变（现在：{DELIVERY_WORDS[line.state]}）。"
    wrong = "" if line.is_replayable else NOT_REPLAYABLE
    return JudgedRow(line.id, title, words, version_of(standing_of(line)), wrong)


async def _replay(request: web.Request, one: JudgedRow) -> str:
    me, now = me_of(request), request.app[SERVICES].clock()
    try:
        return "" if await replay_delivery(one.id, me.actor, now, made_from=one.version) else NOT_REPLAYABLE
    except ChangedMeanwhile:
        return "刚刚有人改过，没有动它。"


DELIVERIES: ListSpec[DeliveryLine] = ListSpec(
    name="deliveries",
    path="/console/deliveries",
    template="forwarding/deliveries",
    title="转报",
    permission=Permission.READ_DELIVERIES,
    by=NEWEST,
    filters=(OneOf("view", "看哪些", VIEWS), RowKey("organisation")),
    columns=(
        Column("time", "时间", lambda one: full_time(one.created_at), by="created_at"),
        Column("organisation", "接收方", lambda one: one.organisation),
        Column(
            "matter",
            "事情",
            lambda one: (
                f"{REPORT_KINDS[one.kind]} · {event_words(one.event, {'by_staff': one.by_staff})} {one.place}"
            ),
        ),
        Column("channel", "渠道", lambda one: CHANNELS[one.channel], is_usual=False),
        Column("state", "状态", lambda one: DELIVERY_WORDS[one.state]),
        Column("attempts", "次数", lambda one: one.attempts),
        Column("ticket", "单号", lambda one: one.ticket, is_usual=False),
        Column("note", "说明", lambda one: one.reason),
    ),
    read=_read,
    empty="没有这样的转报。",
    actions=(BulkAction("replay", "再发一次", Permission.REPLAY_DELIVERIES, _judge, _replay),),
)
