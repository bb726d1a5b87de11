"""What sets an account up: its menu, lists of its templates, the check of the way to its server."""

from typing import Any

from aiohttp import web

from scripts.simulators.wechat_accounts import Account, ok, read_json
from scripts.simulators.wechat_errors import WeChatError
from scripts.simulators.wechat_notices import Notices

KINDS = ("click", "view", "scancode_waitmsg", "scancode_push", "miniprogram", "location_select", "pic_weixin")


class AdminSimulator:
    """`menu` is what people see; `lossy` has the platform find the server hard to reach."""

    def __init__(self, account: Account, notices: Notices) -> None:
        self.menu: dict[str, Any] | None = None
        self.lossy = False
        self._account, self._notices = account, notices

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/cgi-bin/get_current_selfmenu_info", self._get_menu)
        app.router.add_post("/cgi-bin/menu/create", self._create_menu)
        app.router.add_get("/cgi-bin/template/get_all_private_template", self._templates)
        app.router.add_post("/cgi-bin/callback/check", self._check_callback)
        app.router.add_get("/cgi-bin/getcallbackip", self._addresses)

    async def _get_menu(self, request: web.Request) -> web.Response:
        self._account.check_token(request)
        if self.menu is None:
            return web.json_response({"is_menu_open": 0})
        return web.json_response({"is_menu_open": 1, "selfmenu_info": self.menu})

    async def _create_menu(self, request: web.Request) -> web.Response:
        self._account.check_token(request)
        menu = await read_json(request)
        buttons = menu.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
            raise WeChatError(40016)
        for button in buttons:
            below = button.get("sub_button", [])
            if len(below) > 5:
                raise WeChatError(40023)
            if any(one.get("type") not in KINDS for one in below or [button]):
                raise WeChatError(40017)
            if len(button["name"].encode()) > 16 or any(len(one["name"].encode()) > 60 for one in below):
                raise WeChatError(40018)
        self.menu = menu
        return ok()

    async def _templates(self, request: web.Request) -> web.Response:
        self._account.check_token(request)
        listed = [
            {"template_id": name, "title": name, "content": contents(keywords)}
            for name, keywords in self._notices.templates.items()
        ]
        return web.json_response({"template_list": listed})

    async def _check_callback(self, request: web.Request) -> web.Response:
        self._account.check_token(request)
        if (await read_json(request)).get("action") not in ("dns", "ping", "all"):
            raise WeChatError(40097)
        loss = "50%" if self.lossy else "0%"
        ping = {"ip": "203.0.113.7", "from_operator": "UNICOM", "package_loss": loss, "time": "23.079ms"}
        return web.json_response({"dns": [{"ip": "203.0.113.7", "real_operator": "UNICOM"}], "ping": [ping]})

    async def _addresses(self, request: web.Request) -> web.Response:
        self._account.check_token(request)
        return web.json_response({"ip_list": ["198.51.100.0/24", "198.51.100.9"]})


def contents(keywords: frozenset[str]) -> str:
    """As a template's text has its keywords."""
    return "\n".join(f"{keyword}:{{{{{keyword}.DATA}}}}" for keyword in sorted(keywords))
