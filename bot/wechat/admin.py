"""Calls that set an account up and look after it; for either kind of account unless it says so."""

import re
from collections.abc import Mapping
from typing import Any

from bot.wechat.account import WeChatAccount

# What the keywords of a template are called: `{{thing1.DATA}}`.
_KEYWORD = re.compile(r"\{\{([a-z_]+[0-9]*)\.DATA\}\}")

Menu = Mapping[str, Any]


class WeChatAdmin:
    """Calls raise wechatpy's WeChatClientException, with its `errcode`, or WeChatUnavailable."""

    def __init__(self, account: WeChatAccount) -> None:
        self._account = account

    async def menu(self) -> Menu | None:
        """The official account's menu; None where there is none."""
        answer = await self._account.ask("GET", "/cgi-bin/get_current_selfmenu_info")
        menu = answer.get("selfmenu_info")
        return menu if answer.get("is_menu_open") and isinstance(menu, dict) else None

    async def set_menu(self, menu: Menu) -> None:
        """People see it within five minutes, or when they follow anew."""
        await self._account.ask("POST", "/cgi-bin/menu/create", body=menu)

    async def templates(self) -> dict[str, frozenset[str]]:
        """模板消息 of a service account: keywords by template id."""
        answer = await self._account.ask("GET", "/cgi-bin/template/get_all_private_template")
        return _keywords(answer.get("template_list"), "template_id")

    async def subscription_templates(self) -> dict[str, frozenset[str]]:
        """订阅通知, 订阅消息: keywords by template id."""
        answer = await self._account.ask("GET", "/wxaapi/newtmpl/gettemplate")
        return _keywords(answer.get("data"), "priTmplId")

    async def callback_check(self) -> list[str]:
        """Has the platform try the way to our server; what went wrong, one line each."""
        body = {"action": "all", "check_operator": "DEFAULT"}
        answer = await self._account.ask("POST", "/cgi-bin/callback/check", body=body)
        pings = [one for one in answer.get("ping", []) if isinstance(one, dict)]
        return [f"{one.get('ip')}: {one.get('package_loss')} lost" for one in pings if _is_lossy(one)]

    async def callback_addresses(self) -> list[str]:
        """The addresses and networks that callbacks come from, for a firewall."""
        answer = await self._account.ask("GET", "/cgi-bin/getcallbackip")
        return [str(one) for one in answer.get("ip_list", [])]

    async def miniprogram_code(self, scene: str, page: str) -> bytes:
        """A mini-program code (小程序码), an image; `scene` is at most 32 visible ASCII characters."""
        body = {"scene": scene, "page": page, "check_path": False, "env_version": "release"}
        return await self._account.ask_for_bytes("POST", "/wxa/getwxacodeunlimit", body=body)


def _keywords(templates: Any, name_of_id: str) -> dict[str, frozenset[str]]:
    return {
        str(one.get(name_of_id)): frozenset(_KEYWORD.findall(str(one.get("content", ""))))
        for one in templates or []
        if isinstance(one, dict)
    }


def _is_lossy(ping: Mapping[str, Any]) -> bool:
    return str(ping.get("package_loss", "")).strip() not in ("0%", "0.0%")
