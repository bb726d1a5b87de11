"""Writing a city into an empty database, by COPY where that is PostgreSQL."""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.actions.lifts.cover_spans import repair_cover_spans
from models.actions.lifts.estate_names import repair_estate_endings
from models.actions.lifts.examination_columns import repair_examinations
from models.actions.shared.city_rules import LOCAL
from models.bulk import insert_rows, refresh_statistics
from models.tables.audit import AuditEntry, AuditHead
from models.tables.cities import City as CityTable
from models.tables.cities import CityRule, District, Estate, EstateEnding
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.insurance.bill import Bill
from models.tables.insurance.claim import Claim
from models.tables.insurance.cover_span import CoverSpan
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift, LiftCode, LiftInspection
from models.tables.maintenance.certificate import WorkerCertificate
from models.tables.maintenance.sheet import MaintenanceCheck
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident, Report
from models.tables.staff import Staff
from scripts.city.incidents import Rows, incidents
from scripts.city.maintenance import OF_VISITS, certificates, checks, maintenance, signers
from scripts.city.people_and_lifts import (
    City,
    codes,
    cover,
    districts,
    estates,
    examinations,
    lifts,
    organisations,
)
from scripts.city.records import audit, bills, claims, head_of
from scripts.demo.data import RULES, SOURCE

BATCH = 2_000
LARGE = (
    Lift,
    LiftCode,
    LiftInspection,
    Estate,
    EstateEnding,
    Policy,
    CoveredLift,
    CoverSpan,
    Incident,
    Report,
    Event,
    Delivery,
    Attempt,
    Claim,
    Bill,
    *OF_VISITS,
    MaintenanceCheck,
    AuditEntry,
)

Tell = Callable[[str, int], object]


async def seed(count: int, now: datetime, tell: Tell = lambda _table, _rows: None, number: int = 1) -> City:
    """So many lifts with all that hangs on them; `number` draws the same city again. `tell` hears of rows."""
    city = City(random.Random(number), now)
    one = {"id": city.city_id, "division_code": "990000", "name": "试验市", "is_default": True}
    await _write(CityTable, [one], tell)
    common = {"city_id": city.city_id, "valid_from": date(2020, 1, 1), "source": SOURCE}
    rules = [common | {"topic": topic, "value": value} for topic, value in RULES.items()]
    await _write(CityRule, rules, tell)
    await _write(District, districts(city), tell)
    await _write(Organisation, organisations(city, count), tell)
    await _write(Estate, estates(city, count), tell)
    await _write(Lift, lifts(city), tell)
    await _write(LiftCode, codes(city), tell)
    insured = cover(city)
    await _write(Policy, insured.policies, tell)
    await _write(CoveredLift, insured.covered, tell)
    await _write(LiftInspection, examinations(city), tell)
    await repair_cover_spans()
    await repair_examinations(now.astimezone(LOCAL).date())
    await repair_estate_endings()
    await _write_together(incidents(city), (Incident, Report, Event, Delivery, Attempt), tell)
    await _write(Claim, claims(city, insured), tell)
    await _write(Bill, bills(city, insured), tell)
    await _write_maintenance(city, tell)
    await _write_audit(city, tell)
    async with in_transaction() as connection:
        await refresh_statistics(connection, LARGE)
    return city


async def _write(table: type[Model], rows: Iterable[dict[str, Any]], tell: Tell) -> None:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        async with in_transaction() as connection:
            await insert_rows(connection, table, batch)
        tell(table._meta.db_table, len(batch))


async def _write_together(found: Iterable[Rows], tables: Sequence[type[Model]], tell: Tell) -> None:
    """Rows that hang together, parents before children."""
    left = iter(found)
    while batch := list(islice(left, BATCH)):
        for table in tables:
            async with in_transaction() as connection:
                await insert_rows(connection, table, [row for rows in batch for row in rows[table]])
        tell(tables[0]._meta.db_table, len(batch))


async def _write_maintenance(city: City, tell: Tell) -> None:
    [signer] = signers(city)
    await _write(Staff, [signer], tell)
    held = list(certificates(city))
    await _write(WorkerCertificate, held, tell)
    certified = {one["maintainer_id"]: one["id"] for one in held}
    await _write_together(maintenance(city, signer, certified), OF_VISITS, tell)
    await _write(MaintenanceCheck, checks(city), tell)


async def _write_audit(city: City, tell: Tell) -> None:
    entries = list(audit(city))
    await _write(AuditEntry, entries, tell)
    await _write(AuditHead, [head_of(entries[-1])], tell)
