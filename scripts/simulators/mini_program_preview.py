"""The mini-program in a browser: built on the first visit where Node is found."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from markupsafe import escape

FILES = ("program.js", "program.css", "phone.css", "elements.js", "wx.js", "runtime.js")
PATIENCE_SECONDS = 1.0
LOOK_AGAIN = '<meta http-equiv="refresh" content="2">'
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; media-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Permissions-Policy": "geolocation=(self)",
}


class MiniProgramPreview:
    """Serves `folder`. `build` fills it, or raises what it could not do.

    A visitor waits for it for `patience_seconds`, then sees that it is being compiled.
    """

    def __init__(
        self, folder: Path, build: Callable[[Path], None], patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._folder, self._build = folder, build
        self._patience_seconds = patience_seconds
        self._building: asyncio.Task[None] | None = None

    def app(self) -> web.Application:
        app = web.Application()
        app.on_response_prepare.append(_add_headers)
        app.router.add_get("/", self._index)
        for name in FILES:
            app.router.add_get(f"/{name}", self._file)
        return app

    async def _index(self, _: web.Request) -> web.StreamResponse:
        """The program; while it is compiled, a page that looks again. What went wrong is shown once."""
        index = self._folder / "index.html"
        if self._building is None and not index.exists():
            self._building = asyncio.create_task(asyncio.to_thread(self._build, self._folder))
        if (building := self._building) is not None:
            await asyncio.wait({building}, timeout=self._patience_seconds)
            if not building.done():
                return _page("小程序正在编译，要半分钟左右。好了会自动打开。", LOOK_AGAIN)
            self._building = None  # after a failure the next visit tries again
            if error := building.exception():
                return _not_built(error)
        return web.FileResponse(index)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._folder / request.path.rpartition("/")[2])


def _not_built(error: BaseException) -> web.Response:
    return _page("小程序还没有编译，预览打不开。", more=f"<pre>{escape(str(error))}</pre>")


def _page(words: str, head: str = "", more: str = "") -> web.Response:
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>小程序</title>'
        f"{head}<p>{words}</p>{more}</html>"
    )
    return web.Response(text=text, status=503, content_type="text/html")


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    # Mounted below the product, its headers are set first: here they are replaced.
    response.headers.update(HEADERS)
