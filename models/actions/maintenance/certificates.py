"""Certificates of maintenance workers: recorded by their maintainer, asked for when work is filed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.certificates import (
    CertificateProblem,
    CertificateStanding,
    HeldCertificate,
    best_on,
    certificate_problem,
    standing_on,
)
from models.tables.maintenance.certificate import WorkerCertificate
from models.vault import Vault

MOST_OF_A_WORKER = 50
MOST_SHOWN = 500


@dataclass(frozen=True)
class NewCertificate:
    worker: str
    number: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class CertificateLine:
    id: UUID
    worker: str
    number_end: str
    valid_from: date
    valid_until: date
    standing: CertificateStanding


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
