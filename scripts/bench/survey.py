"""How long a round's statistics take beside the bare SQL: python -m scripts.bench.survey [--answers 200000]

A database of its own in a temporary directory (SQLite), or the empty one that --database-url names. The goal:
all figures within twice the time of the statements alone, and memory that does not grow with the answers.
"""

import argparse
import asyncio
import random
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor
from models.actions.surveys.read import read_results
from models.actions.surveys.run import NewRound, create_round, open_round
from models.actions.surveys.sql import ANSWERS, DIMENSIONS, FRAME, INVITED, QUESTION, STANDING, WAYS, ask
from models.bulk import insert_rows, refresh_statistics
from models.database import migrate, open_database
from models.rules.privacy.audit_chain import ActorKind
from models.rules.surveys.rounds import AskedBy, SurveySubject, parse_questions
from models.tables.cities import District
from models.tables.keys import new_key
from models.tables.surveys import FrameLift, SurveyAnswer, SurveyRound
from models.vault import Vault
from scripts.demo import data as demo_data

QUESTIONS = [
    {"kind": "scale", "words": "满意吗？"},
    {"kind": "choice", "words": "改进什么？", "choices": ["甲", "乙", "丙"]},
]
BATCH = 10_000
TIMES = 5


async def fill(answers: int, progress: Progress) -> SurveyRound:
    now, by = datetime.now(UTC) - timedelta(days=10), Actor(ActorKind.PROGRAM, name="bench")
    await demo_data.load(Vault([Fernet.generate_key().decode()], "x" * 32), now)
    district = await District.all().order_by("id").first().values("id", "city_id")
    new = NewRound(
        district["city_id"],
        district["id"],
        SurveySubject.MAINTENANCE,
        "bench",
        parse_questions(QUESTIONS),
        now + timedelta(days=5),
    )
    key = await create_round(new, by, now)
    await open_round(key, by, now)  # type: ignore[arg-type]  # the demo's district has lifts
    lifts = [row["lift_id"] for row in await FrameLift.filter(round_id=key).values("lift_id")]
    chance = random.Random(1)
    for begin in progress.track(range(0, answers, BATCH), description="answers written"):
        rows = []
        for number in range(begin, min(begin + BATCH, answers)):
            score = chance.randrange(1, 6)
            rows.append(
                {
                    "id": new_key(),
                    "round_id": key,
                    "lift_id": lifts[number % len(lifts)],
                    "respondent": f"bench:{number}",
                    "way": AskedBy.CHAT,
                    "score": score,
                    "told": {"overall": score, "q2": chance.randrange(1, 4)},
                    "excluded": None,
                    "given_at": now,
                    "changed_at": now,
                }
            )
        async with in_transaction() as connection:
            await insert_rows(connection, SurveyAnswer, rows)
    await refresh_statistics(SurveyAnswer._meta.db, [SurveyAnswer, FrameLift])
    return await SurveyRound.get(id=key).select_related("question_set")


async def bare(found: SurveyRound) -> None:
    for statement in (FRAME, INVITED, ANSWERS):
        await ask(statement, found.id, DIMENSIONS)
    for statement in (STANDING, WAYS):
        await ask(statement, found.id)
    await ask(QUESTION, found.id, key="q2")


async def measure(answers: int, console: Console) -> None:
    with Progress(console=console) as progress:
        found = await fill(answers, progress)
        times = await compare(found, progress)
    tracemalloc.start()
    await read_results(found)
    peak = tracemalloc.get_traced_memory()[1]
    table = Table(title=f"{answers:,} answers", title_justify="left", box=None, padding=(0, 2))
    for heading in ("bare SQL", "results", "ratio (goal: 2 at most)", "memory of the results, at most"):
        table.add_column(heading, justify="right")
    sql, whole = (times[name] * 1000 for name in ("bare SQL", "results"))
    table.add_row(f"{sql:.0f} ms", f"{whole:.0f} ms", f"{whole / sql:.2f}", f"{peak / 1e6:.1f} MB")
    console.print(table)


async def compare(found: SurveyRound, progress: Progress) -> dict[str, float]:
    """The shortest time of each, in seconds."""
    times: dict[str, float] = {}
    for _ in progress.track(range(TIMES), description="measured"):
        for name, call in (("bare SQL", bare), ("results", read_results)):
            begun = time.perf_counter()
            await call(found)
            times[name] = min(times.get(name, 1e9), time.perf_counter() - begun)
    return times


async def run(url: str, answers: int) -> None:
    await migrate(url)
    async with open_database(url):
        await measure(answers, Console(soft_wrap=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=200_000)
    parser.add_argument("--database-url", default="", help="an empty database")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(run(asked.database_url or f"sqlite://{directory}/bench.sqlite3", asked.answers))


if __name__ == "__main__":
    main()
