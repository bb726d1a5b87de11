"""PostgreSQL and Redis fall silent, slow or are cut off, and the product must answer and recover.

Web and worker processes reach both servers through proxies that go wrong. While
a fault lasts, calls for help by page and by chat must be answered in time with
the number to dial. When it is over, or for old connections while they stay
silent, a new report must reach its partners soon. In the end nothing is lost.

    .venv/bin/python -m scripts.chaos.silence [--seconds 600] [--seed 1]

Exit status 1 where anything is wrong. PostgreSQL and Redis are its own.
"""

import argparse
import asyncio
import logging
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from aiohttp import ClientSession, ClientTimeout, web
from rich.console import Console
from rich.table import Table

from bot.kernel.settings import Settings
from models.database import open_database
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.source_keys import kept
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import LiftCode
from models.tables.reports.report import Report
from models.vault import Vault
from scripts.chaos.faulty_proxy import Fault, FaultyProxy
from scripts.chaos.fleet import Fleet
from scripts.chaos.stepped_process import SteppedClock
from scripts.demo import data as demo_data
from scripts.lib.private_servers import PrivatePostgresql, PrivateRedis
from scripts.lib.throwaway import prepare
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.wechat_messages import Sender

FAULTS = tuple(fault for fault in Fault if fault is not Fault.NONE)
SERVERS = ("PostgreSQL", "Redis")
ANSWER_WITHIN_SECONDS = 5.0
RECOVER_WITHIN_SECONDS = 10.0
LASTS_SECONDS = 1.0
DRAIN_WITHIN_SECONDS = 60.0
HOST_AHEAD_SECONDS = 90  # the clock of web and worker, against the database's


@dataclass
class Endured:
    """One fault: how long the slowest answer took while it lasted, and until a new report had arrived."""

    server: str
    fault: Fault
    slowest_answer: float = 0.0
    recovered_after: float = 0.0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Books:
    endured: list[Endured] = field(default_factory=list)
    calls: set[str] = field(default_factory=set)  # their nonces: each must be a report in the end
    receipts: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    @property
    def all_wrong(self) -> list[str]:
        of_faults = (f"{one.server}, {one.fault}: {wrong}" for one in self.endured for wrong in one.wrong)
        return [*self.wrong, *of_faults]


class Caller:
    """Somebody in a cabin, by page and by chat; and somebody who reports a hazard."""

    def __init__(
        self, http: ClientSession, url: str, codes: Iterator[str], settings: Settings, vault: Vault
    ) -> None:
        self.vault = vault
        self._http, self._url, self._codes = http, url, codes
        self._sender = Sender(
            settings.wechat_app_id,
            settings.wechat_token.get_secret_value(),
            settings.wechat_aes_key.get_secret_value(),
        )

    async def tap(self, books: Books, endured: Endured) -> None:
        nonce, code = secrets.token_urlsafe(16), next(self._codes)
        books.calls.add(nonce)
        form, began = {"nonce": nonce, "role": "inside"}, time.monotonic()
        url = f"{self._url}/l/{code}/sos"
        async with self._http.post(url, data=form, headers=_from_anywhere(), allow_redirects=False) as answer:
            text = await answer.text()
        self._judge(endured, began, "a tap", answer.status in (202, 303), answer.status)
        if answer.status == 202 and "tel:96333" not in text:
            endured.wrong.append("a tap was answered without the number to dial")

    async def say(self, endured: Endured) -> None:
        openid, began = "o" + secrets.token_urlsafe(20)[:27], time.monotonic()
        call = self._sender.seal(self._sender.text(openid, "我被困在电梯里了"))
        async with self._http.post(f"{self._url}/wechat", params=dict(call.params), data=call.body) as answer:
            body = await answer.read()
        told = str(self._sender.open_reply(body).get("Content", "")) if answer.status == 200 else ""
        self._judge(endured, began, "a message", "96333" in told, told[:60] or answer.status)

    async def report_until_taken(self) -> str:
        """A hazard, by the same form until there is a receipt."""
        form = {"nonce": secrets.token_urlsafe(16), "category": "noise", "words": "有异响"}
        url = f"{self._url}/l/{next(self._codes)}/report"
        while True:
            posting = self._http.post(url, data=form, headers=_from_anywhere(), allow_redirects=False)
            async with posting as answer:
                if answer.status == 303:
                    return answer.headers["Location"].rsplit("/", 1)[1]
            await asyncio.sleep(0.2)

    @staticmethod
    def _judge(endured: Endured, began: float, what: str, well: bool, how: object) -> None:
        took = time.monotonic() - began
        endured.slowest_answer = max(endured.slowest_answer, took)
        if took > ANSWER_WITHIN_SECONDS:
            endured.wrong.append(f"{what} was answered after {took:.1f} s")
        if not well:
            endured.wrong.append(f"{what} was answered with {how!r}")


def _from_anywhere() -> dict[str, str]:
    """The limit on one address is not what is tried here."""
    return {"X-Forwarded-For": f"203.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}"}


async def endure(proxy: FaultyProxy, endured: Endured, caller: Caller, books: Books) -> None:
    """The fault comes, people call, the fault goes, and the next report must arrive soon."""
    proxy.go_wrong(endured.fault)
    ends = time.monotonic() + LASTS_SECONDS
    while time.monotonic() < ends:
        await asyncio.gather(caller.tap(books, endured), caller.say(endured))
        await asyncio.sleep(0.3)
    proxy.heal()
    began = time.monotonic()
    try:
        async with asyncio.timeout(RECOVER_WITHIN_SECONDS):
            receipt = await caller.report_until_taken()
            books.receipts.add(receipt)
            of_report = Delivery.filter(incident__reports__receipt_hash=caller.vault.look_up_hash(receipt))
            while not await of_report.filter(state=DeliveryState.ACCEPTED).exists():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    except TimeoutError:
        endured.wrong.append("no new report had arrived within 10 s")
    endured.recovered_after = time.monotonic() - began


