"""`scripts/wechat_setup`: is everything right at WeChat's side? And the menu, and mini-program codes."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from aiohttp import ClientSession
from rich.console import Console
from rich.table import Table
from wechatpy.exceptions import WeChatClientException

from bot.kernel.clock import system_clock
from bot.kernel.metrics import Metrics
from bot.kernel.redis_client import open_redis
from bot.kernel.settings import Settings, SettingsError, read_settings
from bot.wechat.account import WeChatUnavailable
from bot.wechat.accounts import miniprogram_account, official_account
from bot.wechat.admin import WeChatAdmin
from bot.wechat.menu import menu_of
from models.rules.lifts import code as lift_code
from scripts.lib.wechat_checks import Admins, Finding, all_findings

MARKS = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "·"}


class CannotDo(Exception):
    """Something has to be put right first; the text says what."""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/wechat_setup", description="Check the WeChat accounts of the settings."
    )
    parser.add_argument("--menu", action="store_true", help="first set the official account's menu")
    parser.add_argument("--code", metavar="LIFT", help="instead make a lift's mini-program code")
    parser.add_argument("--page", default="pages/lift/lift", help="the page that it opens")
    parser.add_argument("--out", type=Path, default=Path("code.png"), help="the image's file")
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace, settings: Settings, console: Console) -> bool:
    """Whether all is well. Raises CannotDo."""
    metrics = Metrics()
    async with ClientSession() as http, open_redis(settings) as redis:
        mini = miniprogram_account(settings, http, redis, metrics, system_clock)
        official = WeChatAdmin(official_account(settings, http, redis, metrics, system_clock))
        admins = Admins(official, WeChatAdmin(mini) if mini else None)
        try:
            if options.code:
                await _make_code(options, admins)
                console.print(f"written: {options.out}")
                return True
            if options.menu:
                await official.set_menu(menu_of(settings.public_url))
                console.print("the menu is set; people see it within five minutes")
        except (WeChatClientException, WeChatUnavailable) as error:
            raise CannotDo(f"WeChat: {error}") from None
        with console.status("asking WeChat …"):
            findings = [one async for one in all_findings(settings, admins, http)]
    console.print(_table(findings))
    return all(one.good is not False for one in findings)


async def _make_code(options: argparse.Namespace, admins: Admins) -> None:
    if admins.miniprogram is None:
        raise CannotDo("there is no mini-program in the settings")
    code = lift_code.read_code(options.code)
    if code is None:
        raise CannotDo("this is no lift code")
    options.out.write_bytes(await admins.miniprogram.miniprogram_code(code, options.page))


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 1))
    for one in findings:
        table.add_row(MARKS[one.good], one.what, one.words)
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        return 0 if asyncio.run(run(options, read_settings(), Console())) else 1
    except (CannotDo, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
