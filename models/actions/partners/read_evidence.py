"""What of an incident goes into an insurer's evidence: what it was told, the photos and the voices."""

from dataclasses import dataclass
from uuid import UUID

from models.rules.reports.events import EventKind
from models.rules.reports.photos import PhotoState
from models.tables.reports.report import Event, Photo
from models.tables.reports.voice import Voice

MOST_EVENTS = 500
MOST_PHOTOS = 300
MOST_VOICES = 30
# Whoever holds a receipt's number acts as the reporter, so it is not in here either.
_TOLD = (
    EventKind.FILED,
    EventKind.JOINED,
    EventKind.SAID,
    EventKind.LOCATED,
    EventKind.WITHDRAWN,
    EventKind.MERGED,
    EventKind.MOVED,
)


@dataclass(frozen=True)
class EvidencePhoto:
    report_id: UUID
    sha256: str


@dataclass(frozen=True)
class EvidenceVoice:
    """`audio_sealed`: base64 of the sound, for the vault."""

    id: UUID
    report_id: UUID
    seconds: int
    transcript: str
    audio_sealed: str


@dataclass(frozen=True)
class Evidence:
    """`told` are the events that the insurer was told of, in their order."""

    told: list[Event]
    photos: list[EvidencePhoto]
    voices: list[EvidenceVoice]


async def read_evidence(incident_id: UUID, insurer_id: UUID) -> Evidence:
    events = await Event.filter(incident_id=incident_id).order_by("sequence").limit(MOST_EVENTS)
    photos = Photo.filter(report__incident_id=incident_id, state=PhotoState.STORED).order_by("id")
    voices = Voice.filter(report__incident_id=incident_id, state=PhotoState.STORED, is_shared=True).order_by(
        "id"
    )
    return Evidence(
        [event for event in events if event.kind in _TOLD or _is_answer_to(event, insurer_id)],
        [EvidencePhoto(*row) for row in await photos.limit(MOST_PHOTOS).values_list("report_id", "sha256")],
        [
            EvidenceVoice(*row)
            for row in await voices.limit(MOST_VOICES).values_list(
                "id", "report_id", "seconds", "transcript", "audio_sealed"
            )
        ],
    )


def _is_answer_to(event: Event, insurer_id: UUID) -> bool:
    return event.kind is EventKind.REPLIED and event.details.get("party") == f"organisation:{insurer_id}"
