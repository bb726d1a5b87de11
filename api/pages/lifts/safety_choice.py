"""`/safety/choice`: behind the link of a message, one tap ends or begins the pages sent by themselves."""

from aiohttp import web

from api.http.access import public
from api.http.body import read_form, text_field
from api.http.csrf import is_from_elsewhere
from api.http.keys import SERVICES
from api.http.pages import page
from bot.kernel.links import safety_pages_choice
from bot.kernel.signatures import Use
from models.actions.lifts.safety_pages import choose_safety_pages, wants_safety_pages

routes = web.RouteTableDef()


@routes.get("/safety/choice", name="safety_choice")
@public
async def ask(request: web.Request) -> web.Response:
    """Opening it changes nothing: a messenger opens links by itself to look at them."""
    person_id = request.app[SERVICES].signatures.person_of(Use.SAFETY_PAGES, request.query)
    wanted = await wants_safety_pages(person_id) if person_id else None
    return page(request, "lifts/safety_choice", 410 if wanted is None else 200, wanted=wanted)


@routes.post("/safety/choice", name="safety_choose")
@public
async def choose(request: web.Request) -> web.Response:
    """A second tap is the same."""
    if is_from_elsewhere(request):
        raise web.HTTPForbidden
    services, form = request.app[SERVICES], await read_form(request)
    person_id = services.signatures.person_of(Use.SAFETY_PAGES, request.query)
    if person_id is None:
        return page(request, "lifts/safety_choice", 410, wanted=None)
    await choose_safety_pages(person_id, services.clock(), wanted=text_field(form, "wanted") == "yes")
    address = safety_pages_choice(services, person_id)
    raise web.HTTPSeeOther(address.removeprefix(services.settings.public_url))
