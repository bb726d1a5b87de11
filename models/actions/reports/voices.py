"""Voice messages of reports: stored or marked unavailable; played to staff who handle the report."""

from datetime import datetime
from uuid import UUID

from models.actions.ledger.record import locked_report, record
from models.actions.ledger.responsible import responsible_now
from models.actions.reports.extend import Addition
from models.actions.shared.work import PHOTO_WAITS, Job, Queue
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import urgency
from models.rules.reports.photos import PhotoState
from models.tables.reports.report import Event
from models.tables.reports.voice import Voice

VOICES = Queue(Voice)
MOST_VOICES = 10  # of one report


async def add_voice(report_id: UUID, media_id: str, now: datetime) -> bool:
    """Keep in mind a voice that WeChat has for us. False where there are enough, or the report is erased."""
    async with locked_report(report_id) as (report, incident):
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


async def add_stored_voice(
    addition: Addition, audio_sealed: str, seconds: int, words: str, now: datetime
) -> bool:
    """A voice that came by the mini-program, with the words that stand for it in the report's course.

    Everybody who answers for the matter is told. False where there are enough, or the report is erased.
    The same again changes nothing.
    """
    async with locked_report(addition.report_id) as (report, incident):
        if report.erased_at is not None:
            return False
        if await Event.exists(source_key=addition.source_key):
            return True
        if await Voice.filter(report_id=report.id).count() >= MOST_VOICES:
            return False
        await Voice.create(
            report=report,
            state=PhotoState.STORED,
            audio_sealed=audio_sealed,
            seconds=seconds,
            urgency=urgency(incident.kind),
        )
        await record(
            incident,
            EventKind.SAID,
            at=now,
            actor=report.door.value,
            details={"report": str(report.id), "words": words},
            source_key=addition.source_key,
            to=await responsible_now(incident, now),
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
