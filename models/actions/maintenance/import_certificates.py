"""Certificates of workers from a file: all of its rows, or none and what is wrong with them."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.races import retry_on_race
from models.rules.imports.table import FileLine, RefusedLine
from models.rules.maintenance.certificate_file import read_certificates
from models.rules.maintenance.certificates import NewCertificate
from models.tables.maintenance.certificate import WorkerCertificate
from models.vault import Vault

Key = tuple[str, date]  # hash of the number, last day


@dataclass(frozen=True)
class ImportedCertificates:
    """`known`: rows that were on record before, which nothing changes."""

    added: int
    known: int


async def import_certificates(
    maintainer_id: UUID, lines: Iterable[FileLine], vault: Vault, by: Actor, now: datetime
) -> ImportedCertificates | tuple[RefusedLine, ...]:
    """Two files at once, or one twice, add each certificate once. Raises BadFile as `lines` does."""
    rows, refused = await asyncio.to_thread(read_certificates, lines, now)
    if refused:
        return refused
    hashed = await asyncio.to_thread(_hashed, rows, vault)
    return await retry_on_race(lambda: _add(maintainer_id, hashed, vault, by, now))


def _hashed(rows: Iterable[NewCertificate], vault: Vault) -> dict[Key, NewCertificate]:
    return {(vault.look_up_hash(row.number), row.valid_until): row for row in rows}


async def _add(
    maintainer_id: UUID, told: Mapping[Key, NewCertificate], vault: Vault, by: Actor, now: datetime
) -> ImportedCertificates:
    held = WorkerCertificate.filter(maintainer_id=maintainer_id).values_list("number_hash", "valid_until")
    known = set(await held) & told.keys()
    new = [
        WorkerCertificate(
            maintainer_id=maintainer_id,
            worker=row.worker,
            number_sealed=vault.seal(row.number),
            number_hash=number_hash,
            number_end=row.number[-4:],
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            recorded_at=now,
            recorded_by=by.name,
        )
        for (number_hash, until), row in told.items()
        if (number_hash, until) not in known
    ]
    await WorkerCertificate.bulk_create(new)
    subject = AuditSubject("organisation", str(maintainer_id))
    details = {"added": len(new), "known": len(known)}
    await record_audit(by, "import_worker_certificates", subject, now, details=details)
    return ImportedCertificates(len(new), len(known))
