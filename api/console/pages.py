"""Rendering the console's pages: one template a page, the styles inside it, script only where asked for."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.console.form_token import FormToken
from api.console.keys import ME, SESSION
from api.console.words.filters import console_filters
from bot.texts.compiled import COMPILED
from bot.texts.evaluations import evaluation_filters
from bot.texts.survey_charts import survey_filters
from bot.texts.templates import TEMPLATES, shared_filters
from models.rules.staff.access import Permission

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
_WITH_SCRIPT = {
    "Content-Security-Policy": (
        _HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"
    )
}
CONSOLE_TEMPLATES = web.AppKey("console_templates", jinja2.Environment)


@dataclass(frozen=True)
class NavigationItem:
    path: str
    title: str
    permission: Permission | None = None


NAVIGATION = (
    NavigationItem("/console", "待办"),
    NavigationItem("/console/dispatch", "调度", Permission.READ_REPORTS),
    NavigationItem("/console/call", "接电话", Permission.TAKE_CALLS),
    NavigationItem("/console/desk", "坐席台", Permission.WORK_DESK),
    NavigationItem("/console/inbox", "收件箱", Permission.WORK_INBOX),
    NavigationItem("/console/talks", "居民对话", Permission.TALK_WITH_RESIDENTS),
    NavigationItem("/console/reports", "报告", Permission.READ_REPORTS),
    NavigationItem("/console/lifts", "电梯", Permission.READ_LIFTS),
    NavigationItem("/console/policies", "保单", Permission.READ_POLICIES),
    NavigationItem("/console/products", "产品", Permission.OFFER_PRODUCTS),
    NavigationItem("/console/claims", "理赔", Permission.READ_CLAIMS),
    NavigationItem("/console/figures", "救援统计", Permission.READ_REPORTS),
    NavigationItem("/console/deliveries", "转报", Permission.READ_DELIVERIES),
    NavigationItem("/console/organisations", "单位", Permission.READ_ORGANISATIONS),
    NavigationItem("/console/maintenance", "维保", Permission.READ_MAINTENANCE),
    NavigationItem("/console/evaluations", "评测", Permission.READ_EVALUATIONS),
    NavigationItem("/console/surveys", "满意度", Permission.READ_SURVEYS),
    NavigationItem("/console/coverage", "投保率", Permission.READ_COVERAGE),
    NavigationItem("/console/pilot", "试点年报", Permission.REPORT_PILOT),
    NavigationItem("/console/votes", "业主表决", Permission.READ_VOTES),
    NavigationItem("/console/imports", "导入登记", Permission.IMPORT),
    NavigationItem("/console/intake", "热线记录", Permission.IMPORT_RECORDS),
    NavigationItem("/console/people", "人员", Permission.MANAGE_PEOPLE),
    NavigationItem("/console/cities", "城市设置", Permission.CONFIGURE_CITIES),
    NavigationItem("/console/audit", "审计", Permission.READ_AUDIT),
)


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
    )
    environment.filters |= shared_filters() | evaluation_filters() | survey_filters() | console_filters()
    environment.globals["stylesheet"] = Markup(STYLESHEET)  # noqa: S704 - our own file


def console_page(request: web.Request, template: str, status: int = 200, /, **values: Any) -> web.Response:
    """`templates/console/TEMPLATE.html`, with who is signed in, and what all forms hide."""
    me, session = request.get(ME), request.get(SESSION)
    context = {
        "me": me,
        "csrf": FormToken.of(session),
        "navigation": [item for item in NAVIGATION if _shown(item, me)],
        "path": request.path,
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


def _shown(item: NavigationItem, me: Any) -> bool:
    return me is not None and (item.permission is None or me.may(item.permission))
