"""The demo: web, worker and simulators in one process on one port, over an embedded database.

The product's own code runs as it does in production; only the addresses of
WeChat and of the partners point to the simulators, which are mounted at /sim.
"""

import argparse
import asyncio
import os
import secrets
import shutil
import string
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import uvloop
from aiohttp import web
from cryptography.fernet import Fernet
from rich.cells import cell_len
from rich.console import Console

from api.__main__ import serve_until_told_to_stop
from api.app import create_app
from api.pages.lifts.tour import TOUR
from bot.kernel.duty_links import duty_link
from bot.kernel.logs import set_up_logs
from bot.kernel.settings import Settings, SettingsError, read_settings
from bot.services import Services, open_services
from models.actions.lifts.find import place_of
from models.database import migrate
from models.schema.bring_along import SchemaError
from models.tables.lifts import LiftCode
from scripts.demo import data as demo_data
from scripts.demo.duty import cloud_environment, put_app_on_wecom, put_people_on_duty, simulated_clouds
from scripts.demo.duty_book import officer_of_the_demo
from scripts.demo.load import load_demo
from scripts.demo.staff import DemoPerson, set_up_demo_staff, sign_ins
from scripts.demo.terminals import terminals_at
from scripts.demo.tour import tour_of
from scripts.demo.votes import Paper, unused_paper
from scripts.lib.mini_program.preview import build_preview
from scripts.lib.private_mosquitto import PrivateMosquitto
from scripts.simulators.cloud_pages import clouds_with_pages
from scripts.simulators.mini_program_phone import mini_program_phone
from scripts.simulators.mini_program_preview import MiniProgramPreview
from scripts.simulators.open311 import Open311Simulator
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_pages import app_with_pages
from scripts.simulators.phone import LabelledLift, Phone
from scripts.simulators.robot_pages import groups_with_pages
from scripts.simulators.robots import RobotSimulator
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_messages import Sender
from scripts.simulators.wecom import WecomSimulator

VAR = Path("var")
DEMO_ENV = VAR / "demo.env"
SIGN_INS_SEED = "DEMO_SIGN_INS_SEED"  # set by scripts/dev: its restarts keep the passwords


def demo_environment(public_url: str, own_url: str) -> dict[str, str]:
    """Settings for the demo: made once with random keys, kept in `var/demo.env`."""
    kept = dict(line.split("=", 1) for line in _read_lines(DEMO_ENV) if "=" in line)
    letters = string.ascii_letters + string.digits
    made = {
        "TIMA_SECRET_KEYS": Fernet.generate_key().decode(),
        "TIMA_LOOKUP_KEY": secrets.token_hex(32),
        "TIMA_SIGNING_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "TIMA_WECHAT_APP_ID": "wx" + secrets.token_hex(8),
        "TIMA_WECHAT_APP_SECRET": secrets.token_hex(16),
        "TIMA_WECHAT_TOKEN": secrets.token_hex(16),
        "TIMA_WECHAT_AES_KEY": "".join(secrets.choice(letters) for _ in range(43)),
        "TIMA_MINIPROGRAM_APP_ID": "wx" + secrets.token_hex(8),
        "TIMA_MINIPROGRAM_APP_SECRET": secrets.token_hex(16),
        "TIMA_ALIYUN_KEY_ID": f"LTAI{secrets.token_hex(8)}",
        "TIMA_ALIYUN_KEY_SECRET": secrets.token_hex(16),
        "TIMA_TENCENT_SECRET_ID": f"AKID{secrets.token_hex(8)}",
        "TIMA_TENCENT_SECRET_KEY": secrets.token_hex(16),
        "TIMA_CALL_RESULT_TOKEN": secrets.token_hex(24),
    }
    values = made | kept | {"TIMA_PUBLIC_URL": public_url, "TIMA_WECHAT_API_URL": f"{own_url}/sim/wechat"}
    values["TIMA_WECHAT_OPEN_URL"] = f"{public_url}/sim/wechat"
    for provider in ("WECOM", "DINGTALK", "FEISHU"):
        values[f"TIMA_{provider}_API_URL"] = f"{own_url}/sim/groups"
    values |= cloud_environment(own_url)
    values["TIMA_PARTNER_NETWORKS"] = "127.0.0.0/8"  # the simulated partners
    VAR.mkdir(exist_ok=True)
    DEMO_ENV.touch(mode=0o600)
    DEMO_ENV.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    return values


def _read_lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


