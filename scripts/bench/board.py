"""How soon a change of one rescue stands in every open window of the dispatch board.

One web process over a database of its own; the windows are streams of this process, of as many officers.

    .venv/bin/python -m scripts.bench.board [--rescues 500] [--windows 50] [--changes 20]
        [--redis redis://127.0.0.1:6379/9] [--database postgres://…]
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import uvloop
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from redis import asyncio as aioredis

from api.console.sessions import SessionStore, SignInStage
from bot.kernel.pubsub import call
from bot.services import WAKE_CHANNEL
from models.actions.reports.file import ReportDraft, file_report
from models.actions.rescues.record_status import hear_word
from models.actions.shared.audit import Actor
from models.actions.staff.set_up import NewStaff, create_staff
from models.database import open_database
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.rescues.trap_clock import KnownBy, StatusUpdate, Step
from models.rules.staff.access import StaffRole
from models.tables.cities import City, Estate
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.staff import Staff
from scripts.bench.forwarding import percentile
from scripts.lib.throwaway import Ground, prepare, running

ROW = 25  # lifts an estate
GOAL_MS = 1000


class Window:
    """One open board: what its stream has brought, and when."""

    def __init__(self) -> None:
        self.bytes = 0
        self.shown = asyncio.Event()
        self._arrived: dict[str, asyncio.Future[float]] = {}

    def expect(self, piece: str) -> asyncio.Future[float]:
        self._arrived[piece] = asyncio.get_running_loop().create_future()
        return self._arrived[piece]

    async def watch(self, http: ClientSession, url: str, cookie: str) -> None:
        address = f"{url}/console/dispatch/events?shown=none"
        async with http.get(address, headers={"Cookie": f"__Host-tima={cookie}"}) as answer:
            answer.raise_for_status()
            async for line in answer.content:
                self.bytes += len(line)
                if line.startswith(b"data: "):
                    self.shown.set()
                    for piece in json.loads(line[6:])["pieces"]:
                        if (waiting := self._arrived.pop(piece, None)) is not None:
                            waiting.set_result(time.perf_counter())


async def more_lifts(count: int) -> list[Lift]:
    """So many new lifts, cared for as the first one is."""
    example = await Lift.all().first().select_related("estate")
    assert example
    lifts = []
    for number in range(count):
        if number % ROW == 0:
            estate = await Estate.create(
                district_id=example.estate.district_id, name=f"小区 {number // ROW}", address="江城",
                latitude_e6=29_500_000 + 7_000 * (number // ROW), longitude_e6=106_500_000 + 900 * number,
            )  # fmt: skip
        lift = Lift(
            id=new_key(), city_id=example.city_id, estate=estate, building=f"{number % ROW} 幢", floors=18,
            rescue_number=f"9{number:05}", registration_number=f"bench {number}", kind=example.kind,
            installed_on=example.installed_on, maintainer_id=example.maintainer_id,
        )  # fmt: skip
        await lift.save(force_create=True)
        lifts.append(lift)
    return lifts


async def trap_people(ground: Ground, rescues: int) -> list[UUID]:
    """The incidents of as many new lifts."""
    found = []
    for lift in await more_lifts(rescues):
        draft = ReportDraft(
            f"bench:{lift.id}", ReportSource.CHAT, ReportKind.ENTRAPMENT, lift.id, words="8楼和9楼之间"
        )
        found.append((await file_report(draft, datetime.now(UTC), ground.vault)).incident_id)
    return found


async def page(http: ClientSession, url: str, cookie: str) -> tuple[float, int]:
    """How long the page of the board takes, in ms, and how large it is."""
    began = time.perf_counter()
    async with http.get(f"{url}/console/dispatch", headers={"Cookie": f"__Host-tima={cookie}"}) as answer:
        answer.raise_for_status()
        text = await answer.read()
    return (time.perf_counter() - began) * 1000, len(text)


@asynccontextmanager
async def officers(redis: "aioredis.Redis", windows: int) -> AsyncIterator[list[str]]:
    """The keys of their sessions."""
    city, now, keys = await City.get(), datetime.now(UTC), []
    for number in range(windows):
        new = NewStaff(f"officer-{number}", f"坐席 {number}", StaffRole.HOTLINE_DESK, city.id)
        await create_staff(new, Actor(ActorKind.PROGRAM, name="bench"), now)
        staff = await Staff.get(sign_in_name=new.sign_in_name)
        keys.append((await SessionStore(redis).begin(SignInStage.SIGNED_IN, now, staff.id)).key)
    yield keys
    for key in keys:
        await SessionStore(redis).end(key)


async def run(asked: argparse.Namespace) -> None:
    redis = aioredis.Redis.from_url(asked.redis)
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ground = await prepare(directory, asked.redis, asked.database)
        await stack.enter_async_context(open_database(ground.variables["TIMA_DATABASE_URL"]))
        incidents = await trap_people(ground, asked.rescues)
        keys = await stack.enter_async_context(officers(redis, asked.windows))
        server = await stack.enter_async_context(running("api", ground.variables))
        connector = TCPConnector(limit=0)
        http = await stack.enter_async_context(
            ClientSession(connector=connector, timeout=ClientTimeout(None), read_bufsize=1 << 23)
        )
        pages = [await page(http, server.url, keys[0]) for _ in range(5)]
        windows = [Window() for _ in keys]
        streams = [
            asyncio.create_task(window.watch(http, server.url, key))
            for window, key in zip(windows, keys, strict=True)
        ]
        began = time.perf_counter()
        await asyncio.wait_for(asyncio.gather(*(window.shown.wait() for window in windows)), 60)
        opened = time.perf_counter() - began
        maintainer = await Organisation.get(name="迅安电梯维保有限公司")
        waits: list[float] = []
        before, cpu = sum(window.bytes for window in windows), server.cpu_seconds()
        for incident_id in incidents[: asked.changes]:
            expected = [window.expect(f"i-{incident_id}") for window in windows]
            now = datetime.now(UTC)
            word = StatusUpdate(
                Step.ACKNOWLEDGED, now, now, str(maintainer.id), maintainer.name, KnownBy.LINK
            )
            await hear_word(incident_id, word, now)
            changed = time.perf_counter()
            await call(redis, WAKE_CHANNEL, "1")
            waits += [(at - changed) * 1000 for at in await asyncio.gather(*expected)]
            await asyncio.sleep(0.2)
        told = sum(window.bytes for window in windows) - before
        spent = (server.cpu_seconds() - cpu) * 1000 / asked.changes
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    await redis.aclose()
    print(
        f"{asked.rescues} open rescues, {asked.windows} windows, {asked.changes} changes: "
        f"median {percentile(waits, 0.5):.0f} ms, p95 {percentile(waits, 0.95):.0f} ms, "
        f"max {max(waits):.0f} ms (goal: median {GOAL_MS} ms)\n"
        f"the page takes {pages[0][0]:.0f} ms at first, then {min(took for took, _ in pages):.0f} ms, "
        f"{pages[0][1] / 1024:.0f} KB; "
        f"all windows opened in {opened * 1000:.0f} ms; a change costs {spent:.0f} ms of the server's "
        f"processor and {told / asked.changes / asked.windows / 1024:.1f} KB a window"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rescues", type=int, default=500)
    parser.add_argument("--windows", type=int, default=50)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/9")
    parser.add_argument("--database", default="")
    uvloop.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
