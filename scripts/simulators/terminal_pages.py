"""The simulated lift terminals of the demo: a power cut by a button, and a broker that can be pulled out.

Terminals connect as they have something to say, and every few minutes for a heartbeat: forty connections
that stand idle would cost more memory than all that they say.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import aiohttp_jinja2
from aiohttp import web

from api.http.body import read_form, text_field
from bot.kernel.clock import Clock
from models.rules.terminals.topics import Channel
from scripts.lib.private_mosquitto import PrivateMosquitto
from scripts.simulators.pages import LOCAL, add_file, set_up_pages
from scripts.simulators.terminals import LiftTerminal

HEARTBEAT_SECONDS = 240.0
AGAIN_SECONDS = 2.0
AT_ONCE = 20
SHOWN = 12
EVERYWHERE = "all"


@dataclass(frozen=True)
class SimulatedTerminal:
    """`place`: of its lift, as people call it."""

    terminal: LiftTerminal
    estate: str
    place: str


@dataclass(frozen=True)
class PowerCut:
    at: datetime
    where: str
    lifts: int
    inside: int


class TerminalsOfDemo:
    """All terminals, the broker, and what has been done to them. Ends with the app."""

    def __init__(self, terminals: list[SimulatedTerminal], broker: PrivateMosquitto, clock: Clock) -> None:
        self.all, self.broker, self.clock = terminals, broker, clock
        self.cuts: list[PowerCut] = []
        self.is_up = True
        self._news = asyncio.Event()

    @property
    def estates(self) -> list[tuple[str, list[SimulatedTerminal]]]:
        ordered = sorted(self.all, key=lambda one: one.estate)
        return [(name, list(of)) for name, of in groupby(ordered, key=lambda one: one.estate)]

    def cut_power(self, where: str) -> None:
        """Every terminal says that the power is gone; in every second cabin somebody is inside."""
        chosen = [one for one in self.all if where in (one.estate, EVERYWHERE)]
        now, inside = self.clock(), chosen[::2]
        for one in chosen:
            one.terminal.say("power", now, Channel.EVENT, "停电")
        for one in inside:
            one.terminal.say("entrapment", now, Channel.ALARM, "停电困人")
        self.cuts.insert(
            0, PowerCut(now, "所有小区" if where == EVERYWHERE else where, len(chosen), len(inside))
        )
        del self.cuts[SHOWN:]
        self._news.set()

    async def pull_broker(self) -> None:
        self.is_up = False
        await asyncio.to_thread(self.broker.kill)

    async def start_broker(self) -> None:
        await self.broker.start()
        self.is_up = True
        self._news.set()

    async def run(self) -> None:
        """Until it is cancelled: heartbeats of all in turn, and at once what somebody has to say."""
        places = asyncio.Semaphore(AT_ONCE)

        async def visit(one: LiftTerminal) -> None:
            async with places:
                await one.visit()

        while True:
            self._news.clear()
            await asyncio.gather(*(visit(one.terminal) for one in self.all))
            while waiting := [one.terminal for one in self.all if one.terminal.kept]:
                await asyncio.gather(*(visit(one) for one in waiting))
                await asyncio.sleep(AGAIN_SECONDS)
            try:
                await asyncio.wait_for(self._news.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                continue

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.broker.stop()


def terminals_with_pages(terminals: TerminalsOfDemo) -> web.Application:
    app = web.Application()
    environment = set_up_pages(app)
    environment.globals |= {"local": LOCAL, "everywhere": EVERYWHERE}

    async def to_all(request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(f"{request.path}/")

    async def show(request: web.Request) -> web.Response:
        return aiohttp_jinja2.render_template("terminals.html", request, {"terminals": terminals})

    async def cut(request: web.Request) -> web.Response:
        where = text_field(await read_form(request), "where")
        if where not in (EVERYWHERE, *(name for name, _ in terminals.estates)):
            raise web.HTTPNotFound
        terminals.cut_power(where)
        raise web.HTTPSeeOther(app.router["terminals"].url_for())

    async def broker(request: web.Request) -> web.Response:
        wanted = text_field(await read_form(request), "state")
        if wanted == "up" and not terminals.is_up:
            await terminals.start_broker()
        elif wanted == "away" and terminals.is_up:
            await terminals.pull_broker()
        raise web.HTTPSeeOther(app.router["terminals"].url_for())

    app.router.add_get("", to_all)
    app.router.add_get("/", show, name="terminals")
    app.router.add_post("/cut", cut, name="cut")
    app.router.add_post("/broker", broker, name="broker")
    add_file(app, "partner.css")
    return app
