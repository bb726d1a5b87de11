"""Heartbeats: when a terminal was heard, which are silent, and whom that is told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from tortoise.transactions import in_transaction

from models.actions.reports.file import ReportDraft, file_or_repeat
from models.actions.shared.races import retry_on_race
from models.bulk import insert_rows
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.terminals.heartbeat import MASS_LASTS, is_mass_silence, offline_before, told_before
from models.rules.terminals.signals import TerminalSignal
from models.rules.terminals.storm import KEPT_FOR
from models.tables.keys import new_key
from models.tables.terminals import Terminal, TerminalEvent
from models.vault import Vault

AT_ONCE = 5000  # rows in a statement; SQLite takes 32,766 values
CHANGED_AT_ONCE = 1000  # terminals in a transaction, which must not stand idle for 4 s
MOST_TOLD = 200  # hazards in one turn


@dataclass(frozen=True)
class WatchedTerminals:
    """What one turn found. `mass`: so many fell silent that no maintainer is told of these for a day."""

    gone: int
    back: int
    told: int
    mass: bool


async def mark_heard(identities: Collection[str], now: datetime) -> None:
    """These were heard just now. Unknown identities are passed over."""
    known = list(identities)
    for start in range(0, len(known), AT_ONCE):
        part = known[start : start + AT_ONCE]
        await Terminal.filter(identity__in=part).update(last_heard_at=now)


async def watch_heartbeats(heard_since: datetime, vault: Vault, now: datetime) -> WatchedTerminals:
    """Find those that are new, fell silent or are back, and tell maintainers of those that stay away."""
    await Terminal.filter(first_heard_at=None, last_heard_at__not_isnull=True).update(first_heard_at=now)
    back = await _mark_back(now)
    gone = await _mark_gone(heard_since, now)
    in_use = Terminal.filter(retired_at=None, last_heard_at__not_isnull=True)
    silent = in_use.filter(offline_since__gt=now - MASS_LASTS, offline_told=False)
    mass = is_mass_silence(await silent.count(), await in_use.filter(offline_since=None).count())
    listens = offline_before(heard_since, now) is not None
    told = await _tell(told_before(mass, now), vault, now) if listens else 0
    return WatchedTerminals(gone, back, told, mass)


async def forget_old_events(now: datetime) -> int:
    """Remove what has been kept for its time, oldest first. How many that were."""
    gone = 0
    while (
        ids := await TerminalEvent.filter(received_at__lte=now - KEPT_FOR)
        .limit(AT_ONCE)
        .values_list("id", flat=True)
    ):
        gone += await TerminalEvent.filter(id__in=ids).delete()
    return gone


async def _mark_gone(heard_since: datetime, now: datetime) -> int:
    before = offline_before(heard_since, now)
    if before is None:
        return 0
    marked = 0
    silent = Terminal.filter(retired_at=None, offline_since=None, last_heard_at__lt=before)
    while rows := await silent.limit(CHANGED_AT_ONCE):
        async with in_transaction() as connection:
            these = Terminal.filter(id__in=[row.id for row in rows])
            await these.update(offline_since=now, offline_told=False)
            await insert_rows(connection, TerminalEvent, _changes(rows, TerminalSignal.OFFLINE, now))
        marked += len(rows)
    return marked


async def _mark_back(now: datetime) -> int:
    """Those that were heard after they had been marked."""
    rows = await Terminal.filter(retired_at=None, offline_since__not_isnull=True)
    heard = [row for row in rows if row.offline_since and (row.last_heard_at or now) > row.offline_since]
    for start in range(0, len(heard), CHANGED_AT_ONCE):
        part = heard[start : start + CHANGED_AT_ONCE]
        async with in_transaction() as connection:
            await Terminal.filter(id__in=[row.id for row in part]).update(offline_since=None)
            await insert_rows(connection, TerminalEvent, _changes(part, TerminalSignal.ONLINE, now))
    return len(heard)


def _changes(rows: Sequence[Terminal], signal: TerminalSignal, now: datetime) -> list[dict[str, object]]:
    key = f"{signal}:{now.isoformat()}"
    return [
        {"id": new_key(), "terminal_id": row.id, "key": key, "signal": signal, "received_at": now}
        for row in rows
    ]


async def _tell(silent_since: datetime, vault: Vault, now: datetime) -> int:
    """One hazard for each estate: several silent terminals there have one cause, most often."""
    waiting = Terminal.filter(retired_at=None, offline_told=False, offline_since__lte=silent_since)
    rows = await waiting.order_by("lift__estate_id", "id").limit(MOST_TOLD).select_related("lift")
    told = 0
    for _, of_estate in groupby(rows, key=lambda row: row.lift.estate_id):
        silent = list(of_estate)
        await retry_on_race(lambda silent=silent: _tell_estate(silent, vault, now))  # type: ignore[misc]
        told += 1
    return told


async def _tell_estate(silent: Sequence[Terminal], vault: Vault, now: datetime) -> None:
    first = silent[0]
    words = f"电梯物联网终端 {first.identity} 失联，电梯出事时不会自动报警，请到场检查终端、电源和网络。"
    if len(silent) > 1:
        words += f"同小区共 {len(silent)} 台终端失联。"
    draft = ReportDraft(
        source_key=f"terminal:{first.id.hex}:offline:{first.offline_since}",
        door=ReportSource.TERMINAL,
        kind=ReportKind.HAZARD,
        lift_id=first.lift_id,
        words=words,
        category=HazardCategory.ALARM,
    )
    receipt = await file_or_repeat(draft, now, vault)
    ids = [row.id for row in silent]
    await Terminal.filter(id__in=ids).update(offline_told=True)
    latest = TerminalEvent.filter(terminal_id__in=ids, signal=TerminalSignal.OFFLINE, incident_id=None)
    await latest.filter(received_at__gte=min(row.offline_since or now for row in silent)).update(
        incident_id=receipt.incident_id
    )
