"""Erasing what a report says and who made it; its facts stay. Steps for the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.actions.shared.photo_files import RemovePhoto, remove_unused
from models.actions.shared.work import Job
from models.rules.base.documents import FileKind
from models.rules.reports.event_chain import SAID
from models.rules.reports.events import EventKind
from models.rules.reports.photos import PhotoState
from models.tables.reports.contact import Contact
from models.tables.reports.matter_file import MatterFile
from models.tables.reports.report import Event, Incident, Photo, Report
from models.tables.reports.voice import Voice
from models.tables.rescues import TrappedPeople


async def erase_reports(reports: Sequence[Report], now: datetime, remove_photo: RemovePhoto) -> int:
    """Remove words, photos, phone number and author of these reports; returns how many photos.

    Files go before the transaction is committed, so that nothing says they are
    gone while they are not. Where the commit then fails, the next run goes on.
    """
    ids = [report.id for report in reports]
    await forget_authors(reports, and_words=True)
    await _forget_what_staff_wrote(reports)
    await Contact.filter(report_id__in=ids).delete()
    await TrappedPeople.filter(report_id__in=ids).delete()
    await _erase_files_of_staff(reports, remove_photo)
    photos = await _erase_photos(ids, remove_photo)
    await Report.filter(id__in=ids).update(words="", erased_at=now, erase_when_closed=False)
    return photos


async def forget_authors(reports: Sequence[Report], *, and_words: bool = False) -> None:
    """Cut the link to the person: the reference, and the source keys, which name a hash of the openid."""
    await Voice.filter(report_id__in=[report.id for report in reports]).delete()  # a voice names its owner
    for report in reports:
        await Report.filter(id=report.id).update(reporter_id=None, source_key=f"erased:{report.id}")
    for event in await events_of(reports):
        event.source_key = None
        if and_words:
            event.details = {name: value for name, value in event.details.items() if name not in SAID}
            event.salt = ""
        await event.save(update_fields=["source_key", "details", "salt"])


async def _forget_what_staff_wrote(reports: Sequence[Report]) -> None:
    """Notes and answers speak of the person too, and nobody can tell which of them do not."""
    written = Event.filter(
        incident_id__in=await _matters_of(reports), kind__in=(EventKind.NOTED, EventKind.ANSWERED)
    )
    for event in await written:
        event.details = {name: value for name, value in event.details.items() if name != "words"}
        await event.save(update_fields=["details"])


async def _erase_files_of_staff(reports: Sequence[Report], remove_photo: RemovePhoto) -> None:
    """Files may show the person too."""
    files = MatterFile.filter(incident_id__in=await _matters_of(reports))
    photos = await files.filter(kind=FileKind.PHOTO).only("id", "sha256")
    await files.delete()
    await remove_unused([photo.sha256 for photo in photos], remove_photo)


async def events_of(reports: Sequence[Report]) -> list[Event]:
    """The events that tell of these reports, also those of matters that were merged into theirs."""
    ids = {str(report.id) for report in reports}
    events = await Event.filter(incident_id__in=await _matters_of(reports))
    return [event for event in events if event.details.get("report") in ids]


async def _matters_of(reports: Sequence[Report]) -> set[UUID]:
    """Their incidents, and those that were merged into them."""
    incidents: set[UUID] = set()
    newly = {report.incident_id for report in reports}
    while newly:
        incidents |= newly
        newly = {merged.id for merged in await Incident.filter(merged_into_id__in=newly)} - incidents
    return incidents


async def drop_if_erased(photo: Job, sha256: str, remove_photo: RemovePhoto) -> None:
    """A file that arrived after its photo was erased must not stay."""
    if await Photo.exists(id=photo.id, state=PhotoState.ERASED):
        await remove_unused([sha256], remove_photo)


async def _erase_photos(report_ids: Sequence[UUID], remove_photo: RemovePhoto) -> int:
    photos = await Photo.filter(report_id__in=report_ids).exclude(state=PhotoState.ERASED)
    await Photo.filter(id__in=[photo.id for photo in photos]).update(
        state=PhotoState.ERASED, sha256="", media_id="", reason="", due_at=None, lease=None
    )
    await remove_unused([photo.sha256 for photo in photos], remove_photo)
    return len(photos)
