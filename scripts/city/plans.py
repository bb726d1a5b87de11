"""The plans of the queries that residents and workers wait for, as PostgreSQL makes them for this city."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tortoise.connection import get_connections

from models.actions.forwarding.claim_deliveries import claim_deliveries, next_delivery_due
from models.actions.lifts.find import lift_by_code, lifts_by_rescue_number
from models.actions.lifts.in_words import lifts_at_address, lifts_beside
from models.actions.reports.file import ReportDraft, file_report
from models.actions.reports.read import last_report_of, report_by_number
from models.actions.rescues.read import open_entrapment_of
from models.rules.forwarding.concurrency import Lanes, Limits
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.cities import Estate
from models.tables.lifts import Lift, LiftCode
from models.vault import Vault
from scripts.city.questions_of_lists import questions_of_lists
from scripts.city.seed import LARGE
from scripts.lib.statements import Statement, heard_statements, is_many

_LARGE = {table._meta.db_table for table in LARGE}
_WORTH_AN_INDEX = 2_000  # rows; to read a table of fewer whole is what the planner should do


@dataclass(frozen=True)
class WholeRead:
    """A statement that reads a large table from its first row to its last."""

    asked: str
    table: str
    statement: str


async def whole_reads(now: datetime, vault: Vault) -> list[WholeRead]:
    """Run what people wait for and explain each statement that it sends. Empty where all have an index."""
    found: list[WholeRead] = []
    large = await _large_tables()
    for name, ask in (await _questions(now, vault)).items():
        with heard_statements() as heard:
            await ask()
        for statement in list(heard):
            found += [WholeRead(name, table, statement[0]) async for table in _read_whole(statement, large)]
    return found


async def _large_tables() -> set[str]:
    """By the statistics that the planner goes by."""
    [connection] = get_connections().all()
    rows = await connection.execute_query_dict(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= $1", [_WORTH_AN_INDEX]
    )
    return _LARGE & {row["relname"] for row in rows}


async def _questions(now: datetime, vault: Vault) -> Mapping[str, Callable[[], Awaitable[Any]]]:
    """By what somebody wants; each about a lift in the middle of the table."""
    lift = await Lift.all().order_by("id").offset(await Lift.all().count() // 2).first()
    if lift is None:
        raise RuntimeError("the city is empty")
    code = await LiftCode.get(lift_id=lift.id)
    estate = await Estate.get(id=lift.estate_id)
    draft = ReportDraft(
        source_key=f"plans:{now.isoformat()}",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift.id,
        words="有异响",
        category=HazardCategory.NOISE,
    )
    call = ReportDraft(
        source_key=f"plans:call:{now.isoformat()}",
        door=ReportSource.WEB,
        kind=ReportKind.ENTRAPMENT,
        lift_id=lift.id,
        words="被困了",
    )
    first = replace(draft, source_key=f"plans:first:{now.isoformat()}")
    filed = await file_report(first, now, vault)
    return {
        "a scan": lambda: lift_by_code(code.code, now),
        "a rescue number": lambda: lifts_by_rescue_number(lift.rescue_number, now),
        "a place in words": lambda: lifts_at_address(f"{estate.name}{lift.building}", [], now),
        "the lift beside": lambda: lifts_beside(lift.id, now),
        "a receipt": lambda: report_by_number(filed.number, vault),
        "one's last report": lambda: last_report_of("0" * 64, vault),
        "an open entrapment": lambda: open_entrapment_of(lift.id),
        "filing a hazard": lambda: file_report(draft, now, vault),
        "filing a call for help": lambda: file_report(call, now, vault),
        "claiming deliveries": lambda: claim_deliveries(Lanes(Limits(8, 4, 32)), now + timedelta(minutes=1)),
        "the next delivery": lambda: next_delivery_due(now),
        **questions_of_lists(lift, estate, now),
    }


async def _read_whole(statement: Statement, large: Collection[str]) -> AsyncIterator[str]:
    query, values = statement
    if not query.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return
    if is_many(statement):
        values = values[0]
    [connection] = get_connections().all()
    rows = await connection.execute_query_dict(f"EXPLAIN (FORMAT JSON) {query}", list(values))
    told = rows[0]["QUERY PLAN"]
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    for node in _nodes(plan):
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large:
            yield node["Relation Name"]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
