"""The routes of the whole application, built once and not for each test.

Each of 450 is a class's instance with a compiled pattern. They know nothing of the application that they
belong to, so that the applications of a process can share them.
"""

from aiohttp import web
from aiohttp.web_urldispatcher import UrlDispatcher

from api import app as api_app

# What `add_every_route` fills.
_BUILT = ("_resources", "_named_resources", "_resource_index")

_build = api_app.add_every_route
_kept: dict[str, object] = {}


def keep_built_routes() -> None:
    """From now on, in this process."""
    api_app.add_every_route = _build_or_take


def _build_or_take(app: web.Application) -> None:
    router: UrlDispatcher = app.router
    if _kept:
        vars(router).update(_kept)
    else:
        _build(app)
        _kept.update({name: getattr(router, name) for name in _BUILT})
