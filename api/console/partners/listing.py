"""The list of organisations, and by what way each receives reports."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf
from api.console.words.people import CHANNELS, ORGANISATION_KINDS
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_words
from models.actions.forwarding.drills import drill_now
from models.actions.partners.read import (
    ChannelView,
    OrganisationFilter,
    OrganisationLine,
    list_organisations,
    organisation_lines,
)
from models.actions.shared.pages import ListPage, PageOf
from models.rules.base.version import version_of
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Permission

VIEWS = {
    ChannelView.UNTRUSTED: "渠道测试没有通过的",
    ChannelView.UNREACHABLE: "没有渠道的",
}


async def _read(request: web.Request, page: PageOf) -> ListPage[OrganisationLine]:
    wanted = OrganisationFilter(
        words=asked_words(request),
        kind=asked_choice(request, "kind", OrganisationKind),
        view=asked_choice(request, "view", ChannelView),
    )
    return await list_organisations(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


def _last_test(one: OrganisationLine) -> str:
    if not one.is_tested:
        return "不测"
    return "没有通过" if one.drill_failed else "通过" if one.passed_at else "还没测过"


async def _judge_test(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    return [
        JudgedRow(
            one.id,
            one.name,
            f"按“{CHANNELS[one.channel]}”发一条测试消息。",
            version_of((one.channel, one.host, one.group)),
            "" if one.is_tested else "没有要测的渠道。",
        )
        for one in await organisation_lines(me_of(request).scope, keys)
    ]


async def _test(request: web.Request, one: JudgedRow) -> str:
    tested = await drill_now(one.id, me_of(request).actor, request.app[SERVICES].clock())
    return "" if tested else "刚刚测过，或者正在测。"


ORGANISATIONS: ListSpec[OrganisationLine] = ListSpec(
    name="organisations",
    path="/console/organisations",
    template="partners/organisations",
    title="单位",
    permission=Permission.READ_ORGANISATIONS,
    by="id",
    search="名称或统一社会信用代码",
    filters=(
        OneOf("view", "看哪些", words_of(VIEWS)),
        OneOf("kind", "类型", words_of(ORGANISATION_KINDS)),
    ),
    columns=(
        Column("name", "单位", lambda one: one.name, by="name"),
        Column("kind", "类型", lambda one: ORGANISATION_KINDS[one.kind]),
        Column("phone", "电话", lambda one: one.phone),
        Column("channel", "接收渠道", lambda one: CHANNELS[one.channel], label="渠道"),
        Column("host", "渠道的主机", lambda one: one.host, is_usual=False, label="主机"),
        Column("test", "测试", _last_test),
        Column(
            "passed",
            "上次测试通过",
            lambda one: full_time(one.passed_at) if one.passed_at else "",
            is_usual=False,
            label="上次通过",
        ),
        Column("waiting", "待送", lambda one: one.waiting),
        Column("dead", "送不到", lambda one: one.dead),
    ),
    read=_read,
    empty="没有符合条件的单位。",
    actions=(BulkAction("test", "测试渠道", Permission.TEST_CHANNELS, _judge_test, _test),),
)
