"""Addresses and form values that we sign ourselves: each is good for a time, for whoever has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from bot.kernel.signatures import LASTS, Use
from bot.services import Services
from models.actions.reports.voices import VoiceLine
from models.rules.notices.safety_pages import SafetyTopic

MAX_NAME = 50  # of a person whose phone a link becomes


def photo_link(services: Services, photo_id: UUID, *, relative: bool = False) -> str:
    host = "" if relative else services.settings.public_url
    return f"{host}/photos/{photo_id}?signature={services.signatures.sign(Use.PHOTO, photo_id)}"


def voice_link(services: Services, voice_id: UUID, *, relative: bool = False) -> str:
    host = "" if relative else services.settings.public_url
    return f"{host}/voices/{voice_id}?signature={services.signatures.sign(Use.VOICE, voice_id)}"


@dataclass(frozen=True)
class VoicePlayer:
    """What a page shows of a voice. `link` is empty while it cannot be played; then `note` may say why."""

    link: str
    seconds: int
    note: str
    transcript: str


def voice_players(
    services: Services, voices: Iterable[VoiceLine], *, relative: bool = True
) -> list[VoicePlayer]:
    return [
        VoicePlayer(
            voice_link(services, one.id, relative=relative) if one.is_stored else "",
            one.seconds,
            one.note,
            one.transcript,
        )
        for one in voices
    ]


def full_link(services: Services, delivery_id: UUID) -> str:
    """For the whole of a message that was too long."""
    address = f"{services.settings.public_url}/partners/v1/deliveries/{delivery_id}"
    return f"{address}?signature={services.signatures.sign(Use.FULL_MESSAGE, delivery_id)}"


def my_data_link(services: Services, person_id: UUID) -> str:
    """For everything that one person reported."""
    query = urlencode(services.signatures.person_pass(Use.MY_DATA, person_id))
    return f"{services.settings.public_url}/my/data?{query}"


def safety_page_address(services: Services, topic: SafetyTopic) -> str:
    return f"{services.settings.public_url}/safety/{topic.value}"


def safety_pages_choice(services: Services, person_id: UUID) -> str:
    """For whether this person wants pages on riding safely."""
    query = urlencode(services.signatures.person_pass(Use.SAFETY_PAGES, person_id))
    return f"{services.settings.public_url}/safety/choice?{query}"


def upload_ticket(services: Services, sha256: str) -> tuple[str, datetime]:
    """What names an upload in a report, and until when: signed, so that nobody names a photo of others."""
    ticket = f"{sha256}.{services.signatures.sign(Use.UPLOAD, sha256)}"
    return ticket, services.clock() + LASTS[Use.UPLOAD]


def upload_of(services: Services, ticket: str) -> str | None:
    """The SHA-256 of the upload; None where the ticket does not hold, or no longer."""
    sha256, _, signature = ticket[:200].partition(".")
    return sha256 if services.signatures.hold(Use.UPLOAD, signature, sha256) else None


@dataclass(frozen=True)
class MaintenanceWorker:
    """Somebody who maintains lifts, as the maintainer names the person."""

    maintainer_id: UUID
    name: str


def work_link(services: Services, worker: MaintenanceWorker) -> str:
    """An address that makes a phone one maintenance worker's."""
    return f"{services.settings.public_url}/work?{urlencode(work_pass(services, worker))}"


def work_pass(services: Services, worker: MaintenanceWorker) -> dict[str, str]:
    """What the link and the phone's cookie carry."""
    signature = services.signatures.sign(Use.WORK, worker.maintainer_id, worker.name)
    return {"maintainer": str(worker.maintainer_id), "worker": worker.name, "signature": signature}


def worker_of(services: Services, told: Mapping[str, str]) -> MaintenanceWorker | None:
    """Whose pass it is; None where it does not hold, or no longer."""
    try:
        worker = MaintenanceWorker(UUID(told.get("maintainer", "")), told.get("worker", "")[:MAX_NAME])
    except ValueError:
        return None
    values = (worker.maintainer_id, worker.name)
    return worker if services.signatures.hold(Use.WORK, told.get("signature", ""), *values) else None


