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
from tortoise.transactions import in_transaction

from models.actions.audit import Actor
from models.actions.read_survey import read_results
from models.actions.run_survey import NewRound, create_round, open_round
from models.actions.survey_sql import ANSWERS, DIMENSIONS, FRAME, INVITED, QUESTION, STANDING, WAYS, ask
from models.actions.vault import Vault
from models.bulk import insert_rows, refresh_statistics
from models.database import migrate, open_database
from models.rules.survey import AskedBy, Subject, parse_questions
from models.tables.audit import ActorKind
from models.tables.keys import new_key
from models.tables.place import District
from models.tables.survey import FrameLift, SurveyAnswer, SurveyRound
from scripts import demo_data

QUESTIONS = [
    {"kind": "scale", "words": "满意吗？"},
    {"kind": "choice", "words": "改进什么？", "choices": ["甲", "乙", "丙"]},
]
BATCH = 10_000


async def fill(answers: int) -> SurveyRound:
    now, by = datetime.now(UTC) - timedelta(days=10), Actor(ActorKind.PROGRAM, name="bench")
    await demo_data.load(Vault([Fernet.generate_key().decode()], "x" * 32), now)
    district = await District.all().order_by("id").first().values("id", "city_id")
    new = NewRound(
        district["city_id"],
        district["id"],
        Subject.MAINTENANCE,
        "bench",
        parse_questions(QUESTIONS),
        now + timedelta(days=5),
    )
    key = await create_round(new, by, now)
    await open_round(key, by, now)  # type: ignore[arg-type]  # the demo's district has lifts
    lifts = [row["lift_id"] for row in await FrameLift.filter(round_id=key).values("lift_id")]
    chance = random.Random(1)
    for begin in range(0, answers, BATCH):
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


async def measure(answers: int) -> None:
    found = await fill(answers)
    times: dict[str, float] = {}
    for _ in range(3):
        for name, call in (("bare SQL", bare), ("results", read_results)):
            begun = time.perf_counter()
            await call(found)
            times[name] = min(times.get(name, 1e9), time.perf_counter() - begun)
    tracemalloc.start()
    await read_results(found)
    peak = tracemalloc.get_traced_memory()[1]
    sql, whole = (times[name] * 1000 for name in ("bare SQL", "results"))
    print(f"{answers} answers: bare SQL {sql:.0f} ms, results {whole:.0f} ms")
    print(f"ratio {whole / sql:.2f} (goal: 2 at most), peak of the results {peak / 1e6:.1f} MB")


async def run(url: str, answers: int) -> None:
    await migrate(url)
    async with open_database(url):
        await measure(answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=200_000)
    parser.add_argument("--database-url", default="", help="an empty database")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(run(asked.database_url or f"sqlite://{directory}/bench.sqlite3", asked.answers))


if __name__ == "__main__":
    main()
