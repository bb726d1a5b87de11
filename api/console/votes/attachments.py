"""The papers of a draft: adding a photo of one, taking it away, looking at it."""

from aiohttp import web

from api.console.guard import me_of
from api.console.votes.vote import ONE, decision_of, done, vote_page
from api.http.access import requires
from api.http.body import file_fields, read_form, text_field
from api.http.kept_photo import keep_handed_in
from api.http.keys import SERVICES
from api.pages.votes.photo import attachment
from bot.files.photos import NotAPhoto
from models.actions.votes.attach import attach, detach
from models.actions.votes.read import read_decision
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.post(ONE + "/attachments", name="console_vote_attach")
@requires(Permission.RUN_VOTES)
async def add(request: web.Request) -> web.Response:
    """Title and photo; or `remove`, the SHA-256 of one that goes."""
    decision, form, services = await decision_of(request), await read_form(request), request.app[SERVICES]
    actor, now = me_of(request).actor, services.clock()
    if gone := text_field(form, "remove"):
        return await done(request, decision, detach(decision.id, gone, actor, now))
    title, photos = text_field(form, "title"), file_fields(form, "photo")
    if not title or len(photos) != 1:
        return await vote_page(
            request, decision, "请写附件的名称，并选一张照片。", typed={"attachments": form}
        )
    try:
        sha256 = await keep_handed_in(services.photos, photos[0])
    except NotAPhoto as error:
        return await vote_page(request, decision, str(error), typed={"attachments": form})
    return await done(request, decision, attach(decision.id, title, sha256, actor, now))


@routes.get(ONE + "/attachments", name="console_vote_attachment")
@requires(Permission.READ_VOTES)
async def look(request: web.Request) -> web.Response:
    """`?n=1`"""
    decision = await decision_of(request)
    return await attachment(
        request, (await read_decision(decision.id)).attachments, request.query.get("n", "")
    )
