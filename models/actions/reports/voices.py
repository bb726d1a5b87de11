"""Voice messages of reports: stored or marked unavailable; played to whom the report is for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.ledger.record import locked_report, record
from models.actions.ledger.responsible import responsible_now
from models.actions.reports.extend import Addition
from models.actions.reports.late_photos import tell_of_more
from models.actions.shared.work import PHOTO_WAITS, AwaitedMedium, Job, Queue
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import urgency
from models.rules.reports.photos import PhotoState
from models.tables.reports.report import Event, Incident
from models.tables.reports.voice import WITHOUT_SOUND, Recognition, Voice

VOICES = Queue(Voice)
MOST_VOICES = 10  # of one report
GONE = "这段语音没能从微信取到"


@dataclass(frozen=True)
class StoredVoice:
    """A playable voice. `note`: what its listeners should know of it.

    `is_to_be_heard`: an engine is set that puts it into words.
    """

    audio_sealed: str
    seconds: int
    note: str = ""
    is_to_be_heard: bool = False


@dataclass(frozen=True)
class VoiceLine:
    """A voice as its listeners see it. `note`: of one that is not to be had, why.

    `is_shared`: those who are told of the report hear it; else its author and the hotline alone.
    """

    id: UUID
    state: PhotoState
    seconds: int
    note: str
    transcript: str
    is_shared: bool

    @property
    def is_stored(self) -> bool:
        return self.state is PhotoState.STORED


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
                is_shared=True,
            )
    return True


async def add_stored_voice(addition: Addition, voice: StoredVoice, words: str, now: datetime) -> bool:
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
        kept = await Voice.create(
            report=report,
            state=PhotoState.STORED,
            audio_sealed=voice.audio_sealed,
            seconds=voice.seconds,
            reason=voice.note,
            urgency=urgency(incident.kind),
            is_shared=True,
        )
        await _ask_for_words(kept.id, voice, incident, now)
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


async def keep_voice(voice: AwaitedMedium, stored: StoredVoice, now: datetime) -> None:
    """It can be played now, and is owed to everybody who was told of its report without it.

    A lost lease, or a row that was erased meanwhile, changes nothing.
    """
    async with locked_report(voice.report_id) as (report, incident):
        kept = await _settle(
            voice,
            state=PhotoState.STORED,
            audio_sealed=stored.audio_sealed,
            seconds=stored.seconds,
            reason=stored.note,
        )
        if kept:
            await _ask_for_words(voice.id, stored, incident, now)
            await tell_of_more(incident, report, "voices", now)


async def _ask_for_words(voice_id: UUID, stored: StoredVoice, incident: Incident, now: datetime) -> None:
    if stored.is_to_be_heard:
        await Recognition.create(voice_id=voice_id, due_at=now, urgency=urgency(incident.kind))


async def reject_voice(voice: Job, reason: str) -> None:
    """`reason`: in Chinese, for the receipt and for those who read the report."""
    await _settle(voice, state=PhotoState.REJECTED, reason=reason[:200])


async def postpone_voice(voice: Job, reason: str, now: datetime) -> None:
    """Try again later, or give up after the last wait."""
    if voice.attempts > len(PHOTO_WAITS):
        await reject_voice(voice, GONE)
        return
    await Voice.filter(id=voice.id, lease=voice.lease).update(
        lease=None, due_at=now + PHOTO_WAITS[voice.attempts - 1], reason=reason[:200]
    )


async def _settle(voice: Job, **changes: object) -> bool:
    # WeChat knows who sent a medium: its id is kept no longer than it is needed.
    held = Voice.filter(id=voice.id, lease=voice.lease)
    return bool(await held.update(lease=None, due_at=None, media_id="", **changes))


async def voices_of(report_ids: Collection[UUID]) -> dict[UUID, tuple[VoiceLine, ...]]:
    """The voices of each report, in the order in which they came."""
    rows = Voice.filter(report_id__in=list(report_ids)).order_by("id")
    found: dict[UUID, tuple[VoiceLine, ...]] = {}
    for one in await rows.limit(MOST_VOICES * max(len(report_ids), 1)).only(*WITHOUT_SOUND):
        found[one.report_id] = (*found.get(one.report_id, ()), line_of(one))
    return found


async def shared_voices_of_incident(incident_id: UUID) -> tuple[VoiceLine, ...]:
    """Those that may be played to whoever is told of the incident; the newest first."""
    rows = Voice.filter(report__incident_id=incident_id, is_shared=True).order_by("-id")
    return tuple(line_of(one) for one in await rows.limit(MOST_VOICES).only(*WITHOUT_SOUND))


def line_of(voice: Voice) -> VoiceLine:
    """Of a row that was read without its sound. While WeChat has it still, there is nothing to say of it."""
    is_awaited = voice.state is PhotoState.AWAITED
    return VoiceLine(
        voice.id,
        voice.state,
        voice.seconds,
        "" if is_awaited else voice.reason,
        voice.transcript,
        voice.is_shared,
    )


async def sound_of(voice_id: UUID) -> str | None:
    """Its sealed audio; None where it is not (or no longer) to be heard."""
    voice = await Voice.get_or_none(id=voice_id, state=PhotoState.STORED)
    return voice.audio_sealed if voice else None


async def replace_sound(voice_id: UUID, before_sealed: str, stored: StoredVoice) -> None:
    """Keep the playable form of a voice that was stored as it came, unless somebody else did so meanwhile."""
    await Voice.filter(id=voice_id, audio_sealed=before_sealed).update(audio_sealed=stored.audio_sealed)
