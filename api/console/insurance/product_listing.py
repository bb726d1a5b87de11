"""The list of products that insurers offer."""

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.common import words_of, yuan_text
from api.console.lists.spec import Column, ListSpec, OneOf
from api.console.words.insurance import PRODUCT_SALES
from api.http.keys import SERVICES
from api.http.params import asked_choice, asked_words
from bot.texts.insurance import word
from models.actions.insurance.read_products import BY_NAME, ProductFilter, ProductLine, list_products_in
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf
from models.rules.insurance.policy_terms import CoverLine
from models.rules.insurance.product_sale import ProductSale
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[ProductLine]:
    wanted = ProductFilter(
        words=asked_words(request),
        sale=asked_choice(request, "sale", ProductSale),
        line=asked_choice(request, "line", CoverLine),
    )
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    return await list_products_in(me_of(request).scope, wanted, page, today)


PRODUCTS: ListSpec[ProductLine] = ListSpec(
    name="products",
    path="/console/products",
    template="insurance/products",
    title="在售产品",
    permission=Permission.OFFER_PRODUCTS,
    by=BY_NAME,
    search="产品或保险机构",
    filters=(
        OneOf("sale", "在售", words_of(PRODUCT_SALES)),
        OneOf("line", "险种", {str(one): word(one) for one in CoverLine}),
    ),
    columns=(
        Column("name", "产品", lambda one: one.name, by="name"),
        Column("insurer", "保险机构", lambda one: one.insurer),
        Column("lines", "险种", lambda one: "、".join(word(line) for line in one.lines)),
        Column("service", "保险+服务", lambda one: "是" if one.with_service else "", is_usual=False),
        Column(
            "lowest",
            "每部每年最低（元）",
            lambda one: yuan_text(one.premium_from_fen),
            by="premium_from_fen",
            label="最低",
        ),
        Column("highest", "每部每年最高（元）", lambda one: yuan_text(one.premium_to_fen), label="最高"),
        Column("from", "开始卖", lambda one: one.offered_from, by="offered_from", is_usual=False),
        Column("until", "停售", lambda one: one.offered_until or "", is_usual=False),
        Column("sale", "在售", lambda one: PRODUCT_SALES[one.sale]),
    ),
    read=_read,
    empty="没有符合条件的产品。",
)
