"""The dispatch board of a scope: read and drawn once in a process, for all windows that show it.

A change costs each window a message with the pieces that differ: no query, and no rendering. The first cases
of a list are shown in full, the others folded to a row until somebody opens them. What differs between
windows (hidden fields of forms) and between moments (clocks) is left blank in what is kept.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

import jinja2
from aiohttp import web

from api.console.live import Live
from api.console.rescues.blanks import Blanks
from api.console.rescues.board_map import board_map
from bot.services import Services
from models.actions.ledger.on_duty import DutyPerson
from models.actions.rescues.read_board import Board, BoardLine, last_change, on_duty_for, read_board
from models.actions.shared.scope import Scope
from models.rules.rescues.outage import Need, by_need
from models.rules.staff.access import Permission

log = logging.getLogger(__name__)

IN_FULL = 20  # cases at the head of a list: more than an officer works on at a time
ORDERS = ("age", "need")
KEPT_SNAPSHOTS = 4  # of a scope: a window that was away for a moment gets what differs, and not the whole
MOST_SCOPES = 64
ROTA_EVERY = timedelta(seconds=10)  # shifts begin on the minute
DRAWN_AT_ONCE = 20  # pieces, before others get their turn


@dataclass(frozen=True)
class Snapshot:
    """A board as it is drawn. Its pieces by their names; `made_of` tells what each shows.

    A case is drawn in full as `i-KEY`, and as the row `r-KEY`. `shown`: by order, what a window shows.
    """

    version: str
    more: int  # open rescues that are not listed
    orders: Mapping[str, Sequence[str]]  # of those inside: "age" and "need"
    to_confirm: Sequence[str]
    around: Sequence[str]
    pieces: Mapping[str, str]
    made_of: Mapping[str, object]
    lines: Mapping[str, BoardLine]

    def lists(self, order: str) -> dict[str, Sequence[str]]:
        return {"inside": self.orders[order], "confirm": self.to_confirm, "around": self.around}

    @cached_property
    def shown(self) -> Mapping[str, Mapping[str, str]]:
        return {order: self._shown_in(order) for order in self.orders}

    def _shown_in(self, order: str) -> dict[str, str]:
        shown = {key: self.pieces[key] for key in self.around}
        for keys in (self.orders[order], self.to_confirm):
            shown |= {key: self.pieces[key] for key in keys[:IN_FULL]}
            shown |= {key: self.pieces[row_of(key)] for key in keys[IN_FULL:]}
        return shown


def row_of(case: str) -> str:
    return case.replace("i-", "r-", 1)


NOTHING = Snapshot("", -1, dict.fromkeys(ORDERS, ()), (), (), {}, {}, {})


def difference(shown: Snapshot, now: Snapshot, order: str) -> dict[str, Any]:
    """What a window that shows the one has to change to show the other."""
    before, seen = shown.lists(order), shown.shown[order]
    return {
        "version": now.version,
        "more": now.more,
        "lists": {name: keys for name, keys in now.lists(order).items() if keys != before[name]},
        "pieces": {key: html for key, html in now.shown[order].items() if seen.get(key) != html},
    }


class SharedBoard:
    """One scope's board. While a window watches it is read after each change, however many there are."""

    def __init__(
        self, scope: Scope, services: Services, live: Live, environment: jinja2.Environment, blanks: Blanks
    ) -> None:
        self._scope, self._services, self._live = scope, services, live
        self._environment, self._blanks = environment, blanks
        self._kept: list[Snapshot] = []
        self._changed, self._duty = "", dict[UUID, DutyPerson]()
        self._duty_read_at = services.clock()
        self._reading = asyncio.Lock()
        self._alarms: set[asyncio.Event] = set()
        self._follower: asyncio.Task[None] | None = None

    @property
    def is_watched(self) -> bool:
        return bool(self._alarms)

    @property
    def newest(self) -> Snapshot:
        return self._kept[-1] if self._kept else NOTHING

    def kept(self, version: str) -> Snapshot:
        """The snapshot that a window shows; NOTHING where it is no longer kept."""
        return next((one for one in self._kept if one.version == version), NOTHING)

    async def refresh(self) -> Snapshot:
        """The board as it is now: one query where nothing has changed, and every few seconds the rota."""
        async with self._reading:
            now = self._services.clock()
            if await self._is_old(now):
                board = await read_board(self._scope, now)
                drawn = await self._draw(board)
                self._changed, self._duty, self._duty_read_at = board.changed, board.duty, now
                self._kept = [*self._kept, drawn][-KEPT_SNAPSHOTS:]
                for alarm in self._alarms:
                    alarm.set()
            return self.newest

    async def _is_old(self, now: datetime) -> bool:
        if not self._kept or await last_change(self._scope) != self._changed:
            return True
        if now < self._duty_read_at + ROTA_EVERY:
            return False
        self._duty_read_at = now
        return await on_duty_for(self._scope, now) != self._duty

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[asyncio.Event]:
        """The event is set after each change."""
        alarm = asyncio.Event()
        self._alarms.add(alarm)
        self._follower = self._follower or asyncio.create_task(self._follow())
        try:
            yield alarm
        finally:
            self._alarms.discard(alarm)
            if not self._alarms and self._follower:
                self._follower.cancel()
                self._follower = None

    async def _follow(self) -> None:
        async with self._live.changes() as changes:
            async for _ in changes:
                try:
                    await self.refresh()
                except Exception:
                    log.exception("the dispatch board cannot be read")
        for alarm in self._alarms:  # the process stops: streams end
            alarm.set()

    async def _draw(self, board: Board) -> Snapshot:
        wanted: dict[str, tuple[str, object, dict[str, Any]]] = {}
        for line in board.lines:
            wanted[f"i-{line.incident_id}"] = "case", line, {"line": line}
        cases = list(wanted)
        for line in board.lines:
            wanted[f"r-{line.incident_id}"] = "row", line, {"line": line}
        drawn = set(wanted)
        if drawing := board_map(board.lines):
            wanted["map"] = "board_map", drawing, {"drawing": drawing}
        for estate_id, found in groupby(board.buildings, lambda one: one.estate_id):
            buildings = tuple(found)
            values = {"estate_id": estate_id, "estate": buildings[0].estate, "buildings": buildings}
            wanted[f"e-{estate_id}"] = "estate", buildings, values
        pieces = await self._draw_pieces(wanted)
        return Snapshot(
            version=board.version,
            more=board.total - len(board.lines),
            orders={
                "age": [f"i-{line.incident_id}" for line in board.inside],
                "need": [f"i-{line.incident_id}" for line in _by_need(board.inside)],
            },
            to_confirm=[f"i-{line.incident_id}" for line in board.to_confirm],
            around=[key for key in wanted if key not in drawn],
            pieces=pieces,
            made_of={key: shows for key, (_, shows, _) in wanted.items()},
            lines=dict(zip(cases, board.lines, strict=True)),
        )

    async def _draw_pieces(self, wanted: Mapping[str, tuple[str, object, dict[str, Any]]]) -> dict[str, str]:
        """Only what shows something else than before is drawn."""
        before, drawn = self.newest, 0
        pieces: dict[str, str] = {}
        for key, (template, shows, values) in wanted.items():
            if key in before.pieces and before.made_of[key] == shows:
                pieces[key] = before.pieces[key]
                continue
            pieces[key] = self._environment.get_template(f"rescues/{template}.html").render(
                **values,
                may_dispatch=self._scope.may(Permission.DISPATCH),
                number_of=self._services.vault.open,
                csrf=self._blanks.token,
                since=self._blanks.since,
                until=self._blanks.until,
            )
            drawn += 1
            if drawn % DRAWN_AT_ONCE == 0:
                await asyncio.sleep(0)
        return pieces


def _by_need(lines: Sequence[BoardLine]) -> list[BoardLine]:
    return by_need(
        (Need(line.state, line.needs_help, line.people_inside or 1, line.reported_at), line) for line in lines
    )


class SharedBoards:
    """The boards of all scopes that somebody has opened in this process."""

    def __init__(self, services: Services, live: Live, environment: jinja2.Environment) -> None:
        self._services, self._live, self._environment = services, live, environment
        self._boards: dict[Scope, SharedBoard] = {}
        self.blanks = Blanks()

    def of(self, scope: Scope) -> SharedBoard:
        board = self._boards.pop(scope, None) or SharedBoard(
            scope, self._services, self._live, self._environment, self.blanks
        )
        self._boards[scope] = board  # the last in the order of use
        for other in list(self._boards)[:-MOST_SCOPES]:
            if not self._boards[other].is_watched:
                del self._boards[other]
        return board


BOARDS = web.AppKey("dispatch_boards", SharedBoards)
