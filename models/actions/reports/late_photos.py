"""Photos that come after their report: whoever was told of it without them is told again."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from models.actions.ledger.record import locked_report, record
from models.actions.ledger.responsible import responsible_now
from models.actions.ledger.write import told_without
from models.actions.shared.work import AwaitedMedium, reject_photo, settle_photo
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import urgency
from models.rules.reports.photos import PhotoState
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident, Photo, Report

# People send several, one after the other: they go out together.
PAUSE = timedelta(seconds=5)
MOST_PHOTOS = 10  # of one report; a message shows no more
THERE_ALREADY = "同一张照片已经有了"


async def add_photo(report_id: UUID, media_id: str, now: datetime) -> bool:
    """Keep in mind a photo that WeChat has for us. False where there are enough, or the report is erased."""
    async with locked_report(report_id) as (report, incident):
        photos = Photo.filter(report_id=report.id)
        if report.erased_at is not None:
            return False
        if await photos.filter(media_id=media_id).exists():
            return True
        if await photos.exclude(state=PhotoState.REJECTED).count() >= MOST_PHOTOS:
            return False
        await Photo.create(
            report=report,
            state=PhotoState.AWAITED,
            media_id=media_id,
            due_at=now,
            urgency=urgency(incident.kind),
        )
    return True


async def add_stored_photo(report_id: UUID, sha256: str, now: datetime) -> bool:
    """A photo on disk that came by a page. False where there are enough, or the report is erased.

    The same photo again changes nothing.
    """
    async with locked_report(report_id) as (report, incident):
        photos = Photo.filter(report_id=report.id)
        if report.erased_at is not None:
            return False
        if await photos.filter(sha256=sha256, state=PhotoState.STORED).exists():
            return True
        if await photos.exclude(state=PhotoState.REJECTED).count() >= MOST_PHOTOS:
            return False
        await Photo.create(
            report=report, state=PhotoState.STORED, sha256=sha256, urgency=urgency(incident.kind)
        )
        await tell_of_more(incident, report, "photos", now)
    return True


async def end_of_photos(report_id: UUID, now: datetime) -> None:
    """The phone has sent all: what waited for its photos is due."""
    report = await Report.get(id=report_id).only("incident_id")
    waiting = Delivery.filter(incident_id=report.incident_id, state=DeliveryState.SCHEDULED, attempts=0)
    await waiting.filter(lease=None, due_at__gt=now).update(due_at=now)


async def keep_photo(photo: AwaitedMedium, sha256: str, now: datetime) -> bool:
    """The photo is on disk now, and is owed to everybody who was told of its report without it.

    False where the row has been settled otherwise meanwhile.
    """
    async with locked_report(photo.report_id) as (report, incident):
        if await Photo.exists(report_id=report.id, sha256=sha256, state=PhotoState.STORED):
            return await reject_photo(photo, THERE_ALREADY)
        if not await settle_photo(photo, state=PhotoState.STORED, sha256=sha256):
            return False
        await tell_of_more(incident, report, "photos", now)
    return True


async def tell_of_more(
    incident: Incident, report: Report, what: Literal["photos", "voices"], now: datetime
) -> None:
    """A message is made when it is sent, so nobody is told twice for whom one waits."""
    told = await told_without(await responsible_now(incident, now), incident, report.id)
    if not told:
        return
    await record(
        incident,
        EventKind.SAID,
        at=now,
        actor=report.door.value,
        details={"report": str(report.id), what: True},
        to=told,
        pause=PAUSE,
    )
