"""One finding of a duty sheet on a phone: what was found, its photo, and closing it with proof."""

import asyncio

from aiohttp import web

from api.http.access import public
from api.http.body import begin_budget, file_fields, has_file, read_form, text_field
from api.http.kept_photo import keep_handed_in
from api.http.keys import SERVICES
from api.http.pages import allow_page_script, page
from api.http.params import read_id
from api.pages.duty.people import NO_PASS, active_here, people_here, refused, signers_here
from api.pages.duty.sheet_form import tapped
from bot.files.photos import NotAPhoto
from bot.services import Services
from bot.texts.duty import CLOSING_PROBLEMS
from models.actions.duty.appointments import Appointee
from models.actions.duty.findings import close_finding
from models.actions.duty.read import FindingLine, finding_photo, read_finding
from models.actions.shared.photo_files import remove_unused
from models.rules.duty.findings import CLOSERS, MOST_CLOSING_WORDS, ClosingProblem

routes = web.RouteTableDef()

ONE = "/duty/findings/{id}"


@routes.get(ONE, name="duty_finding")
@public
async def finding(request: web.Request) -> web.Response:
    found, _ = await _finding(request, await active_here(request))
    return await _show(request, found)


@routes.post(ONE, name="duty_finding_close")
@public
async def close(request: web.Request) -> web.Response:
    services, people = request.app[SERVICES], await signers_here(request)
    form = await read_form(request, with_photos=True)
    if not people:
        return refused(request, NO_PASS)
    found, who = await _finding(request, people)
    words, proof = text_field(form, "words"), ""
    if has_file(form, "photo"):
        try:
            proof = await keep_handed_in(services.photos, file_fields(form, "photo")[0])
        except NotAPhoto as error:
            return await _show(request, found, f"{error}", words)
    begin_budget(request)
    now = services.clock()
    at = tapped(form, found.found_at, now).at
    problem = await close_finding(found.id, who, words, proof, at)
    if problem is not None:
        await remove_unused([proof], services.photos.remove)
        current, _ = await _finding(request, [who])
        status = 409 if problem is ClosingProblem.ALREADY else 422
        return await _show(request, current, CLOSING_PROBLEMS[problem], words, status)
    raise web.HTTPSeeOther(f"/duty/findings/{found.id}")


@routes.get(ONE + "/{which:photo|proof}.jpg", name="duty_finding_photo")
@public
async def photo(request: web.Request) -> web.StreamResponse:
    found, who = await _finding(request, await people_here(request))
    is_proof = request.match_info["which"] == "proof"
    sha256 = await finding_photo(found.id, who.organisation_id, is_proof=is_proof)
    return await send_photo(request.app[SERVICES], sha256)


async def send_photo(services: Services, sha256: str) -> web.StreamResponse:
    """Raises 404 where there is none."""
    path = services.photos.path(sha256)
    if not sha256 or not await asyncio.to_thread(path.exists):
        raise web.HTTPNotFound
    return web.FileResponse(
        path, headers={"Content-Type": "image/jpeg", "Cache-Control": "private, no-store"}
    )


async def _finding(request: web.Request, people: list[Appointee]) -> tuple[FindingLine, Appointee]:
    """Of an organisation that the phone has a post in, with the post that may close it. Raises 404."""
    key = read_id(request.match_info["id"])
    for who in sorted(people, key=lambda one: one.post not in CLOSERS) if key else []:
        if key and (found := await read_finding(key, who.organisation_id)) is not None:
            return found, who
    raise web.HTTPNotFound


async def _show(
    request: web.Request, found: FindingLine, wrong: str = "", words: str = "", status: int = 422
) -> web.Response:
    people = await active_here(request)
    response = page(
        request,
        "duty/finding",
        status if wrong else 200,
        finding=found,
        may_close=any(one.post in CLOSERS for one in people),
        words=words,
        most=MOST_CLOSING_WORDS,
        wrong=wrong,
    )
    allow_page_script(response)
    return response
