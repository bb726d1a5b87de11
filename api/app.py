"""The web application, wired in one place."""

from collections.abc import AsyncIterator

from aiohttp import web

from api import health, partners, photos, reports, residents, wechat
from api.body import MAX_UPLOAD_BYTES
from api.errors import answer_errors
from api.headers import add_headers
from api.keys import SERVICES, WECHAT_DOOR
from api.pages import set_up_pages
from bot.callback import WeChatDoor
from bot.services import Services


def create_app(services: Services) -> web.Application:
    """The whole HTTP side over opened services; whoever opened them closes them."""
    app = web.Application(middlewares=[answer_errors], client_max_size=MAX_UPLOAD_BYTES)
    app[SERVICES] = services
    app[WECHAT_DOOR] = WeChatDoor(services)
    set_up_pages(app)
    for room in (residents, reports, photos, wechat, partners, health):
        app.add_routes(room.routes)
    app.on_response_prepare.append(add_headers)
    app.cleanup_ctx.append(_finish_answers)
    return app


async def _finish_answers(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[WECHAT_DOOR].close()
