"""The same thousands of files, handed in by HTTP to a served product with a database.

    .venv/bin/python -m scripts.chaos.spreadsheet_doors [--files 20000] [--seed 1] [--database postgres://…]

The doors are three pages of the console: the register of lifts, records of a hotline, the roll of a
vote. What must hold: every file is answered and none with a 5xx, nothing is logged with a traceback,
refused rows can be fetched and are a file that the door reads, and every row that is in the database
afterwards is one that a person reads in the file. What a person reads is told by another reader
(`scripts.chaos.spreadsheets`); a formula, an error value, a rounded number or a date where text belongs
is nothing that a person could have meant.
"""

import argparse
import asyncio
import io
import logging
import re
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, FormData, web
from rich.console import Console
from rich.progress import Progress

from api.app import create_app
from api.console.sessions import Session, SessionStore, SignInStage
from bot.files.registers.run import run_import
from bot.files.sheets import open_sheet
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from models.actions.imports.steps import IMPORTS
from models.actions.staff.set_up import create_staff
from models.rules.imports.cells import MOST_DIGITS, Cell, Holds
from models.rules.imports.table import BadFile, FileLine, ImportTable
from models.tables.staff import Staff
from scripts.chaos.mutated_files import csv_of, workbook_of
from scripts.chaos.spreadsheets import DOORS, MOST_MEGABYTES, places_of, seen_by_a_person
from scripts.chaos.stored_rows import LiftRows, RecordRows, RollRows, StoredRows
from scripts.demo.staff import DEMO, people_of_the_demo
from scripts.lib.memory import highest_megabytes
from scripts.lib.throwaway import prepare

ANSWERS = {200, 303, 409, 422}
INSIDE = ("Traceback (most recent call last)", 'File "/', "site-packages")
MOST_LINES = 60  # of a file: more than any of ours has
OUR_FAULT = "我们的程序出错了"
NO_VALUE = "#N/A"  # stands for a cell that nobody could have meant
_RETURNED = re.compile(r"/console/(?:intake|vote-roll)/returned\?key=[\w-]+")


@dataclass
class Handed:
    """What became of the files. `wrong`: seed, door and why."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)


class _Tracebacks(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.seen.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


def meant_by_a_person(table: ImportTable, form: str, data: bytes) -> list[FileLine] | None:
    """The lines of the file as another reader finds them; None where that cannot read it."""
    at = seen_by_a_person(form, data)
    if at is None:
        return None
    columns = {column.name: column for column in table.columns}
    places = places_of(table, at)
    lines = []
    for number in range(1, MOST_LINES):
        cells = {name: at(number, place) for name, place in places.items()}
        if any(cell != "" for cell in cells.values()):
            meant = {name: _meant(cell, columns[name].holds) for name, cell in cells.items()}
            lines.append(FileLine(number, meant))
    return lines


def _meant(cell: Any, holds: Holds) -> Cell:
    match cell:
        case str() | bool():
            return cell
        case int() | float():
            is_kept = float(cell).is_integer() and abs(cell) < 10**MOST_DIGITS
            return cell if is_kept or holds in (Holds.NUMBER, Holds.DATE) else NO_VALUE
        case datetime() | date() if holds is Holds.DATE:
            return cell
        case _:
            return NO_VALUE


@dataclass
class ServedDoors:
    """The three doors of a served product, and somebody signed in at each."""

    services: Services
    http: ClientSession
    url: str
    sessions: Mapping[str, Session]
    stores: Mapping[str, StoredRows]

    async def hand_in(
        self, table: ImportTable, name: str, data: bytes, accepts_good: bool
    ) -> tuple[int, str]:
        """Status and page; of a register the import's page, when it has ended."""
        path, fields = self.stores[table.name].form()
        form = FormData(quote_fields=False, default_to_multipart=True)
        told = {"csrf": self.sessions[table.name].csrf, **fields, "accepts_good": "1" if accepts_good else ""}
        for field_name, value in told.items():
            form.add_field(field_name, value)
        form.add_field("file", data, filename=name)
        status, text, location = await self._request(table, "POST", path, data=form)
        if status == 303 and table.name == "lifts":
            await self._run_imports()
            _, text, _ = await self._request(table, "GET", location)
        return status, text

    async def returned(self, table: ImportTable, page: str) -> tuple[int, bytes] | None:
        """Status and body of the file of refused rows that the page offers."""
        found = re.search(r"/console/imports/[\w-]+/returned", page) or _RETURNED.search(page)
        if found is None:
            return None
        async with self.http.get(self.url + found[0], headers=self._headers(table)) as answer:
            return answer.status, await answer.read()

    async def _request(self, table: ImportTable, method: str, path: str, **more: Any) -> tuple[int, str, str]:
        async with self.http.request(
            method, self.url + path, headers=self._headers(table), allow_redirects=False, **more
        ) as answer:
            return answer.status, await answer.text(errors="replace"), answer.headers.get("Location", "")

    def _headers(self, table: ImportTable) -> dict[str, str]:
        name = "__Host-tima" if self.services.settings.public_url.startswith("https") else "tima"
        return {"Cookie": f"{name}={self.sessions[table.name].key}"}

    async def _run_imports(self) -> None:
        """As a worker does."""
        clock = self.services.clock
        for job in await IMPORTS.claim(10, clock(), timedelta(seconds=60)):
            await run_import(job, self.services.imports, clock)
            await asyncio.to_thread(self.services.imports.file(job.id).unlink, missing_ok=True)


