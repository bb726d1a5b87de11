"""5,000 units, 2,000 ballots through two web processes on PostgreSQL: none lost, none doubled, chain intact.

PostgreSQL and Redis of its own. Every ballot is sent twice at once, to both processes, as by an impatient
thumb on a bad line; meanwhile others read the page with the live count. Afterwards the vote is closed and
published, every receipt is looked for in the bulletin, and scripts/verify_vote judges it.

    .venv/bin/python -m scripts.bench.votes [--units 5000] [--ballots 2000] [--within 60]
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import uvloop
from aiohttp import ClientSession, TCPConnector
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from api.pages.votes.voters import COOKIE
from bot.kernel.clock import system_clock
from bot.kernel.signatures import Signatures, Use
from models.actions.shared.audit import Actor
from models.actions.votes.draft import DecisionDraft, announce_decision, create_decision
from models.actions.votes.freeze import close_decision, open_decision
from models.actions.votes.publish import publish
from models.actions.votes.roll import import_roll
from models.database import open_database
from models.rules.imports.lines import lines_of
from models.rules.insurance.policy_terms import Funding
from models.rules.privacy.audit_chain import ActorKind
from models.rules.votes.decision import CLOSE_AFTER, Purpose, VoteRefusal
from models.rules.votes.kinds import BindingState, BoundBy
from models.rules.votes.roll import ROLL
from models.rules.votes.tally import Choice
from models.tables.cities import Estate
from models.tables.keys import new_key
from models.tables.people.person import Person
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.decision import Decision, RollOwner
from models.tables.votes.owner import Binding
from models.tables.votes.publication import Bulletin
from models.vault import Vault
from scripts.lib.private_servers import PrivatePostgresql, PrivateRedis
from scripts.lib.throwaway import prepare, running

BENCH = Actor(ActorKind.PROGRAM, name="bench")
AT_ONCE = 16
READ_EVERY_SECONDS = 0.25
WINDOW = timedelta(days=1)


@dataclass(frozen=True)
class Voter:
    """An owner with one head and the cookie of their browser."""

    head: int
    cookie: str


@dataclass
class Measured:
    """What came of the run. Times in seconds; `receipts`: the entries that voters were led to."""

    took: float = 0
    web_cpu: float = 0
    ballots: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def set_up(
    vault: Vault, signatures: Signatures, units: int, ballots: int, opens: datetime
) -> tuple[Decision, list[Voter]]:
    drafted = opens - timedelta(days=15)
    estate = await Estate.get(name="翠湖苑")
    draft = DecisionDraft("更换", "全部更换", Purpose.REPLACE, 10**9, 10**9, Funding.FUND)
    key = await create_decision(estate.id, draft, BENCH, drafted)
    if isinstance(key, VoteRefusal):
        raise ValueError(key)
    rows = [
        [f"{n // 100}幢", "", str(n), "89.12", "登记", f"业主{n}", f"138{n:08d}", "", ""]
        for n in range(units)
    ]
    table = [[column.heading for column in ROLL.columns], *rows]
    lines = lines_of(ROLL, enumerate(table, start=1)).lines
    await import_roll(vault, key, lines, BENCH, drafted)
    await announce_decision(key, opens, opens + WINDOW, BENCH, drafted)
    await open_decision(key, opens)
    owners = RollOwner.filter(decision_id=key).order_by("head__number").limit(ballots)
    found = await owners.values("identity_hash", "head__number")
    people = [
        Person(id=new_key(), openid_hash=f"{n:043d}", openid_sealed="", first_seen_at=drafted)
        for n in range(len(found))
    ]
    await Person.bulk_create(people)
    pairs = list(zip(people, found, strict=True))
    await Binding.bulk_create(
        Binding(
            id=new_key(), estate_id=estate.id, person_id=person.id, state=BindingState.ACTIVE,
            identity_hash=owner["identity_hash"], active_key=str(person.id), how=BoundBy.CODE,
            bound_at=drafted,
        )
        for person, owner in pairs
    )  # fmt: skip
    voters = [
        Voter(owner["head__number"], urlencode(signatures.person_pass(Use.VOTER, person.id)))
        for person, owner in pairs
    ]
    return await Decision.get(id=key), voters


async def vote_all(
    http: ClientSession, pages: Sequence[str], voters: Sequence[Voter], progress: Progress
) -> Measured:
    measured, waiting = Measured(), iter(voters)
    task = progress.add_task("ballots", total=len(voters))

    async def people() -> None:
        for voter in waiting:
            began = time.perf_counter()
            tapped = await asyncio.gather(*(_cast(http, page, voter) for page in pages))
            measured.ballots.append(time.perf_counter() - began)
            if len(set(tapped)) == 1 and tapped[0].isdecimal():
                measured.entries.append(int(tapped[0]))
            else:
                measured.wrong.append(f"head {voter.head}: {tapped}")
            progress.advance(task)

    reading = asyncio.create_task(_read_on(http, pages[0], measured))
    began = time.perf_counter()
    await asyncio.gather(*(people() for _ in range(AT_ONCE)))
    measured.took = time.perf_counter() - began
    reading.cancel()
    return measured


async def _cast(http: ClientSession, page: str, voter: Voter) -> str:
    """The number of the entry that the answer leads to, else what was answered."""
    form = {"head": str(voter.head), "choice": Choice.FOR.value, "nonce": f"bench-{voter.head:011d}"}
    headers = {"Cookie": f"{COOKIE}={voter.cookie}"}
    async with http.post(f"{page}/ballots", data=form, headers=headers, allow_redirects=False) as answer:
        address = answer.headers.get("Location", "")
        return address.partition("cast=")[2].partition("#")[0] or f"HTTP {answer.status}"


async def _read_on(http: ClientSession, page: str, measured: Measured) -> None:
    """Somebody who watches the participation."""
    while True:
        began = time.perf_counter()
        async with http.get(page) as answer:
            await answer.read()
        measured.reads.append(time.perf_counter() - began)
        await asyncio.sleep(READ_EVERY_SECONDS)


async def count_up(vault: Vault, decision: Decision) -> bytes:
    at = decision.opens_at + WINDOW + CLOSE_AFTER if decision.opens_at else datetime.now(UTC)
    await close_decision(decision.id, at)
    await publish(vault, decision.id, BENCH, at)
    return (await Bulletin.get(decision_id=decision.id)).body.encode()


async def lost_or_doubled(decision_id: UUID, measured: Measured, body: bytes) -> list[str]:
    """What is wrong between what voters were told, the rows, and what was published."""
    opened = {row["number"] for row in json.loads(body)["openings"]}
    heads = BallotEntry.filter(decision_id=decision_id, head_id__not_isnull=True)
    problems = list(measured.wrong[:5])
    if opened != set(measured.entries) or len(measured.entries) != len(opened):
        problems.append(f"{len(measured.entries)} receipts, {len(opened)} published ballots")
    if await heads.count() != len({row["head_id"] for row in await heads.values("head_id")}):
        problems.append("a head has two ballots")
    return problems


def report(console: Console, measured: Measured) -> None:
    count, half = len(measured.ballots), len(measured.reads) // 2
    table = Table(title=f"{count} ballots in {measured.took:.1f} s: {count / measured.took:.0f} a second")
    table.add_column("milliseconds")
    for name in ("median", "95 of 100", "longest"):
        table.add_column(name, justify="right")
    for name, times in (
        ("a ballot, sent twice at once", measured.ballots),
        ("the page with the count, first half", measured.reads[:half]),
        ("the page with the count, second half", measured.reads[half:]),
    ):
        if times:
            ordered = sorted(times)
            shown = (statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1])
            table.add_row(name, *(f"{1000 * one:.0f}" for one in shown))
    console.print(table)
    console.print(f"processor of both web processes: {1000 * measured.web_cpu / count:.1f} ms a ballot")


async def measure(console: Console, units: int, ballots: int, within: float) -> int:
    with tempfile.TemporaryDirectory() as name:
        postgresql, redis = PrivatePostgresql(Path(name)), PrivateRedis()
        try:
            await asyncio.gather(postgresql.create(), redis.start())
            ground = await prepare(Path(name), redis.url, postgresql.url)
            return await _measure(console, ground.variables, units, ballots, within)
        finally:
            await postgresql.stop()
            await redis.stop()


async def _measure(
    console: Console, variables: Mapping[str, str], units: int, ballots: int, within: float
) -> int:
    keys = [variables["TIMA_SECRET_KEYS"]]
    vault, signatures = Vault(keys, variables["TIMA_LOOKUP_KEY"]), Signatures(keys, system_clock)
    async with open_database(variables["TIMA_DATABASE_URL"]):
        with console.status(f"a roll of {units} units is imported and frozen"):
            decision, voters = await set_up(vault, signatures, units, ballots, datetime.now(UTC))
        async with (
            running("api", variables) as first,
            running("api", variables) as second,
            ClientSession(connector=TCPConnector(limit=0)) as http,
        ):
            pages = [f"{process.url}/v/{decision.slug}" for process in (first, second)]
            with Progress(console=console) as progress:
                before = [process.cpu_seconds() for process in (first, second)]
                measured = await vote_all(http, pages, voters, progress)
                after = [process.cpu_seconds() for process in (first, second)]
            measured.web_cpu = sum(after) - sum(before)
        with console.status("closed, opened and counted"):
            body = await count_up(vault, decision)
            problems = await lost_or_doubled(decision.id, measured, body)
    report(console, measured)
    if measured.took > within:
        problems.append(f"it took longer than {within} s")
    for problem in problems:
        console.print(f"[bold red]{problem}")
    return 1 if _verify(body) or problems else 0


def _verify(body: bytes) -> int:
    script = Path(__file__).resolve().parents[1] / "verify_vote"
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(body)
        file.flush()
        return subprocess.run([sys.executable, str(script), file.name], check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--ballots", type=int, default=2000)
    parser.add_argument("--within", type=float, default=60, help="seconds")
    asked = parser.parse_args()
    os.environ.setdefault("TIMA_LOG_LEVEL", "ERROR")
    return uvloop.run(measure(Console(), asked.units, asked.ballots, asked.within))


if __name__ == "__main__":
    sys.exit(main())
