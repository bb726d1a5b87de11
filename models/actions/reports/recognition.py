"""Voices put into words: kept beside the voice, passed on, and an alarm where somebody is trapped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from models.actions.ledger.open_keys import open_entrapment_key
from models.actions.ledger.record import locked_report, record
from models.actions.ledger.responsible import responsible_now
from models.actions.ledger.write import told_without
from models.actions.reports.file import ReportDraft, file_report
from models.actions.reports.unconfirmed_calls import where_of
from models.actions.shared.work import Job, Queue
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind
from models.rules.reports.photos import PhotoState
from models.rules.reports.transcripts import LABEL, raises_alarm
from models.tables.reports.report import Incident, Report
from models.tables.reports.voice import Recognition, Voice
from models.vault import Vault

RECOGNITIONS = Queue(Recognition)
WAITS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))
HEARD_IN_A_VOICE = "heard_in_a_voice"  # the alarm's flag: no person has said so in writing


class AwaitedWords(Job, Protocol):
    """A voice that waits for the engine."""

    @property
    def voice_id(self) -> UUID: ...


@dataclass(frozen=True)
class SpokenReport:
    """A voice to be put into words. `audio_sealed`: base64 of its MP3."""

    voice_id: UUID
    report_id: UUID
    audio_sealed: str


async def voice_to_hear(work: AwaitedWords) -> SpokenReport | None:
    """None where it was erased meanwhile."""
    voice = await Voice.get_or_none(id=work.voice_id, state=PhotoState.STORED)
    return SpokenReport(voice.id, voice.report_id, voice.audio_sealed) if voice else None


async def keep_transcript(
    work: AwaitedWords, spoken: SpokenReport, transcript: str, now: datetime, vault: Vault
) -> None:
    """Store it, and tell those who were told of the voice. Empty: nothing was understood.

    The alarm goes first, under a key of its own: a worker that dies in between does all of it again.
    """
    if transcript:
        await _raise_alarm(spoken, transcript, now, vault)
    async with locked_report(spoken.report_id) as (report, incident):
        if not await Recognition.filter(id=work.id, lease=work.lease).delete():
            return
        is_kept = await Voice.filter(id=spoken.voice_id).update(transcript=transcript)
        if not transcript or not is_kept:
            return
        told = await responsible_now(incident, now)
        await record(
            incident,
            EventKind.SAID,
            at=now,
            actor=report.door.value,
            details={"report": str(report.id), "words": f"{LABEL}{transcript}"},
            to=await told_without(told, incident, report.id),
        )


async def postpone_recognition(work: AwaitedWords, now: datetime) -> bool:
    """Try again later. False where it is given up: the voice is there all the same."""
    held = Recognition.filter(id=work.id, lease=work.lease)
    if work.attempts > len(WAITS):
        await held.delete()
        return False
    await held.update(lease=None, due_at=now + WAITS[work.attempts - 1])
    return True


async def _raise_alarm(spoken: SpokenReport, transcript: str, now: datetime, vault: Vault) -> None:
    """A call for help that is not confirmed, to the rescue desk alone, unless the lift has one already."""
    report = await Report.get(id=spoken.report_id)
    incident = await Incident.get(id=report.incident_id)
    if report.erased_at is not None or not raises_alarm(incident.kind, transcript):
        return
    if incident.lift_id and await Incident.exists(open_key=open_entrapment_key(incident.lift_id)):
        return
    words = f"（未确认：一份报告的语音里像是有人被困。{await where_of(incident.lift_id)}）{LABEL}{transcript}"
    draft = ReportDraft(
        source_key=f"transcript:{spoken.voice_id}",
        door=report.door,
        kind=ReportKind.ENTRAPMENT,
        lift_id=None,
        words=words,
        person_id=report.reporter_id,
        flag=HEARD_IN_A_VOICE,
    )
    await file_report(draft, now, vault)