@asynccontextmanager
async def served_doors(services: Services, url: str) -> AsyncIterator[ServedDoors]:
    kinds: Mapping[str, type[StoredRows]] = {"lifts": LiftRows, "records": RecordRows, "roll": RollRows}
    stores = {name: kind(services) for name, kind in kinds.items()}
    sessions = {}
    people = {one.role: one for one in await people_of_the_demo()}
    keeper = SessionStore(services.redis)
    for name, store in stores.items():
        await create_staff(people[store.role], DEMO, services.clock())
        staff = await Staff.get(sign_in_name=people[store.role].sign_in_name)
        sessions[name] = await keeper.begin(SignInStage.SIGNED_IN, services.clock(), staff.id)
        await store.open()
    async with ClientSession() as http:
        yield ServedDoors(services, http, url, sessions, stores)


async def hand_in_files(services: Services, url: str, seeds: Iterable[int]) -> Handed:
    """Half of them workbooks, for each door in turn."""
    handed, log = Handed(), _Tracebacks()
    logging.getLogger().addHandler(log)
    try:
        async with served_doors(services, url) as doors:
            for seed in seeds:
                table = DOORS[seed % 3]
                problems = await _hand_in_one(doors, table, seed, handed.counts)
                problems += log.seen
                log.seen.clear()
                handed.wrong += [(seed, table.name, problem) for problem in problems]
    finally:
        logging.getLogger().removeHandler(log)
    return handed


async def _hand_in_one(doors: ServedDoors, table: ImportTable, seed: int, counts: Counter[str]) -> list[str]:
    form = "xlsx" if seed % 2 else "csv"
    data = (workbook_of if seed % 2 else csv_of)(table, seed)
    store, now = doors.stores[table.name], doors.services.clock()
    status, page = await doors.hand_in(table, f"f.{form}", data, accepts_good=seed % 4 < 3)
    counts["files"] += 1
    counts[f"HTTP {status}"] += 1
    wrong = [] if status in ANSWERS else [f"HTTP {status}"]
    wrong += [f"shows {mark}" for mark in INSIDE if mark in page]
    if OUR_FAULT in page:
        wrong.append("the import failed by our fault")
    returned = await doors.returned(table, page)
    if returned is not None:
        counts["files of refused rows fetched"] += 1
        wrong += await asyncio.to_thread(_is_read_again, table, *returned)
    stored = await store.taken(now)
    counts["rows stored"] += len(stored)
    if stored:
        meant = await asyncio.to_thread(meant_by_a_person, table, form, data)
        if meant is None:
            counts["rows stored that the other reader cannot read"] += len(stored)
        else:
            wrong += store.differences(stored, meant, now)
            counts["rows compared"] += len(stored)
    await store.forget()
    return wrong


def _is_read_again(table: ImportTable, status: int, returned: bytes) -> list[str]:
    if status != 200:
        return [f"the file of refused rows: HTTP {status}"]
    try:
        lines = list(open_sheet(io.BytesIO(returned), table).lines)
    except BadFile as bad:
        return [f"the file of refused rows cannot be handed in again: {bad}"]
    return [] if lines else ["the file of refused rows is empty"]


@asynccontextmanager
async def served(directory: Path, database_url: str) -> AsyncIterator[tuple[Services, str]]:
    """The whole web application in this process, over a database that is thrown away, at a real port."""
    ground = await prepare(directory, database_url=database_url)
    settings = Settings.model_validate({name[5:].lower(): value for name, value in ground.variables.items()})
    async with open_services(settings) as services:
        runner = web.AppRunner(create_app(services), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            host, port = runner.addresses[0][:2]
            yield services, f"http://{host}:{port}"
        finally:
            await runner.cleanup()


async def run(first: int, count: int, database_url: str, console: Console) -> int:
    """Ctrl-C ends it with what has been found so far."""
    began, stopped = time.monotonic(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stopped.set)
    with tempfile.TemporaryDirectory() as directory, Progress(console=console) as progress:
        seeds = takewhile(lambda _: not stopped.is_set(), range(first, first + count))
        async with served(Path(directory), database_url) as (services, url):
            handed = await hand_in_files(services, url, progress.track(seeds, count, description="files"))
    for words, number in sorted(handed.counts.items()):
        console.print(f"{number:>9} {words}")
    megabytes = round(highest_megabytes())
    console.print(f"{megabytes:>9} MB at most\n{time.monotonic() - began:>9.0f} s")
    for seed, name, why in handed.wrong[:50]:
        console.print(f"seed {seed}, {name}: {why}", markup=False)
    return 1 if handed.wrong or megabytes > MOST_MEGABYTES else 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="an empty database; without it a file of SQLite")
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")  # what openpyxl thinks of styles
    return asyncio.run(run(chosen.seed, chosen.files, chosen.database, Console()))


if __name__ == "__main__":
    sys.exit(main())
