"""5,000 units and 2,000 ballots from two processes on PostgreSQL: none lost, none doubled, the chain intact.

The ballots are cast by the action itself, in two processes with a pool each, as two web processes would.
Every ballot is sent twice under one source key, as by an impatient thumb. Afterwards the vote is closed and
published, and scripts/verify_vote judges the bulletin.

    .venv/bin/python -m scripts.bench.vote [--units 5000] [--ballots 2000] [--postgresql URL]
"""

import argparse
import asyncio
import multiprocessing
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
from cryptography.fernet import Fernet
from rich.console import Console

from models.actions.audit import Actor
from models.actions.vault import Vault
from models.actions.votes.cast import cast_ballot
from models.actions.votes.draft import DecisionDraft, announce_decision, create_decision
from models.actions.votes.freeze import close_decision, open_decision
from models.actions.votes.publish import publish
from models.actions.votes.roll import import_roll
from models.database import migrate, open_database
from models.rules.decision import CLOSE_AFTER, Purpose, Refusal
from models.rules.policy_terms import Funding
from models.rules.roll import COLUMNS
from models.rules.tally import Choice
from models.tables.audit import ActorKind
from models.tables.ballot import Binding, BindingState, BoundBy, Bulletin
from models.tables.keys import new_key
from models.tables.person import Person
from models.tables.place import City, District, Estate
from models.tables.vote import Decision, RollOwner

POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"
BENCH = Actor(ActorKind.PROGRAM, name="bench")
PROCESSES, AT_ONCE = 2, 20
KEYS = (Fernet.generate_key().decode(), "bench")


def a_vault(keys: tuple[str, str]) -> Vault:
    return Vault([keys[0]], keys[1])


async def set_up(url: str, units: int, ballots: int, opens: datetime) -> tuple[UUID, list[UUID]]:
    vault = a_vault(KEYS)
    drafted = opens - timedelta(days=15)
    async with open_database(url):
        city = await City.create(division_code="990100", name="江城市", is_default=True)
        district = await District.create(city=city, division_code="990102", name="滨江区")
        estate = await Estate.create(district=district, name="大苑", address="1 号")
        draft = DecisionDraft("更换", "全部更换", Purpose.REPLACE, 10**9, 10**9, Funding.FUND)
        decision = await create_decision(estate.id, draft, BENCH, drafted)
        if isinstance(decision, Refusal):
            raise ValueError(decision)
        rows = [
            [f"{n // 100}幢", "", str(n), "89.12", "登记", f"业主{n}", f"138{n:08d}", "", ""]
            for n in range(units)
        ]
        table = list(enumerate([list(COLUMNS), *rows], start=1))
        await import_roll(vault, decision, table, BENCH, drafted)
        await announce_decision(decision, opens, opens + timedelta(days=1), BENCH, drafted)
        await open_decision(decision, opens)
        owners = await RollOwner.filter(decision_id=decision).order_by("id").limit(ballots)
        people = [
            Person(id=new_key(), openid_hash=f"{n:043d}", openid_sealed="x", first_seen_at=drafted)
            for n in range(len(owners))
        ]
        await Person.bulk_create(people)
        await Binding.bulk_create(
            [
                Binding(
                    id=new_key(), estate_id=estate.id, person_id=person.id, state=BindingState.ACTIVE,
                    identity_hash=owner.identity_hash, active_key=str(n), how=BoundBy.CODE, bound_at=drafted,
                )
                for n, (person, owner) in enumerate(zip(people, owners, strict=True))
            ]
        )  # fmt: skip
        return decision, [person.id for person in people]


def vote(url: str, keys: tuple[str, str], decision: UUID, people: list[UUID], at: datetime) -> None:
    asyncio.run(_vote(url, a_vault(keys), decision, people, at))


async def _vote(url: str, vault: Vault, decision: UUID, people: list[UUID], at: datetime) -> None:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(person: UUID) -> None:
        async with turns:
            for _ in range(2):
                cast = await cast_ballot(vault, decision, person, Choice.FOR, at, source_key="one tap")
                if isinstance(cast, Refusal):
                    raise ValueError(cast)

    async with open_database(url):
        await asyncio.gather(*(one(person) for person in people))


async def count_up(url: str, decision: UUID, at: datetime) -> tuple[int, str]:
    async with open_database(url):
        await close_decision(decision, at)
        await publish(a_vault(KEYS), decision, BENCH, at)
        row, latest = await Decision.get(id=decision), await Bulletin.get(decision_id=decision)
        return row.ballots, latest.body


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--ballots", type=int, default=2000)
    parser.add_argument("--postgresql", default=POSTGRESQL)
    asked = parser.parse_args()
    console = Console()
    name = f"bench_vote_{uuid.uuid4().hex[:8]}"
    url = asked.postgresql.rsplit("/", 1)[0] + f"/{name}"
    asyncio.run(_execute(asked.postgresql, f'CREATE DATABASE "{name}"'))
    try:
        with console.status("the roll is imported and frozen"):
            asyncio.run(migrate(url))
            opens = datetime.now(UTC)
            decision, people = asyncio.run(set_up(url, asked.units, asked.ballots, opens))
        with console.status(f"{len(people)} people vote, each twice with one tap"):
            began = time.perf_counter()
            at = opens + timedelta(days=1) - timedelta(seconds=1)
            workers = [
                multiprocessing.get_context("spawn").Process(
                    target=vote, args=(url, KEYS, decision, people[part::PROCESSES], at)
                )
                for part in range(PROCESSES)
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            took = time.perf_counter() - began
        with console.status("closed, opened and counted"):
            ballots, body = asyncio.run(count_up(url, decision, opens + timedelta(days=1) + CLOSE_AFTER))
    finally:
        asyncio.run(_execute(asked.postgresql, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    console.print(f"{ballots} ballots of {len(people)} people in {took:.1f} s: {ballots / took:.0f} a second")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(body)
        file.flush()
        script = Path(__file__).resolve().parents[1] / "verify_vote"
        verified = subprocess.run([sys.executable, str(script), file.name], check=False)
    failed = [worker for worker in workers if worker.exitcode]
    return verified.returncode or int(ballots != len(people) or bool(failed))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(main())
