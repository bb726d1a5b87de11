"""A group of one of the three providers, and what is owed to it."""

from pytest_aiohttp import AiohttpServer

from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.contact import ContactDraft
from models.actions.reports.file import ReportDraft, file_report
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import Outcome
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import SIGNED, RobotKey
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from scripts.simulators.robots import Group, RobotSimulator
from tests.support.endpoints import MAINTAINER, put_on
from tests.support.ledger import send

KEY, SECRET, PHONE, WORDS = "k" * 36, "SEC" + "s" * 61, "13912345678", "我是李阿姨，门口有焦味"


async def with_robots(settings: Settings, robots: RobotSimulator, aiohttp_server: AiohttpServer) -> Settings:
    """The settings of a process whose three providers are the simulator."""
    url = str((await aiohttp_server(robots.app())).make_url("/"))
    addresses = ("wecom_api_url", "dingtalk_api_url", "feishu_api_url")
    return settings.model_copy(update=dict.fromkeys(addresses, url))


async def put_in_group(services: Services, robots: RobotSimulator, kind: ChannelKind) -> Group:
    """The maintainer's group, with a robot that asks for a signature where it can."""
    robot = RobotKey(KEY, SECRET if kind in SIGNED else "")
    await put_on(services, MAINTAINER, kind, options={"group": "值班群"}, api_key=robot.as_text())
    return robots.add(kind, "值班群", KEY, secret=robot.secret, keyword="梯码")


async def owed(services: Services, lift: LiftCard, kind: ReportKind, key: str = "t") -> Delivery:
    """What the maintainer is owed of a report whose author may be called back by everybody."""
    draft = ReportDraft(
        source_key=key,
        door=ReportSource.WEB,
        kind=kind,
        lift_id=lift.lift_id,
        words=WORDS,
        category=HazardCategory.DOOR if kind is ReportKind.HAZARD else None,
        contact=ContactDraft("hash", services.vault.seal(PHONE), tuple(Part)),
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    return await Delivery.filter(incident_id=receipt.incident_id, part="maintainer").order_by("id").get()


async def hazard_sent(services: Services, lift: LiftCard) -> Outcome:
    return await send(services, await owed(services, lift, ReportKind.HAZARD))
