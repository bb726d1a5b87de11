"""Who votes: a link for a person whom WeChat has named to us, and what their browser then carries."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from bot.services import Services
from models.vault import Vault


class Pass(StrEnum):
    """What a signature is for; one does not open the other."""

    LINK = "vote link"
    BROWSER = "voter"


LASTS: Mapping[Pass, timedelta] = {Pass.LINK: timedelta(minutes=30), Pass.BROWSER: timedelta(days=30)}


def vote_address(services: Services, slug: str) -> str:
    """The decision's page for everybody."""
    return f"{services.settings.public_url}/v/{slug}"


def vote_link(services: Services, slug: str, person_id: UUID, now: datetime) -> str:
    """The decision's page as this person, good for half an hour for whoever has it."""
    return (
        f"{vote_address(services, slug)}?{urlencode(voter_pass(services.vault, person_id, Pass.LINK, now))}"
    )


def voter_pass(vault: Vault, person_id: UUID, what: Pass, now: datetime) -> dict[str, str]:
    until = int((now + LASTS[what]).timestamp())
    signature = vault.sign(_text(what, person_id, until))
    return {"person": str(person_id), "until": str(until), "signature": signature}


def person_of_pass(services: Services, told: Mapping[str, str], what: Pass) -> UUID | None:
    """Whose pass it is; None where it does not hold, or no longer."""
    try:
        person_id, until = UUID(told.get("person", "")), int(told.get("until", "")[:12])
    except ValueError:
        return None
    holds = services.vault.signature_holds(_text(what, person_id, until), told.get("signature", "")[:100])
    return person_id if holds and services.clock().timestamp() <= until else None


def _text(what: Pass, person_id: UUID, until: int) -> str:
    return f"{what}:{person_id}:{until}"
