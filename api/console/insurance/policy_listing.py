"""The list of policies, the newest first."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of
from api.console.lists.spec import BulkAction, Column, JudgedRow, ListSpec, OneOf
from api.console.words.insurance import POLICY_STATES
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_words
from models.actions.insurance.edit_policy import CannotTakeOver, take_over
from models.actions.insurance.read_policies import (
    PolicyFilter,
    PolicyRow,
    PolicyState,
    Succession,
    list_policies,
    successions,
)
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf
from models.rules.base.version import version_of
from models.rules.staff.access import Permission

_CANNOT_TAKE_OVER = {
    CannotTakeOver.BILLED: "已开账单：请打开保单，在“变更、接续、赎回”里办，账单一起改。",
    CannotTakeOver.ENDED_EARLY: "这份保单已提前结束，费用已结算，不能再改。",
}


async def _read(request: web.Request, page: PageOf) -> ListPage[PolicyRow]:
    wanted = PolicyFilter(asked_words(request), asked_choice(request, "state", PolicyState))
    return await list_policies(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


def _day(moment: datetime) -> str:
    return moment.astimezone(LOCAL).date().isoformat()


async def _judge_holders(request: web.Request, keys: Sequence[UUID]) -> list[JudgedRow]:
    return [_judged(one) for one in await successions(me_of(request).scope, keys)]


def _judged(one: Succession) -> JudgedRow:
    wrong, successor = "", one.successors[0] if one.successors else ""
    if not one.may_edit:
        wrong = "这份保单归别的机构管。"
    elif one.ended_early:
        wrong = _CANNOT_TAKE_OVER[CannotTakeOver.ENDED_EARLY]
    elif len(one.successors) > 1:
        wrong = "保单上的电梯不是同一个使用单位的，请打开看。"
    elif not successor:
        wrong = "保单上的电梯没有登记使用单位。"
    elif successor == one.holder:
        wrong = "投保人已经是现在的使用单位。"
    words = f"投保人从“{one.holder or '没有登记'}”改为“{successor}”。"
    return JudgedRow(one.id, one.number, words, version_of((one.holder, successor)), wrong)


async def _take_over(request: web.Request, one: JudgedRow) -> str:
    problem = await take_over(one.id, me_of(request).actor, request.app[SERVICES].clock())
    return _CANNOT_TAKE_OVER[problem] if problem else ""


POLICIES: ListSpec[PolicyRow] = ListSpec(
    name="policies",
    path="/console/policies",
    template="insurance/policies",
    title="保单",
    permission=Permission.READ_POLICIES,
    by="-id",
    search="保单号、产品或保险机构",
    filters=(OneOf("state", "状态", words_of(POLICY_STATES)),),
    columns=(
        Column("number", "保单号", lambda one: one.number, by="number"),
        Column("insurer", "保险机构", lambda one: one.insurer),
        Column("product", "产品", lambda one: one.product),
        Column("holder", "投保人", lambda one: one.holder),
        Column("starts", "起期", lambda one: _day(one.starts_at), is_usual=False),
        Column("ends", "止期", lambda one: _day(one.ends_at), by="ends_at"),
        Column("state", "状态", lambda one: POLICY_STATES[one.state]),
    ),
    read=_read,
    empty="没有符合条件的保单。",
    actions=(
        BulkAction("holder", "改投保人为使用单位", Permission.EDIT_POLICIES, _judge_holders, _take_over),
    ),
)
