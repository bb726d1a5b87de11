"""`scripts/mini_program`: build, pack or upload a city's mini-program, or play a whole visit."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from scripts.lib.mini_program.build import MAIN, build
from scripts.lib.mini_program.checks import MOST_BYTES, CheckFailed
from scripts.lib.mini_program.city import CityFileError, read_city_file
from scripts.lib.mini_program.privacy import declarations_of
from scripts.lib.mini_program.toolchain import ToolFailed
from scripts.lib.mini_program.upload import PACKED, UploadRefused, check_upload, pack, upload
from scripts.lib.visit.client import NotTaken, generated_client
from scripts.lib.visit.play import STEPS, Visit, WentWrong, play

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/mini_program",
        description="Build a city's mini-program for upload; or play a visit: sign in, scan, "
        "report with a photo, call for help, answer a survey, vote, be forgotten.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--build", action="store_true", help="with --city and --out; needs Node and npm")
    what.add_argument(
        "--pack", action="store_true", help="the same, then WeChat's own compiler; sends nothing"
    )
    what.add_argument("--upload", action="store_true", help="the same, then upload it; --key, --release")
    what.add_argument("--scan", metavar="CODE", help="a lift code, or the label's link, for a visit")
    parser.add_argument(
        "--city", type=Path, metavar="FILE", help="name, app id, server, hotline, colour: TOML"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the project for WeChat's tools goes")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the account's upload key (代码上传密钥)")
    parser.add_argument("--release", default="", metavar="VERSION", help="three numbers, such as 1.4.0")
    parser.add_argument("--words", default="", help="what is new, for those who review it")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the server; default: scripts/run's")
    parser.add_argument("--openid", default="o-visit", help="who visits, for the simulated WeChat")
    parser.add_argument(
        "--invitation",
        nargs=3,
        metavar=("CODE", "NAME", "LAST_FOUR"),
        help="of an owner, to cast a ballot too; scripts/run prints one",
    )
    parser.add_argument("--login-code", help="a code of the real wx.login, instead of the simulated one's")
    parser.add_argument(
        "--this-is-a-drill",
        action="store_true",
        help="needed elsewhere than here: recipients are really told",
    )
    chosen = parser.parse_args(arguments)
    if not chosen.scan and not (chosen.city and chosen.out):
        parser.error("a build needs --city and --out")
    if chosen.upload and not (chosen.key and chosen.release):
        parser.error("--upload needs --key and --release")
    return chosen


def build_for_upload(chosen: argparse.Namespace, console: Console) -> int:
    try:
        if chosen.upload:
            check_upload(chosen.key, chosen.release)
        city = read_city_file(chosen.city)
        with console.status("Building the mini-program …"):
            project = build(city, chosen.out)
        size = f"{project.main_bytes / 1024:.0f} KB of {MOST_BYTES // 1024} KB"
        _done(console, f"{city.name}: {len(project.pages)} pages, main package {size}")
        if chosen.pack or chosen.upload:
            with console.status("WeChat's compiler packs it …"):
                packed = pack(project, city)
            _done(console, f"packed by WeChat's compiler: {packed / 1024:.0f} KB, {project.root / PACKED}")
        if chosen.upload:
            with console.status("Uploading …"):
                sent = upload(project, city, chosen.key, chosen.release, chosen.words)
            _done(
                console,
                f"uploaded as {chosen.release}, {sent / 1024:.0f} KB: try it as 体验版, then submit it",
            )
            return 0
    except (CityFileError, ToolFailed, CheckFailed, UploadRefused) as error:
        console.print(f"[red]✗[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        return 1
    for line in (
        f"Open {project.root} with WeChat's developer tools, or send it with --upload.",
        f"Declare {city.server} as a domain for request, uploadFile and downloadFile.",
        "Declare in the privacy form (用户隐私保护指引):",
        *(f"  {one.collected}: {one.purpose}" for one in declarations_of(project.root / MAIN)),
    ):
        console.print(escape(line), highlight=False, soft_wrap=True)
    return 0


def _done(console: Console, words: str) -> None:
    console.print(f"[green]✓[/green] {escape(words)}", highlight=False, soft_wrap=True)


def codes(chosen: argparse.Namespace) -> Callable[[str], Awaitable[str]]:
    """Where WeChat's codes come from."""

    async def code_of(kind: str) -> str:
        if chosen.login_code:
            return str(chosen.login_code)
        url = f"{chosen.url}/sim/mini-phone/{kind}"
        async with ClientSession() as http, http.post(url, params={"openid": chosen.openid}) as answer:
            if answer.status != 200:
                raise NotTaken(f"the simulated WeChat gives no code: HTTP {answer.status}")
            return str((await answer.json())["code"])

    return code_of


async def run(chosen: argparse.Namespace, console: Console) -> None:
    """Raises NotTaken or WentWrong."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("making the client", total=len(STEPS) + 1)
        began = monotonic()
        async with generated_client(chosen.url) as client:
            invitation = tuple(chosen.invitation) if chosen.invitation else None
            visit = Visit(client, chosen.scan, codes(chosen), invitation=invitation)
            _tell(console, "client made from the document", "openapi-python-client", began)
            progress.advance(task)
            progress.update(task, description=STEPS[0][0])
            began = monotonic()
            async for step in play(visit):
                _tell(console, step.name, step.result, began)
                progress.advance(task)
                began = monotonic()


def _tell(console: Console, name: str, result: str, began: float) -> None:
    milliseconds = (monotonic() - began) * 1000
    console.print(f"[green]✓[/green] {name:<30} [dim]{milliseconds:6.0f} ms[/dim]  {result}", highlight=False)


def main(arguments: Sequence[str] | None = None) -> int:
    chosen, console = parse_arguments(arguments), Console()
    if not chosen.scan:
        return build_for_upload(chosen, console)
    chosen.url = chosen.url.rstrip("/")
    if urlsplit(chosen.url).hostname not in LOOPBACK and not chosen.this_is_a_drill:
        console.print("Recipients of that server would really be told. If they know: --this-is-a-drill")
        return 2
    try:
        asyncio.run(run(chosen, console))
    except (NotTaken, WentWrong) as error:
        console.print(f"[red]✗[/red] {error}", highlight=False)
        return 1
    except (ClientError, TimeoutError, OSError) as error:
        console.print(f"[red]✗[/red] {chosen.url} does not answer: {type(error).__name__}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
