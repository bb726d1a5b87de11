"""What insurers offer to anybody: adding a product and changing it."""

from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance.clause_field import take_clause
from api.console.insurance.terms_form import (
    FREE_LIMITS,
    Typed,
    WrongTerms,
    as_texts,
    bound_fields,
    fen_of,
    read_terms,
    typed_of,
    typed_terms,
    yuan_of,
)
from api.console.insurance.terms_form import TITLES as TERMS_TITLES
from api.console.pages import console_page
from api.console.versions import differences, version_in
from api.http.access import requires
from api.http.body import read_form
from api.http.kept_file import send_file
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404, read_day
from models.actions.insurance.clause_files import clause_content
from models.actions.insurance.edit_product import (
    ProductDraft,
    ProductProblem,
    read_product,
    save_product,
)
from models.actions.insurance.read_policies import insurer_names
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.base.version import version_of
from models.rules.insurance.policy_terms import CoverLine, Service
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

TEXTS = ("insurer", "name", "premium_from", "premium_to", "offered_from", "offered_until")
PROBLEMS = {
    ProductProblem.INSURER: "没有这家保险机构，或者不是您的机构。",
    ProductProblem.NAME_TAKEN: "这家机构已有同名的产品。",
    ProductProblem.NO_LINE: "请选择险种。",
    ProductProblem.PREMIUM: "最低保费不能高于最高保费。",
    ProductProblem.DAYS: "停售的日子要在开始卖之后。",
}
TITLES = {
    "insurer": "保险机构",
    "name": "产品名称",
    "premium_from": "每部每年最低（元）",
    "premium_to": "每部每年最高（元）",
    "offered_from": "从哪天起卖",
    "offered_until": "从哪天起不卖",
    **TERMS_TITLES,
}
NO_TYPED = Typed({}, frozenset({CoverLine.LIABILITY.value}))


@routes.get("/console/products/new", name="console_product_new")
@requires(Permission.OFFER_PRODUCTS)
async def new_product(request: web.Request) -> web.Response:
    return await _form_page(request, NO_TYPED)


@routes.post("/console/products/new", name="console_product_create")
@requires(Permission.OFFER_PRODUCTS)
async def create_product(request: web.Request) -> web.Response:
    return await _save(request, None, "")


@routes.get("/console/products/{id}", name="console_product")
@requires(Permission.OFFER_PRODUCTS)
async def product(request: web.Request) -> web.Response:
    found = await _product(request)
    return await _form_page(request, _typed_from(found), version=version_of(found))


def _typed_from(found: ProductDraft) -> Typed:
    own = {
        "insurer": found.insurer,
        "name": found.name,
        "premium_from": yuan_of(found.premium_from_fen),
        "premium_to": yuan_of(found.premium_to_fen),
        "offered_from": found.offered_from.isoformat(),
        "offered_until": found.offered_until.isoformat() if found.offered_until else "",
    }
    return typed_terms(found, own)


@routes.post("/console/products/{id}", name="console_product_change")
@requires(Permission.OFFER_PRODUCTS)
async def change_product(request: web.Request) -> web.Response:
    kept = (await _product(request)).clause_sha256
    return await _save(request, id_in_path(request), kept)


@routes.get("/console/products/{id}/clause", name="console_product_clause")
@requires(Permission.OFFER_PRODUCTS)
async def clause(request: web.Request) -> web.StreamResponse:
    found = await _product(request)
    return await send_file(request.app[SERVICES], await clause_content(found.clause_sha256))


async def _product(request: web.Request) -> ProductDraft:
    """Raises 404 where it does not exist for this person."""
    return or_404(await read_product(me_of(request).scope, id_in_path(request)))


async def _save(request: web.Request, product_id: UUID | None, kept: str) -> web.Response:
    """`kept`: the digest of the clause that it has already."""
    me, now = me_of(request), request.app[SERVICES].clock()
    form = await read_form(request)
    typed, made_from = typed_of(form, TEXTS), version_in(form)
    try:
        await take_clause(request, form, typed, kept)
        draft = _read(typed)
    except WrongTerms as wrong:
        return await _form_page(request, typed, str(wrong), version=made_from)
    try:
        saved = await save_product(me.scope, product_id, draft, me.actor, now, made_from)
    except ChangedMeanwhile:
        return await _form_page(request, typed, theirs=await _product(request))
    if not isinstance(saved, UUID):
        return await _form_page(request, typed, PROBLEMS[saved], version=made_from)
    raise web.HTTPSeeOther("/console/products")


def _read(typed: Typed) -> ProductDraft:
    """Raises Wrong."""
    lowest, highest = fen_of(typed, "premium_from", "最低保费"), fen_of(typed, "premium_to", "最高保费")
    offered_from = read_day(typed["offered_from"])
    if not 0 < len(typed["name"]) <= 100:
        raise WrongTerms("请填产品名称，最长 100 字。")
    if lowest is None or highest is None or offered_from is None:
        raise WrongTerms("请填最低、最高保费和从哪天起卖。")
    if typed["offered_until"] and read_day(typed["offered_until"]) is None:
        raise WrongTerms("停售的日子看不懂。")
    return ProductDraft(
        insurer=typed["insurer"],
        name=typed["name"],
        premium_from_fen=lowest,
        premium_to_fen=highest,
        offered_from=offered_from,
        offered_until=read_day(typed["offered_until"]),
        **read_terms(typed),
    )


async def _form_page(
    request: web.Request,
    typed: Typed,
    wrong: str = "",
    *,
    version: str = "",
    theirs: ProductDraft | None = None,
) -> web.Response:
    """`theirs` is what somebody else has saved meanwhile."""
    changes = differences(TITLES, as_texts(_typed_from(theirs)), as_texts(typed)) if theirs else []
    return console_page(
        request,
        "insurance/product_form",
        409 if theirs else 422 if wrong else 200,
        is_new="id" not in request.match_info,
        typed=typed,
        version=version_of(theirs) if theirs else version,
        changes=changes,
        wrong=wrong,
        insurers=await insurer_names(me_of(request).scope),
        lines=tuple(CoverLine),
        limits=FREE_LIMITS,
        bounds=bound_fields(),
        services=tuple(Service),
    )
