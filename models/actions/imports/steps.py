"""An import, step by step. Each step is a short transaction, so that reports never wait for a register."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from tortoise.functions import Count, Max, Min
from tortoise.transactions import in_transaction

from models.actions.imports.register import Register, Staged
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope, scope_of
from models.actions.shared.work import LEASE, Job, Queue
from models.bulk import insert_rows, refresh_statistics
from models.rules.imports.phase import ImportPhase
from models.rules.imports.table import CellProblem, FileLine, RefusedLine, Row
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.kinds import ROUTINE
from models.tables.imports import Import, ImportRow, RegisterTurn
from models.tables.keys import new_key
from models.tables.staff import Staff

IMPORTS = Queue(Import)
BATCH = 2_000  # rows a transaction
MOST_DUPLICATES = 1_000  # that are named in a report

Numbered = tuple[int, CellProblem]


class LeaseLost(Exception):
    """Another worker has taken this import over: this one stops."""


class ImportJob(Job, Protocol):
    """An import under way, columns as in `Import`. The steps below bring it up to date as they write."""

    @property
    def kind(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def accepts_good(self) -> bool: ...
    @property
    def phase(self) -> ImportPhase: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def added(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def bad(self) -> int: ...
    @property
    def applied_through(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def staff_id(self) -> UUID | None: ...
    @property
    def actor_kind(self) -> ActorKind: ...
    @property
    def actor_name(self) -> str: ...


@dataclass(frozen=True)
class NewImport:
    kind: str
    file_name: str
    sha256: str
    size: int
    accepts_good: bool
    staff_id: UUID | None
    actor: Actor


async def add_import(new: NewImport, now: datetime, *, held: bool = False, key: UUID | None = None) -> Import:
    """Note a stored file, due at once. `held`: the caller runs it itself under a lease of its own."""
    return await Import.create(
        id=key or new_key(),
        kind=new.kind,
        file_name=new.file_name[-200:],
        sha256=new.sha256,
        total=new.size,
        accepts_good=new.accepts_good,
        staff_id=new.staff_id,
        actor_kind=new.actor.kind,
        actor_name=new.actor.name[:100],
        created_at=now,
        urgency=ROUTINE,
        due_at=now + LEASE if held else now,
        lease=new_key() if held else None,
        attempts=1 if held else 0,
    )


async def scope_of_import(job: ImportJob) -> Scope | None:
    """The reach of who brought the file in; None for a command on the server."""
    return scope_of(await Staff.get(id=job.staff_id)) if job.staff_id else None


async def begin_staging(job: ImportJob, now: datetime) -> None:
    """From the first row on; what an earlier try has staged is dropped."""
    await _drop_staged(job.id)
    await _advance(job, now, phase=ImportPhase.STAGING, done=0, rows=0, bad=0)


async def stage(job: ImportJob, register: Register, rows: Sequence[tuple[int, Row, str]]) -> None:
    """Keep well-formed rows for the steps that follow: line, typed, and texts as the reader keeps them."""
    staged = [
        {
            "id": new_key(),
            "of_id": job.id,
            "number": number,
            "key": register.kind.key_of(row)[:300],
            "second_key": register.second_key(row),
            "cells": kept,
        }
        for number, row, kept in rows
    ]
    async with in_transaction() as connection:
        await insert_rows(connection, ImportRow, staged)


async def note_progress(job: ImportJob, now: datetime, **columns: Any) -> None:
    """Set columns and hold on to the lease. Raises LeaseLost."""
    await _advance(job, now, **columns)


async def end_staging() -> None:
    """The staged rows are about to be read by their keys."""
    async with in_transaction() as connection:
        await refresh_statistics(connection, [ImportRow])


async def find_duplicates(job: ImportJob, register: Register) -> list[Numbered]:
    """Rows of the file that share a key with another: all but the first."""
    problems: list[Numbered] = []
    headings = "、".join(register.kind.heading(name) for name in register.kind.key)
    for column, heading in (("key", headings), ("second_key", register.second_heading)):
        staged = ImportRow.filter(of_id=job.id, **{f"{column}__not_isnull": True})
        repeated = (
            await staged.group_by(column)
            .annotate(n=Count("id"))
            .filter(n__gt=1)
            .limit(MOST_DUPLICATES)
            .values(column)
        )
        for start in range(0, len(repeated), 200):
            keys = [row[column] for row in repeated[start : start + 200]]
            first: dict[str, int] = {}
            rows = staged.filter(**{f"{column}__in": keys}).order_by("number").limit(10 * MOST_DUPLICATES)
            for row in await rows.values("number", column):
                if row[column] in first:
                    reason = f"与第 {first[row[column]]} 行重复"
                    problems.append((row["number"], CellProblem(heading, row[column][:50], reason)))
                else:
                    first[row[column]] = row["number"]
    return problems


async def refused_of(job: ImportJob, problems: Sequence[Numbered]) -> list[RefusedLine]:
    """Each staged row that these problems are of, with all of them."""
    by_number: dict[int, list[CellProblem]] = {}
    for number, problem in problems:
        by_number.setdefault(number, []).append(problem)
    numbers = sorted(by_number)
    texts: dict[int, str] = {}
    for start in range(0, len(numbers), 500):
        rows = ImportRow.filter(of_id=job.id, number__in=numbers[start : start + 500])
        texts |= dict(await rows.values_list("number", "cells"))
    return [
        RefusedLine(FileLine(number, json.loads(texts[number])), tuple(by_number[number]))
        for number in numbers
    ]


async def next_staged(job: ImportJob, register: Register, after: int) -> list[Staged]:
    """The next batch in the order of the file.

    Of one that a worker has lost before, less at once: where the processor is short, the server ends a
    transaction in which a large batch is thought about for longer than `budgets.IDLE_IN_TRANSACTION`.
    """
    rows = (
        await ImportRow.filter(of_id=job.id, number__gt=after)
        .order_by("number")
        .limit(BATCH if job.attempts < 2 else max(BATCH // 4 ** (job.attempts - 1), 1))
        .values_list("number", "cells")
    )
    read = register.reader.reread([cells for _, cells in rows])
    return [Staged(number, row) for (number, _), row in zip(rows, read, strict=True)]


async def check_batch(register: Register, rows: Sequence[Staged]) -> list[Numbered]:
    """What is wrong with what the rows refer to, as things are now."""
    return (await register.plan(rows)).problems


async def apply_batch(
    job: ImportJob, register: Register, rows: Sequence[Staged], skip: frozenset[int], now: datetime
) -> list[Numbered]:
    """Write the rows that are good, and count them with the same transaction.

    Returns those that are refused now, because what they refer to has changed since the check.
    """
    through = rows[-1].number
    async with in_transaction() as connection:
        await _take_turn(register.turn or job.kind)
        plan = await register.plan([one for one in rows if one.number not in skip])
        await plan.write(connection)
        await register.settle(plan)
        if _has_quadrupled(job.added, job.added + plan.added):
            await refresh_statistics(connection, plan.tables)
        refused = {number for number, _ in plan.problems}
        await _advance(
            job,
            now,
            added=job.added + plan.added,
            updated=job.updated + plan.updated,
            unchanged=job.unchanged + plan.unchanged,
            bad=job.bad + len(refused),
            done=job.done + len(rows),
            applied_through=through,
        )
    return plan.problems


def _has_quadrupled(before: int, after: int) -> bool:
    """Whether the rows added have passed the next of 2,000, 8,000, 32,000 and so on."""
    step = BATCH
    while step <= before:
        step *= 4
    return after >= step


async def end_import(job: ImportJob, phase: ImportPhase, now: datetime, reason: str = "") -> None:
    """The last word, with the one audit entry of this import, also where nothing was written."""
    async with in_transaction():
        await _advance(
            job, now, phase=phase, reason=reason[:500], ended_at=now, due_at=None, lease=None, check=job.lease
        )
        actor = Actor(job.actor_kind, str(job.staff_id or ""), job.actor_name)
        details = {name: getattr(job, name) for name in ("rows", "added", "updated", "unchanged", "bad")}
        details |= {"kind": job.kind, "file": job.file_name, "sha256": job.sha256, "outcome": phase.value}
        await record_audit(
            actor, "import_register", AuditSubject("import", str(job.id)), now, why=reason, details=details
        )
    await _drop_staged(job.id)


async def _advance(job: ImportJob, now: datetime, *, check: UUID | None = None, **columns: Any) -> None:
    """Write columns to the row and to `job`, if this worker still holds it."""
    columns = {"due_at": now + LEASE, **columns}
    if not await Import.filter(id=job.id, lease=check or job.lease).update(**columns):
        raise LeaseLost(str(job.id))
    for name, value in columns.items():
        setattr(job, name, value)


async def _take_turn(kind: str) -> None:
    """Until the transaction ends, nobody else writes into this register by an import."""
    await RegisterTurn.get_or_create(kind=kind)
    await RegisterTurn.filter(kind=kind).select_for_update().get()


async def _drop_staged(import_id: UUID) -> None:
    """By stretches of lines, so that no transaction is long and no key is sent back and forth."""
    staged = ImportRow.filter(of_id=import_id)
    [ends] = await staged.annotate(first=Min("number"), last=Max("number")).values("first", "last")
    for first in range(ends["first"], ends["last"] + 1, BATCH) if ends["last"] is not None else ():
        await staged.filter(number__gte=first, number__lt=first + BATCH).delete()
