"""The list of conversations with residents: in its own order who waits longest."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf
from api.console.words.people import QUEUES, talk_word
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_words
from models.actions.people.hand_over import close_hand_over
from models.actions.people.read_hand_overs import (
    HandOverFilter,
    HandOverQueue,
    HandOverSummary,
    hand_over_summaries,
    list_hand_overs,
)
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission

TITLE_WORDS = 40


async def _read(request: web.Request, page: PageOf) -> ListPage[HandOverSummary]:
    queue = asked_choice(request, "view", HandOverQueue) or HandOverQueue.WAITING
    return await list_hand_overs(me_of(request).scope, HandOverFilter(queue, asked_words(request)), page)


async def _judge(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    return [_judged(one) for one in await hand_over_summaries(me_of(request).scope, keys)]


def _judged(one: HandOverSummary) -> JudgedRow:
    title = f"{one.place or '不知道哪部电梯'}：{one.last_words[:TITLE_WORDS]}"
    wrong = "已经结束。" if one.closed_at else "对方在等回复，请打开看看。" if one.waiting else ""
    words = "对话结束。居民再发“转人工”时另开一次。"
    return JudgedRow(one.id, title, words, one.news_at.isoformat(), wrong)


async def _close(request: web.Request, one: JudgedRow) -> str:
    now = request.app[SERVICES].clock()
    found = next(iter(await hand_over_summaries(me_of(request).scope, [one.id])), None)
    if found is None or found.news_at.isoformat() != one.version:
        return "对方刚刚又说了话，没有结束。"
    closed = await close_hand_over(one.id, me_of(request).actor, now, found.news_at)
    return "" if closed else "刚刚有人改过，没有动它。"


TALKS: ListSpec[HandOverSummary] = ListSpec(
    name="talks",
    path="/console/talks",
    template="people/conversations",
    title="居民对话",
    permission=Permission.TALK_WITH_RESIDENTS,
    by="",
    search="识别码、梯码、小区或楼栋",
    filters=(OneOf("view", "看哪些", words_of(QUEUES), any_word=""),),
    columns=(
        Column("words", "最后一句", lambda one: one.last_words),
        Column("place", "电梯", lambda one: one.place),
        Column("opened", "开始", lambda one: full_time(one.opened_at), is_usual=False),
        Column("news", "对方最后说话", lambda one: full_time(one.news_at), by="news_at", label="时间"),
        Column(
            "closed",
            "结束",
            lambda one: full_time(one.closed_at) if one.closed_at else "",
            is_usual=False,
        ),
        Column("state", "状态", talk_word),
    ),
    read=_read,
    empty="没有符合条件的对话。",
    actions=(BulkAction("close", "结束对话", Permission.TALK_WITH_RESIDENTS, _judge, _close),),
)
