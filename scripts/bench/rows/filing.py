"""A report filed in PostgreSQL, beside the same statements sent by asyncpg alone."""

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
from tortoise.connection import get_connections

from models.actions.reports.file import ReportDraft, file_report
from models.database import open_database
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.lifts import Lift
from models.vault import Vault
from scripts.bench.compare import Options, Row, Sample, faster
from scripts.lib.private_servers import PrivatePostgresql
from scripts.lib.statements import Statement, heard_statements, is_many
from scripts.lib.throwaway import prepare

REPORTS = 400
EMPTY = "TRUNCATE attempt, dead_letter, delivery, event, photo, report, incident CASCADE"


async def rows(options: Options) -> list[Row]:
    count = options.count(REPORTS, 60)
    mine: list[Sample] = []
    its: list[Sample] = []
    with tempfile.TemporaryDirectory() as name:
        server = PrivatePostgresql(Path(name))
        await server.create()
        try:
            vault = (await prepare(Path(name), "embedded", server.url)).vault
            async with open_database(server.url):
                [database] = get_connections().all()
                lifts = [lift.id for lift in await Lift.all().order_by("id").limit(50)]
                for number in range(options.rounds + 1):
                    await database.execute_script(EMPTY)
                    told = await _told(lifts, min(count, 50), vault)
                    await database.execute_script(EMPTY)
                    bare = await _replay(server.url, told)
                    await database.execute_script(EMPTY)
                    full = await _file(lifts, count, vault)
                    if number:
                        mine.append(full)
                        its.append(bare)
                    options.advance()
        finally:
            await server.stop()
    note = f"{len(told[-1])} statements a report, one after another, one connection"
    return [faster("report filed, PostgreSQL", mine, "asyncpg alone", its, 0.6, note=note)]


async def _told(lifts: Sequence[UUID], count: int, vault: Vault) -> list[list[Statement]]:
    """What so many reports send, a list for each."""
    told = []
    for number in range(count):
        with heard_statements() as heard:
            await file_report(_draft(lifts[number % len(lifts)]), datetime.now(UTC), vault)
        told.append(heard)
    return told


async def _file(lifts: Sequence[UUID], count: int, vault: Vault) -> Sample:
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        await file_report(_draft(lifts[number % len(lifts)]), datetime.now(UTC), vault)
    return _sample(count, began, cpu)


def _draft(lift_id: UUID) -> ReportDraft:
    return ReportDraft(
        source_key=f"bench:{uuid4()}",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift_id,
        words="有异响",
        category=HazardCategory.NOISE,
    )


async def _replay(url: str, of_reports: Sequence[Sequence[Statement]]) -> Sample:
    connection = await asyncpg.connect(url)
    try:
        began, cpu = time.perf_counter(), time.process_time()
        for statements in of_reports:
            async with connection.transaction():
                for query, values in statements:
                    if is_many((query, values)):
                        await connection.executemany(query, values)
                    else:
                        await connection.fetch(query, *values)
        return _sample(len(of_reports), began, cpu)
    finally:
        await connection.close()


def _sample(count: int, began: float, cpu: float) -> Sample:
    return Sample(count / (time.perf_counter() - began), (time.process_time() - cpu) * 1000 / count)
