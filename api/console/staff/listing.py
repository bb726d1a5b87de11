"""The list of the people who work in the console."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf
from api.console.staff.people import REFUSALS
from api.console.words.people import ROLES, STAFF_STATES
from api.console.words.times import full_time
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_words
from models.actions.shared.pages import ListPage, PageOf
from models.actions.staff.account import StaffAccount
from models.actions.staff.manage import StaffRefusal, deactivate, end_sessions
from models.actions.staff.read import StaffFilter, StaffState, accounts_of, list_people, state_of
from models.rules.base.version import version_of
from models.rules.staff.access import Permission, StaffRole

Judge = Callable[[web.Request, Sequence[UUID]], Awaitable[list[JudgedRow]]]


async def _read(request: web.Request, page: PageOf) -> ListPage[StaffAccount]:
    wanted = StaffFilter(
        asked_words(request),
        asked_choice(request, "role", StaffRole),
        asked_choice(request, "state", StaffState),
    )
    return await list_people(wanted, page)


def _judge(words: str) -> Judge:
    async def judge(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
        own = me_of(request).staff.id
        return [_judged(one, words, is_own=one.id == own) for one in await accounts_of(keys)]

    return judge


def _judged(one: StaffAccount, words: str, *, is_own: bool) -> JudgedRow:
    wrong = "已经停用。" if not one.is_active else "自己的请在“我的账号”里办。" if is_own else ""
    version = version_of((one.role, one.is_active, one.is_set_up))
    return JudgedRow(one.id, f"{one.display_name}（{one.sign_in_name}）", words, version, wrong)


async def _deactivate(request: web.Request, one: JudgedRow) -> str:
    refused: StaffRefusal | None = await deactivate(
        one.id, me_of(request).actor, request.app[SERVICES].clock()
    )
    return REFUSALS[refused] if refused else ""


async def _end_sessions(request: web.Request, one: JudgedRow) -> str:
    await end_sessions(one.id, me_of(request).actor, request.app[SERVICES].clock())
    return ""


async def _roles(_request: web.Request) -> Mapping[str, object]:
    return {"roles": tuple(StaffRole)}


PEOPLE: ListSpec[StaffAccount] = ListSpec(
    name="people",
    path="/console/people",
    template="staff/people",
    title="人员",
    permission=Permission.MANAGE_PEOPLE,
    by="id",
    search="姓名或登录名",
    filters=(OneOf("role", "角色", words_of(ROLES)), OneOf("state", "状态", words_of(STAFF_STATES))),
    columns=(
        Column("name", "姓名", lambda one: one.display_name),
        Column("sign_in", "登录名", lambda one: one.sign_in_name, by="sign_in_name"),
        Column("role", "角色", lambda one: ROLES[one.role]),
        Column("belonging", "所属", lambda one: one.belonging or "全部"),
        Column("signed_in", "上次登录", lambda one: full_time(one.signed_in_at) if one.signed_in_at else ""),
        Column("code", "动态码", lambda one: "已启用" if one.has_code else "未启用", is_usual=False),
        Column("state", "状态", lambda one: STAFF_STATES[state_of(one)]),
    ),
    read=_read,
    empty="没有符合条件的人员。",
    actions=(
        BulkAction(
            "end_sessions",
            "让他们退出登录",
            Permission.MANAGE_PEOPLE,
            _judge("在所有电脑和手机上退出登录。"),
            _end_sessions,
        ),
        BulkAction(
            "deactivate",
            "停用",
            Permission.MANAGE_PEOPLE,
            _judge("不能再登录；做过的事仍留在记录里。"),
            _deactivate,
        ),
    ),
    beside=_roles,
)
