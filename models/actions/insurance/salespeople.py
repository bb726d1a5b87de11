"""Declaring an insurer's salespeople, and comparing them with the workers of maintainers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, organisations_in
from models.rules.insurance.salespeople import KnownWorker, SalesDoubt, by_clue, doubts_about
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import StaffRole
from models.tables.insurance.salesperson import Salesperson
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.contact import DutyContact
from models.tables.partners.organisation import Organisation
from models.tables.staff import Staff

MOST = 500
MOST_WORKERS = 20_000
VISITS_WITHIN = timedelta(days=365)


@dataclass(frozen=True)
class NewSalesperson:
    name: str
    licence: str
    phone_hash: str


@dataclass(frozen=True)
class SalespersonLine:
    """`doubts`: why they may work for a maintainer, and for which."""

    id: UUID
    insurer: str
    name: str
    licence: str
    declared_on: date
    ended_on: date | None
    doubts: tuple[tuple[SalesDoubt, str], ...]


async def declare_salesperson(insurer_id: UUID, new: NewSalesperson, by: Actor, now: datetime) -> bool:
    """False where that licence is declared already: two clicks are one."""
    try:
        async with in_transaction():
            row = await Salesperson.create(
                insurer_id=insurer_id, **vars(new), declared_at=now, declared_by=by.name
            )
            subject = AuditSubject("organisation", str(insurer_id))
            await record_audit(by, "declare_salesperson", subject, now, details={"salesperson": str(row.id)})
    except IntegrityError:
        return False
    return True


async def end_salesperson(scope: Scope, person_id: UUID, by: Actor, now: datetime) -> bool:
    """From today on the person does not sell any more. False for one of another insurer."""
    async with in_transaction():
        rows = Salesperson.filter(id=person_id, insurer_id__in=await _insurers(scope))
        row = await rows.select_for_update().first()
        if row is None:
            return False
        if row.ended_on is None:
            await Salesperson.filter(id=row.id).update(ended_on=now.astimezone(LOCAL).date())
            subject = AuditSubject("organisation", str(row.insurer_id))
            await record_audit(by, "end_salesperson", subject, now, details={"salesperson": str(row.id)})
    return True


async def salespeople_of(scope: Scope, now: datetime) -> list[SalespersonLine]:
    """Of one's own company, or of the insurers of the lifts in reach: those who may be workers first."""
    rows = Salesperson.filter(insurer_id__in=await _insurers(scope)).order_by("-id").limit(MOST)
    people = await rows.select_related("insurer")
    workers = by_clue(await _workers([row.name for row in people], now)) if people else {}
    lines = [
        SalespersonLine(
            row.id,
            row.insurer.name,
            row.name,
            row.licence,
            row.declared_at.astimezone(LOCAL).date(),
            row.ended_on,
            doubts_about(row.name, row.phone_hash, workers) if row.ended_on is None else (),
        )
        for row in people
    ]
    return sorted(lines, key=lambda one: (not one.doubts, one.ended_on is not None, one.insurer, one.name))


async def insurer_by_name(scope: Scope, name: str) -> UUID | None:
    """An insurer's own; for an administrator the one of that name."""
    if scope.role is StaffRole.INSURER:
        return scope.belongs_to
    row = await Organisation.get_or_none(name=name, kind=OrganisationKind.INSURER)
    return row.id if row else None


async def _insurers(scope: Scope) -> list[UUID]:
    rows = organisations_in(scope).filter(kind=OrganisationKind.INSURER).limit(MOST)
    return [row.id for row in await rows.only("id")]


async def _workers(names: list[str], now: datetime) -> list[KnownWorker]:
    """People on duty and staff of maintainers, and who has these names in a record of the last year."""
    maintainers = {"organisation__kind": OrganisationKind.MAINTAINER}
    contacts = DutyContact.filter(**maintainers).limit(MOST_WORKERS)
    found = [
        KnownWorker(*row) for row in await contacts.values_list("name", "phone_hash", "organisation__name")
    ]
    staff = Staff.filter(role=StaffRole.MAINTAINER, is_active=True).limit(MOST_WORKERS)
    for name, maintainer in await staff.values_list("display_name", "organisation__name"):
        found.append(KnownWorker(name, "", maintainer))
    visits = MaintenanceVisit.filter(worker__in=names, done_at__gte=now - VISITS_WITHIN)
    for name, maintainer in await visits.distinct().values_list("worker", "maintainer__name"):
        found.append(KnownWorker(name, "", maintainer))
    return found
