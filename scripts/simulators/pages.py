"""What the pages of the simulators have in common: templates, files, headers."""

import re
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import aiohttp_jinja2
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

LOCAL = ZoneInfo("Asia/Shanghai")
FILES = Path(__file__).parent.parent.parent / "templates" / "sim"

_URL = re.compile(r"(https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%]+)", re.ASCII)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


# As the app shows it: a tap sends the content as a message of the person.
_ANSWER = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&]*)&msgmenuid=[0-9]+">([^<]*)</a>')
_TAP = Markup('<button class="tap" form="tapped" name="words" value="{0}">{1}</button>')


def linked(text: str) -> Markup:
    """The text as HTML: addresses can be followed, answers tapped, and nothing else is markup."""
    shown, end = Markup(""), 0
    for answer in _ANSWER.finditer(text):
        shown += _with_links(text[end : answer.start()]) + _TAP.format(unquote(answer[1]), answer[2])
        end = answer.end()
    return shown + _with_links(text[end:])


def _with_links(text: str) -> Markup:
    parts = _URL.split(text)
    return Markup("").join(_link(part) if place % 2 else escape(part) for place, part in enumerate(parts))


def _link(url: str) -> Markup:
    address = url.rstrip(".,;:!?)'")
    link = Markup('<a href="{0}" target="_blank" rel="noopener">{0}</a>').format(address)
    return link + url[len(address) :]


def set_up_pages(app: web.Application) -> Environment:
    """Render from `templates/sim`; returns the environment, for filters."""
    app.on_response_prepare.append(_add_headers)
    environment = aiohttp_jinja2.setup(
        app,
        loader=FileSystemLoader(FILES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    environment.filters["linked"] = linked
    return environment


def add_file(app: web.Application, name: str) -> None:
    """Serve `templates/sim/NAME` at `/NAME`, as the route NAME."""

    async def serve(_: web.Request) -> web.FileResponse:
        return web.FileResponse(FILES / name)

    app.router.add_get(f"/{name}", serve, name=name)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    # Mounted below the product, its headers are set first: here they are replaced.
    response.headers.update(_HEADERS)