async def run(
    variables: Mapping[str, str], rounds: Iterator[tuple[str, Fault]], chance: random.Random, directory: Path
) -> Books:
    """`variables`: of processes that reach the servers directly. The database is filled."""
    books, partners = Books(), PartnerSimulator(keep=10**6)
    settings = Settings.model_validate({key[5:].lower(): value for key, value in variables.items()})
    runner = web.AppRunner(partners.app(), access_log=None, shutdown_timeout=1)
    proxies = {
        "PostgreSQL": FaultyProxy(settings.database_url, chance),
        "Redis": FaultyProxy(settings.redis_url, chance),
    }
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    through = dict(variables) | {
        "TIMA_DATABASE_URL": await proxies["PostgreSQL"].start(),
        "TIMA_REDIS_URL": await proxies["Redis"].start(),
        "TIMA_TRUSTED_PROXIES": "127.0.0.1/32",
        "TIMA_PARTNER_NETWORKS": "127.0.0.0/8",
    }
    SteppedClock.make(directory / "clock").step_to(HOST_AHEAD_SECONDS)
    fleet = Fleet(through, directory / "clock", 1, 1, directory / "log")
    keys = [key.get_secret_value() for key in settings.secret_keys]
    vault = Vault(keys, settings.lookup_key.get_secret_value())
    try:
        async with open_database(settings.database_url), ClientSession(timeout=ClientTimeout(30)) as http:
            address = f"http://127.0.0.1:{runner.addresses[0][1]}"
            for one in await demo_data.point_partners_at(address, vault):
                partners.add(one.simulator, one.secret, title=one.title)
            codes = _in_turn([one.code for one in await LiftCode.filter(revoked_at=None).order_by("code")])
            await fleet.start()
            await fleet.wait_until_up()
            caller = Caller(http, f"http://127.0.0.1:{fleet.ports[0]}", codes, settings, vault)
            for server, fault in rounds:
                books.endured.append(endured := Endured(server, fault))
                await endure(proxies[server], endured, caller, books)
            await _drain(books, vault)
    finally:
        began = time.monotonic()
        exits = await fleet.stop()
        if any(exits):
            took = time.monotonic() - began
            books.wrong.append(f"processes ended with {exits}, {took:.0f} s after SIGTERM")
        for proxy in proxies.values():
            await proxy.stop()
        await runner.cleanup()
    return books


def _in_turn(codes: list[str]) -> Iterator[str]:
    while True:
        yield from codes


async def _drain(books: Books, vault: Vault) -> None:
    """Until each call and receipt is in the ledger, and everything is delivered."""
    keys, missing, waiting = {kept(f"web:{nonce}") for nonce in books.calls}, -1, -1
    hashes = [vault.look_up_hash(receipt) for receipt in books.receipts]
    with_organisation = Delivery.filter(organisation_id__not_isnull=True, urgency=0)
    ends = time.monotonic() + DRAIN_WITHIN_SECONDS
    while time.monotonic() < ends and (missing or waiting):
        await asyncio.sleep(0.2)
        missing = len(keys) - await Report.filter(source_key__in=list(keys)).count()
        missing += len(hashes) - await Report.filter(receipt_hash__in=hashes).count()
        waiting = await with_organisation.filter(state=DeliveryState.SCHEDULED, attempts=0).count()
    if missing or waiting:
        books.wrong.append(f"{missing} reports are lost, {waiting} urgent deliveries were never tried")


def show(books: Books, console: Console) -> None:
    table = Table("server", "fault", "times", "slowest answer", "slowest recovery")
    for server in SERVERS:
        for fault in FAULTS:
            same = [one for one in books.endured if (one.server, one.fault) == (server, fault)]
            if same:
                slowest = max(one.slowest_answer for one in same), max(one.recovered_after for one in same)
                table.add_row(server, fault, str(len(same)), *(f"{one:.1f} s" for one in slowest))
    console.print(table)
    console.print(f"{len(books.calls):,} calls for help by page, {len(books.receipts):,} hazards")
    for wrong in books.all_wrong:
        console.print(f"[red]{wrong}[/red]")


def each_once() -> Iterator[tuple[str, Fault]]:
    yield from ((server, fault) for server in SERVERS for fault in FAULTS)


def _at_random(seconds: float, chance: random.Random) -> Iterator[tuple[str, Fault]]:
    yield from each_once()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        yield chance.choice(SERVERS), chance.choice(FAULTS)


async def _run_alone(seconds: float, seed: int) -> Books:
    chance = random.Random(seed)
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        postgresql, redis = PrivatePostgresql(directory), PrivateRedis()
        try:
            await asyncio.gather(postgresql.create(), redis.start())
            ground = await prepare(directory, redis.url, postgresql.url)
            return await run(ground.variables, _at_random(seconds, chance), chance, directory)
        finally:
            await postgresql.stop()
            await redis.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.chaos.silence", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    console = Console()
    books = uvloop.run(_run_alone(chosen.seconds, chosen.seed))
    show(books, console)
    sys.exit(1 if books.all_wrong else 0)


if __name__ == "__main__":
    main()
