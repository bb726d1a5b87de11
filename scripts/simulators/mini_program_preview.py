"""The mini-program in a browser: built on the first visit where Node is found."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from markupsafe import escape

FILES = ("program.js", "program.css", "phone.css", "elements.js", "wx.js", "runtime.js")
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
    """Serves `folder`. `build` fills it, or raises what it could not do."""

    def __init__(self, folder: Path, build: Callable[[Path], None]) -> None:
        self._folder, self._build = folder, build
        self._building = asyncio.Lock()

    def app(self) -> web.Application:
        app = web.Application()
        app.on_response_prepare.append(_add_headers)
        app.router.add_get("/", self._index)
        for name in FILES:
            app.router.add_get(f"/{name}", self._file)
        return app

    async def _index(self, _: web.Request) -> web.StreamResponse:
        index = self._folder / "index.html"
        async with self._building:
            if not index.exists():
                try:
                    await asyncio.to_thread(self._build, self._folder)
                except Exception as error:  # shown to whoever develops; there is nothing to fall back to
                    return _not_built(error)
        return web.FileResponse(index)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._folder / request.path.rpartition("/")[2])


def _not_built(error: Exception) -> web.Response:
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>小程序</title>'
        f"<p>小程序还没有编译，预览打不开。</p><pre>{escape(str(error))}</pre></html>"
    )
    return web.Response(text=text, status=503, content_type="text/html")


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    # Mounted below the product, its headers are set first: here they are replaced.
    response.headers.update(HEADERS)
