"""Residents whom WeChat has named to us, known again by a signed cookie for a week."""

from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import web

from api.http.keys import SERVICES
from bot.services import Services
from models.actions.people.identify import person_exists

LASTS = timedelta(days=7)


async def person_of(request: web.Request) -> UUID | None:
    """Who is signed in; None for nobody, and for somebody who was forgotten meanwhile."""
    services = request.app[SERVICES]
    told = request.cookies.get(_name(services), "")[:200].split(".")
    if len(told) != 3:
        return None
    person, until, signature = told
    if not services.vault.signature_holds(_text(person, until), signature):
        return None
    if services.clock().timestamp() > int(until):
        return None
    person_id = UUID(person)
    return person_id if await person_exists(person_id) else None


def leave_person_cookie(
    services: Services, response: web.StreamResponse, person_id: UUID, now: datetime
) -> None:
    until = str(int((now + LASTS).timestamp()))
    value = f"{person_id}.{until}.{services.vault.sign(_text(str(person_id), until))}"
    response.set_cookie(
        _name(services),
        value,
        max_age=int(LASTS.total_seconds()),
        path="/",
        httponly=True,
        secure=_is_secure(services),
        samesite="Lax",
    )


def _name(services: Services) -> str:
    return "__Host-tima-person" if _is_secure(services) else "tima-person"


def _is_secure(services: Services) -> bool:
    return services.settings.public_url.startswith("https:")


def _text(person: str, until: str) -> str:
    return f"signed in:{person}:{until}"
