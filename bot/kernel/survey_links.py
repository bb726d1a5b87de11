"""A survey's address for one person, and the time at which a form was shown: signed by ourselves."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from bot.services import Services

LASTS = timedelta(days=30)


def survey_link(services: Services, code: str, round_id: UUID, person_id: UUID, now: datetime) -> str:
    """The form for a person whom WeChat has named to us, good for 30 days for whoever has it."""
    query = urlencode(survey_pass(services, round_id, person_id, now))
    return f"{services.settings.public_url}/l/{code}/survey?round={round_id}&{query}"


def survey_pass(services: Services, round_id: UUID, person_id: UUID, now: datetime) -> dict[str, str]:
    until = int((now + LASTS).timestamp())
    signature = services.vault.sign(_pass_text(round_id, person_id, until))
    return {"person": str(person_id), "until": str(until), "signature": signature}


def person_of_pass(services: Services, round_id: UUID, told: "dict[str, str]") -> UUID | None:
    """Whose pass it is; None where it does not hold, or no longer."""
    try:
        person_id, until = UUID(told.get("person", "")), int(told.get("until", "")[:12])
    except ValueError:
        return None
    holds = services.vault.signature_holds(
        _pass_text(round_id, person_id, until), told.get("signature", "")[:100]
    )
    return person_id if holds and services.clock().timestamp() <= until else None


def shown_mark(services: Services, round_id: UUID, now: datetime) -> str:
    """When a form was shown, in milliseconds, signed: so that nobody claims to have thought longer."""
    shown = str(int(now.timestamp() * 1000))
    return f"{shown}.{services.vault.sign(_shown_text(round_id, shown))}"


def time_since(services: Services, round_id: UUID, mark: str, now: datetime) -> timedelta:
    """Nothing at all where the mark is not ours."""
    shown, _, signature = mark[:100].partition(".")
    if not shown.isdecimal() or not services.vault.signature_holds(_shown_text(round_id, shown), signature):
        return timedelta(0)
    return timedelta(milliseconds=int(now.timestamp() * 1000) - int(shown))


def _pass_text(round_id: UUID, person_id: UUID, until: int) -> str:
    return f"survey:{round_id}:{person_id}:{until}"


def _shown_text(round_id: UUID, shown: str) -> str:
    return f"survey shown:{round_id}:{shown}"
