"""Certificates of maintenance workers: recorded by their maintainer, asked for when work is filed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, maintainers_in
from models.rules.maintenance.certificates import (
    EXPIRES_SOON,
    CertificateProblem,
    CertificateStanding,
    HeldCertificate,
    NewCertificate,
    best_on,
    certificate_problem,
    standing_on,
)
from models.rules.staff.access import StaffRole
from models.sql import fetch, sql_of
from models.tables.maintenance.certificate import WorkerCertificate
from models.vault import Vault

# The newest of each worker, of those that count. Written out: Tortoise gives two tables one name where
# a table is joined with itself.
NEWEST = """
SELECT c."id" FROM "worker_certificate" c
WHERE c."maintainer_id" = {maintainer} AND c."ended_on" IS NULL AND NOT EXISTS (
  SELECT 1 FROM "worker_certificate" o WHERE o."maintainer_id" = c."maintainer_id" AND o."worker" = c."worker"
  AND o."ended_on" IS NULL AND o."valid_until" > c."valid_until"
) ORDER BY c."valid_until" LIMIT {most}
"""
MOST_OF_A_WORKER = 50
MOST_SHOWN = 500


@dataclass(frozen=True)
class CertificateLine:
    id: UUID
    worker: str
    number_end: str
    valid_from: date
    valid_until: date
    standing: CertificateStanding


@dataclass(frozen=True)
class WorkersCertificate:
    """A certificate in the list over maintainers. `maintainer_id`: whose page keeps it."""

    line: CertificateLine
    maintainer_id: UUID
    maintainer: str


class CertificatesWanted(StrEnum):
    RENEW = "renew"  # run out or about to, and no newer one of the worker is on record
    VALID = "valid"
    EXPIRED = "expired"
    ENDED = "ended"


class CertificateKnown(Exception):
    """The same certificate until the same day is on record already."""


async def add_certificate(
    maintainer_id: UUID, new: NewCertificate, vault: Vault, by: Actor, now: datetime
) -> CertificateProblem | None:
    """None is done. Raises CertificateKnown."""
    if problem := certificate_problem(new.valid_from, new.valid_until):
        return problem
    try:
        async with in_transaction():
            row = await WorkerCertificate.create(
                maintainer_id=maintainer_id,
                worker=new.worker,
                number_sealed=vault.seal(new.number),
                number_hash=vault.look_up_hash(new.number),
                number_end=new.number[-4:],
                valid_from=new.valid_from,
                valid_until=new.valid_until,
                recorded_at=now,
                recorded_by=by.name,
            )
            details = {"certificate": str(row.id), "until": new.valid_until.isoformat()}
            subject = AuditSubject("organisation", str(maintainer_id))
            await record_audit(by, "add_worker_certificate", subject, now, details=details)
    except IntegrityError:
        raise CertificateKnown from None
    return None


async def end_certificate(maintainer_id: UUID, certificate_id: UUID, by: Actor, now: datetime) -> bool:
    """It counts no more from today on. False where the maintainer has no such certificate."""
    async with in_transaction():
        row = await WorkerCertificate.filter(id=certificate_id, maintainer_id=maintainer_id).first()
        if row is None:
            return False
        today = now.astimezone(LOCAL).date()
        if await WorkerCertificate.filter(id=row.id, ended_on=None).update(ended_on=today):
            subject = AuditSubject("organisation", str(maintainer_id))
            await record_audit(
                by, "end_worker_certificate", subject, now, details={"certificate": str(row.id)}
            )
    return True


async def certificates_of(maintainer_id: UUID, now: datetime) -> list[CertificateLine]:
    """By worker, the newest first."""
    rows = WorkerCertificate.filter(maintainer_id=maintainer_id).order_by("worker", "-valid_until")
    today = now.astimezone(LOCAL).date()
    return [_line(row, today) for row in await rows.limit(MOST_SHOWN)]


async def list_certificates(
    scope: Scope, wanted: CertificatesWanted | None, page: PageOf, now: datetime
) -> ListPage[WorkersCertificate]:
    today = now.astimezone(LOCAL).date()
    rows = WorkerCertificate.filter(maintainer_id__in=Subquery(maintainers_in(scope).values("id")))
    match wanted:
        case CertificatesWanted.RENEW:
            rows = await to_renew(scope, today)
        case CertificatesWanted.ENDED:
            rows = rows.filter(ended_on__lte=today)
        case CertificatesWanted.EXPIRED:
            rows = rows.filter(ended_on=None, valid_until__lt=today)
        case CertificatesWanted.VALID:
            rows = rows.filter(ended_on=None, valid_from__lte=today, valid_until__gte=today)
    shown, more = await rows_of(rows.select_related("maintainer"), page)
    lines = (WorkersCertificate(_line(row, today), row.maintainer_id, row.maintainer.name) for row in shown)
    return ListPage(tuple(lines), more)


async def to_renew(scope: Scope, today: date) -> QuerySet[WorkerCertificate]:
    """Of a maintainer's workers, those whose last certificate has run out or does so within 30 days.

    None for others, who renew nothing.
    """
    newest: list[UUID] = []
    if scope.role is StaffRole.MAINTAINER and scope.belongs_to is not None:
        sql = sql_of(WorkerCertificate._meta.db)
        told = NEWEST.format(maintainer=sql.mark(1), most=MOST_SHOWN)
        rows = await fetch(WorkerCertificate, told, [sql.key(scope.belongs_to)])
        newest = [UUID(str(row["id"])) for row in rows]
    return WorkerCertificate.filter(id__in=newest, valid_until__lt=today + EXPIRES_SOON)


async def worker_standing(
    maintainer_id: UUID, worker: str, day: date
) -> tuple[CertificateStanding, HeldCertificate | None]:
    """Whether somebody of a maintainer, by name, may maintain lifts on a day, and by which certificate."""
    rows = WorkerCertificate.filter(maintainer_id=maintainer_id, worker=worker).order_by("-valid_until")
    return best_on(_held(await rows.limit(MOST_OF_A_WORKER)), day)


def _held(rows: Iterable[WorkerCertificate]) -> list[HeldCertificate]:
    return [HeldCertificate(row.id, row.valid_from, row.valid_until, row.ended_on) for row in rows]


def _line(row: WorkerCertificate, today: date) -> CertificateLine:
    [held] = _held([row])
    return CertificateLine(
        row.id, row.worker, row.number_end, row.valid_from, row.valid_until, standing_on(held, today)
    )
