"""How soon a group rings: from the filing of an entrapment to its robot's receipt, over a backlog of hazards.

One worker over PostgreSQL and Redis of its own; the group is the simulator's, in this process.

    .venv/bin/python -m scripts.bench.robots [--backlog 20000]
"""

import argparse
import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import uvloop
from aiohttp import web
from rich.console import Console
from rich.table import Table

from models.actions.partners.endpoints import EndpointDraft, save_endpoint
from models.actions.reports.file import ReportDraft, file_report
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import RobotKey
from models.rules.reports.kinds import ROUTINE, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from scripts.bench.forwarding import Ground, ground, percentile, workers
from scripts.demo.data import DEMO, SITES
from scripts.lib.backlog import owe_hazards
from scripts.simulators.robots import GroupMessage, RobotSimulator

CALLS = 20
BETWEEN_SECONDS = 1.0  # a group of 飞书 takes five messages a second, retries among them
MAINTAINER = SITES[0].maintainer
ROBOT = RobotKey("a-robot-of-the-bench", "SEC-of-the-bench")
RINGS_WITHIN_SECONDS = 60


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[RobotSimulator, str]]:
    """One group, and its provider's address."""
    robots = RobotSimulator()
    robots.add(ChannelKind.FEISHU_ROBOT, "值班群", ROBOT.key, secret=ROBOT.secret)
    runner = web.AppRunner(robots.app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield robots, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def call_for_help(stand: Ground) -> dict[UUID, datetime]:
    """When each entrapment was filed, by its incident."""
    filed = {}
    for lift in await Lift.filter(maintainer__name=MAINTAINER).order_by("id").limit(CALLS):
        at = datetime.now(UTC)
        draft = ReportDraft(f"bench:{lift.id}", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.id)
        filed[(await file_report(draft, at, stand.services.vault)).incident_id] = at
        await stand.services.wake_workers()
        await asyncio.sleep(BETWEEN_SECONDS)
    return filed


def incident_of(message: GroupMessage) -> UUID:
    """By the responder's link, which every page holds."""
    found = re.search(r"/rescue/([0-9a-f-]{36})/", message.text)
    if found is None:
        raise RuntimeError("a page without its link")
    return UUID(found[1])


async def run(backlog: int, console: Console) -> None:
    async with listening() as (robots, address), ground() as stand:
        maintainer, now = await Organisation.get(name=MAINTAINER), stand.services.clock()
        draft = EndpointDraft(ChannelKind.FEISHU_ROBOT, api_key=ROBOT.as_text())
        await save_endpoint(maintainer.id, draft, stand.services.vault, DEMO, now)
        await stand.begin_anew()
        await owe_hazards(backlog, stand.services.clock())
        async with workers(1, stand.variables | {"TIMA_FEISHU_API_URL": address}):
            filed = await call_for_help(stand)
            waiting = await Delivery.filter(urgency=ROUTINE, due_at__not_isnull=True).count()
            async with asyncio.timeout(RINGS_WITHIN_SECONDS):
                while len(rung := [one for one in robots.groups[0].messages if one.rings]) < len(filed):
                    robots.arrived.clear()
                    await robots.arrived.wait()
    times = [(one.at - filed[incident_of(one)]).total_seconds() for one in rung]
    table = Table("filed to in the group", "calls", "p50", "p99", "longest")
    figures = (percentile(times, 0.5), percentile(times, 0.99), max(times))
    table.add_row("over the backlog", str(len(times)), *(f"{one * 1000:,.0f} ms" for one in figures))
    console.print(table)
    console.print(f"{waiting:,} of {backlog:,} hazards were still waiting when the last was filed")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.bench.robots", description=__doc__)
    parser.add_argument("--backlog", type=int, default=20_000)
    uvloop.run(run(parser.parse_args().backlog, Console()))


if __name__ == "__main__":
    main()
