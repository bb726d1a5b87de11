"""Which backup was last restored on trial."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from models.tables.backups import BackupTrial

NEWEST = "newest"
OLDEST_BACKUP = timedelta(hours=48)  # as the alert TimaNoVerifiedBackup


@dataclass(frozen=True)
class VerifiedBackup:
    """A backup that came back whole, and when that was tried."""

    made_at: datetime
    verified_at: datetime
    rows: int
    photos: int


async def note_verified(verified: VerifiedBackup) -> None:
    """Keep the newest: an older backup that is verified later makes the newer one no worse."""
    async with in_transaction():
        found = await BackupTrial.filter(id=NEWEST).select_for_update().first()
        if found is None:
            await BackupTrial.create(id=NEWEST, **vars(verified))
        elif found.made_at <= verified.made_at:
            await BackupTrial.filter(id=NEWEST).update(**vars(verified))


async def last_verified() -> VerifiedBackup | None:
    row = await BackupTrial.get_or_none(id=NEWEST)
    return VerifiedBackup(row.made_at, row.verified_at, row.rows, row.photos) if row else None
