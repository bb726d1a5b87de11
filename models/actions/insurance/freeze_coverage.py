"""Freezing the insured shares of a day, so that a report can cite figures that never move."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.insurance.read_coverage import Coverage, Shares, read_coverage
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope
from models.rules.insurance.coverage import Counts, InsuredShare
from models.rules.staff.access import Belonging, StaffRole
from models.tables.cities import City, District
from models.tables.insurance.coverage import CoverageSnapshot

MOST_SHOWN = 100


@dataclass(frozen=True)
class FrozenRow:
    name: str
    share: InsuredShare


@dataclass(frozen=True)
class FrozenCoverage:
    """`reference`: what a report cites; it names the day and the figures' own hash."""

    id: UUID
    day: date
    sha256: str
    frozen_at: datetime
    frozen_by: str
    rows: tuple[FrozenRow, ...]

    @property
    def reference(self) -> str:
        return _reference(self)


async def freeze_coverage(scope: Scope, day: date, by: Actor, now: datetime) -> UUID:
    """The snapshot's key. The same figures of the same day are the same snapshot: two clicks are one."""
    figures = figures_of(await read_coverage(scope, day, now))
    sha256 = hash_of_figures(figures)
    async with in_transaction():
        kept, is_new = await CoverageSnapshot.get_or_create(
            reach=scope.party,
            day=day,
            sha256=sha256,
            defaults={"figures": figures, "frozen_at": now, "frozen_by": by.name},
        )
        if is_new:
            subject = AuditSubject("coverage_snapshot", str(kept.id))
            await record_audit(by, "freeze_coverage", subject, now, details={"sha256": sha256})
    return kept.id


async def list_snapshots(scope: Scope) -> list[FrozenCoverage]:
    """The newest day first."""
    rows = CoverageSnapshot.filter(reach=scope.party).order_by("-day", "-frozen_at").limit(MOST_SHOWN)
    return [_snapshot(row) for row in await rows]


@dataclass(frozen=True)
class CitedCoverage:
    """A snapshot as a report cites it. `place`: whose lifts it counts, "" for all."""

    place: str
    reference: str
    day: date
    frozen_at: datetime
    share: InsuredShare


async def cited_coverage(
    city_id: UUID, district_id: UUID | None, since: date, until: date
) -> tuple[CitedCoverage, ...]:
    """The newest snapshot of the days from `since` to `until`: of the district, else of each of the city's.

    Those of everything are a city's where it is the only one.
    """
    places = await District.filter(city_id=city_id).order_by("division_code").values_list("id", "name")
    names = {f"{Belonging.DISTRICT}:{key}": name for key, name in places if district_id in (None, key)}
    if district_id is None and await City.all().count() == 1:
        names = {Scope(StaffRole.ADMINISTRATOR, None).party: ""} | names
    rows = CoverageSnapshot.filter(reach__in=list(names), day__gte=since, day__lte=until)
    newest = {row.reach: row for row in await rows.order_by("day", "frozen_at")}
    found = ((names[reach], newest[reach]) for reach in names if reach in newest)
    return tuple(
        CitedCoverage(
            name, _reference(row), row.day, row.frozen_at, InsuredShare(*row.figures["whole"][0][1:])
        )
        for name, row in found
    )


async def read_snapshot(scope: Scope, snapshot_id: UUID) -> FrozenCoverage | None:
    """None where it is of other lifts than the scope's."""
    row = await CoverageSnapshot.get_or_none(id=snapshot_id, reach=scope.party)
    return _snapshot(row) if row else None


def figures_of(found: Coverage) -> dict[str, Any]:
    """Plain values: rows of (name, insured, lifts) for each way of counting."""
    return {
        "day": found.day.isoformat(),
        "whole": _rows([("", found.whole)]),
        "inspected": _rows([("", found.inspected)]),
        "sectors": _rows(_counted((sector.value, shares) for sector, shares in found.by_sector())),
        "districts": _rows(_counted(found.by_district())),
        "targets": _rows((_name(one.target.name, one.target.plan), one.share) for one in found.targets),
    }


def hash_of_figures(figures: dict[str, Any]) -> str:
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _reference(one: "FrozenCoverage | CoverageSnapshot") -> str:
    return f"{one.day:%Y%m%d}-{one.sha256[:12]}"


def _name(target: str, plan: str) -> str:
    return f"{target} {plan}".strip()


def _counted(places: Iterable[tuple[str, Shares]]) -> list[tuple[str, InsuredShare]]:
    return [(f"{name} {counts.value}", shares[counts]) for name, shares in places for counts in Counts]


def _rows(rows: Iterable[tuple[str, InsuredShare]]) -> list[list[Any]]:
    return [[name, share.insured, share.lifts] for name, share in rows]


def _snapshot(row: CoverageSnapshot) -> FrozenCoverage:
    parts = ("whole", "inspected", "sectors", "districts", "targets")
    return FrozenCoverage(
        row.id,
        row.day,
        row.sha256,
        row.frozen_at,
        row.frozen_by,
        tuple(
            FrozenRow(f"{part} {name}".strip(), InsuredShare(insured, lifts))
            for part in parts
            for name, insured, lifts in row.figures[part]
        ),
    )
