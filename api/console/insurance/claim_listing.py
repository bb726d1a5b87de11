"""The list of claims: in its own order what is due first."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of, yuan_text
from api.console.lists.spec import Column, ListSpec, OneOf, RowKey
from api.console.words.insurance import CLAIM_VIEWS
from api.console.words.times import deadline, full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_id, asked_words
from bot.texts.insurance import WORDS, word
from models.actions.insurance.read_claims import ClaimFilter, ClaimLine, ClaimView, list_claims
from models.actions.shared.pages import ListPage, PageOf
from models.rules.insurance.claim_stage import ClaimStage
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[ClaimLine]:
    wanted = ClaimFilter(
        view=asked_choice(request, "view", ClaimView) or ClaimView.OPEN,
        stage=asked_choice(request, "stage", ClaimStage),
        words=asked_words(request),
        policy_id=asked_id(request, "policy"),
    )
    return await list_claims(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


def _hours(value: int | None) -> object:
    return "" if value is None else value


CLAIMS: ListSpec[ClaimLine] = ListSpec(
    name="claims",
    path="/console/claims",
    template="insurance/claims",
    title="理赔",
    permission=Permission.READ_CLAIMS,
    by="",
    search="赔案号",
    filters=(
        OneOf("view", "看哪些", words_of(CLAIM_VIEWS), any_word=""),
        OneOf("stage", "进度", WORDS[ClaimStage]),
        RowKey("policy"),
    ),
    columns=(
        Column("number", "赔案号", lambda one: one.number),
        Column("insurer", "保险机构", lambda one: one.insurer, is_usual=False),
        Column("place", "电梯", lambda one: one.place),
        Column("stage", "进度", lambda one: word(one.stage)),
        Column(
            "notified",
            "报案时间",
            lambda one: full_time(one.notified_at),
            by="notified_at",
            is_usual=False,
            label="报案",
        ),
        Column("clock", "下一个期限", lambda one: word(one.clock) if one.clock else "", label="期限"),
        Column("due", "最迟", lambda one: deadline(one.due_at) if one.due_at else "", is_usual=False),
        Column("overdue", "已超期", lambda one: "是" if one.is_overdue else "", is_usual=False),
        Column("paid", "已付（元）", lambda one: yuan_text(one.paid_fen), label="已付"),
        Column(
            "recover",
            "待追回（元）",
            lambda one: yuan_text(one.to_recover_fen) if one.to_recover_fen else "",
            is_usual=False,
        ),
        Column("first", "申请到首笔付款（小时）", lambda one: _hours(one.first_paid_hours), label="首付"),
        Column(
            "last",
            "申请到末笔付款（小时）",
            lambda one: _hours(one.last_paid_hours),
            is_usual=False,
            label="末付",
        ),
    ),
    read=_read,
    empty="没有符合条件的理赔。",
)
