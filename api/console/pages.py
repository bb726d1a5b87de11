"""Rendering the console's pages: one template a page, the styles inside it, script only where asked for."""

import base64
import hashlib
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.console.form_token import FormToken
from api.console.keys import ME, SESSION
from api.console.navigation import navigation_at
from api.console.words.filters import console_filters
from bot.texts.compiled import COMPILED
from bot.texts.evaluations import evaluation_filters
from bot.texts.survey_charts import survey_filters
from bot.texts.templates import TEMPLATES, shared_filters

STYLESHEET = (TEMPLATES / "console.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLESHEET.encode()).digest()).decode()

_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; media-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # With no-referrer, browsers send `Origin: null` even with our own forms.
    "Referrer-Policy": "same-origin",
}
_WITH_SCRIPT = {
    "Content-Security-Policy": (
        _HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"
    )
}
CONSOLE_TEMPLATES = web.AppKey("console_templates", jinja2.Environment)


def set_up_console_pages(app: web.Application) -> None:
    environment = aiohttp_jinja2.setup(
        app,
        app_key=CONSOLE_TEMPLATES,
        loader=FileSystemLoader([TEMPLATES / "console", TEMPLATES]),
        bytecode_cache=COMPILED,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    # Parts that it shares with the pages of residents; staff read Chinese.
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # by the extension
    environment.filters |= shared_filters() | evaluation_filters() | survey_filters() | console_filters()
    environment.globals["stylesheet"] = Markup(STYLESHEET)  # noqa: S704 - our own file


def console_page(request: web.Request, template: str, status: int = 200, /, **values: Any) -> web.Response:
    """`templates/console/TEMPLATE.html`, with who is signed in, and what all forms hide."""
    me, session = request.get(ME), request.get(SESSION)
    context = {
        "me": me,
        "csrf": FormToken.of(session),
        "path": request.path,
        "navigation": navigation_at(me.scope.role, request.path) if me else None,
        **values,
    }
    response = aiohttp_jinja2.render_template(
        f"{template}.html", request, context, app_key=CONSOLE_TEMPLATES, status=status
    )
    response.headers.update(_HEADERS)
    return response


def allow_own_script(response: web.Response) -> None:
    """For the pages that work better with one of our own scripts. All of them work without."""
    response.headers.update(_WITH_SCRIPT)
