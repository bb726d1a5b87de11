"""How soon the telephone rings: from the deadline of a call to a person on duty until the provider has it.

One worker over PostgreSQL and Redis of its own; both clouds are the simulators', in this process, without
their limits by phone: all rescues page the same person.

    .venv/bin/python -m scripts.bench.calls [--rescues 200]
"""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import uvloop
from aiohttp import web
from rich.console import Console
from rich.table import Table

from models.actions.reports.file import ReportDraft, file_report
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.rescues.call_outs import CallWay
from models.rules.rescues.escalation import Ladder
from models.tables.call_outs import CallOut
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.rescues import Rescue
from scripts.bench.board import more_lifts
from scripts.bench.forwarding import Ground, ground, percentile, workers
from scripts.demo.duty import PEOPLE, TEMPLATES, put_people_on_duty
from scripts.simulators import clouds as cloud_limits
from scripts.simulators.cloud_signatures import Account
from scripts.simulators.clouds import CloudSimulator

GOAL_SECONDS = 1.0
LATEST_SECONDS = 30  # after the last deadline
SECRET = "of-the-bench"


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[CloudSimulator, dict[str, str]]]:
    """阿里云, and the settings with which a worker finds it."""
    for limits in (cloud_limits.SMS_LIMITS, cloud_limits.CALL_LIMITS):
        limits["aliyun"] = ()
    templates = {f"SMS_{name}": count for name, count in TEMPLATES.items()}
    account = Account("LTAI-bench", SECRET, "梯码", templates)
    clouds = CloudSimulator(account, Account("", "", "", {}))
    runner = web.AppRunner(clouds.app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/aliyun"
    try:
        yield (
            clouds,
            {
                "TIMA_ALIYUN_KEY_ID": account.key_id,
                "TIMA_ALIYUN_KEY_SECRET": SECRET,
                "TIMA_ALIYUN_SMS_SIGN": account.sign,
                "TIMA_ALIYUN_TEMPLATES": ",".join(f"{name}=SMS_{name}" for name in TEMPLATES),
                "TIMA_ALIYUN_SMS_URL": f"{address}/sms",
                "TIMA_ALIYUN_VOICE_URL": f"{address}/voice",
                "TIMA_PARTNER_NETWORKS": "127.0.0.0/8",
            },
        )
    finally:
        await runner.cleanup()


async def call_for_help(stand: Ground, rescues: int) -> None:
    company = await Organisation.get(name=next(iter(PEOPLE)))
    await Lift.all().update(maintainer_id=company.id)
    for lift in await more_lifts(rescues):
        draft = ReportDraft(f"bench:{lift.id}", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.id)
        await file_report(draft, stand.services.clock(), stand.services.vault)
        await stand.services.wake_workers()


async def due_times() -> dict[str, datetime]:
    """When each first call is due, by the key that the provider gets with it."""
    rescue = await Rescue.all().first()
    if rescue is None:
        raise RuntimeError("no rescue")
    wait = Ladder.parse(rescue.ladder).call_after
    rows = await CallOut.filter(way=CallWay.VOICE).order_by("created_at", "due_at")
    first: dict[UUID, CallOut] = {}
    for row in rows:
        first.setdefault(row.event_id, row)
    return {row.id.hex: row.created_at + wait for row in first.values()}


async def run(rescues: int, console: Console) -> None:
    async with listening() as (clouds, variables), ground() as stand:
        await stand.begin_anew()
        await put_people_on_duty(stand.services.vault, stand.services.clock())
        async with workers(1, stand.variables | variables):
            await call_for_help(stand, rescues)
            due = await due_times()
            left = (max(due.values()) - datetime.now(UTC)).total_seconds() + LATEST_SECONDS
            rung: dict[str, datetime] = {}
            async with asyncio.timeout(left):
                while len(rung) < len(due):
                    clouds.arrived.clear()
                    await clouds.arrived.wait()
                    calls = [one for phone in clouds.phones.values() for one in phone.calls]
                    rung = {one.key: one.at for one in calls if one.key in due}
    times = [(rung[key] - at).total_seconds() for key, at in due.items()]
    table = Table("deadline to the provider", "calls", "p50", "p99", "longest")
    figures = (percentile(times, 0.5), percentile(times, 0.99), max(times))
    table.add_row(f"{rescues} open rescues", str(len(times)), *(f"{one * 1000:,.0f} ms" for one in figures))
    console.print(table)
    load = os.getloadavg()[0]
    console.print(f"goal: every call within {GOAL_SECONDS:.0f} s; load average {load:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.bench.calls", description=__doc__)
    parser.add_argument("--rescues", type=int, default=200)
    uvloop.run(run(parser.parse_args().rescues, Console()))


if __name__ == "__main__":
    main()
