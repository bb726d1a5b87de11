"""The emergency cards of all lifts in one small file, so that help can be called while the database is away.

Each machine keeps its own: written anew at the start and every ten minutes, beside the old one and
then put in its place, so that readers always find a whole one. About 150 bytes a lift.
"""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Coroutine
from contextlib import closing, suppress
from math import inf
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from bot.kernel.clock import Clock
from bot.kernel.file_lock import alone
from bot.kernel.lift_cards import LiftCards
from bot.kernel.timeouts import within
from models.actions.lifts.emergency_cards import EmergencyCard, city_hotlines, emergency_cards
from models.actions.lifts.find import LiftCard, RevokedCode
from models.rules.base import budgets

log = logging.getLogger(__name__)

Asked = TypeVar("Asked")

REFRESH_SECONDS = 600

_TABLES = """
CREATE TABLE card (code TEXT PRIMARY KEY, hotline TEXT, lift_id TEXT, rescue_number TEXT, place TEXT)
WITHOUT ROWID;
CREATE INDEX card_by_number ON card (rescue_number);
CREATE TABLE default_hotline (number TEXT);
"""


class EmergencyCards:
    def __init__(self, cards: LiftCards, file: Path, clock: Clock, default_hotline: str) -> None:
        self._cards = cards
        self._file = file
        self._clock = clock
        self._default_hotline = default_hotline
        self._silent_until = -inf

    async def by_code(self, code: str) -> LiftCard | EmergencyCard | RevokedCode | None:
        """The card of a canonical code: from the database, else as last known, else with the hotline alone.

        None only where the database has answered that nobody issued the code.
        """
        if (kept := self._cards.kept(code)) is not None:
            return kept
        try:
            return await self._ask(self._cards.by_code(code))
        except Exception:
            # Whatever it is: somebody may be trapped, and the number to dial is known without it.
            log.exception("a lift could not be looked up; its last known card is used")
        return await self.last_known(code)

    async def last_known(self, code: str) -> EmergencyCard:
        """The card of a canonical code as the copy has it, else with the hotline alone."""
        return await asyncio.to_thread(self._last_known, code)

    async def by_rescue_number(self, number: str) -> list[LiftCard] | list[EmergencyCard]:
        """The cards of the lifts with a 识别码: from the database, else as last known."""
        try:
            return await self._ask(self._cards.by_rescue_number(number))
        except Exception:
            log.exception("a rescue number could not be looked up; the last known cards are used")
        return await asyncio.to_thread(self._last_known_by_number, number)

    async def _ask(self, look_up: Coroutine[Any, Any, Asked]) -> Asked:
        """The database's answer. One that was silent is not asked again at once: a message has several
        look-ups, and their waits would leave no time to file it.
        """
        if time.monotonic() < self._silent_until:
            look_up.close()
            raise TimeoutError
        try:
            return await within(budgets.LOOK_UP, look_up)
        except TimeoutError:
            self._silent_until = time.monotonic() + budgets.SILENT_FOR
            raise

    def _last_known_by_number(self, number: str) -> list[EmergencyCard]:
        try:
            with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as copy:
                rows = copy.execute("SELECT * FROM card WHERE rescue_number = ? LIMIT 5", (number,))
                return [_card(row) for row in rows]
        except sqlite3.Error:
            return []

    def _last_known(self, code: str) -> EmergencyCard:
        try:
            with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as copy:
                row = copy.execute("SELECT * FROM card WHERE code = ?", (code,)).fetchone()
                if row:
                    return _card(row)
                [hotline] = copy.execute("SELECT number FROM default_hotline").fetchone()
                return EmergencyCard(code, hotline)
        except sqlite3.Error:  # never written yet, or damaged
            return EmergencyCard(code, self._default_hotline)

    async def refresh(self) -> bool:
        """Write the copy anew. False where it is young enough, or another process is writing it."""
        with alone(self._file.with_suffix(".lock")) as mine:
            if not mine or time.time() - _modified(self._file) < REFRESH_SECONDS:
                return False
            beside = self._file.with_suffix(".new")
            beside.unlink(missing_ok=True)
            with closing(sqlite3.connect(beside, isolation_level=None, check_same_thread=False)) as copy:
                hotlines, default = await city_hotlines(self._clock(), self._default_hotline)
                # Not journalled: what is not finished is never put in place.
                copy.executescript("PRAGMA journal_mode = OFF;" + _TABLES)
                copy.execute("INSERT INTO default_hotline VALUES (?)", (default,))
                async for batch in emergency_cards(hotlines, default):
                    await asyncio.to_thread(_write, copy, batch)
            await asyncio.to_thread(_put_in_place, beside, self._file)
            return True


def _card(row: tuple[str, str, str, str, str]) -> EmergencyCard:
    return EmergencyCard(row[0], row[1], UUID(row[2]), row[3], row[4])


def _write(copy: sqlite3.Connection, batch: list[EmergencyCard]) -> None:
    copy.execute("BEGIN")
    copy.executemany(
        "INSERT INTO card VALUES (?, ?, ?, ?, ?)",
        [(one.code, one.hotline, str(one.lift_id), one.rescue_number, one.place) for one in batch],
    )
    copy.execute("COMMIT")


def _put_in_place(beside: Path, file: Path) -> None:
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(beside, file)


def _modified(file: Path) -> float:
    with suppress(FileNotFoundError):
        return file.stat().st_mtime
    return 0.0
