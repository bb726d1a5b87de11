"""The page on which an injured person, or the family, hands in papers of a claim by a link.

The link is all that is asked for, so it holds no name and ends. Nothing handed in can be read here.
"""

from aiohttp import web

from api.http.access import public
from api.http.body import file_fields, read_form, text_field
from api.http.csrf import is_from_elsewhere
from api.http.kept_file import keep_data
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.params import or_404, read_id
from api.http.rate_limits import FORMS_OF_CLAIM_LINK
from bot.kernel.links import ClaimPapersLink, read_claim_papers_link
from bot.texts.insurance import word
from models.actions.insurance.claim_files import MOST_PAPERS, CannotHandIn
from models.actions.insurance.claimant_papers import (
    ClaimantView,
    claimant_view,
    hand_in_paper,
    take_back_paper,
)
from models.rules.insurance.claim_papers import FROM_PERSON, ClaimPaper

routes = web.RouteTableDef()

ONE = "/claim-papers/{claim}/{person}"
MOST_AT_ONCE = 9


@routes.get(ONE, name="claim_papers")
@public
async def papers(request: web.Request) -> web.Response:
    link = _link(request)
    if link is None:
        return _ended(request)
    return _page(request, link, await _view(link))


@routes.post(ONE, name="claim_papers_hand_in")
@public
async def hand_in(request: web.Request) -> web.Response:
    """Up to nine files of one kind. What cannot be kept is named; all others are."""
    link = await _link_of_form(request)
    if link is None:
        return _ended(request)
    found, form = await _view(link), await read_form(request)
    if not found.is_open:
        return _page(request, link, found, 409, wrong=("赔案已经结案，不能再交材料。",))
    told, sent = text_field(form, "paper"), file_fields(form, "file")
    if told not in FROM_PERSON or not 0 < len(sent) <= MOST_AT_ONCE:
        wrong = f"请选这是什么材料，再选 1 到 {MOST_AT_ONCE} 个文件。"
        return _page(request, link, found, 422, wrong=(wrong,), chosen=told)
    if not text_field(form, "agreed"):  # PIPL 29: health and identity by separate consent
        wrong = "没有交：请先勾选同意，保险机构才能用这些材料。文件要再选一次。"
        return _page(request, link, found, 422, wrong=(wrong,), chosen=told)
    unkept = [
        f"第 {number} 个：{why}"
        for number, data in enumerate(sent, 1)
        if (why := await _keep(request, link, ClaimPaper(told), data))
    ]
    if unkept:
        return _page(request, link, await _view(link), 422, wrong=tuple(unkept), chosen=told)
    raise _back(link)


@routes.post(ONE + "/{file}/remove", name="claim_papers_take_back")
@public
async def take_back(request: web.Request) -> web.Response:
    link = await _link_of_form(request)
    if link is None:
        return _ended(request)
    services, found = request.app[SERVICES], await _view(link)
    if not found.is_open:
        return _page(request, link, found, 409, wrong=("赔案已经结案，材料由保险机构保管，不能取回。",))
    if file_id := read_id(request.match_info["file"]):  # one that is gone already was taken back before
        await take_back_paper(link.claim_id, link.person, file_id, services.clock(), services.photos.remove)
    raise _back(link)


async def _keep(request: web.Request, link: ClaimPapersLink, paper: ClaimPaper, data: bytes) -> str:
    """Why it was not kept; empty where it was. The same file sent again is kept already."""
    services = request.app[SERVICES]
    new = await keep_data(services, word(paper), data)
    if isinstance(new, str):
        return new
    refused = await hand_in_paper(link.claim_id, link.person, paper, new, services.clock())
    if refused is CannotHandIn.TOO_MANY:
        return f"一共最多交 {MOST_PAPERS} 个文件，这个没有收。可以取回不要的再交。"
    return ""


async def _link_of_form(request: web.Request) -> ClaimPapersLink | None:
    """Raises 403 for a form of another site, 429 for too many."""
    if is_from_elsewhere(request):
        raise web.HTTPForbidden
    link = _link(request)
    if link is not None:
        await request.app[RATE_LIMITS].require(FORMS_OF_CLAIM_LINK, str(link.person))
    return link


def _link(request: web.Request) -> ClaimPapersLink | None:
    """None where it has ended. Raises 404 where we have not made it."""
    services = request.app[SERVICES]
    claim_id, person = (read_id(request.match_info[name]) for name in ("claim", "person"))
    signature = request.query.get("signature", "")
    link = read_claim_papers_link(services, claim_id, person, signature) if claim_id and person else None
    if link is None:
        raise web.HTTPNotFound
    return link if services.clock() <= link.until else None


async def _view(link: ClaimPapersLink) -> ClaimantView:
    """Raises 404 where the claim is no longer there."""
    return or_404(await claimant_view(link.claim_id, link.person))


def _back(link: ClaimPapersLink) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{link.path}&done=1")


def _ended(request: web.Request) -> web.Response:
    return page(request, "insurance/claim_papers", 410, link=None)


def _page(
    request: web.Request,
    link: ClaimPapersLink,
    found: ClaimantView,
    status: int = 200,
    *,
    wrong: tuple[str, ...] = (),
    chosen: str = "",
) -> web.Response:
    return page(
        request,
        "insurance/claim_papers",
        status,
        link=link,
        claim=found,
        papers=FROM_PERSON,
        chosen=chosen,
        wrong=wrong,
        done="done" in request.query and not wrong,
        most=MOST_AT_ONCE,
    )
