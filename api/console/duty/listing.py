"""The list of duty books: who has kept theirs, and what is missing."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import Column, ListSpec, OneOf
from api.http.keys import SERVICES
from api.http.params import asked_choice
from bot.texts.duty import post_of, span_word
from models.actions.duty.books import BookLine, BooksWanted, list_books
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission

VIEWS = {
    BooksWanted.OVERDUE: "有缺的",
    BooksWanted.FINDINGS: "有问题没解决的",
    BooksWanted.UNAPPOINTED: "没有任命的",
}


async def _read(request: web.Request, page: PageOf) -> ListPage[BookLine]:
    wanted = asked_choice(request, "view", BooksWanted)
    return await list_books(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


def _unfilled(one: BookLine) -> str:
    return "、".join(post_of(one.regime, post) for post in one.unfilled)


DUTY_BOOKS: ListSpec[BookLine] = ListSpec(
    name="duty",
    path="/console/duty",
    template="duty/books",
    title="安全职责",
    permission=Permission.READ_DUTY_BOOK,
    by="id",
    filters=(OneOf("view", "看哪些", words_of(VIEWS)),),
    columns=(
        Column("name", "单位", lambda one: one.name, by="name"),
        Column("unfilled", "没有任命", _unfilled),
        Column("today", "今天", lambda one: f"{one.today.kept}/{one.today.owed}"),
        Column("yesterday", "昨天缺", lambda one: one.missing_yesterday),
        Column("days", "近 7 天缺", lambda one: one.missing_days),
        Column("weeks", "缺的周报", lambda one: "、".join(map(span_word, one.weeks)), label="周报"),
        Column("months", "缺的月调度", lambda one: "、".join(map(span_word, one.months)), label="月调度"),
        Column("drills", "缺的演练", lambda one: "、".join(map(span_word, one.drills)), label="演练"),
        Column("findings", "没解决的问题", lambda one: one.open_findings, label="问题"),
        Column("began", "从哪天起", lambda one: one.began, is_usual=False),
    ),
    read=_read,
    empty="没有符合条件的单位。",
)
