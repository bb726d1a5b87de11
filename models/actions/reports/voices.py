"""Voice messages of reports: kept, or not to be had; and heard by whoever works on the report."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.reports.extend import locked_report
from models.actions.shared.work import PHOTO_WAITS, Job, Queue
from models.rules.reports.kinds import urgency
from models.rules.reports.photos import PhotoState
from models.tables.reports.voice import Voice

VOICES = Queue(Voice)
MOST_VOICES = 10  # of one report


async def add_voice(report_id: UUID, media_id: str, now: datetime) -> bool:
    """Keep in mind a voice that WeChat has for us. False where there are enough, or the report is erased."""
    async with in_transaction():
        report, incident = await locked_report(report_id)
        voices = Voice.filter(report_id=report.id)
        if report.erased_at is not None or await voices.count() >= MOST_VOICES:
            return False
        if not await voices.filter(media_id=media_id).exists():
            await Voice.create(
                report=report,
                state=PhotoState.AWAITED,
                media_id=media_id,
                due_at=now,
                urgency=urgency(incident.kind),
            )
    return True


async def keep_voice(voice: Job, audio_sealed: str, seconds: int) -> None:
    """A lost lease, or a row that was erased meanwhile, changes nothing."""
    await _settle(voice, state=PhotoState.STORED, audio_sealed=audio_sealed, seconds=seconds, reason="")


async def reject_voice(voice: Job, reason: str) -> None:
    await _settle(voice, state=PhotoState.REJECTED, reason=reason[:200])


async def postpone_voice(voice: Job, reason: str, now: datetime) -> None:
    """Try again later, or give up after the last wait."""
    if voice.attempts > len(PHOTO_WAITS):
        await reject_voice(voice, reason)
        return
    await Voice.filter(id=voice.id, lease=voice.lease).update(
        lease=None, due_at=now + PHOTO_WAITS[voice.attempts - 1], reason=reason[:200]
    )


async def _settle(voice: Job, **changes: object) -> None:
    # WeChat knows who sent a medium: its id is kept no longer than it is needed.
    await Voice.filter(id=voice.id, lease=voice.lease).update(lease=None, due_at=None, media_id="", **changes)


async def voice_of(incident_id: UUID, voice_id: UUID) -> str | None:
    """Its sealed audio; None where the incident has no such voice, or not yet."""
    voice = await Voice.get_or_none(id=voice_id, report__incident_id=incident_id, state=PhotoState.STORED)
    return voice.audio_sealed if voice else None
