"""Rendering the console's pages: one template a page, the styles inside it, no script."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.console.keys import ME, SESSION
from api.console.words import console_filters
from bot.texts import TEMPLATES, shared_filters
from models.rules.access import Permission

STYLESHEET = (TEMPLATES / "console.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLESHEET.encode()).digest()).decode()

_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # With no-referrer, browsers send `Origin: null` even with our own forms.
    "Referrer-Policy": "same-origin",
}
_TEMPLATES = web.AppKey("console_templates", jinja2.Environment)


@dataclass(frozen=True)
class NavigationItem:
    path: str
    title: str
    permission: Permission | None = None


NAVIGATION = (
    NavigationItem("/console", "待办"),
    NavigationItem("/console/reports", "报告", Permission.READ_REPORTS),
    NavigationItem("/console/lifts", "电梯", Permission.READ_LIFTS),
    NavigationItem("/console/deliveries", "转报", Permission.READ_DELIVERIES),
    NavigationItem("/console/organisations", "单位", Permission.READ_ORGANISATIONS),
    NavigationItem("/console/people", "人员", Permission.MANAGE_PEOPLE),
    NavigationItem("/console/cities", "城市设置", Permission.CONFIGURE_CITIES),
    NavigationItem("/console/audit", "审计", Permission.READ_AUDIT),
)


def set_up_console_pages(app: web.Application) -> None:
    environment = aiohttp_jinja2.setup(
        app,
        app_key=_TEMPLATES,
        loader=FileSystemLoader(TEMPLATES / "console"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    environment.filters |= shared_filters() | console_filters()
    environment.globals["stylesheet"] = Markup(STYLESHEET)  # noqa: S704 - our own file


def console_page(request: web.Request, template: str, status: int = 200, /, **values: Any) -> web.Response:
    """`templates/console/TEMPLATE.html`, with who is signed in, where one can go, and the form's token."""
    me, session = request.get(ME), request.get(SESSION)
    context = {
        "me": me,
        "csrf": session.csrf if session else "",
        "navigation": [item for item in NAVIGATION if _shown(item, me)],
        "path": request.path,
        **values,
    }
    response = aiohttp_jinja2.render_template(
        f"{template}.html", request, context, app_key=_TEMPLATES, status=status
    )
    response.headers.update(_HEADERS)
    return response


def _shown(item: NavigationItem, me: Any) -> bool:
    return me is not None and (item.permission is None or me.may(item.permission))
