"""Keeping a yearly report as it was sent, and reminding of the one that was not."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.insurance.read_pilot_report import pilot_rule
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope
from models.rules.staff.access import Belonging
from models.tables.cities import District
from models.tables.insurance.pilot import SentPilotReport

MOST_SHOWN = 100


@dataclass(frozen=True)
class SentLine:
    """A report that was sent, without its files."""

    id: UUID
    year: int
    version: int
    lifts: int
    sent_at: datetime
    sent_by: str
    xlsx_sha256: str
    has_pdf: bool


@dataclass(frozen=True)
class SentFile:
    district_id: UUID
    year: int
    version: int
    body: bytes


@dataclass(frozen=True)
class PilotDue:
    """A year's report that a district still owes."""

    district_id: UUID
    district: str
    year: int
    due_on: date
    is_overdue: bool


@dataclass(frozen=True)
class Outgoing:
    """The files of a year's report, to be kept as its `version`: one more than was sent before."""

    district_id: UUID
    year: int
    version: int
    lifts: int
    xlsx: bytes
    pdf: bytes | None


async def keep_as_sent(out: Outgoing, by: Actor, now: datetime) -> UUID | None:
    """Byte by byte. None where that version is there already: two clicks are one."""
    sha256 = hashlib.sha256(out.xlsx).hexdigest()
    async with in_transaction():
        await District.filter(id=out.district_id).select_for_update().get()
        if await versions_sent(out.district_id, out.year) != out.version - 1:
            return None
        kept = await SentPilotReport.create(**vars(out), xlsx_sha256=sha256, sent_at=now, sent_by=by.name)
        details = {"year": out.year, "version": out.version, "sha256": sha256}
        subject = AuditSubject("district", str(out.district_id))
        await record_audit(by, "send_pilot_report", subject, now, details=details)
    return kept.id


async def versions_sent(district_id: UUID, year: int) -> int:
    return await SentPilotReport.filter(district_id=district_id, year=year).count()


async def sent_reports(district_id: UUID) -> list[SentLine]:
    """The newest first."""
    rows = SentPilotReport.filter(district_id=district_id).order_by("-year", "-version").limit(MOST_SHOWN)
    names = ("id", "year", "version", "lifts", "sent_at", "sent_by", "xlsx_sha256")
    with_pdf = set(await rows.filter(pdf__not_isnull=True).values_list("id", flat=True))
    return [SentLine(**row, has_pdf=row["id"] in with_pdf) for row in await rows.values(*names)]


async def read_sent(report_id: UUID, file_format: Literal["xlsx", "pdf"]) -> SentFile | None:
    """One file of a report as it was sent. None where there is no such report, or it has no PDF."""
    names = ("district_id", "year", "version", file_format)
    row = await SentPilotReport.filter(id=report_id).first().values_list(*names)
    return SentFile(*row) if row and row[-1] is not None else None


async def newest_sent(district_id: UUID, year: int) -> SentPilotReport | None:
    return await SentPilotReport.filter(district_id=district_id, year=year).order_by("-version").first()


async def pilot_report_due(scope: Scope, now: datetime) -> PilotDue | None:
    """Asked of a regulator from 30 days before the day until it is sent, or the next one is due."""
    if scope.belonging is not Belonging.DISTRICT or scope.belongs_to is None:
        return None
    district, today = await District.get(id=scope.belongs_to).select_related("city"), _day(now)
    rule = await pilot_rule(district.city.id, today)
    if rule is None:
        return None
    year = rule.year_to_report(today)
    due_on = rule.due_on(year)
    was_asked = await pilot_rule(district.city.id, due_on) is not None
    if not was_asked or await SentPilotReport.exists(district_id=district.id, year=year):
        return None
    return PilotDue(district.id, district.name, year, due_on, due_on < today)


def _day(now: datetime) -> date:
    return now.astimezone(LOCAL).date()
