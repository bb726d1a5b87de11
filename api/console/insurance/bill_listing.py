"""The list of premium bills, the newest first."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import yuan_text
from api.console.lists.spec import Column, ListSpec, OneOf, RowKey
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_id, asked_words
from bot.texts.insurance import WORDS, word
from models.actions.insurance.read_bills import BillFilter, BillLine, list_bills
from models.actions.shared.pages import ListPage, PageOf
from models.rules.insurance.bills import BillState
from models.rules.insurance.policy_terms import Funding, Payer
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[BillLine]:
    wanted = BillFilter(
        words=asked_words(request),
        state=asked_choice(request, "state", BillState),
        payer=asked_choice(request, "payer", Payer),
        funding=asked_choice(request, "funding", Funding),
        policy_id=asked_id(request, "policy"),
    )
    return await list_bills(me_of(request).scope, wanted, page, request.app[SERVICES].clock())


BILLS: ListSpec[BillLine] = ListSpec(
    name="bills",
    path="/console/bills",
    template="insurance/bills",
    title="保费账单",
    permission=Permission.READ_BILLS,
    by="-id",
    search="保单号、付款单位",
    filters=(
        OneOf("state", "状态", WORDS[BillState]),
        OneOf("payer", "谁付", WORDS[Payer]),
        OneOf("funding", "资金来源", WORDS[Funding]),
        RowKey("policy"),
    ),
    columns=(
        Column("policy", "保单", lambda one: one.policy_number),
        Column("insurer", "保险机构", lambda one: one.insurer, is_usual=False),
        Column("year", "第几年", lambda one: one.year),
        Column("organisation", "付款单位", lambda one: one.organisation),
        Column("payer", "谁付", lambda one: word(one.payer), is_usual=False),
        Column("funding", "资金来源", lambda one: word(one.funding)),
        Column("amount", "金额（元）", lambda one: yuan_text(one.amount_fen), label="金额"),
        Column("paid", "已付（元）", lambda one: yuan_text(one.paid_fen), is_usual=False, label="已付"),
        Column("owed", "还差（元）", lambda one: yuan_text(one.owed_fen), label="还差"),
        Column("refund", "要退（元）", lambda one: yuan_text(one.refund_fen), is_usual=False, label="要退"),
        Column("due", "期限", lambda one: one.due_on.isoformat(), by="due_on"),
        Column("state", "状态", lambda one: word(one.state)),
    ),
    read=_read,
    empty="没有符合条件的账单。",
)
