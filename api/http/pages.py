"""Rendering pages: one template, its styles inside it, so that a page is one response."""

import base64
import hashlib
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.http.keys import SERVICES
from bot.texts.compiled import COMPILED
from bot.texts.evaluations import evaluation_filters
from bot.texts.survey_charts import survey_filters
from bot.texts.templates import TEMPLATES, shared_filters

STYLESHEET = (TEMPLATES / "tima.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLESHEET.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_WITH_SCRIPT = f"{CONTENT_SECURITY_POLICY}; script-src 'self'; connect-src 'self'"

SCRIPT_HEADERS = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}


def set_up_pages(app: web.Application) -> None:
    environment = aiohttp_jinja2.setup(
        app,
        loader=FileSystemLoader([TEMPLATES / "pages", TEMPLATES]),
        bytecode_cache=COMPILED,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    environment.filters |= shared_filters() | evaluation_filters() | survey_filters()
    environment.globals["stylesheet"] = Markup(STYLESHEET)  # noqa: S704 - our own file


def page(request: web.Request, name: str, status: int = 200, **values: Any) -> web.Response:
    """`templates/pages/NAME.html`; `default_hotline` is there for every page."""
    settings = request.config_dict[SERVICES].settings
    context = {"default_hotline": settings.default_hotline, **values}
    return aiohttp_jinja2.render_template(f"{name}.html", request, context, status=status)


def allow_page_script(response: web.Response) -> None:
    """For the pages that work better with one of our own scripts. All of them work without."""
    response.headers["Content-Security-Policy"] = _WITH_SCRIPT