async def mount_simulators(app: web.Application, services: Services, own_url: str) -> None:
    """The WeChat API, a phone to try the chat with, and every partner of the demo data.

    They and the product call one another at `own_url`, wherever people reach it from.
    """
    settings = services.settings
    public_url = settings.public_url
    wechat = WeChatSimulator(settings.wechat_app_id, settings.wechat_app_secret.get_secret_value())
    if settings.miniprogram_app_secret is not None:
        mini_program = wechat.with_miniprogram(
            settings.miniprogram_app_id, settings.miniprogram_app_secret.get_secret_value()
        )
        app.add_subapp("/sim/mini-phone", mini_program_phone(mini_program))
        preview = MiniProgramPreview(VAR / "mini-program", build_preview)
        app.add_subapp("/sim/mini-program", preview.app())
    sender = Sender(
        settings.wechat_app_id,
        settings.wechat_token.get_secret_value(),
        settings.wechat_aes_key.get_secret_value(),
    )
    codes = await LiftCode.filter(revoked_at=None).order_by("lift_id").select_related("lift__estate")
    lifts = [LabelledLift(code.code, place_of(code.lift), f"{public_url}/l/{code.code}") for code in codes]
    robots = RobotSimulator()
    for group in await demo_data.put_on_robots(services.vault, services.clock()):
        robots.add(group.channel, group.title, group.robot.key, secret=group.robot.secret)
    await put_people_on_duty(services.vault, services.clock())
    wecom = WecomSimulator()
    wecom.add(await put_app_on_wecom(services.vault, services.clock()))
    app.add_subapp("/sim/groups", groups_with_pages(robots, wecom))
    app.add_subapp("/sim/reach", clouds_with_pages(simulated_clouds(settings, own_url), public_url))
    partners = PartnerSimulator({})
    for one in await demo_data.point_partners_at(f"{own_url}/sim/partner", services.vault):
        partners.add(one.simulator, one.secret, title=one.title)
    app.add_subapp("/sim/wechat", wechat.app())
    app.add_subapp("/sim/phone", Phone(wechat, sender, f"{own_url}/wechat", lifts).app())
    app.add_subapp("/sim/partner", app_with_pages(partners))
    app.add_subapp("/sim/open311/v2", Open311Simulator().app())
    await demo_data.put_on_open311(f"{own_url}/sim/open311/v2", services.vault, services.clock())
    await demo_data.try_all_channels(services.clock())


async def print_addresses(
    console: Console,
    public_url: str,
    staff: list[DemoPerson],
    paper: Paper | None,
    duty: str,
    *,
    has_terminals: bool,
) -> None:
    first = await LiftCode.filter(revoked_at=None).order_by("lift_id").first()
    code = first.code if first else ""
    addresses = [
        ("a tour in ten steps", "/#tour"),
        ("scan page of a lift", f"/l/{code}"),
        ("chat, in a simulated phone", "/sim/phone/"),
        ("mini-program, in a browser", "/sim/mini-program/"),
        ("what partners received", "/sim/partner/"),
        ("groups, and 企业微信 members", "/sim/groups/"),
        ("telephones of people on duty", "/sim/reach/"),
        *([("lift terminals, a power cut", "/sim/terminals/")] if has_terminals else []),
        ("console, for staff", "/console"),
    ]
    if duty:
        addresses.append(("phone of a safety officer", duty.removeprefix(public_url)))
    if paper is not None:
        addresses.append(("owners' vote", f"/v/{paper.slug}  {_proof(paper)}"))
    console.print("梯码 Tima is up")
    print_whole(console, [(words, public_url + path) for words, path in addresses])
    console.print(
        f"staff, with new passwords at every start{' of scripts/dev' if SIGN_INS_SEED in os.environ else ''}"
    )
    print_whole(console, sign_ins(staff))
    console.print("Stop with Ctrl-C. The data is in var/; begin anew with --fresh.", soft_wrap=True)


def _proof(paper: Paper) -> str:
    return f"code {paper.code}, name {paper.name}, last four {paper.last_four}"


def print_whole(console: Console, lines: Sequence[tuple[str, str]]) -> None:
    """One a line, never cut or wrapped: they are clicked on in a terminal, and copied from a file."""
    widest = max(cell_len(words) for words, _ in lines)
    for words, what in lines:
        room = " " * (widest - cell_len(words))
        console.print(f"  {words}{room}  [bold]{what}[/bold]", soft_wrap=True, highlight=False)


async def run(
    settings: Settings, console: Console, host: str, port: int, own_url: str, broker: PrivateMosquitto | None
) -> None:
    async with open_services(settings) as services:
        await load_demo(services)
        staff = await set_up_demo_staff(services.vault, services.clock(), os.environ.get(SIGN_INS_SEED, ""))
        app = create_app(services)
        app[TOUR] = tour_of(services.vault)
        await mount_simulators(app, services, own_url)
        paper = await unused_paper(services.vault)
        officer = await officer_of_the_demo()
        duty = duty_link(services, officer) if officer else ""
        async with terminals_at(broker, app, services):
            await serve_until_told_to_stop(
                services,
                app,
                host,
                port,
                on_start=lambda: print_addresses(
                    console, settings.public_url, staff, paper, duty, has_terminals=broker is not None
                ),
            )


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/run", description="Serve the demo on one port.")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 to try it from a phone")
    parser.add_argument("--public-url", help="what labels and links say; default: this host and port")
    parser.add_argument("--fresh", action="store_true", help="begin with a new database")
    chosen = parser.parse_args()
    console = Console()
    if chosen.fresh:
        shutil.rmtree(VAR, ignore_errors=True)
    own_url = f"http://127.0.0.1:{chosen.port}"
    demo = demo_environment(chosen.public_url or own_url, own_url)
    # What the caller has set wins: so the demo can also stand on PostgreSQL and Redis.
    os.environ.update({name: value for name, value in demo.items() if name not in os.environ})
    # A terminal speaks MQTT and nothing else: without a broker there are none in the demo.
    broker = PrivateMosquitto(VAR / "mosquitto") if shutil.which("mosquitto") else None
    if broker is not None and "TIMA_MQTT_URL" not in os.environ:
        os.environ["TIMA_MQTT_URL"] = broker.url
    else:
        broker = None
    try:
        settings = read_settings()
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    set_up_logs(settings.log_level, settings.log_format)
    try:
        with console.status("Preparing the database …"):
            asyncio.run(migrate(settings.database_url))
    except SchemaError as error:
        raise SystemExit(f"{error} scripts/run --fresh begins with one.") from None
    uvloop.run(run(settings, console, chosen.host, chosen.port, own_url, broker))


if __name__ == "__main__":
    main()
