"""The list of survey rounds."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import Column, ListSpec, OneOf
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_words
from bot.texts.surveys import ROUND_STATES, SUBJECTS
from models.actions.shared.pages import ListPage, PageOf
from models.actions.surveys.read_rounds import NEWEST, RoundFilter, RoundLine, list_rounds
from models.rules.staff.access import Permission
from models.rules.surveys.rounds import RoundState, SurveySubject


async def _read(request: web.Request, page: PageOf) -> ListPage[RoundLine]:
    wanted = RoundFilter(
        words=asked_words(request),
        state=asked_choice(request, "state", RoundState),
        subject=asked_choice(request, "subject", SurveySubject),
    )
    return await list_rounds(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


SURVEYS: ListSpec[RoundLine] = ListSpec(
    name="surveys",
    path="/console/surveys",
    template="surveys/surveys",
    title="满意度调查",
    permission=Permission.READ_SURVEYS,
    by=NEWEST,
    search="调查名称",
    filters=(OneOf("state", "状态", words_of(ROUND_STATES)), OneOf("subject", "主题", words_of(SUBJECTS))),
    columns=(
        Column("title", "调查", lambda one: one.title),
        Column("subject", "主题", lambda one: SUBJECTS[one.subject]),
        Column("area", "范围", lambda one: one.area),
        Column(
            "created",
            "起草时间",
            lambda one: full_time(one.created_at),
            by="created_at",
            is_usual=False,
            label="起草",
        ),
        Column(
            "opened", "开始", lambda one: full_time(one.opened_at) if one.opened_at else "", is_usual=False
        ),
        Column("closes", "截止", lambda one: full_time(one.closes_at), by="closes_at"),
        Column("why", "提前结束的原因", lambda one: one.closed_why, is_usual=False),
        Column("state", "状态", lambda one: ROUND_STATES[one.state]),
    ),
    read=_read,
    empty="没有符合条件的调查。",
)
