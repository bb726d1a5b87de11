"""Links that we sign ourselves and that expire."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from bot.services import Services

LAST = timedelta(days=7)
MY_DATA_LASTS = timedelta(minutes=15)
UPLOAD_LASTS = timedelta(hours=2)
RESCUE_LASTS = timedelta(hours=24)
WORK_LASTS = timedelta(days=90)


def photo_link(services: Services, photo_id: UUID, now: datetime, *, relative: bool = False) -> str:
    """An address for one photo, good for 7 days for whoever has it."""
    expires = int((now + LAST).timestamp())
    signature = services.vault.sign(_photo_text(photo_id, expires))
    host = "" if relative else services.settings.public_url
    return f"{host}/photos/{photo_id}?until={expires}&signature={signature}"


def photo_link_holds(services: Services, photo_id: UUID, until: int, signature: str) -> bool:
    in_time = services.clock().timestamp() <= until
    return in_time and services.vault.signature_holds(_photo_text(photo_id, until), signature)


def _photo_text(photo_id: UUID, expires: int) -> str:
    return f"photo:{photo_id}:{expires}"


def upload_ticket(services: Services, sha256: str, now: datetime) -> tuple[str, datetime]:
    """What names an upload in a report, and until when: signed, so that nobody names a photo of others."""
    until = now + UPLOAD_LASTS
    expires = int(until.timestamp())
    return f"{sha256}.{expires}.{services.vault.sign(_upload_text(sha256, expires))}", until


def upload_of(services: Services, ticket: str) -> str | None:
    """The SHA-256 of the upload; None where the ticket does not hold, or no longer."""
    sha256, _, rest = ticket[:200].partition(".")
    expires, _, signature = rest.partition(".")
    if not (expires.isascii() and expires.isdigit() and len(expires) < 13):
        return None
    holds = services.vault.signature_holds(_upload_text(sha256, int(expires)), signature)
    return sha256 if holds and services.clock().timestamp() <= int(expires) else None


def _upload_text(sha256: str, expires: int) -> str:
    return f"upload:{sha256}:{expires}"


def full_link(services: Services, delivery_id: UUID, now: datetime) -> str:
    """An address for the whole of a message that was too long, good for 7 days for whoever has it."""
    expires = int((now + LAST).timestamp())
    signature = services.vault.sign(_full_text(delivery_id, expires))
    address = f"{services.settings.public_url}/partners/v1/deliveries/{delivery_id}"
    return f"{address}?until={expires}&signature={signature}"


def full_link_holds(services: Services, delivery_id: UUID, until: int, signature: str) -> bool:
    in_time = services.clock().timestamp() <= until
    return in_time and services.vault.signature_holds(_full_text(delivery_id, until), signature)


def _full_text(delivery_id: UUID, expires: int) -> str:
    return f"delivery:{delivery_id}:{expires}"


def work_link(services: Services, worker: "Worker", now: datetime) -> str:
    """An address that makes a phone one maintenance worker's, good for 90 days for whoever has it."""
    return f"{services.settings.public_url}/work?{urlencode(work_pass(services, worker, now))}"


def work_pass(services: Services, worker: "Worker", now: datetime) -> dict[str, str]:
    """What the link and the phone's cookie carry."""
    until = int((now + WORK_LASTS).timestamp())
    signature = services.vault.sign(_work_text(worker, until))
    return {
        "maintainer": str(worker.maintainer_id),
        "worker": worker.name,
        "until": str(until),
        "signature": signature,
    }


def worker_of(services: Services, told: Mapping[str, str]) -> "Worker | None":
    """Whose pass it is; None where it does not hold, or no longer."""
    try:
        worker = Worker(UUID(told.get("maintainer", "")), told.get("worker", "")[:50])
        until = int(told.get("until", "")[:12])
    except ValueError:
        return None
    in_time = services.clock().timestamp() <= until
    holds = services.vault.signature_holds(_work_text(worker, until), told.get("signature", "")[:100])
    return worker if in_time and holds else None


@dataclass(frozen=True)
class Worker:
    """Somebody who maintains lifts, as the maintainer names the person."""

    maintainer_id: UUID
    name: str


def _work_text(worker: Worker, until: int) -> str:
    return f"work:{worker.maintainer_id}:{until}:{worker.name}"


def my_data_link(services: Services, person_id: UUID, now: datetime) -> str:
    """An address for everything that one person reported, good for 15 minutes for whoever has it."""
    expires = int((now + MY_DATA_LASTS).timestamp())
    signature = services.vault.sign(_my_data_text(person_id, expires))
    return f"{services.settings.public_url}/my/data?person={person_id}&until={expires}&signature={signature}"


def my_data_link_holds(services: Services, person_id: UUID, until: int, signature: str) -> bool:
    in_time = services.clock().timestamp() <= until
    return in_time and services.vault.signature_holds(_my_data_text(person_id, until), signature)


def _my_data_text(person_id: UUID, expires: int) -> str:
    return f"my data:{person_id}:{expires}"


@dataclass(frozen=True)
class RescueLink:
    """Whose page it is: one organisation's, for one incident, until a time (Unix seconds)."""

    incident_id: UUID
    organisation_id: UUID
    until: int
    signature: str

    @property
    def path(self) -> str:
        place = f"/rescue/{self.incident_id}/{self.organisation_id}"
        return f"{place}?until={self.until}&signature={self.signature}"


def rescue_link(services: Services, incident_id: UUID, organisation_id: UUID, now: datetime) -> RescueLink:
    """The responder's page, good for a day for whoever has it."""
    until = int((now + RESCUE_LASTS).timestamp())
    signature = services.vault.sign(_rescue_text(incident_id, organisation_id, until))
    return RescueLink(incident_id, organisation_id, until, signature)


def rescue_link_holds(services: Services, link: RescueLink) -> bool:
    """Whether we made it; it may be too old all the same (`rescue_link_is_over`)."""
    text = _rescue_text(link.incident_id, link.organisation_id, link.until)
    return services.vault.signature_holds(text, link.signature)


def rescue_link_is_over(services: Services, link: RescueLink) -> bool:
    return services.clock().timestamp() > link.until


def _rescue_text(incident_id: UUID, organisation_id: UUID, until: int) -> str:
    return f"rescue:{incident_id}:{organisation_id}:{until}"