@dataclass(frozen=True)
class RescueLink:
    """Whose page it is: one organisation's, for one incident, until a time."""

    incident_id: UUID
    organisation_id: UUID
    signature: str
    until: datetime

    @property
    def path(self) -> str:
        return f"/rescue/{self.incident_id}/{self.organisation_id}?signature={self.signature}"


def rescue_link(services: Services, incident_id: UUID, organisation_id: UUID) -> RescueLink:
    """The responder's page."""
    signature = services.signatures.sign(Use.RESCUE, incident_id, organisation_id)
    return RescueLink(incident_id, organisation_id, signature, services.clock() + LASTS[Use.RESCUE])


@dataclass(frozen=True)
class ClaimPapersLink:
    """One injured person's way to hand in papers of a claim. `person` is random and names nobody."""

    claim_id: UUID
    person: UUID
    signature: str
    until: datetime

    @property
    def path(self) -> str:
        return f"/claim-papers/{self.claim_id}/{self.person}?signature={self.signature}"


def claim_papers_link(services: Services, claim_id: UUID) -> ClaimPapersLink:
    """A new one, for one more person."""
    person = uuid4()
    signature = services.signatures.sign(Use.CLAIM_PAPERS, claim_id, person)
    return ClaimPapersLink(claim_id, person, signature, services.clock() + LASTS[Use.CLAIM_PAPERS])


def read_claim_papers_link(
    services: Services, claim_id: UUID, person: UUID, signature: str
) -> ClaimPapersLink | None:
    """None where we have not made it; it may be too old all the same (`until`)."""
    until = services.signatures.end(Use.CLAIM_PAPERS, signature, claim_id, person)
    return ClaimPapersLink(claim_id, person, signature, until) if until else None


def sms_code(services: Services, call_out_id: UUID) -> str:
    """What ends the short link of an SMS: 12 letters and digits, the same at every attempt.

    The database holds its hash alone, so that who reads it cannot follow the link.
    """
    spelled = services.vault.look_up_hash(f"sms link {call_out_id}")
    return "".join(one for one in spelled if one.isalnum())[:12]


def call_out_link(services: Services, code: str) -> str:
    """The page behind a message to a person on duty; `code` is that of `sms_code`."""
    return f"{services.settings.public_url}/s/{code}"


def read_rescue_link(
    services: Services, incident_id: UUID, organisation_id: UUID, signature: str
) -> RescueLink | None:
    """None where we have not made it; it may be too old all the same (`until`)."""
    until = services.signatures.end(Use.RESCUE, signature, incident_id, organisation_id)
    return RescueLink(incident_id, organisation_id, signature, until) if until else None


def lift_address(services: Services, code: str) -> str:
    """The scan page; the first page for a lift without a code."""
    return f"{services.settings.public_url}/l/{code}" if code else services.settings.public_url


def vote_address(services: Services, slug: str) -> str:
    """The decision's page for everybody."""
    return f"{services.settings.public_url}/v/{slug}"


def vote_link(services: Services, slug: str, person_id: UUID) -> str:
    """The decision's page as this person."""
    query = urlencode(services.signatures.person_pass(Use.VOTE_LINK, person_id))
    return f"{vote_address(services, slug)}?{query}"


def survey_link(services: Services, code: str, round_id: UUID, person_id: UUID) -> str:
    """The form for a person whom WeChat has named to us."""
    query = urlencode(services.signatures.person_pass(Use.SURVEY, person_id, round_id))
    return f"{services.settings.public_url}/l/{code}/survey?round={round_id}&{query}"


def shown_mark(services: Services, round_id: UUID) -> str:
    """When a form was shown, in milliseconds, signed: so that nobody claims to have thought longer."""
    shown = str(int(services.clock().timestamp() * 1000))
    return f"{shown}.{services.signatures.sign(Use.SURVEY_SHOWN, round_id, shown)}"


def time_since(services: Services, round_id: UUID, mark: str) -> timedelta:
    """Nothing at all where the mark is not ours."""
    shown, _, signature = mark[:100].partition(".")
    if not services.signatures.hold(Use.SURVEY_SHOWN, signature, round_id, shown):
        return timedelta(0)
    return timedelta(milliseconds=int(services.clock().timestamp() * 1000) - int(shown))
