"""The official account's menu: at most 3 buttons with at most 5 below each."""

from typing import Any

from bot.chat.flows import entrapment, hand_over, hazard, help, progress
from bot.chat.flows.about_lift import MAINTAINER, POLICY


def _click(name: str, key: str) -> dict[str, str]:
    return {"type": "click", "name": name, "key": key}


def menu_of(public_url: str) -> dict[str, Any]:
    """Being trapped comes first and is one tap; a scan by its button is answered at once."""
    return {
        "button": [
            _click("有人被困", entrapment.MENU_KEY),
            {
                "name": "报修查询",
                "sub_button": [
                    {"type": "scancode_waitmsg", "name": "扫轿厢的码", "key": "SCAN"},
                    _click("报修", hazard.MENU_KEY),
                    _click("查进度", progress.MENU_KEY),
                ],
            },
            {
                "name": "更多",
                "sub_button": [
                    _click("保险", POLICY.menu_key),
                    _click("维保", MAINTAINER.menu_key),
                    {"type": "view", "name": "首页", "url": f"{public_url}/"},
                    _click("转人工", hand_over.MENU_KEY),
                    _click("帮助", help.MENU_KEY),
                ],
            },
        ]
    }
