"""The list of owners' votes."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import DISTRICT, yuan_text
from api.console.lists.spec import Column, ListSpec, OneOf
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_id, asked_words
from bot.texts.votes import PURPOSES, STAGES
from models.actions.shared.pages import ListPage, PageOf
from models.actions.votes.list_decisions import NEWEST, DecisionFilter, DecisionLine, list_decisions
from models.rules.staff.access import Permission
from models.rules.votes.decision import Purpose, VoteStage


async def _read(request: web.Request, page: PageOf) -> ListPage[DecisionLine]:
    stage = asked_choice(request, "stage", VoteStage)
    wanted = DecisionFilter(
        words=asked_words(request),
        stages=(stage,) if stage else (),
        purpose=asked_choice(request, "purpose", Purpose),
        district_id=asked_id(request, "district"),
    )
    return await list_decisions(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


def _took_part(one: DecisionLine) -> str:
    return "" if one.whole_heads is None else f"{one.voted_heads}/{one.whole_heads}"


VOTES: ListSpec[DecisionLine] = ListSpec(
    name="votes",
    path="/console/votes",
    template="votes/votes",
    title="业主表决",
    permission=Permission.READ_VOTES,
    by=NEWEST,
    search="事项或小区",
    filters=(
        OneOf("stage", "状态", {str(one): STAGES[one] for one in VoteStage}),
        OneOf("purpose", "用途", {str(one): PURPOSES[one] for one in Purpose}),
        DISTRICT,
    ),
    columns=(
        Column("title", "事项", lambda one: one.title),
        Column("estate", "小区", lambda one: one.estate),
        Column("district", "区县", lambda one: one.district, is_usual=False),
        Column("purpose", "用途", lambda one: PURPOSES[one.purpose]),
        Column("amount", "金额（元）", lambda one: yuan_text(one.amount_fen), label="金额"),
        Column(
            "created",
            "起草时间",
            lambda one: full_time(one.created_at),
            by="created_at",
            is_usual=False,
            label="起草",
        ),
        Column("opens", "开始投票", lambda one: full_time(one.opens_at) if one.opens_at else ""),
        Column("closes", "截止投票", lambda one: full_time(one.closes_at) if one.closes_at else ""),
        Column("took_part", "已参与（人）", _took_part, label="已参与"),
        Column("stage", "状态", lambda one: STAGES[one.stage]),
    ),
    read=_read,
    empty="没有符合条件的表决。",
)
