"""The list of evaluations; several are made public, and published, at once."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf
from api.console.words.maintenance import REFUSALS
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_words
from bot.texts.evaluations import STARS, STATES, decimal, star
from models.actions.maintenance.evaluate import begin_publicity, publish
from models.actions.maintenance.publishable import PublishableEvaluation, publishable
from models.actions.maintenance.read_evaluations import (
    LAST_PERIOD,
    EvaluationFilter,
    EvaluationView,
    list_evaluations,
)
from models.actions.shared.pages import ListPage, PageOf
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.maintenance.evaluation import EvaluationRefusal, EvaluationState
from models.rules.staff.access import Permission

NOT_WORKED_OUT = "none"
STAR_CHOICES = {str(value): words for value, words in sorted(STARS.items(), reverse=True)}
STAR_CHOICES[NOT_WORKED_OUT] = star(None)


async def _states(request: web.Request) -> Mapping[str, str]:
    """Drafts are for those who evaluate."""
    words = words_of(STATES)
    if me_of(request).may(Permission.EVALUATE):
        return words
    return {value: words[value] for value in (EvaluationState.PUBLIC, EvaluationState.PUBLISHED)}


async def _read(request: web.Request, page: PageOf) -> ListPage[EvaluationView]:
    told = request.query.get("star", "")
    wanted = EvaluationFilter(
        words=asked_words(request),
        state=asked_choice(request, "state", EvaluationState),
        star=int(told) if told in STAR_CHOICES and told != NOT_WORKED_OUT else None,
        is_worked_out=told != NOT_WORKED_OUT,
    )
    return await list_evaluations(me_of(request).scope, wanted, page)


async def _judge_publicity(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    return [
        _judged(one, f"公示 {one.days} 天：{star(one.star)}，{one.grade} 级。任何人都能看到。", one.publicity)
        for one in await _publishable(request, keys)
    ]


async def _judge_publication(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    return [
        _judged(one, f"正式公布：{star(one.star)}，{one.grade} 级。以后不能改。", one.publication)
        for one in await _publishable(request, keys)
    ]


async def _publishable(request: web.Request, keys: Sequence[UUID]) -> list[PublishableEvaluation]:
    return await publishable(me_of(request).scope, keys, request.app[SERVICES].clock())


def _judged(one: PublishableEvaluation, words: str, refusal: EvaluationRefusal | None) -> JudgedRow:
    title = f"{one.maintainer} 第 {one.number} 版"
    return JudgedRow(one.id, title, words, one.version, REFUSALS[refusal] if refusal else "")


async def _begin(request: web.Request, one: JudgedRow) -> str:
    me, now = me_of(request), request.app[SERVICES].clock()
    try:
        refusal = await begin_publicity(one.id, me.actor, now, one.version)
    except ChangedMeanwhile:
        return "刚刚有人改过，没有动它。"
    return REFUSALS[refusal] if refusal else ""


async def _publish(request: web.Request, one: JudgedRow) -> str:
    refusal = await publish(one.id, me_of(request).actor, request.app[SERVICES].clock())
    return REFUSALS[refusal] if refusal else ""


EVALUATIONS: ListSpec[EvaluationView] = ListSpec(
    name="evaluations",
    path="/console/evaluations",
    template="maintenance/evaluations",
    title="维保单位评测",
    permission=Permission.READ_EVALUATIONS,
    by=LAST_PERIOD,
    search="维保单位",
    filters=(OneOf("state", "状态", _states), OneOf("star", "星级", STAR_CHOICES)),
    columns=(
        Column("maintainer", "维保单位", lambda one: one.maintainer, label="单位"),
        Column("company", "总公司", lambda one: one.company, is_usual=False),
        Column("version", "版本", lambda one: one.version),
        Column("since", "统计期起", lambda one: one.period_from, is_usual=False),
        Column("until", "统计期止", lambda one: one.period_to, by="period_to"),
        Column("star", "星级", lambda one: star(one.star)),
        Column("grade", "等级", lambda one: one.grade),
        Column(
            "score", "得分", lambda one: "" if one.score is None else decimal(one.score, 1), is_usual=False
        ),
        Column("lifts", "电梯（部）", lambda one: one.lifts, is_usual=False),
        Column(
            "created",
            "起草时间",
            lambda one: full_time(one.created_at),
            by="created_at",
            is_usual=False,
            label="起草",
        ),
        Column(
            "public_until",
            "公示到",
            lambda one: full_time(one.public_until) if one.public_until else "",
            is_usual=False,
        ),
        Column("state", "状态", lambda one: STATES[one.state]),
    ),
    read=_read,
    empty="没有符合条件的评测。",
    actions=(
        BulkAction("publicity", "开始公示", Permission.EVALUATE, _judge_publicity, _begin),
        BulkAction("publish", "正式公布", Permission.EVALUATE, _judge_publication, _publish),
    ),
)
